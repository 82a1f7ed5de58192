"""SQL of the ladder of what comes due: which work orders are to be looked at, and which steps they came to."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import text

from zhike.platform.database import Session

_DUE = text("""
    select id from cases.work_order where ended_at is null and step_at <= :now
    order by step_at limit :limit for no key update skip locked
""")
_TOLD = text("select step from cases.told_step where work_order_id = :id and due_at = :due_at")
_TELL = text("""
    insert into cases.told_step (work_order_id, due_at, step, at, muted)
    values (:id, :due_at, :step, :now, :muted) on conflict do nothing returning step
""")
_NEXT = text("update cases.work_order set step_at = :at where id = :id")


async def lock_due(session: Session, *, now: datetime, limit: int) -> list[UUID]:
    """Open work orders at which somebody is to look."""
    return list((await session.execute(_DUE, {"now": now, "limit": limit})).scalars())


async def list_told(session: Session, order_id: UUID, due_at: datetime) -> set[str]:
    """The steps that it came to under this due time."""
    return set((await session.execute(_TOLD, {"id": order_id, "due_at": due_at})).scalars())


async def tell(session: Session, order_id: UUID, due_at: datetime, step: str, *, muted: bool, now: datetime) -> bool:
    """Note that it came to a step; False where that was noted before."""
    values = {"id": order_id, "due_at": due_at, "step": step, "muted": muted, "now": now}
    return (await session.execute(_TELL, values)).first() is not None


async def look_again(session: Session, order_id: UUID, at: datetime | None) -> None:
    """When somebody is to look at it next. No change of the work order: nobody's page is out of date by it."""
    await session.execute(_NEXT, {"id": order_id, "at": at})
