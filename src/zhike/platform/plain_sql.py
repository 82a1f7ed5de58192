"""Plain SQL straight to the driver.

Most of what a busy service runs is SQL of our own (`text`). SQLAlchemy's way of executing it costs some 0.4 ms of CPU a
statement here, the driver's 0.16 (`benchmarks/plain_sql.py`), and that difference was half of a busy process. So a
session hands a `text` statement to psycopg itself: in the same transaction, on the same connection, with the same
types of parameters, the same result and the same errors. All else (selects of tables, lists that are written out into
the statement) goes the usual way.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast
from weakref import WeakKeyDictionary

import psycopg
from sqlalchemy import Connection, TextClause
from sqlalchemy.engine import Dialect, IteratorResult, Result
from sqlalchemy.engine.result import SimpleResultMetaData
from sqlalchemy.exc import DBAPIError
from sqlalchemy.util import greenlet_spawn

from zhike.platform.telemetry import observed, wants

MOST_PLANS = 2_000

_Convert = Callable[[Any], Any]
TUPLES_OK = psycopg.pq.ExecStatus.TUPLES_OK


@dataclass(slots=True)
class Plan:
    """A statement as the driver takes it: its placeholders, defaults, and how values of some types are converted."""

    sql: str
    names: frozenset[str]
    defaults: Mapping[str, Any]
    converters: Mapping[str, _Convert]
    _columns: SimpleResultMetaData | None = None

    def values(self, given: Mapping[str, Any]) -> dict[str, Any] | None:
        """The parameters; None when one is missing (SQLAlchemy then says which)."""
        values = {**self.defaults, **given}
        if not self.names <= values.keys():
            return None
        for name, convert in self.converters.items():
            values[name] = convert(values[name])
        return values

    def columns(self, cursor: psycopg.AsyncCursor[Any]) -> SimpleResultMetaData:
        """The names of the result's columns, read once: the same SQL has the same."""
        if self._columns is None:
            self._columns = SimpleResultMetaData([column.name for column in cursor.description or ()])
        return self._columns


@dataclass(frozen=True, slots=True)
class _Known:
    plan: Plan | None


# By the statement itself, which a module holds for good, and by its words, for those that are put together each time.
_plans_of: WeakKeyDictionary[TextClause, _Known] = WeakKeyDictionary()
_plans: dict[tuple[str, ...], Plan | None] = {}


def plan_of(statement: TextClause, dialect: Dialect) -> Plan | None:
    """How the driver executes `statement`; None where only SQLAlchemy can (lists that are written out)."""
    known = _plans_of.get(statement)
    if known is None:
        known = _plans_of[statement] = _Known(_find_plan(statement, dialect))
    return known.plan


def _find_plan(statement: TextClause, dialect: Dialect) -> Plan | None:
    # Types with a meaning beyond the value's own are told apart by how they are written: ARRAY(Uuid()), JSONB().
    typed = [f"{name} {bind.type!r}" for name, bind in statement._bindparams.items() if not bind.type._isnull]
    key = (statement.text, *typed)
    if key not in _plans:
        if len(_plans) >= MOST_PLANS:
            _plans.clear()
        _plans[key] = _make_plan(statement, dialect)
    return _plans[key]


class PlainResult(IteratorResult[Any]):
    """The rows of a statement, and how many it changed."""

    def __init__(self, columns: SimpleResultMetaData, rows: Sequence[Any], *, rowcount: int) -> None:
        super().__init__(columns, iter(rows))
        self.rowcount = rowcount


class Line:
    """The driver's connection behind SQLAlchemy's, in whose transaction it stands."""

    def __init__(self, connection: Connection) -> None:
        self.dialect = connection.dialect
        self._connection = connection
        self.driver = cast("psycopg.AsyncConnection[Any]", connection.connection.driver_connection)

    async def execute(self, plan: Plan, values: dict[str, Any]) -> Result[Any]:
        """Run it and read all rows. Raises what SQLAlchemy raises: `DBAPIError` and its kin."""
        if not wants("statement"):
            return await self._execute(plan, values)
        with observed("statement", plan.sql):
            return await self._execute(plan, values)

    async def _execute(self, plan: Plan, values: dict[str, Any]) -> Result[Any]:
        cursor = self.driver.cursor()
        try:
            await cursor.execute(plan.sql, values if plan.names else None)
            result = cursor.pgresult
            rows = await cursor.fetchall() if result is not None and result.status == TUPLES_OK else []
        except psycopg.Error as trouble:
            raise await self._told(plan, values, trouble) from trouble
        return PlainResult(plan.columns(cursor), rows, rowcount=cursor.rowcount)

    async def execute_each(self, plan: Plan, rows: Sequence[dict[str, Any]]) -> Result[Any]:
        """Run it once for each of these; its rows, should it have any, are not read. Raises as `execute`."""
        cursor = self.driver.cursor()
        try:
            await cursor.executemany(plan.sql, rows)
        except psycopg.Error as trouble:
            raise await self._told(plan, rows, trouble) from trouble
        return PlainResult(SimpleResultMetaData([]), [], rowcount=cursor.rowcount)

    async def _told(self, plan: Plan, values: Any, trouble: psycopg.Error) -> BaseException:
        """The error as SQLAlchemy tells it; a connection that is lost leaves the pool, as there."""
        lost = self.driver.closed or self.driver.broken
        if lost:
            await greenlet_spawn(self._connection.invalidate, trouble)
        return DBAPIError.instance(
            plan.sql,
            values,
            trouble,
            psycopg.Error,
            hide_parameters=True,
            connection_invalidated=lost,
            dialect=self.dialect,
        )


def _make_plan(statement: TextClause, dialect: Dialect) -> Plan | None:
    binds = statement._bindparams
    if any(bind.expanding or bind.literal_execute for bind in binds.values()):
        return None
    compiled = statement.compile(dialect=dialect)
    converters = {name: bind.type.dialect_impl(dialect).bind_processor(dialect) for name, bind in binds.items()}
    return Plan(
        sql=str(compiled) if binds else str(compiled).replace("%%", "%"),
        names=frozenset(binds),
        defaults={name: bind.value for name, bind in binds.items() if not bind.required},
        converters={name: convert for name, convert in converters.items() if convert is not None},
    )
