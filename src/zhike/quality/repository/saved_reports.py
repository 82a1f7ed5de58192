"""Saved reports."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, delete, or_, select, tuple_, update

from zhike.platform.database import Session
from zhike.quality.models import SavedReportRow
from zhike.quality.rules.saving import EVERYBODY, SavedQuestion


@dataclass(frozen=True, slots=True)
class SavedReport:
    """A question with a name and an owner; `version` goes into If-Match."""

    id: UUID
    name: str
    owner_id: str
    owner_name: str
    shared_with: str | None
    question: SavedQuestion
    version: int
    created_at: datetime
    changed_at: datetime


async def list_saved(
    session: Session,
    *,
    reader_id: str,
    role: str | None,
    mine: bool,
    query: str | None,
    before: tuple[datetime, UUID] | None,
    limit: int,
) -> list[SavedReport]:
    """Those that a reader may see, changed last first; `query` is part of a name or of an owner's name."""
    own = SavedReportRow.owner_id == reader_id
    seen: ColumnElement[bool] = own if mine else or_(own, SavedReportRow.shared_with.in_([EVERYBODY, role or ""]))
    asked = select(SavedReportRow).where(seen)
    if query:
        part = SavedReportRow.name.icontains(query, autoescape=True)
        asked = asked.where(or_(part, SavedReportRow.owner_name.icontains(query, autoescape=True)))
    if before is not None:
        asked = asked.where(tuple_(SavedReportRow.changed_at, SavedReportRow.id) < tuple_(*before))
    asked = asked.order_by(SavedReportRow.changed_at.desc(), SavedReportRow.id.desc()).limit(limit)
    return [_of(row) for row in (await session.execute(asked)).scalars()]


async def find_saved(session: Session, report_id: UUID, *, lock: bool = False) -> SavedReport | None:
    """One of them."""
    asked = select(SavedReportRow).where(SavedReportRow.id == report_id)
    row = (await session.execute(asked.with_for_update() if lock else asked)).scalar_one_or_none()
    return None if row is None else _of(row)


async def add_saved(session: Session, report: SavedReport) -> None:
    """Keep a new one."""
    session.add(SavedReportRow(**_values(report)))
    await session.flush()


async def put_saved(session: Session, report: SavedReport) -> None:
    """Write it anew."""
    await session.execute(
        update(SavedReportRow)
        .where(SavedReportRow.id == report.id)
        .values(**_values(report))
        .execution_options(synchronize_session=False)
    )
    session.expire_all()


async def delete_saved(session: Session, report_id: UUID) -> None:
    """Remove it."""
    await session.execute(delete(SavedReportRow).where(SavedReportRow.id == report_id))


def _values(report: SavedReport) -> dict[str, Any]:
    asked = asdict(report.question)
    dates = {name: asked[name].isoformat() if asked[name] else None for name in ("first", "last")}
    values = {name: getattr(report, name) for name in SavedReport.__slots__}
    return {**values, "question": {**asked, **dates, "metrics": list(asked["metrics"])}}


def _of(row: SavedReportRow) -> SavedReport:
    asked = dict(row.question)
    for name in ("first", "last"):
        asked[name] = date.fromisoformat(asked[name]) if asked[name] else None
    question = SavedQuestion(**{**asked, "metrics": tuple(asked["metrics"])})
    values = {name: getattr(row, name) for name in SavedReport.__slots__ if name != "question"}
    return SavedReport(**values, question=question)
