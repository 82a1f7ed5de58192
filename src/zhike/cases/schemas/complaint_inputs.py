"""HTTP bodies of complaints: what comes in."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from zhike.cases.complaint import Finding, Level, NewComplaint, NoticeBy, ReceivedBy, RequestKind
from zhike.cases.schemas.work_orders import MOST_FACTS, FactName
from zhike.cases.service.complaints.handling import ComplaintChanges
from zhike.cases.work_order import Department
from zhike.privacy import api as privacy

People = Annotated[list[UUID], Field(max_length=20)]
Said = Annotated[privacy.FreeText, Field(min_length=1, max_length=2000)]
MaybeSaid = Annotated[privacy.FreeText, Field(max_length=2000)]
AxisCode = Annotated[str, Field(pattern=r"^[a-z_]{2,40}$")]


class _Input(BaseModel):
    model_config = ConfigDict(extra="forbid")


class NewComplaintBody(_Input):
    """A complaint to register. `named`: colleagues it is about; `decided_matter`: who decided what it is about."""

    title: privacy.FreeLine
    received_by: ReceivedBy
    received_at: AwareDatetime | None = None
    level: Level = "general"
    reason: Annotated[str, Field(pattern=r"^[A-Z]{3}-\d\d$")] | None = None
    conversation_id: UUID | None = None
    customer_id: UUID | None = None
    regulator: bool = False
    regulator_due_on: date | None = None
    named: People = []
    decided_matter: People = []
    department: Department | None = None
    facts: Annotated[dict[FactName, MaybeSaid], Field(max_length=MOST_FACTS)] = {}

    def as_new(self) -> NewComplaint:
        """As the use case takes it."""
        people = {"named": tuple(self.named), "decided_matter": tuple(self.decided_matter)}
        return NewComplaint(**{**self.model_dump(), **people})


class ComplaintChangeBody(_Input):
    """What is to change; what is left out stays. One person can add people and raise the level, never the reverse."""

    channel: AxisCode | None = None
    business: AxisCode | None = None
    cause: AxisCode | None = None
    department: Department | None = None
    add_named: People = []
    add_decided_matter: People = []
    major: bool = False

    def as_changes(self) -> ComplaintChanges:
        """As the use case takes it."""
        people = {"add_named": tuple(self.add_named), "add_decided_matter": tuple(self.add_decided_matter)}
        return ComplaintChanges(**{**self.model_dump(), **people})


class PersonChoiceBody(_Input):
    """Who is to take it."""

    staff_id: UUID


class NewRequestBody(_Input):
    """What another person has to approve, and why; `regulator_due_on` only with `regulator_date`."""

    kind: RequestKind
    because: Said
    regulator_due_on: date | None = None


class RequestDecisionBody(_Input):
    """Yes or no, and why."""

    approved: bool
    answer: MaybeSaid = ""


class NoticeBody(_Input):
    """How the customer was told."""

    told_by: NoticeBy


class NewDecisionBody(_Input):
    """What the handler found."""

    finding: Finding
    because: Said
    remedy: MaybeSaid = ""


class ConfirmationBody(_Input):
    """Whether the second reviewer agrees; a decision that is given back needs a reason."""

    confirmed: bool
    answer: MaybeSaid = ""


class NewReviewBody(NewDecisionBody):
    """What the review found, and how the customer was told."""

    told_by: NoticeBy


class ObjectionBody(_Input):
    """What the customer says against the answer."""

    text: Said


class NewCorrectionBody(_Input):
    """An existing work order of correction, or the title of a new one."""

    order_id: UUID | None = None
    title: privacy.OptionalFreeLine = ""
    department: Department | None = None


class ComplaintNoteBody(_Input):
    """A note; `public` lets the customer read it."""

    text: Said
    public: bool = False
