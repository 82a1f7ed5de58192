"""What a complaint is made of: plain values that rules decide on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal, get_args
from uuid import UUID

from zhike.cases.work_order import Department

ComplaintState = Literal[
    "received",
    "assigned",
    "investigating",
    "proposed",
    "decided",
    "closed",
    "under_review",
    "withdrawn",
    "dismissed",
]
Level = Literal["general", "major"]
ReceivedBy = Literal["chat", "phone", "app", "branch", "letter", "email", "social", "media", "regulator", "other"]
Finding = Literal["justified", "partly", "unjustified"]
NoticeBy = Literal["chat", "phone", "sms", "email", "letter", "in_person"]
RequestKind = Literal["extension", "downgrade", "withdrawal", "dismissal", "regulator_date"]
ComplaintStepKind = Literal[
    "received",
    "assigned",
    "started",
    "level",
    "axes",
    "named",
    "asked",
    "approved",
    "refused",
    "told_extension",
    "due_soon",
    "overdue",
    "proposed",
    "returned",
    "decided",
    "told_decision",
    "objected",
    "review_assigned",
    "reviewed",
    "withdrawn",
    "dismissed",
    "correction",
    "consulted",
    "note",
    "remark",
]

COMPLAINT_STATES: tuple[ComplaintState, ...] = get_args(ComplaintState)
LEVELS: tuple[Level, ...] = get_args(Level)
RECEIVED_BY: tuple[ReceivedBy, ...] = get_args(ReceivedBy)
FINDINGS: tuple[Finding, ...] = get_args(Finding)
NOTICES: tuple[NoticeBy, ...] = get_args(NoticeBy)
REQUESTS: tuple[RequestKind, ...] = get_args(RequestKind)
COMPLAINT_STEPS: tuple[ComplaintStepKind, ...] = get_args(ComplaintStepKind)
SETTLED: frozenset[ComplaintState] = frozenset({"closed", "withdrawn", "dismissed"})


@dataclass(frozen=True, slots=True)
class NewComplaint:
    """A complaint to register. `title` holds no personal data; `facts` (name -> text) are sealed.

    `key`: registering again with the same key gives back the first. `decided_matter`: who decided what it is about.
    """

    title: str
    received_by: ReceivedBy
    key: str | None = None
    level: Level = "general"
    reason: str | None = None
    conversation_id: UUID | None = None
    customer_id: UUID | None = None
    work_order_id: UUID | None = None
    received_at: datetime | None = None
    regulator: bool = False
    regulator_due_on: date | None = None
    named: tuple[UUID, ...] = ()
    decided_matter: tuple[UUID, ...] = ()
    department: Department | None = None
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Complaint:
    """A complaint as it stands. `number` is what people say on the phone; times are UTC, days those of the bank.

    `due_on`: the last day on which it is decided and told in time, or the review is; None once it is settled.
    `answer_due_on`: the same for the first answer, which stays. `answered_at`: when the customer was told the decision.
    `handled_by`: everybody who ever had it. `profiles`: the clocks that run; one that runs is never taken away.
    `warned`: of how many days left its owner was told last (0 = overdue).
    """

    id: UUID
    number: str
    title: str
    state: ComplaintState
    level: Level
    reason: str | None
    received_by: ReceivedBy
    received_at: datetime
    regulator: bool
    regulator_due_on: date | None
    channel: str | None
    business: str | None
    cause: str | None
    named: list[UUID]
    decided_matter: list[UUID]
    department: Department | None
    handler_id: UUID | None
    handled_by: list[UUID]
    reviewer_id: UUID | None
    customer_id: UUID | None
    conversation_id: UUID | None
    work_order_id: UUID | None
    correction_id: UUID | None
    profiles: list[str]
    answer_due_on: date
    due_on: date | None
    warned: int | None
    answered_at: datetime | None
    objected_at: datetime | None
    ended_at: datetime | None
    finding: Finding | None
    told: bytes | None = field(repr=False)
    version: int

    @property
    def settled(self) -> bool:
        """Whether nothing is left to do, unless the customer objects."""
        return self.state in SETTLED


@dataclass(frozen=True, slots=True)
class ComplaintStep:
    """One line of the trail. `text` is a code for what the system notes, else what somebody wrote (masked).

    `public`: the customer sees it.
    """

    position: int
    at: datetime
    kind: ComplaintStepKind
    text: str
    by_kind: str
    by_id: str
    by_name: str
    public: bool


@dataclass(frozen=True, slots=True)
class ComplaintRequest:
    """What one asked for and another has to approve. `steps`: profile -> the day until which it is to be extended.

    `approved` None = not decided. An extension counts when `told_at` is set as well.
    """

    id: UUID
    complaint_id: UUID
    kind: RequestKind
    because: str
    steps: Mapping[str, str]
    needs: str
    asked_by: UUID
    asked_at: datetime
    decided_by: UUID | None = None
    decided_at: datetime | None = None
    approved: bool | None = None
    answer: str = ""
    told_by: NoticeBy | None = None
    told_staff_id: UUID | None = None
    told_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ComplaintDecision:
    """What was found. `round` 1 = the answer, 2 = the review of an objection. It counts once confirmed."""

    id: UUID
    complaint_id: UUID
    round: int
    finding: Finding
    because: str
    remedy: str
    proposed_by: UUID
    proposed_at: datetime
    confirmed_by: UUID | None = None
    confirmed_at: datetime | None = None
    returned: bool = False
    answer: str = ""
    told_by: NoticeBy | None = None
    told_staff_id: UUID | None = None
    told_at: datetime | None = None
