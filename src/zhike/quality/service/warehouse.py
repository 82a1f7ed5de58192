"""The warehouse: finished months of contacts as Parquet, each checked against the database before it counts.

`warehouse/contacts/month=YYYY-MM/` holds `contacts.parquet` (zstd) and `manifest.json`, which says what is in it. A
month is written anew when a late fact changed it; writing it again without a change does nothing.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec

from zhike.platform.database import Session
from zhike.platform.runtime import Runtime
from zhike.quality.datasets import CONTACTS
from zhike.quality.errors import ExportMismatch, MonthInvalid, MonthNotOver
from zhike.quality.repository import reporting, warehouse
from zhike.quality.repository.reporting import Scope
from zhike.quality.repository.warehouse import MonthState
from zhike.quality.rules.periods import Period, month_name, month_of

BATCH = 5000
# A month is exported by itself once it is known whether its last customers came again.
SETTLED_AFTER = timedelta(days=9)
LOOK_BACK = timedelta(days=130)

_COUNTED = tuple(CONTACTS)
_NUMBERS = tuple(name for name, kind in CONTACTS.items() if kind.startswith(("float", "int")))
_FLAGS = tuple(name for name, kind in CONTACTS.items() if kind == "boolean")


@dataclass(frozen=True, slots=True)
class Exported:
    """What became of a month; `written` is False where the file held it already, or there is nothing to hold."""

    month: str
    rows: int
    path: Path
    written: bool


class _Manifest(msgspec.Struct):
    """What a file holds."""

    month: str
    rows: int
    changed_at: datetime | None
    written_at: datetime
    counts: dict[str, int]
    sums: dict[str, float]


async def export_month(runtime: Runtime, month: str, *, now: datetime) -> Exported:
    """Write the month `YYYY-MM` of contacts. Raises `MonthInvalid`, `MonthNotOver` or `ExportMismatch`."""
    period = _period(month)
    if now.astimezone(runtime.settings.zone).date() <= period.last:
        raise MonthNotOver(month=month)
    folder = runtime.installation.warehouse_folder / "contacts" / f"month={month}"
    path = folder / "contacts.parquet"
    async with runtime.database.transaction() as session:
        await warehouse.hold_still(session)
        state = await warehouse.read_state(session, period, counted=_COUNTED, numbers=_NUMBERS, flags=_FLAGS)
        if state.rows == 0 or _holds(folder, state):
            return Exported(month, state.rows, path, written=False)
        draft = folder / f".contacts.{os.getpid()}.parquet"
        try:
            await _write(session, period, draft)
            await asyncio.to_thread(_check, draft, month, state)
            await asyncio.to_thread(_publish, folder, draft, _manifest(month, state, now))
        finally:
            draft.unlink(missing_ok=True)
    return Exported(month, state.rows, path, written=True)


async def export_settled_months(runtime: Runtime, *, now: datetime) -> list[Exported]:
    """Write every month that is settled and new or changed."""
    today = now.astimezone(runtime.settings.zone).date()
    async with runtime.database.transaction() as session:
        months = await warehouse.list_months(session, Period(today - LOOK_BACK, today - SETTLED_AFTER))
    done = [month for month in months if _period(month).last <= today - SETTLED_AFTER]
    return [await export_month(runtime, month, now=now) for month in done]


def _period(month: str) -> Period:
    try:
        period = month_of(month)
    except ValueError:
        raise MonthInvalid from None
    if month_name(period.first) != month:
        raise MonthInvalid
    return period


def _holds(folder: Path, state: MonthState) -> bool:
    try:
        manifest = msgspec.json.decode((folder / "manifest.json").read_bytes(), type=_Manifest)
    except (OSError, msgspec.DecodeError):
        return False
    same = (manifest.rows, manifest.changed_at, manifest.counts) == (state.rows, state.changed_at, dict(state.counts))
    return same and (folder / "contacts.parquet").exists()


def _manifest(month: str, state: MonthState, now: datetime) -> _Manifest:
    return _Manifest(month, state.rows, state.changed_at, now, dict(state.counts), dict(state.sums))


async def _write(session: Session, period: Period, path: Path) -> None:
    from pyarrow import parquet

    path.parent.mkdir(parents=True, exist_ok=True)
    schema = _arrow_schema()
    scope = Scope(period.first, period.last)
    writer = parquet.ParquetWriter(path, schema, compression="zstd")
    try:
        batches = reporting.stream_contacts(session, scope=scope, predicate="", columns=_COUNTED, batch=BATCH)
        async for rows in batches:
            await asyncio.to_thread(_write_batch, writer, rows, schema)
    finally:
        await asyncio.to_thread(writer.close)


def _write_batch(writer: Any, rows: Sequence[tuple[Any, ...]], schema: Any) -> None:
    writer.write_batch(_record_batch(rows, schema))


def _arrow_schema() -> Any:
    import pyarrow as pa

    kinds = {
        "uuid": pa.string(),
        "timestamp('UTC')": pa.timestamp("us", "UTC"),
        "date": pa.date32(),
        "int16": pa.int16(),
        "int32": pa.int32(),
        "float64": pa.float64(),
        "boolean": pa.bool_(),
        "string": pa.string(),
        "json": pa.string(),
    }
    return pa.schema([(name, kinds[kind]) for name, kind in CONTACTS.items()])


_TEXTS: Mapping[str, Any] = {
    "uuid": lambda value: None if value is None else str(value),
    "json": lambda value: msgspec.json.encode(value).decode(),
}


def _record_batch(rows: Sequence[tuple[Any, ...]], schema: Any) -> Any:
    import pyarrow as pa

    columns = []
    for (name, kind), values in zip(CONTACTS.items(), zip(*rows, strict=True), strict=True):
        change = _TEXTS.get(kind)
        columns.append(pa.array([change(value) for value in values] if change else values, schema.field(name).type))
    return pa.record_batch(columns, schema=schema)


def _check(path: Path, month: str, state: MonthState) -> None:
    """Read the file back and compare; one that differs never becomes part of the warehouse."""
    from pyarrow import compute, parquet

    table = parquet.read_table(path)
    for name in _COUNTED:
        column = table.column(name)
        if len(column) - column.null_count != state.counts[name]:
            raise ExportMismatch(month=month, column=name)
    for name in state.sums:
        total = float(compute.sum(table.column(name)).as_py() or 0)
        if abs(total - state.sums[name]) > 1e-9 * max(1.0, abs(state.sums[name])):
            raise ExportMismatch(month=month, column=name)


def _publish(folder: Path, draft: Path, manifest: _Manifest) -> None:
    """Data first, manifest last: a manifest never speaks of a file that is not there."""
    described = folder / f".manifest.{os.getpid()}.json"
    described.write_bytes(msgspec.json.format(msgspec.json.encode(manifest)))
    draft.replace(folder / "contacts.parquet")
    described.replace(folder / "manifest.json")
