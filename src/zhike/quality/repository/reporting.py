"""Putting compiled fragments together and reading contacts. Values come in as parameters, never as text.

A fragment is written by the metric compiler over the dataset under the alias `t0`; here it meets the table, restricted
to a period and to filters. Contacts of months that have moved to the warehouse are read from its files and joined in:
nobody who asks needs to know where a record lies.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from operator import add
from typing import Any
from uuid import UUID

from psycopg import sql
from psycopg.rows import dict_row, tuple_row

from zhike.platform.database import Session
from zhike.quality.datasets import CONTACTS, PUBLISHED, Dataset
from zhike.quality.models import SCHEMA
from zhike.quality.repository import duck, sealed
from zhike.quality.repository.driver import driver
from zhike.quality.repository.duck import Statement
from zhike.quality.repository.sealed import SealedOnly

_TABLES: Mapping[Dataset, sql.Composable] = {
    "contacts": sql.Identifier(SCHEMA, "contact"),
    "floor": sql.Identifier(SCHEMA, "floor_sample"),
}
_zone = ["Asia/Shanghai"]
STREAM_BATCH = 1000
_PAGE = 20_000
_KEY = ("started_at", "id")


@dataclass(frozen=True, slots=True)
class Scope:
    """Which rows: local dates from `first` to `last`, and for each column of `filters` the values that it may have.

    None among the values means an empty column. `earliest` and `latest` enclose all starts and let an index be used.
    """

    first: date
    last: date
    earliest: datetime | None = None
    latest: datetime | None = None
    filters: Mapping[str, Sequence[Any]] = field(default_factory=dict)


def hang_up_zone(zone: str) -> None:
    """Tell where local days are counted; done by the composition root for each process."""
    _zone[:] = [zone]


async def read_parts(
    session: Session, *, dataset: Dataset, scope: Scope, dimensions: Sequence[str], parts: Sequence[str], limit: int
) -> list[tuple[Any, ...]]:
    """One row for each combination of `dimensions` (SQL): its dimensions, then `parts` (SQL).

    Where the live or the sealed records alone have more than `limit`, there are at least as many.
    """
    if dataset != "contacts":
        return await _read_live(session, dataset, scope, dimensions=dimensions, parts=parts, limit=limit)
    while True:
        moved = await sealed.list_moved(session, scope.first, scope.last)
        live = await _read_live(session, dataset, scope, dimensions=dimensions, parts=parts, limit=limit)
        if not moved:
            return live
        old = await sealed.read_parts(
            moved, _sealed(scope), columns=set(scope.filters), dimensions=dimensions, parts=parts, limit=limit
        )
        # A month that moved in between would be missing from both, or in both.
        if moved == await sealed.list_moved(session, scope.first, scope.last):
            return add_rows([*live, *old], len(dimensions), parts)


async def _read_live(
    session: Session, dataset: Dataset, scope: Scope, *, dimensions: Sequence[str], parts: Sequence[str], limit: int
) -> list[tuple[Any, ...]]:
    if isinstance(session, SealedOnly):
        return []
    conditions, values = _conditions(scope)
    columns = sql.SQL(", ").join([_fragment(part) for part in (*dimensions, *parts)])
    statement = sql.SQL("select {} from {} as t0 where {}").format(columns, _table(dataset), conditions)
    if dimensions:
        places = sql.SQL(", ").join([sql.Literal(place) for place in range(1, len(dimensions) + 1)])
        statement += sql.SQL(" group by {} limit {}").format(places, sql.Literal(limit))
    async with (await driver(session)).cursor(row_factory=tuple_row) as cursor:
        await cursor.execute(statement, values)
        return await cursor.fetchall()


def _table(dataset: Dataset) -> sql.Composable:
    """Where a dataset is read: its table, or what another context publishes."""
    if dataset not in PUBLISHED:
        return _TABLES[dataset]
    published = PUBLISHED[dataset].replace("%", "%%")
    return sql.SQL("({})").format(sql.SQL(published).format(zone=sql.Literal(_zone[0])))


async def list_contacts(
    session: Session,
    *,
    scope: Scope,
    predicate: str,
    columns: Sequence[str],
    before: tuple[datetime, UUID] | None,
    limit: int,
) -> list[dict[str, Any]]:
    """Contacts newest first for which `predicate` (SQL, empty = all) holds, from below the key of an earlier page."""
    moved = await sealed.list_moved(session, scope.first, scope.last)
    names = tuple(dict.fromkeys((*columns, *_KEY)))
    old = await sealed.read_rows(moved, _sealed(scope, predicate, before), columns=names, limit=limit)
    live = await _list_live(session, scope, predicate, names, before=before, limit=limit)
    rows = [*live, *(dict(zip(names, row, strict=True)) for row in old)]
    newest = sorted(rows, key=lambda row: tuple(row[name] for name in _KEY), reverse=True)[:limit]
    return [{name: row[name] for name in columns} for row in newest]


async def _list_live(
    session: Session,
    scope: Scope,
    predicate: str,
    columns: Sequence[str],
    *,
    before: tuple[datetime, UUID] | None,
    limit: int,
) -> list[dict[str, Any]]:
    if isinstance(session, SealedOnly):
        return []
    statement, values = _select(scope, predicate, columns, before)
    statement += sql.SQL(" limit {}").format(sql.Literal(limit))
    async with (await driver(session)).cursor(row_factory=dict_row) as cursor:
        await cursor.execute(statement, values)
        return await cursor.fetchall()


async def stream_contacts(
    session: Session, *, scope: Scope, predicate: str, columns: Sequence[str], batch: int = STREAM_BATCH
) -> AsyncIterator[list[tuple[Any, ...]]]:
    """All such contacts, newest first, in batches from a cursor of the server: memory stays the same for any number.

    Those of months that have moved follow, the newest month first.
    """
    async for rows in _stream_live(session, scope, predicate, columns, batch):
        yield rows
    for month in reversed(await sealed.list_moved(session, scope.first, scope.last)):
        place, conditions = 0, _sealed(scope, predicate)
        while rows := await sealed.read_rows([month], conditions, columns=columns, limit=_PAGE, offset=place):
            place += len(rows)
            for start in range(0, len(rows), batch):
                yield rows[start : start + batch]


async def stream_live_contacts(
    session: Session, *, scope: Scope, columns: Sequence[str], batch: int
) -> AsyncIterator[list[tuple[Any, ...]]]:
    """Those that the database holds, in batches."""
    async for rows in _stream_live(session, scope, "", columns, batch):
        yield rows


async def _stream_live(
    session: Session, scope: Scope, predicate: str, columns: Sequence[str], batch: int
) -> AsyncIterator[list[tuple[Any, ...]]]:
    statement, values = _select(scope, predicate, columns, None)
    connection = await driver(session)
    async with connection.cursor("quality_contacts", row_factory=tuple_row) as cursor:
        await cursor.execute(statement, values)
        while rows := await cursor.fetchmany(batch):
            yield rows


async def find_contact(session: Session, contact_id: UUID) -> dict[str, Any] | None:
    """The whole record with its amendments in `amendments`, oldest first."""
    async with (await driver(session)).cursor(row_factory=dict_row) as cursor:
        await cursor.execute("select * from quality.contact where id = %s", (contact_id,))
        row = await cursor.fetchone() or await _find_sealed(session, contact_id)
        if row is None:
            return None
        await cursor.execute(
            "select field, before, after, at from quality.amendment where contact_id = %s order by id", (contact_id,)
        )
        return {**row, "amendments": await cursor.fetchall()}


async def _find_sealed(session: Session, contact_id: UUID) -> dict[str, Any] | None:
    moved = await sealed.list_moved(session, date.min, date.max)
    statement = Statement("t0.id = ?", (str(contact_id),))
    rows = await sealed.read_rows(moved, statement, columns=tuple(CONTACTS), limit=1)
    return dict(zip(CONTACTS, rows[0], strict=True)) if rows else None


async def count_contacts(session: Session, *, scope: Scope, predicate: str) -> int:
    """How many such contacts there are."""
    live = await count_rows(session, dataset="contacts", scope=scope, predicate=predicate)
    moved = await sealed.list_moved(session, scope.first, scope.last)
    old = await sealed.read_parts(
        moved, _sealed(scope, predicate), columns={*scope.filters, "id"}, dimensions=(), parts=["COUNT(*)"], limit=1
    )
    return live + sum(int(row[0]) for row in old)


async def list_rows(
    session: Session,
    *,
    dataset: Dataset,
    scope: Scope,
    predicate: str,
    columns: Sequence[str],
    order: tuple[str, str],
    before: tuple[Any, int] | None,
    limit: int,
) -> list[dict[str, Any]]:
    """Rows of a dataset for which `predicate` (SQL, empty = all) holds, newest first by the columns of `order`.

    `before`: from this moment on, past so many rows of that very moment. Rows need no id of their own.
    """
    conditions, values = _conditions(scope, predicate)
    skipped = 0
    if before is not None:
        at, skipped = before
        conditions += sql.SQL(" and {} <= %s").format(sql.Identifier("t0", order[0]))
        values.append(at)
    statement = _ordered(dataset, columns, conditions, order)
    statement += sql.SQL(" offset {} limit {}").format(sql.Literal(skipped), sql.Literal(limit))
    async with (await driver(session)).cursor(row_factory=dict_row) as cursor:
        await cursor.execute(statement, values)
        return await cursor.fetchall()


async def stream_rows(
    session: Session,
    *,
    dataset: Dataset,
    scope: Scope,
    predicate: str,
    columns: Sequence[str],
    order: tuple[str, str],
) -> AsyncIterator[list[tuple[Any, ...]]]:
    """All such rows in batches from a cursor of the server."""
    conditions, values = _conditions(scope, predicate)
    connection = await driver(session)
    async with connection.cursor("quality_rows", row_factory=tuple_row) as cursor:
        await cursor.execute(_ordered(dataset, columns, conditions, order), values)
        while rows := await cursor.fetchmany(STREAM_BATCH):
            yield rows


def _ordered(
    dataset: Dataset, columns: Sequence[str], conditions: sql.Composable, order: tuple[str, str]
) -> sql.Composed:
    names = sql.SQL(", ").join([sql.Identifier("t0", column) for column in columns])
    moment, tie = (sql.Identifier("t0", column) for column in order)
    return sql.SQL("select {} from {} as t0 where {} order by {} desc, {} desc").format(
        names, _table(dataset), conditions, moment, tie
    )


async def count_rows(session: Session, *, dataset: Dataset, scope: Scope, predicate: str) -> int:
    """How many such rows there are."""
    conditions, values = _conditions(scope, predicate)
    statement = sql.SQL("select count(*) from {} as t0 where {}").format(_table(dataset), conditions)
    async with (await driver(session)).cursor(row_factory=tuple_row) as cursor:
        await cursor.execute(statement, values)
        return int((await cursor.fetchall())[0][0])


def add_rows(rows: Sequence[tuple[Any, ...]], width: int, parts: Sequence[str]) -> list[tuple[Any, ...]]:
    """Rows whose first `width` values are the same as one: their parts added up, or the largest of them."""
    put = [max if duck.is_largest(part) else add for part in parts]
    by_key: dict[tuple[Any, ...], tuple[Any, ...]] = {}
    for row in rows:
        known = by_key.get(row[:width])
        if known is None:
            by_key[row[:width]] = row
            continue
        pairs = zip(put, known[width:], row[width:], strict=True)
        by_key[row[:width]] = row[:width] + tuple(
            one if other is None else other if one is None else make(_plain(one), _plain(other))
            for make, one, other in pairs
        )
    return list(by_key.values())


def _plain(amount: Any) -> Any:
    # Postgres adds constants up as decimals, DuckDB as floats; those two do not add.
    return float(amount) if isinstance(amount, Decimal) else amount


def _sealed(scope: Scope, predicate: str = "", before: tuple[datetime, UUID] | None = None) -> Statement:
    """The same conditions for the files."""
    told = duck.conditions_of(first=scope.first, last=scope.last, filters=scope.filters, predicate=predicate)
    if before is None:
        return told
    at = (before[0] - datetime.fromtimestamp(0, UTC)) // timedelta(microseconds=1)
    text = f"{told.text} AND (epoch_us(t0.started_at), t0.id) < (?, ?)"
    return Statement(text, (*told.values, at, str(before[1])))


def _select(
    scope: Scope, predicate: str, columns: Sequence[str], before: tuple[datetime, UUID] | None
) -> tuple[sql.Composed, list[Any]]:
    conditions, values = _conditions(scope, predicate)
    if before is not None:
        conditions += sql.SQL(" and (t0.started_at, t0.id) < (%s, %s)")
        values += before
    names = sql.SQL(", ").join([sql.Identifier("t0", column) for column in columns])
    statement = sql.SQL("select {} from {} as t0 where {} order by t0.started_at desc, t0.id desc").format(
        names, _TABLES["contacts"], conditions
    )
    return statement, values


def _conditions(scope: Scope, predicate: str = "") -> tuple[sql.Composed, list[Any]]:
    conditions: list[sql.Composable] = [sql.SQL("t0.local_date between %s and %s")]
    values: list[Any] = [scope.first, scope.last]
    if scope.earliest is not None and scope.latest is not None:
        conditions.append(sql.SQL("t0.started_at between %s and %s"))
        values += [scope.earliest, scope.latest]
    for column, allowed in scope.filters.items():
        conditions.append(_allowed(sql.Identifier("t0", column), allowed))
        values.append([value for value in allowed if value is not None])
    if predicate:
        conditions.append(sql.SQL("({})").format(_fragment(predicate)))
    return sql.SQL(" and ").join(conditions), values


def _fragment(compiled: str) -> sql.SQL:
    """Compiled SQL, with the driver's own sign for parameters made harmless."""
    return sql.SQL(compiled.replace("%", "%%"))


def _allowed(column: sql.Identifier, allowed: Sequence[Any]) -> sql.Composed:
    empty_too = sql.SQL(" or {} is null").format(column) if None in allowed else sql.SQL("")
    return sql.SQL("({} = any(%s){})").format(column, empty_too)
