"""SQL of what waits to be sorted, and of what sorting writes: with COPY and arrays, some thousand rows at a time."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID

import psycopg
from psycopg import sql
from psycopg.types.json import Jsonb
from sqlalchemy import delete, func, select, text, update

from zhike.customers.models.sources import ImportBlockRow, SourceRecordRow
from zhike.customers.rules.records import INDEXED_FIELDS
from zhike.platform.database import Session

_BLOCK_COLUMNS = {"run_id": "uuid", "number": "int4", "first_row": "int8", "rows": "int4", "sealed": "bytea"}
_INDEX_COLUMNS = tuple(f"{field}_index" for field in INDEXED_FIELDS)
_CONTENT_COLUMNS = ("sealed", "plain", "number", *_INDEX_COLUMNS, "content_hash", "source_time", "failing")
_RECORD_COLUMNS = ("id", "source", "external_id", *_CONTENT_COLUMNS, "run_id", "first_seen_at", "updated_at")
_FIGURE = text("""
    insert into customers.quality_figure as figure (run_id, dimension, subject, source, at, checked, failed)
    values (:run_id, :dimension, :subject, :source, :at, :checked, :failed)
    on conflict (run_id, dimension, subject)
    do update set checked = figure.checked + excluded.checked, failed = figure.failed + excluded.failed
""")


@dataclass(frozen=True, slots=True)
class Block:
    """Lines as delivered, compressed and sealed."""

    number: int
    first_row: int
    rows: int
    sealed: bytes


@dataclass(frozen=True, slots=True)
class RecordToWrite:
    """A record's content, ready to be stored."""

    id: UUID
    external_id: str
    sealed: bytes
    plain: Mapping[str, str]
    number: str | None
    indexes: Mapping[str, bytes]
    content_hash: bytes
    source_time: datetime | None
    failing: Sequence[str]


async def add_blocks(session: Session, run_id: UUID, blocks: Iterable[Block]) -> None:
    """Store blocks. The commit need not reach the disk by itself: the run's next state does so with all before it."""
    await session.execute(text("set local synchronous_commit = off"))
    rows = ((run_id, block.number, block.first_row, block.rows, block.sealed) for block in blocks)
    await _copy(session, "import_block", _BLOCK_COLUMNS, rows, types=list(_BLOCK_COLUMNS.values()))


async def drop_blocks(session: Session, run_id: UUID) -> None:
    """Forget what waited to be sorted."""
    await session.execute(delete(ImportBlockRow).where(ImportBlockRow.run_id == run_id))


async def find_block(session: Session, run_id: UUID, number: int) -> Block | None:
    """One block, sorted or not."""
    row = await session.get(ImportBlockRow, (run_id, number))
    if row is None:
        return None
    session.expunge(row)
    return Block(row.number, row.first_row, row.rows, row.sealed)


async def count_blocks(session: Session, run_id: UUID) -> int:
    """How many blocks a run has; they are numbered from 0."""
    query = select(func.count()).select_from(ImportBlockRow).where(ImportBlockRow.run_id == run_id)
    return int((await session.execute(query)).scalar_one())


async def list_unsorted(session: Session, run_id: UUID) -> list[int]:
    """The numbers of the blocks that are still to be sorted."""
    query = select(ImportBlockRow.number).where(ImportBlockRow.run_id == run_id, ~ImportBlockRow.sorted)
    return list((await session.execute(query.order_by(ImportBlockRow.number))).scalars())


async def mark_sorted(session: Session, run_id: UUID, number: int) -> bool:
    """Say that a block is sorted; False where somebody has said so."""
    marked = await session.execute(
        update(ImportBlockRow)
        .where(ImportBlockRow.run_id == run_id, ImportBlockRow.number == number, ~ImportBlockRow.sorted)
        .values(sorted=True)
        .returning(ImportBlockRow.number)
    )
    return marked.first() is not None


async def find_known(session: Session, source: str, external_ids: Sequence[str]) -> dict[str, tuple[UUID, bytes]]:
    """external id -> (record, content hash) of those that are on record."""
    query = select(SourceRecordRow.external_id, SourceRecordRow.id, SourceRecordRow.content_hash).where(
        SourceRecordRow.source == source, SourceRecordRow.external_id == func.any(list(external_ids))
    )
    return {row[0]: (row[1], row[2]) for row in await session.execute(query)}


async def add_records(
    session: Session, source: str, run_id: UUID, records: Iterable[RecordToWrite], *, now: datetime
) -> None:
    """Store new records."""
    rows = ((each.id, source, each.external_id, *_content(each), run_id, now, now) for each in records)
    await _copy(session, "source_record", _RECORD_COLUMNS, rows)


async def change_records(session: Session, run_id: UUID, records: Iterable[RecordToWrite], *, now: datetime) -> None:
    """Store what changed; the record waits to be resolved again."""
    driver = await _driver(session)
    settings = sql.SQL(", ").join(sql.SQL("{} = %s").format(sql.Identifier(name)) for name in _CONTENT_COLUMNS)
    statement = sql.SQL(
        "update customers.source_record set {}, run_id = %s, updated_at = %s, revision = revision + 1, "
        "resolved_at = null where id = %s"
    ).format(settings)
    async with driver.cursor() as cursor:
        await cursor.executemany(statement, [(*_content(each), run_id, now, each.id) for each in records])


async def add_figures(
    session: Session, source: str, run_id: UUID, figures: Mapping[tuple[str, str], tuple[int, int]], *, now: datetime
) -> None:
    """Add (checked, failed) to a run's figures by (dimension, subject)."""
    rows = [
        {"run_id": run_id, "source": source, "at": now, "dimension": key[0], "subject": key[1]}
        | {"checked": value[0], "failed": value[1]}
        for key, value in sorted(figures.items())
    ]
    if rows:
        await session.execute(_FIGURE, rows)


def _content(record: RecordToWrite) -> tuple[Any, ...]:
    indexes = (record.indexes.get(field) for field in INDEXED_FIELDS)
    return (
        record.sealed,
        Jsonb(dict(record.plain)),
        record.number,
        *indexes,
        record.content_hash,
        record.source_time,
        list(record.failing),
    )


async def _driver(session: Session) -> psycopg.AsyncConnection[Any]:
    connection = await session.connection()
    return cast("psycopg.AsyncConnection[Any]", (await connection.get_raw_connection()).driver_connection)


async def _copy(
    session: Session,
    table: str,
    columns: Collection[str],
    rows: Iterable[Sequence[Any]],
    types: Sequence[str] | None = None,
) -> None:
    """Copy rows in; as they are in memory where the types are told (large values are not written as text then)."""
    driver = await _driver(session)
    statement = sql.SQL("copy {} ({}) from stdin {}").format(
        sql.Identifier("customers", table),
        sql.SQL(", ").join(map(sql.Identifier, columns)),
        sql.SQL("(format binary)" if types else ""),
    )
    async with driver.cursor() as cursor, cursor.copy(statement) as copy:
        if types:
            copy.set_types(types)
        for row in rows:
            await copy.write_row(row)
