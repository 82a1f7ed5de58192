"""Facts about work orders, complaints and side threads: ids and codes only. Each is a stream."""

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
class WorkOrderHandedOver:
    """A work order changes departments. `step`: handed, taken, returned, withdrawn, stopped (too often) or stays."""

    VERSION: ClassVar[int] = 1

    work_order_id: UUID
    step: str
    from_department: str
    to_department: str
    owner_id: UUID
    due_at: datetime


@dataclass(frozen=True, slots=True)
class WorkOrderReminded:
    """A work order came to a step of its ladder, before or after its due time."""

    VERSION: ClassVar[int] = 1

    work_order_id: UUID
    step: str
    department: str
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


@dataclass(frozen=True, slots=True)
class SideThreadAsked:
    """A department was asked beside a conversation or a work order."""

    VERSION: ClassVar[int] = 1

    side_thread_id: UUID
    department: str
    due_at: datetime
    conversation_id: UUID | None
    work_order_id: UUID | None
    customer_id: UUID | None


@dataclass(frozen=True, slots=True)
class SideThreadPosted:
    """A side thread has one more post, of the `asker` or the `department`; `late`: an answer after its due time."""

    VERSION: ClassVar[int] = 1

    side_thread_id: UUID
    department: str
    side: str
    state: str
    late: bool
    conversation_id: UUID | None


@dataclass(frozen=True, slots=True)
class SideThreadReminded:
    """An answer is due soon (`level` soon), or overdue (`overdue`)."""

    VERSION: ClassVar[int] = 1

    side_thread_id: UUID
    level: str
    department: str
    due_at: datetime
    conversation_id: UUID | None


@dataclass(frozen=True, slots=True)
class SideThreadClosed:
    """A side thread was closed; `answered`: the last word was the department's."""

    VERSION: ClassVar[int] = 1

    side_thread_id: UUID
    department: str
    answered: bool
    conversation_id: UUID | None
