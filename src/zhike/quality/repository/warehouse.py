"""Reading a month of contacts for the warehouse: rows, and the sums by which the file is checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg import sql
from psycopg.rows import tuple_row
from sqlalchemy import text

from zhike.platform.database import Session
from zhike.quality.models import SCHEMA
from zhike.quality.repository.driver import driver
from zhike.quality.rules.periods import Period

_MONTHS = text("""
    select to_char(month, 'YYYY-MM')
    from generate_series(date_trunc('month', cast(:first as timestamp)), cast(:last as timestamp), '1 month') month
    where exists (select from quality.contact
                  where local_date >= month::date and local_date < (month + interval '1 month')::date)
    order by month
""")


@dataclass(frozen=True, slots=True)
class MonthState:
    """What a month holds: rows, the last change, how many values each column has, and their sums (yes counts one)."""

    rows: int
    changed_at: datetime | None
    counts: Mapping[str, int]
    sums: Mapping[str, float]


async def hold_still(session: Session) -> None:
    """From here on the transaction sees one state and writes nothing; must be its first statement."""
    await session.execute(text("set transaction isolation level repeatable read, read only"))


async def read_state(
    session: Session, period: Period, *, counted: Sequence[str], numbers: Sequence[str], flags: Sequence[str]
) -> MonthState:
    """What the contacts of `period` amount to: values of `counted`, sums of `numbers`, how often `flags` are true."""
    columns = [
        sql.SQL("count(*)"),
        sql.SQL("max(greatest(recorded_at, amended_at))"),
        *(sql.SQL("count({})").format(sql.Identifier(name)) for name in counted),
        *(sql.SQL("coalesce(sum({}), 0)::float8").format(sql.Identifier(name)) for name in numbers),
        *(sql.SQL("count(*) filter (where {})").format(sql.Identifier(name)) for name in flags),
    ]
    statement = sql.SQL("select {} from {} where local_date between %s and %s").format(
        sql.SQL(", ").join(columns), sql.Identifier(SCHEMA, "contact")
    )
    async with (await driver(session)).cursor(row_factory=tuple_row) as cursor:
        await cursor.execute(statement, (period.first, period.last))
        row: tuple[Any, ...] = (await cursor.fetchall())[0]
    counts = dict(zip(counted, row[2 : 2 + len(counted)], strict=True))
    sums = dict(zip((*numbers, *flags), map(float, row[2 + len(counted) :]), strict=True))
    return MonthState(row[0], row[1], counts, sums)


async def list_months(session: Session, period: Period) -> list[str]:
    """Months (`YYYY-MM`) of `period` that hold contacts, oldest first."""
    found = await session.execute(_MONTHS, {"first": period.first, "last": period.last})
    return list(found.scalars())
