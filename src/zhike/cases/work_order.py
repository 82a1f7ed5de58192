"""What a work order is made of: plain values that rules decide on and that other contexts receive."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, get_args
from uuid import UUID

Kind = Literal[
    "loss_follow_up", "callback", "appointment", "transfer_enquiry", "complaint", "promise", "correction", "other"
]
Department = Literal["service", "card", "payments", "complaint", "loan", "branch", "security"]
State = Literal["open", "in_progress", "waiting", "done", "cancelled"]
CreatedBy = Literal["assistant", "agent", "customer", "rule"]
StepKind = Literal[
    "opened",
    "state",
    "owner",
    "department",
    "due",
    "note",
    "remark",
    "reminder",
    "handed",
    "taken",
    "returned",
    "withdrawn",
    "stopped",
    "stays",
]
Answer = Literal["taken", "returned", "withdrawn"]

KINDS: tuple[Kind, ...] = get_args(Kind)
DEPARTMENTS: tuple[Department, ...] = get_args(Department)
STATES: tuple[State, ...] = get_args(State)
ENDED: frozenset[State] = frozenset({"done", "cancelled"})


@dataclass(frozen=True, slots=True)
class NewWorkOrder:
    """A work order to open. `title` holds no personal data; `facts` (name -> text) are sealed.

    `key`: opening again with the same key gives back the first. `due_at`: None = by the kind's working time.
    `department`: None = the kind's own.
    """

    kind: Kind
    title: str
    created_by: CreatedBy
    department: Department | None = None
    due_at: datetime | None = None
    urgency: str = "P2"
    reason: str | None = None
    conversation_id: UUID | None = None
    customer_id: UUID | None = None
    owner_id: UUID | None = None
    facts: Mapping[str, str] = field(default_factory=dict)
    key: str | None = None


@dataclass(frozen=True, slots=True)
class WorkOrder:
    """A work order as it stands. `number` is what people say on the phone; times are UTC.

    `handed_to`: the department that it was handed over to and that has not taken it yet; until then it is its owner's.
    `stopped_at`: since when a supervisor is to decide where it belongs, because it was handed over too often.
    """

    id: UUID
    number: str
    kind: Kind
    department: Department
    title: str
    state: State
    urgency: str
    reason: str | None
    due_at: datetime
    owner_id: UUID | None
    conversation_id: UUID | None
    customer_id: UUID | None
    created_by: CreatedBy
    opened_at: datetime
    ended_at: datetime | None
    told: bytes | None = field(repr=False)
    version: int
    handed_to: Department | None = None
    stopped_at: datetime | None = None

    @property
    def ended(self) -> bool:
        """Whether nothing is left to do."""
        return self.state in ENDED

    def is_overdue(self, now: datetime) -> bool:
        """Whether it is not ended at its due time."""
        return not self.ended and self.due_at < now


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the trail. `text` is a code for what the system notes, else what somebody wrote (masked).

    `public`: the customer sees it.
    """

    position: int
    at: datetime
    kind: StepKind
    text: str
    by_kind: str
    by_name: str
    public: bool


@dataclass(frozen=True, slots=True)
class HandOver:
    """One hop from department to department. `owner_id`: whose it stays until it is taken, and again if it is returned.

    `decided`: a supervisor handed it over, so that hops are counted anew. `reason` and `answer_reason` are masked.
    """

    id: UUID
    work_order_id: UUID
    from_department: Department
    to_department: Department
    owner_id: UUID
    by_id: UUID
    by_name: str
    reason: str
    decided: bool
    at: datetime
    answer: Answer | None = None
    answered_by: UUID | None = None
    answered_name: str = ""
    answer_reason: str = ""
    answered_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who works for a department; a `lead` is told of what comes and of what is late."""

    department: Department
    staff_id: UUID
    lead: bool
