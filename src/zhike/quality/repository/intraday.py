"""Days cut into quarter hours, as the intraday page compares them: contacts by when they began, and who was there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import Date, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY

from zhike.platform.database import Session
from zhike.quality.rules.intraday import NOTHING, Slot

_DAYS = bindparam("days", type_=ARRAY(Date))
_CONTACTS = text("""
    select local_date as day, floor(extract(epoch from (started_at at time zone :zone)::time) / :seconds)::int as slot,
        count(*) as arrivals,
        count(*) filter (where answered or abandoned) as offered,
        count(*) filter (where answered) as answered,
        count(*) filter (where answered and wait_s <= :in_time) as in_time,
        count(*) filter (where abandoned) as abandoned,
        coalesce(sum(wait_s) filter (where answered or abandoned), 0)::float as wait_s,
        coalesce(sum(talk_s + hold_s + wrap_up_s) filter (where answered), 0)::float as handle_s
    from quality.contact where local_date = any(:days) group by 1, 2
""").bindparams(_DAYS)
_OPEN = text("""
    select floor(extract(epoch from (started_at at time zone :zone)::time) / :seconds)::int as slot,
        count(*) as arrivals
    from quality.open_contact where started_at >= :midnight group by 1
""")
_STAFF = text("""
    select local_date as day, floor(extract(epoch from (at at time zone :zone)::time) / :seconds)::int as slot,
        avg(online)::float as online, sum(serving_s + available_s)::float as agent_s
    from quality.floor_sample where local_date = any(:days) group by 1, 2
""").bindparams(_DAYS)


async def read_days(
    session: Session, days: Sequence[date], *, zone: str, minutes: int, in_time_s: float
) -> dict[date, list[Slot]]:
    """Each of `days` in whole, stretch by stretch."""
    values = {"days": list(days), "zone": zone, "seconds": minutes * 60}
    staff = {(row.day, row.slot): (row.online, row.agent_s) for row in await session.execute(_STAFF, values)}
    found = {day: [NOTHING] * (24 * 60 // minutes) for day in days}
    counted = {(row.day, row.slot): row for row in await session.execute(_CONTACTS, {**values, "in_time": in_time_s})}
    for day, slot in staff.keys() | counted.keys():
        online, agent_s = staff.get((day, slot), (None, 0.0))
        row = counted.get((day, slot))
        found[day][slot] = Slot(
            arrivals=row.arrivals if row else 0,
            offered=row.offered if row else 0,
            answered=row.answered if row else 0,
            in_time=row.in_time if row else 0,
            abandoned=row.abandoned if row else 0,
            wait_s=row.wait_s if row else 0.0,
            handle_s=row.handle_s if row else 0.0,
            agent_s=agent_s,
            online=online,
        )
    return found


async def count_open(session: Session, *, midnight: datetime, zone: str, minutes: int) -> dict[int, int]:
    """Contacts that began today and are not over, by stretch: arrivals are counted as they come."""
    values = {"midnight": midnight, "zone": zone, "seconds": minutes * 60}
    return {row.slot: row.arrivals for row in await session.execute(_OPEN, values)}
