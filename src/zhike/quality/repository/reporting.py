"""Putting compiled fragments together and reading contacts. Values come in as parameters, never as text.

A fragment is written by the metric compiler over the dataset under the alias `t0`; here it meets the table, restricted
to a period and to filters.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from psycopg import sql
from psycopg.rows import dict_row, tuple_row

from zhike.platform.database import Session
from zhike.quality.models import SCHEMA
from zhike.quality.repository.driver import driver

Dataset = Literal["contacts", "floor"]

_TABLES: Mapping[Dataset, sql.Composable] = {
    "contacts": sql.Identifier(SCHEMA, "contact"),
    "floor": sql.Identifier(SCHEMA, "floor_sample"),
}
STREAM_BATCH = 1000


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


async def read_parts(
    session: Session, *, dataset: Dataset, scope: Scope, dimensions: Sequence[str], parts: Sequence[str], limit: int
) -> list[tuple[Any, ...]]:
    """One row for each combination of `dimensions` (SQL): its dimensions, then `parts` (SQL), at most `limit` rows."""
    conditions, values = _conditions(scope)
    columns = sql.SQL(", ").join([_fragment(part) for part in (*dimensions, *parts)])
    statement = sql.SQL("select {} from {} as t0 where {}").format(columns, _TABLES[dataset], conditions)
    if dimensions:
        places = sql.SQL(", ").join([sql.Literal(place) for place in range(1, len(dimensions) + 1)])
        statement += sql.SQL(" group by {} limit {}").format(places, sql.Literal(limit))
    async with (await driver(session)).cursor(row_factory=tuple_row) as cursor:
        await cursor.execute(statement, values)
        return await cursor.fetchall()


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
    statement, values = _select(scope, predicate, columns, before)
    statement += sql.SQL(" limit {}").format(sql.Literal(limit))
    async with (await driver(session)).cursor(row_factory=dict_row) as cursor:
        await cursor.execute(statement, values)
        return await cursor.fetchall()


async def stream_contacts(
    session: Session, *, scope: Scope, predicate: str, columns: Sequence[str], batch: int = STREAM_BATCH
) -> AsyncIterator[list[tuple[Any, ...]]]:
    """All such contacts, newest first, in batches from a cursor of the server: memory stays the same for any number."""
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
        row = await cursor.fetchone()
        if row is None:
            return None
        await cursor.execute(
            "select field, before, after, at from quality.amendment where contact_id = %s order by id", (contact_id,)
        )
        return {**row, "amendments": await cursor.fetchall()}


async def count_contacts(session: Session, *, scope: Scope, predicate: str) -> int:
    """How many such contacts there are."""
    conditions, values = _conditions(scope, predicate)
    statement = sql.SQL("select count(*) from {} as t0 where {}").format(_TABLES["contacts"], conditions)
    async with (await driver(session)).cursor(row_factory=tuple_row) as cursor:
        await cursor.execute(statement, values)
        return int((await cursor.fetchall())[0][0])


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
