"""A month of contacts for the warehouse: its rows, the sums by which files are checked, what is known of its file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg import sql
from psycopg.rows import tuple_row
from sqlalchemy import text

from zhike.platform.database import Session
from zhike.quality.models import SCHEMA
from zhike.quality.repository.driver import driver
from zhike.quality.repository.month_state import COUNTED, FLAGS, LENGTHS, NUMBERS, MonthState
from zhike.quality.rules.periods import Period

_MONTHS = text("""
    select to_char(month, 'YYYY-MM')
    from generate_series(date_trunc('month', cast(:first as timestamp)), cast(:last as timestamp), '1 month') month
    where exists (select from quality.contact
                  where local_date >= month::date and local_date < (month + interval '1 month')::date)
    order by month
""")
_OLDEST = text("select min(local_date) from quality.contact")
_KNOWN = text(
    "select month, file, rows, late_rows, bytes, sealed_at, moved_at from quality.sealed_month order by month"
)
_REMEMBER = text("""
    insert into quality.sealed_month (month, file, rows, late_rows, bytes, sealed_at)
    values (:month, :file, :rows, :late_rows, :bytes, :now)
    on conflict (month) do update set rows = excluded.rows, late_rows = excluded.late_rows, bytes = excluded.bytes,
        sealed_at = excluded.sealed_at,
        file = case when quality.sealed_month.moved_at is null then excluded.file else quality.sealed_month.file end
""")
_MOVE = text("""
    update quality.sealed_month set moved_at = :now, file = :file, rows = :rows, late_rows = 0, bytes = :bytes
    where month = :month
""")
_KEEP_IDS = text("""
    insert into quality.moved_contact (id)
    select id from quality.contact where local_date between :first and :last and source = 'imported'
    on conflict do nothing
""")
_REMOVE = text("delete from quality.contact where local_date between :first and :last")


@dataclass(frozen=True, slots=True)
class SealedMonth:
    """A month that stands in a file; `moved_at`: since when only the file has it."""

    month: str
    file: str
    rows: int
    late_rows: int
    bytes: int
    sealed_at: datetime
    moved_at: datetime | None


async def hold_still(session: Session, *, writes: bool = False) -> None:
    """From here on the transaction sees one state; must be its first statement."""
    mode = "" if writes else ", read only"
    await session.execute(text(f"set transaction isolation level repeatable read{mode}"))


async def read_state(session: Session, period: Period) -> MonthState:
    """What the database's contacts of `period` amount to."""
    columns = [
        sql.SQL("count(*)"),
        sql.SQL("max(greatest(recorded_at, amended_at))"),
        *(sql.SQL("count({})").format(sql.Identifier(name)) for name in COUNTED),
        # In thousandths, as whole numbers: those are equal or they are not.
        *(
            sql.SQL("coalesce(sum(floor({} * 1000 + 0.5)::bigint), 0)::bigint").format(sql.Identifier(name))
            for name in LENGTHS
        ),
        *(sql.SQL("coalesce(sum({}), 0)::bigint").format(sql.Identifier(name)) for name in NUMBERS),
        *(sql.SQL("count(*) filter (where {})").format(sql.Identifier(name)) for name in FLAGS),
    ]
    statement = sql.SQL("select {} from {} where local_date between %s and %s").format(
        sql.SQL(", ").join(columns), sql.Identifier(SCHEMA, "contact")
    )
    async with (await driver(session)).cursor(row_factory=tuple_row) as cursor:
        await cursor.execute(statement, (period.first, period.last))
        row: tuple[Any, ...] = (await cursor.fetchall())[0]
    return MonthState.of(row)


async def list_months(session: Session, period: Period) -> list[str]:
    """Months (`YYYY-MM`) of `period` that hold contacts in the database, oldest first."""
    found = await session.execute(_MONTHS, {"first": period.first, "last": period.last})
    return list(found.scalars())


async def find_oldest(session: Session) -> Any:
    """The local date of the oldest contact in the database, None where there is none."""
    return (await session.execute(_OLDEST)).scalar_one()


async def list_sealed(session: Session) -> list[SealedMonth]:
    """All months that stand in files, oldest first."""
    return [SealedMonth(*row) for row in await session.execute(_KNOWN)]


async def find_sealed(session: Session, month: str) -> SealedMonth | None:
    """What is known of a month's file."""
    return next((one for one in await list_sealed(session) if one.month == month), None)


async def remember(session: Session, *, month: str, file: str, rows: int, late_rows: int, size: int, now: Any) -> None:
    """Note what a month's files hold now."""
    told = {"month": month, "file": file, "rows": rows, "late_rows": late_rows, "bytes": size, "now": now}
    await session.execute(_REMEMBER, told)


async def move(session: Session, period: Period, *, month: str, file: str, rows: int, size: int, now: Any) -> None:
    """From this transaction's commit on the month is read from `file`: its contacts leave the database."""
    days = {"first": period.first, "last": period.last}
    await session.execute(_KEEP_IDS, days)
    await session.execute(_REMOVE, days)
    await session.execute(_MOVE, {"month": month, "file": file, "rows": rows, "bytes": size, "now": now})


async def stream_changed(
    session: Session, period: Period, since: datetime, *, columns: Sequence[str], batch: int
) -> Any:
    """Contacts of `period` that were written or changed since, in batches, as `columns`."""
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    statement = sql.SQL(
        "select {} from {} where local_date between %s and %s and greatest(recorded_at, amended_at) >= %s"
    ).format(names, sql.Identifier(SCHEMA, "contact"))
    async with (await driver(session)).cursor("quality_changed", row_factory=tuple_row) as cursor:
        await cursor.execute(statement, (period.first, period.last, since))
        while rows := await cursor.fetchmany(batch):
            yield rows
