"""HTTP bodies of audit, and its CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import msgspec
from pydantic import BaseModel

from zhike.audit.rules.chain import Entry

CSV_HEADER = ("at", "actor_kind", "actor_id", "actor_name", "action", "subject", "detail", "position", "link")
# A cell that begins like this is run as a formula by spreadsheet programs.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class EntryBody(BaseModel):
    """One entry. `position` is its place in the chain, null for the seconds until it is sealed."""

    id: int
    at: datetime
    actor_id: str
    actor_kind: str
    actor_name: str
    action: str
    subject: str
    detail: dict[str, Any]
    position: int | None

    @classmethod
    def of(cls, entry: Entry) -> EntryBody:
        """The body of `entry`."""
        return cls(**{name: getattr(entry, name) for name in cls.model_fields})


def csv_lines(rows: Iterable[Iterable[object]]) -> str:
    """Rows as CSV text, safe to open in a spreadsheet."""
    sheet = io.StringIO()
    writer = csv.writer(sheet)
    for row in rows:
        cells = ["" if cell is None else str(cell) for cell in row]
        writer.writerow(f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in cells)
    return sheet.getvalue()


def csv_row(entry: Entry) -> tuple[object, ...]:
    """The cells of `entry`, in the order of `CSV_HEADER`."""
    return (
        entry.at.isoformat(),
        entry.actor_kind,
        entry.actor_id,
        entry.actor_name,
        entry.action,
        entry.subject,
        msgspec.json.encode(entry.detail).decode(),
        entry.position,
        entry.link.hex() if entry.link else None,
    )
