"""What other contexts may ask of cases."""

from zhike.cases.rules.kinds import DEPARTMENT_NAMES, RULES, name_of
from zhike.cases.service.changing import add_remark
from zhike.cases.service.due import office_calendar
from zhike.cases.service.opening import open_work_order
from zhike.cases.service.reading import progress_of
from zhike.cases.work_order import KINDS, Department, Kind, NewWorkOrder, State, Step, WorkOrder

__all__ = [
    "DEPARTMENT_NAMES",
    "KINDS",
    "RULES",
    "Department",
    "Kind",
    "NewWorkOrder",
    "State",
    "Step",
    "WorkOrder",
    "add_remark",
    "name_of",
    "office_calendar",
    "open_work_order",
    "progress_of",
]
