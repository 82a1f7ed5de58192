"""SQL of the register's changes: written once, numbered without gaps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import desc, func, select, text
from sqlalchemy.dialects.postgresql import insert

from zhike.platform.database import Session
from zhike.privacy.models import RegisterChangeRow
from zhike.privacy.rules.register import Change

# On the way of every reading: one look at the last row.
_DIGEST = text("select digest from privacy.register_change order by version desc limit 1")


@dataclass(frozen=True, slots=True)
class StoredChange:
    """A change as stored: its version, who made it, when, and why."""

    version: int
    change: Change
    note: str
    by_id: str
    by_name: str
    at: datetime


async def find_digest(session: Session) -> str:
    """What names the present state of the register; empty where nobody has changed it."""
    return (await session.execute(_DIGEST)).scalar_one_or_none() or ""


async def get_version(session: Session) -> int:
    """The number of the last change; 0 where there is none."""
    found = await session.execute(select(func.coalesce(func.max(RegisterChangeRow.version), 0)))
    return int(found.scalar_one())


async def list_changes(session: Session) -> list[Change]:
    """All changes in order."""
    found = await session.execute(
        select(RegisterChangeRow.kind, RegisterChangeRow.key, RegisterChangeRow.value).order_by(
            RegisterChangeRow.version
        )
    )
    return [Change(row.kind, row.key, row.value) for row in found]


async def list_recent(session: Session, *, before: int | None, limit: int) -> list[StoredChange]:
    """Changes newest first, from before a version."""
    query = select(RegisterChangeRow).order_by(desc(RegisterChangeRow.version)).limit(limit)
    if before is not None:
        query = query.where(RegisterChangeRow.version < before)
    return [
        StoredChange(row.version, Change(row.kind, row.key, row.value), row.note, row.by_id, row.by_name, row.at)  # type: ignore[arg-type]  # the table checks the kind
        for row in (await session.execute(query)).scalars()
    ]


async def add_change(session: Session, stored: StoredChange, digest: str) -> bool:
    """Store a change under its version; False when somebody else took that version."""
    statement = insert(RegisterChangeRow).values(
        version=stored.version,
        kind=stored.change.kind,
        key=stored.change.key,
        value=dict(stored.change.value),
        note=stored.note,
        by_id=stored.by_id,
        by_name=stored.by_name,
        at=stored.at,
        digest=digest,
    )
    added = await session.execute(statement.on_conflict_do_nothing().returning(RegisterChangeRow.version))
    return added.scalar_one_or_none() is not None
