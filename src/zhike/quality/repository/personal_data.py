"""SQL for a person's rights: the contact records of one customer, wherever they stand."""

from __future__ import annotations

from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import text

from zhike.platform.database import Session
from zhike.quality.repository import sealed
from zhike.quality.repository.duck import Statement

_COLUMNS: Final = (
    "id",
    "started_at",
    "ended_at",
    "channel",
    "language",
    "queue",
    "tier",
    "age_band",
    "region",
    "rating",
    "complaint",
    "resolved",
)
_CONTACTS = text(f"select {', '.join(_COLUMNS)} from quality.contact where customer_id = :subject")  # noqa: S608 - our own names


async def list_contacts(session: Session, subject_id: UUID) -> list[dict[str, Any]]:
    """What was recorded of the customer's contacts, oldest first; also of months that have moved to files."""
    live = [tuple(row) for row in (await session.execute(_CONTACTS, {"subject": subject_id})).all()]
    moved = await sealed.list_moved(session, date.min, date.max)
    theirs = Statement("t0.customer_id = ?", (str(subject_id),))
    old = await sealed.read_rows(moved, theirs, columns=_COLUMNS, limit=None)
    rows = [dict(zip(_COLUMNS, row, strict=True)) for row in (*old, *live)]
    return sorted(rows, key=lambda row: (row["started_at"], row["id"]))
