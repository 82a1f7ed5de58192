"""SQL of runs, activity, memberships and facts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, cast
from uuid import UUID

import msgspec
import psycopg
from sqlalchemy import delete, func, or_, select, text, update

from zhike.customers.models.profile import CustomerRow
from zhike.customers.models.understanding import FactRow, MembershipRow, UnderstandingRunRow
from zhike.customers.rules.portraits import FACTS, FactValue
from zhike.customers.rules.understanding import (
    RUNNING,
    Membership,
    NewActivity,
    RunState,
    UnderstandingRun,
    ValueBand,
)
from zhike.platform.database import Session

_PUT_ACTIVITY = text("""
    insert into customers.activity (customer_id, first_on, last_on, days, total, until)
    select c.id, a.first_on, a.last_on, a.days, a.total, :until
    from jsonb_to_recordset(cast(:rows as jsonb))
        as a (number text, first_on date, last_on date, days integer, total numeric)
    join customers.customer c on c.number = a.number
    on conflict (customer_id) do update set first_on = excluded.first_on, last_on = excluded.last_on,
        days = excluded.days, total = excluded.total, until = excluded.until
""")
_ACTIVITY = text("""
    select case when c.merged_into is null then a.customer_id else customers.survivor(c.id) end as survivor,
        min(a.first_on), max(a.last_on), sum(a.days)::int, sum(a.total)
    from customers.activity a left join customers.customer c on c.id = a.customer_id group by 1 order by 1
""")
_FORGET_MERGED = text("""
    delete from customers.fact using customers.customer c where c.id = fact.customer_id and c.merged_into is not null
""")
_COPY_MEMBERS = (
    "copy customers.membership (run_id, customer_id, segment, recency_days, dealings, total, alive, expected, value, "
    "value_band) from stdin"
)
# A customer's contacts are read along (customer, at); hours of the morning are those of the business zone. Whose year
# of birth is not known has no age: `greatest` alone would take them for born this year.
_FACTS = """
    select c.id, case when c.birth_year is not null
            then greatest(0, extract(year from cast(:now as timestamptz))::int - c.birth_year) end as age,
        greatest(0, (cast(:now as timestamptz)::date - c.since) / 365) as tenure_years, c.city_tier::int,
        extract(year from cast(:now as timestamptz))::int - c.birth_year >= 60 as elder, c.vulnerable, c.tier,
        (select count(*) from customers.holding h where h.customer_id = c.id)::int as products,
        coalesce(t.last_90, 0)::int, coalesce(t.all_365, 0)::int,
        cast(:now as timestamptz)::date - t.last_at::date,
        case when t.all_365 > 0 then (100 * t.morning / t.all_365)::int end,
        coalesce(t.complaints, 0)::int, coalesce(t.low, 0)::int,
        m.dealings, m.total, m.recency_days, round((100 * m.alive)::numeric, 1)::float8, m.segment, m.value_band
    from customers.customer c
    left join lateral (
        select count(*) as all_365, max(e.at) as last_at,
            count(*) filter (where e.at >= cast(:now as timestamptz) - interval '90 days') as last_90,
            count(*) filter (where extract(hour from e.at at time zone :zone) between 9 and 11) as morning,
            count(*) filter (where (e.detail->>'complaint')::boolean) as complaints,
            count(*) filter (where (e.detail->>'rating')::int <= 2) as low
        from customers.timeline_entry e
        where e.customer_id = c.id and e.kind = 'contact' and e.at >= cast(:now as timestamptz) - interval '365 days'
    ) t on true
    left join customers.membership m on m.run_id = :run_id and m.customer_id = c.id
"""
_COLUMNS = ", ".join(FACTS)
_ONE = text(f"{_FACTS} where c.id = :id")
_REFRESH = text(
    f"insert into customers.fact (customer_id, {_COLUMNS}) {_FACTS} where c.id = any(:ids) "
    f"on conflict (customer_id) do update set {', '.join(f'{name} = excluded.{name}' for name in FACTS)}"
)


async def add_run(session: Session, *, until: date, asked_by: str, now: datetime) -> int | None:
    """Begin a run; None where one is under way."""
    await session.execute(text("select pg_advisory_xact_lock(hashtext('customers.understanding'))"))
    if await find_running(session) is not None:
        return None
    row = UnderstandingRunRow(
        state="collecting", until=until, asked_by=asked_by, done=0, total=0, collected_to="", figures={}, started_at=now
    )
    session.add(row)
    await session.flush()
    return row.id


async def find_running(session: Session) -> UnderstandingRun | None:
    """The run that is under way."""
    found = await session.execute(select(UnderstandingRunRow).where(UnderstandingRunRow.state.in_(sorted(RUNNING))))
    row = found.scalars().first()
    return None if row is None else _run(row)


async def find_done(session: Session, *, before: int | None = None) -> UnderstandingRun | None:
    """The last run that came to its end, before that one where given."""
    query = select(UnderstandingRunRow).where(UnderstandingRunRow.state == "done")
    if before is not None:
        query = query.where(UnderstandingRunRow.id < before)
    row = (await session.execute(query.order_by(UnderstandingRunRow.id.desc()).limit(1))).scalars().first()
    return None if row is None else _run(row)


async def list_runs(session: Session, *, limit: int) -> list[UnderstandingRun]:
    """Runs, newest first."""
    query = select(UnderstandingRunRow).order_by(UnderstandingRunRow.id.desc()).limit(limit)
    return [_run(row) for row in (await session.execute(query)).scalars()]


async def change_run(session: Session, run_id: int, **changes: Any) -> bool:
    """Change a run that is under way; False where it is not any more (it was cancelled)."""
    changed = await session.execute(
        update(UnderstandingRunRow)
        .where(UnderstandingRunRow.id == run_id, UnderstandingRunRow.state.in_(sorted(RUNNING)))
        .values(**changes)
        .returning(UnderstandingRunRow.id)
    )
    return changed.first() is not None


async def put_activity(session: Session, rows: Sequence[NewActivity], *, until: date) -> None:
    """Keep what customers did; unknown numbers are left out."""
    await session.execute(_PUT_ACTIVITY, {"rows": msgspec.json.encode(rows).decode(), "until": until})


async def list_activity(session: Session) -> list[tuple[UUID, date, date, int, float]]:
    """(customer, first day, last day, days, sum) of all who did something, each as who stands for them."""
    return [(row[0], row[1], row[2], row[3], float(row[4])) for row in await session.execute(_ACTIVITY)]


async def copy_members(session: Session, run_id: int, members: Iterable[Membership]) -> None:
    """Write a part of a run's memberships."""
    connection = await session.connection()
    driver = cast("psycopg.AsyncConnection[Any]", (await connection.get_raw_connection()).driver_connection)
    async with driver.cursor() as cursor, cursor.copy(_COPY_MEMBERS) as copy:
        for each in members:
            figures = (each.recency_days, each.dealings, each.total, each.alive, each.expected, each.value)
            await copy.write_row((run_id, each.customer_id, each.segment, *figures, each.value_band))


