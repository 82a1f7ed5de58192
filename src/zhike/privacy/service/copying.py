"""The copy of a person's data: machine-readable JSON and a CSV a table, in a zip made on the spot and kept nowhere."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from zhike.platform.database import Session
from zhike.privacy.holding import HeldTable, list_holders
from zhike.privacy.service.joining import find_family
from zhike.privacy.service.vault import Vault

# A cell that begins like this is run as a formula by spreadsheet programs.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


async def collect(session: Session, vault: Vault, subject_id: UUID, *, provided_only: bool) -> list[HeldTable]:
    """All that is held of a person; `provided_only`: what they may take elsewhere."""
    opened = vault.for_purpose("rights")
    tables: list[HeldTable] = []
    family = await find_family(session, subject_id)
    for holder in list_holders():
        for each in family:
            tables += await holder.export(session, opened, each)
    tables = _joined(tables)
    return [table for table in tables if table.rows and (table.provided or not provided_only)]


def _joined(tables: Sequence[HeldTable]) -> list[HeldTable]:
    """One table of each name: who was merged held rows under another id."""
    found: dict[str, HeldTable] = {}
    for table in tables:
        known = found.get(table.name)
        rows = [*known.rows, *table.rows] if known else table.rows
        found[table.name] = HeldTable(table.name, rows, provided=table.provided)
    return list(found.values())


def pack(tables: Sequence[HeldTable], *, number: str, at: datetime) -> bytes:
    """The zip: `data.json` with everything, and one CSV a table."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        whole = {"request": number, "made_at": at.isoformat(), "tables": {each.name: each.rows for each in tables}}
        archive.writestr("data.json", json.dumps(whole, ensure_ascii=False, indent=1, default=_plain))
        for table in tables:
            archive.writestr(f"{table.name}.csv", "\ufeff" + _csv(table))
    return buffer.getvalue()


def _csv(table: HeldTable) -> str:
    columns = list(dict.fromkeys(name for row in table.rows for name in row))
    sheet = io.StringIO()
    writer = csv.writer(sheet)
    writer.writerow(columns)
    writer.writerows([_cell(row.get(name)) for name in columns] for row in table.rows)
    return sheet.getvalue()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    nested = isinstance(value, dict | list)
    text = json.dumps(value, ensure_ascii=False, default=_plain) if nested else str(_plain(value))
    return f"'{text}" if text.startswith(_FORMULA) else text


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, UUID | Decimal | bytes) else value
