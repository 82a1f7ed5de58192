"""SQL of legal holds."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import fields
from datetime import date
from uuid import UUID

from sqlalchemy import desc, func, or_, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert

from zhike.platform.database import Session
from zhike.privacy.models.rights import LegalHoldRow
from zhike.privacy.rules.holds import LegalHold

_COLUMNS = tuple(field.name for field in fields(LegalHold))


async def add_hold(session: Session, hold: LegalHold) -> None:
    """Store a new hold."""
    await session.execute(insert(LegalHoldRow).values(**{name: getattr(hold, name) for name in _COLUMNS}))


async def find_hold(session: Session, hold_id: UUID, *, lock: bool = False) -> LegalHold | None:
    """The hold with this id."""
    query = select(LegalHoldRow).where(LegalHoldRow.id == hold_id)
    row = (await session.execute(query.with_for_update() if lock else query)).scalar_one_or_none()
    return None if row is None else _hold(row)


async def set_hold(session: Session, hold: LegalHold) -> None:
    """Write a hold as it is now."""
    values = {name: getattr(hold, name) for name in _COLUMNS if name != "id"}
    await session.execute(update(LegalHoldRow).where(LegalHoldRow.id == hold.id).values(**values))


async def find_held(session: Session, today: date, among: Collection[UUID] | None = None) -> set[UUID]:
    """Who is under a hold today; `among`: of these people only."""
    row = LegalHoldRow
    query = select(row.subject_id).where(row.released_at.is_(None), or_(row.until.is_(None), row.until >= today))
    if among is not None:
        query = query.where(row.subject_id == func.any(list(among)))
    return set((await session.execute(query)).scalars())


async def list_holds(
    session: Session, *, today: date, in_force: bool | None, before: tuple[object, UUID] | None, limit: int
) -> list[LegalHold]:
    """Holds newest first; `in_force`: only those that are, or are not."""
    row = LegalHoldRow
    query = select(row).order_by(desc(row.placed_at), desc(row.id)).limit(limit)
    ends = or_(row.until.is_(None), row.until >= today)
    if in_force is True:
        query = query.where(row.released_at.is_(None), ends)
    elif in_force is False:
        query = query.where(or_(row.released_at.is_not(None), row.until < today))
    if before is not None:
        query = query.where(tuple_(row.placed_at, row.id) < tuple_(*before))
    return [_hold(each) for each in (await session.execute(query)).scalars()]


def _hold(row: LegalHoldRow) -> LegalHold:
    return LegalHold(**{name: getattr(row, name) for name in _COLUMNS})
