"""The files of a month of contacts, and the manifest that says which of them count.

`contacts-NNNN.parquet` are the records, `late-NNNN.parquet` those written or changed since: where both have one, the
late one holds. A file counts from the moment the manifest names it; everything is written under another name first, so
what a killed writer leaves behind is never read, and the next writer removes it.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from zhike.quality.datasets import CONTACTS

MANIFEST = "manifest.json"
READ_FOR_S = 24 * 3600.0
"""So long may somebody still read a file that was replaced."""


class Manifest(msgspec.Struct, frozen=True):
    """What a month's files hold together. `number` counts the writings, `base_at` is the last change in `file`."""

    month: str
    number: int
    file: str
    late: str | None
    rows: int
    late_rows: int
    changed_at: datetime | None
    base_at: datetime | None
    written_at: datetime
    counts: Mapping[str, int]
    sums: Mapping[str, int]


def read(folder: Path) -> Manifest | None:
    """The manifest, where all that it names is there."""
    try:
        found = msgspec.json.decode((folder / MANIFEST).read_bytes(), type=Manifest)
    except (OSError, msgspec.DecodeError):
        return None
    named = [found.file, *([found.late] if found.late else [])]
    return found if all((folder / name).exists() for name in named) else None


def publish(folder: Path, manifest: Manifest) -> None:
    """Let `manifest` count from now on."""
    described = folder / f".{MANIFEST}.draft"
    described.write_bytes(msgspec.json.format(msgspec.json.encode(manifest)))
    described.replace(folder / MANIFEST)


def tidy(folder: Path, keep: Sequence[str], *, now_s: float | None = None) -> None:
    """Remove drafts, and files that have not counted for a day. `keep` are names that still count."""
    now = time.time() if now_s is None else now_s
    for path in folder.glob(".*.draft"):
        path.unlink(missing_ok=True)
    stems = {Path(name).stem for name in keep}
    for path in folder.glob("*.parquet"):
        # A rollup is called after the file that it is of.
        if path.name.split(".")[0] not in stems:
            with suppress(FileNotFoundError):
                if now - path.stat().st_mtime > READ_FOR_S:
                    path.unlink()


def arrow_schema(columns: Mapping[str, str] = CONTACTS) -> Any:
    """The columns of a file of a dataset."""
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
        "decimal(14, 4)": pa.decimal128(14, 4),
    }
    return pa.schema([(name, kinds[kind]) for name, kind in columns.items()])


_TEXTS: Mapping[str, Any] = {
    "uuid": lambda value: None if value is None else str(value),
    "json": lambda value: None if value is None else msgspec.json.encode(value).decode(),
}


async def write(
    path: Path, batches: AsyncIterator[Sequence[tuple[Any, ...]]], *, columns: Mapping[str, str] = CONTACTS
) -> int:
    """Write contacts, or rows of a dataset of other `columns`, as they come from the database; how many.

    An empty file has its columns, too.
    """
    from pyarrow import parquet

    schema, rows = arrow_schema(columns), 0
    writer = parquet.ParquetWriter(path, schema, compression="zstd")
    try:
        async for batch in batches:
            rows += len(batch)
            await asyncio.to_thread(_write_batch, writer, batch, schema, columns)
    finally:
        await asyncio.to_thread(writer.close)
    return rows


def _write_batch(writer: Any, rows: Sequence[tuple[Any, ...]], schema: Any, columns: Mapping[str, str]) -> None:
    """Append rows as the database gives them."""
    import pyarrow as pa

    arrays = []
    for (name, kind), values in zip(columns.items(), zip(*rows, strict=True), strict=True):
        change = _TEXTS.get(kind)
        arrays.append(pa.array([change(value) for value in values] if change else values, schema.field(name).type))
    writer.write_batch(pa.record_batch(arrays, schema=schema))
