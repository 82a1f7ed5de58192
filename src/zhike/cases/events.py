"""Facts about work orders and complaints. Ids and codes only. The stream is the id of the work order or complaint."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar
from uuid import UUID


@dataclass(frozen=True, slots=True)
class WorkOrderOpened:
    """Work was left for a department. `created_by`: assistant, agent, customer or rule."""

    VERSION: ClassVar[int] = 1

    work_order_id: UUID
    kind: str
    department: str
    urgency: str
    reason: str | None
    due_at: datetime
    conversation_id: UUID | None
    customer_id: UUID | None
    created_by: str


@dataclass(frozen=True, slots=True)
class WorkOrderMoved:
    """A work order went from one state to another; `late`: it ended after its due time."""

    VERSION: ClassVar[int] = 1

    work_order_id: UUID
    kind: str
    before: str
    after: str
    late: bool
    conversation_id: UUID | None
    customer_id: UUID | None


@dataclass(frozen=True, slots=True)
class PromiseReminded:
    """A promise to a customer comes near its time (`level` soon), or its time is over (`overdue`)."""

    VERSION: ClassVar[int] = 1

    work_order_id: UUID
    level: str
    due_at: datetime
    owner_id: UUID | None
    conversation_id: UUID | None


@dataclass(frozen=True, slots=True)
class ComplaintRegistered:
    """A complaint began. `due_on`: the last day to answer, as far as known then."""

    VERSION: ClassVar[int] = 1

    complaint_id: UUID
    level: str
    reason: str | None
    received_by: str
    regulator: bool
    received_at: datetime
    due_on: date
    conversation_id: UUID | None
    customer_id: UUID | None


@dataclass(frozen=True, slots=True)
class ComplaintMoved:
    """A complaint went from one state to another. `finding`: justified, partly, unjustified, where decided."""

    VERSION: ClassVar[int] = 1

    complaint_id: UUID
    before: str
    after: str
    finding: str | None
    conversation_id: UUID | None
    customer_id: UUID | None


@dataclass(frozen=True, slots=True)
class ComplaintWarned:
    """A complaint is due in `days_left` days or less; 0 = its last day is over."""

    VERSION: ClassVar[int] = 1

    complaint_id: UUID
    days_left: int
    due_on: date
    handler_id: UUID | None
