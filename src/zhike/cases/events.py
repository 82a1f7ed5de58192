"""Facts about work orders. Ids and codes only. The stream is the work order's id."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
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
