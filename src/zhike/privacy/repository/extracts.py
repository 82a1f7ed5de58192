"""SQL of extracts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any, cast
from uuid import UUID

from sqlalchemy import desc, select, update

from zhike.platform.database import Session
from zhike.privacy.models.extracts import ExtractRow
from zhike.privacy.rules.extracts import Extract, State, Wish


async def add(session: Session, extract: Extract) -> None:
    """Store an extract."""
    session.add(
        ExtractRow(
            id=extract.id,
            wish=wish_json(extract.wish),
            state=extract.state,
            done=extract.done,
            total=extract.total,
            report=dict(extract.report),
            asked_by=extract.asked_by,
            asked_by_name=extract.asked_by_name,
            asked_at=extract.asked_at,
            ended_at=extract.ended_at,
        )
    )
    await session.flush()


async def change(session: Session, extract_id: UUID, **changes: Any) -> bool:
    """Change an extract that has not ended; False where it has."""
    row = ExtractRow
    changed = await session.execute(
        update(row).where(row.id == extract_id, row.ended_at.is_(None)).values(**changes).returning(row.id)
    )
    return changed.first() is not None


async def find(session: Session, extract_id: UUID) -> Extract | None:
    """The extract with this id."""
    row = await session.get(ExtractRow, extract_id, populate_existing=True)
    return None if row is None else _extract(row)


async def find_unended(session: Session) -> Extract | None:
    """The first that waits, or that a process left behind."""
    query = select(ExtractRow).where(ExtractRow.ended_at.is_(None)).order_by(ExtractRow.asked_at, ExtractRow.id)
    row = (await session.execute(query.limit(1))).scalars().first()
    return None if row is None else _extract(row)


async def list_newest(session: Session, *, limit: int) -> list[Extract]:
    """Extracts newest first."""
    query = select(ExtractRow).order_by(desc(ExtractRow.asked_at), desc(ExtractRow.id)).limit(limit)
    return [_extract(row) for row in (await session.execute(query)).scalars()]


def wish_json(wish: Wish) -> dict[str, Any]:
    """A wish as it is stored and reported; traits as pairs, for the database keeps no order of names."""
    dates = {"first": wish.first.isoformat(), "last": wish.last.isoformat()}
    lists = {
        "sensitive": list(wish.sensitive),
        "measures": list(wish.measures),
        "traits": [list(each) for each in wish.traits.items()],
    }
    return {**asdict(wish), **dates, **lists}


def _wish(stored: Mapping[str, Any]) -> Wish:
    dates = {name: date.fromisoformat(stored[name]) for name in ("first", "last")}
    return Wish(**{**stored, **dates, "traits": dict(stored["traits"])})


def _extract(row: ExtractRow) -> Extract:
    return Extract(
        id=row.id,
        wish=_wish(row.wish),
        state=cast("State", row.state),
        done=row.done,
        total=row.total,
        report=row.report,
        asked_by=row.asked_by,
        asked_by_name=row.asked_by_name,
        asked_at=row.asked_at,
        ended_at=row.ended_at,
    )
