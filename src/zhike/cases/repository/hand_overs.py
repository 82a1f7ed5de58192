"""SQL of hand-overs: hops between departments, and who works for which department."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert

from zhike.cases.models import HandOverRow
from zhike.cases.sides.models import DepartmentMemberRow
from zhike.cases.work_order import Answer, Department, HandOver, Member
from zhike.platform.database import Session

_COLUMNS = [getattr(HandOverRow, field.name) for field in fields(HandOver)]


async def add(session: Session, hand_over: HandOver) -> None:
    """Store one that was not answered yet; the work order's row is locked already."""
    await session.execute(insert(HandOverRow).values(**{name: getattr(hand_over, name) for name in _names()}))


async def list_of(session: Session, order_id: UUID) -> list[HandOver]:
    """All hops of a work order, oldest first."""
    query = select(*_COLUMNS).where(HandOverRow.work_order_id == order_id).order_by(HandOverRow.at, HandOverRow.id)
    return [HandOver(*row) for row in await session.execute(query)]


async def find_pending(session: Session, order_id: UUID) -> HandOver | None:
    """The hop that waits for its answer."""
    row = HandOverRow
    query = select(*_COLUMNS).where(row.work_order_id == order_id, row.answered_at.is_(None))
    found = (await session.execute(query)).one_or_none()
    return None if found is None else HandOver(*found)


async def answer(
    session: Session, hand_over_id: UUID, *, what: Answer, by: UUID | None, name: str, reason: str, now: datetime
) -> None:
    """Write down what became of it."""
    values: dict[str, Any] = {"answer": what, "answered_by": by, "answered_name": name}
    values |= {"answer_reason": reason, "answered_at": now}
    await session.execute(update(HandOverRow).where(HandOverRow.id == hand_over_id).values(**values))


async def list_members(session: Session, departments: Sequence[str] | None = None) -> list[Member]:
    """Who works for these departments, or for any."""
    row = DepartmentMemberRow
    query = select(row.department, row.staff_id, row.lead)
    if departments is not None:
        query = query.where(row.department.in_(departments))
    found = await session.execute(query.order_by(row.department, row.lead.desc(), row.staff_id))
    return [Member(cast("Department", department), staff_id, lead) for department, staff_id, lead in found]


async def list_memberships(session: Session, staff_id: UUID) -> list[Member]:
    """The departments that somebody works for."""
    row = DepartmentMemberRow
    query = select(row.department, row.lead).where(row.staff_id == staff_id).order_by(row.department)
    return [Member(cast("Department", one), staff_id, lead) for one, lead in await session.execute(query)]


async def put_member(session: Session, member: Member) -> bool:
    """Somebody works for a department, as its lead or not; False where that was so already."""
    values = {field.name: getattr(member, field.name) for field in fields(Member)}
    query = insert(DepartmentMemberRow).values(**values)
    changed = query.on_conflict_do_update(
        index_elements=["department", "staff_id"],
        set_={"lead": member.lead},
        where=DepartmentMemberRow.lead != member.lead,
    ).returning(DepartmentMemberRow.staff_id)
    return (await session.execute(changed)).first() is not None


async def remove_member(session: Session, department: str, staff_id: UUID) -> bool:
    """Somebody works for a department no more; False where they did not."""
    row = DepartmentMemberRow
    gone = delete(row).where(row.department == department, row.staff_id == staff_id).returning(row.staff_id)
    return (await session.execute(gone)).first() is not None


def _names() -> list[str]:
    return [field.name for field in fields(HandOver)]
