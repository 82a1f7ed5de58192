"""SQL of retention runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import desc, func, select, text, update
from sqlalchemy.dialects.postgresql import insert

from zhike.platform.database import Session
from zhike.privacy.models.rights import RetentionRunRow

_LOCK = text("select pg_advisory_xact_lock(hashtextextended('privacy.retention', 0))")


@dataclass(frozen=True, slots=True)
class Run:
    """A run. `counts`: kind of record -> {"due", "done", "before", "examples"}; `digest` of the proof once it ended."""

    id: UUID
    dry: bool
    state: str
    asked_by: str
    asked_at: datetime
    ended_at: datetime | None
    counts: Mapping[str, Any]
    register_version: int
    digest: str


_COLUMNS = tuple(field.name for field in fields(Run))


async def lock(session: Session) -> None:
    """One at a time asks for a run; held until the end of the transaction."""
    await session.execute(_LOCK)


async def add_run(session: Session, run: Run) -> None:
    """Store a new run."""
    await session.execute(insert(RetentionRunRow).values(**{name: getattr(run, name) for name in _COLUMNS}))


async def set_run(session: Session, run_id: UUID, **changes: Any) -> bool:
    """Change a run that has not ended; False where it has."""
    row = RetentionRunRow
    changed = await session.execute(
        update(row).where(row.id == run_id, row.ended_at.is_(None)).values(**changes).returning(row.id)
    )
    return changed.first() is not None


async def find_run(session: Session, run_id: UUID) -> Run | None:
    """The run with this id."""
    row = (await session.execute(select(RetentionRunRow).where(RetentionRunRow.id == run_id))).scalar_one_or_none()
    return None if row is None else _run(row)


async def find_unended(session: Session) -> Run | None:
    """The run that waits or is under way."""
    query = select(RetentionRunRow).where(RetentionRunRow.ended_at.is_(None)).order_by(RetentionRunRow.asked_at)
    row = (await session.execute(query)).scalars().first()
    return None if row is None else _run(row)


async def last_real_at(session: Session) -> datetime | None:
    """When a run that deletes was last asked for."""
    query = select(func.max(RetentionRunRow.asked_at)).where(RetentionRunRow.dry.is_(False))
    return (await session.execute(query)).scalar_one_or_none()


async def list_runs(session: Session, *, limit: int) -> list[Run]:
    """Runs newest first."""
    query = select(RetentionRunRow).order_by(desc(RetentionRunRow.asked_at), desc(RetentionRunRow.id)).limit(limit)
    return [_run(row) for row in (await session.execute(query)).scalars()]


def _run(row: RetentionRunRow) -> Run:
    return Run(**{name: getattr(row, name) for name in _COLUMNS})