async def remove_members(session: Session, run_id: int) -> None:
    """Forget what was written of a run that was cut off, or is followed by another."""
    await session.execute(delete(MembershipRow).where(MembershipRow.run_id == run_id))


async def list_members(session: Session, run_id: int) -> list[tuple[UUID, str, int, int, float]]:
    """(customer, segment, recency, dealings, sum) of a run."""
    query = select(
        MembershipRow.customer_id,
        MembershipRow.segment,
        MembershipRow.recency_days,
        MembershipRow.dealings,
        MembershipRow.total,
    ).where(MembershipRow.run_id == run_id)
    return [(row[0], row[1], row[2], row[3], row[4]) for row in await session.execute(query)]


async def find_members(session: Session, run_id: int, ids: Sequence[UUID]) -> dict[UUID, Membership]:
    """These customers in a run."""
    query = select(MembershipRow).where(MembershipRow.run_id == run_id, MembershipRow.customer_id.in_(list(ids)))
    return {row.customer_id: _member(row) for row in (await session.execute(query)).scalars()}


async def list_members_of(
    session: Session, run_id: int, *, segment: str, band: str, after: tuple[float, UUID] | None, limit: int
) -> list[Membership]:
    """Customers of a run by segment and band (empty: all of them), the most valuable first."""
    row = MembershipRow
    query = select(row).where(row.run_id == run_id).order_by(row.value.desc(), row.customer_id).limit(limit)
    if segment:
        query = query.where(row.segment == segment)
    if band:
        query = query.where(row.value_band == band)
    if after is not None:
        value, customer_id = after
        query = query.where(or_(row.value < value, (row.value == value) & (row.customer_id > customer_id)))
    return [_member(each) for each in (await session.execute(query)).scalars()]


async def list_customer_ids(session: Session, *, after: UUID | None, limit: int) -> list[UUID]:
    """Ids of customers in order, after that one."""
    query = select(CustomerRow.id).where(CustomerRow.merged_into.is_(None)).order_by(CustomerRow.id).limit(limit)
    if after is not None:
        query = query.where(CustomerRow.id > after)
    return list((await session.execute(query)).scalars())


async def refresh_facts(session: Session, ids: Sequence[UUID], *, run_id: int, zone: str, now: datetime) -> None:
    """Bring the facts of these customers up to date."""
    await session.execute(_REFRESH, {"ids": list(ids), "run_id": run_id, "zone": zone, "now": now})


async def forget_merged(session: Session) -> None:
    """Customers for whom somebody else stands have no facts of their own."""
    await session.execute(_FORGET_MERGED)


async def find_facts(
    session: Session, customer_id: UUID, *, run_id: int, zone: str, now: datetime
) -> dict[str, FactValue]:
    """The facts of one customer as they are now."""
    row = (await session.execute(_ONE, {"id": customer_id, "run_id": run_id, "zone": zone, "now": now})).one()
    return dict(zip(FACTS, row[1:], strict=True))


async def count_customers(session: Session) -> int:
    """How many customers have facts."""
    return int((await session.execute(select(func.count()).select_from(FactRow))).scalar_one())


def _run(row: UnderstandingRunRow) -> UnderstandingRun:
    return UnderstandingRun(
        id=row.id,
        state=cast("RunState", row.state),
        until=row.until,
        asked_by=row.asked_by,
        done=row.done,
        total=row.total,
        collected_to=row.collected_to,
        why=row.why,
        figures=row.figures,
        started_at=row.started_at,
        ended_at=row.ended_at,
    )


def _member(row: MembershipRow) -> Membership:
    return Membership(
        customer_id=row.customer_id,
        segment=row.segment,
        recency_days=row.recency_days,
        dealings=row.dealings,
        total=row.total,
        alive=row.alive,
        expected=row.expected,
        value=row.value,
        value_band=cast("ValueBand", row.value_band),
    )
