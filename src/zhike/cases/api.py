"""What other contexts may ask of cases."""

from zhike.cases.complaint import Complaint, NewComplaint
from zhike.cases.permissions import find_readable as find_readable_order
from zhike.cases.rules.kinds import DEPARTMENT_NAMES, RULES, name_of
from zhike.cases.service.changing import add_remark
from zhike.cases.service.complaints.customer import (
    OwnComplaint,
    add_complaint_remark,
    complaints_of,
    object_as_customer,
)
from zhike.cases.service.complaints.deciding import assign_review, object_as_staff, tell_decision
from zhike.cases.service.complaints.deciding import confirm as confirm_decision
from zhike.cases.service.complaints.deciding import propose as propose_decision
from zhike.cases.service.complaints.deciding import review as review_objection
from zhike.cases.service.complaints.handling import ComplaintChanges, change_complaint
from zhike.cases.service.complaints.handling import assign as assign_complaint
from zhike.cases.service.complaints.handling import correct as correct_cause
from zhike.cases.service.complaints.handling import start as start_complaint
from zhike.cases.service.complaints.reading import find_readable_complaint, readable_complaints
from zhike.cases.service.complaints.registering import register as register_complaint
from zhike.cases.service.complaints.requesting import ask as ask_for
from zhike.cases.service.complaints.requesting import decide_request, tell_extension
from zhike.cases.service.departments import put_member
from zhike.cases.service.due import office_calendar
from zhike.cases.service.opening import open_work_order
from zhike.cases.service.reading import has_of_conversation, progress_of
from zhike.cases.sides.service.asking import ask as ask_side
from zhike.cases.sides.service.departments import change_department
from zhike.cases.sides.service.posting import close as close_side
from zhike.cases.sides.service.posting import write as write_side
from zhike.cases.sides.values import NewSideThread, SideThread
from zhike.cases.work_order import KINDS, Department, Kind, Member, NewWorkOrder, State, Step, WorkOrder

__all__ = [
    "DEPARTMENT_NAMES",
    "KINDS",
    "RULES",
    "Complaint",
    "ComplaintChanges",
    "Department",
    "Kind",
    "Member",
    "NewComplaint",
    "NewSideThread",
    "NewWorkOrder",
    "OwnComplaint",
    "SideThread",
    "State",
    "Step",
    "WorkOrder",
    "add_complaint_remark",
    "add_remark",
    "ask_for",
    "ask_side",
    "assign_complaint",
    "assign_review",
    "change_complaint",
    "change_department",
    "close_side",
    "complaints_of",
    "confirm_decision",
    "correct_cause",
    "decide_request",
    "find_readable_complaint",
    "find_readable_order",
    "has_of_conversation",
    "name_of",
    "object_as_customer",
    "object_as_staff",
    "office_calendar",
    "open_work_order",
    "progress_of",
    "propose_decision",
    "put_member",
    "readable_complaints",
    "register_complaint",
    "review_objection",
    "start_complaint",
    "tell_decision",
    "tell_extension",
    "write_side",
]
