"""Reading what a forecast is made of, and keeping what was foreseen."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import JSONB

from zhike.platform.database import Session
from zhike.routing.levels.values import Forecast

_NAMES = [field.name for field in fields(Forecast)]
_COLUMNS = ", ".join(_NAMES)
_ADD = text(
    f"insert into routing.breach_forecast ({_COLUMNS}) values ({', '.join(':' + name for name in _NAMES)}) "  # noqa: S608
    "on conflict do nothing"
).bindparams(bindparam("basis", type_=JSONB))
_LATEST = text(
    f"select distinct on (queue) {_COLUMNS} from routing.breach_forecast "  # noqa: S608 - our own column names
    "where made_at <= :until and made_at >= :since order by queue, made_at desc"
)
_SETTLE = text("""
    update routing.breach_forecast f set came = (
        select count(*) from routing.service_clock k join routing.clocked_contact c using (conversation_id)
        where c.queue = f.queue and k.breached_at > f.made_at and k.breached_at <= f.made_at + interval '1 hour')
    where f.came is null and f.made_at <= :until
""")
_JUDGED = text("""
    select queue, count(*) as judged, avg(abs(waiting + arriving + running - came))::float as error
    from routing.breach_forecast where made_at >= :since and came is not null group by queue
""")
_CAME = text("""
    select c.queue, count(*) as n from routing.service_clock k join routing.clocked_contact c using (conversation_id)
    where k.breached_at > :since and k.breached_at <= :until group by c.queue
""")
_ARRIVED = text("select queue, count(*) as n from routing.entry where queued_at > :since group by queue")
_LATE = text("""
    select c.queue, count(*) as ended, count(*) filter (where k.breached_at is not null) as late
    from routing.service_clock k join routing.clocked_contact c using (conversation_id)
    where k.ended_at > :since and k.measure <> 'first' group by c.queue
""")
_FIRST = text("""
    select e.queue, count(*) as n, count(k.id) as timed, avg(extract(epoch from k.target))::float as target_s
    from routing.entry e
    left join routing.service_clock k on k.conversation_id = e.conversation_id and k.measure = 'first'
    where e.queued_at > :since group by e.queue
""")
_OPEN = text("""
    select c.queue, k.conversation_id, k.measure, k.due_at, c.agent_id is not null as held
    from routing.service_clock k join routing.clocked_contact c using (conversation_id)
    where k.ended_at is null and k.since is not null and k.breached_at is null and k.due_at <= :until
""")
_FORGET = text("delete from routing.breach_forecast where made_at < :before")


@dataclass(frozen=True, slots=True)
class OpenClock:
    """A clock that runs and reaches its target soon."""

    queue: str
    conversation_id: UUID
    measure: str
    due_at: datetime
    held: bool


@dataclass(frozen=True, slots=True)
class FirstTargets:
    """Of a queue's contacts of late: how many have a first-answer target, and what it is on average."""

    contacts: int
    timed: int
    target_s: float | None


async def add(session: Session, forecast: Forecast) -> None:
    """Keep a forecast."""
    values: dict[str, Any] = {name: getattr(forecast, name) for name in _NAMES}
    await session.execute(_ADD, values)


async def list_latest(session: Session, *, since: datetime, until: datetime) -> dict[str, Forecast]:
    """The last forecast of each queue in that time."""
    found = await session.execute(_LATEST, {"since": since, "until": until})
    return {row.queue: Forecast(*row) for row in found}


async def settle(session: Session, until: datetime) -> None:
    """Write beside forecasts made by then how many breaches their hour brought."""
    await session.execute(_SETTLE, {"until": until})


async def judge(session: Session, since: datetime) -> dict[str, tuple[float, int]]:
    """By queue: how far the forecasts made since, whose hour is over, were off on average, and how many they are."""
    found = await session.execute(_JUDGED, {"since": since})
    return {row.queue: (row.error, row.judged) for row in found}


async def count_breaches(session: Session, *, since: datetime, until: datetime) -> dict[str, int]:
    """Breaches of that time, by queue."""
    found = await session.execute(_CAME, {"since": since, "until": until})
    return {row.queue: row.n for row in found}


async def count_arrivals(session: Session, since: datetime) -> dict[str, int]:
    """Who joined since, by queue."""
    return {row.queue: row.n for row in await session.execute(_ARRIVED, {"since": since})}


async def count_late(session: Session, since: datetime) -> dict[str, tuple[int, int]]:
    """Of clocks other than the first answer's that ended since: (late, all), by queue."""
    return {row.queue: (row.late, row.ended) for row in await session.execute(_LATE, {"since": since})}


async def read_first_targets(session: Session, since: datetime) -> dict[str, FirstTargets]:
    """What first-answer targets a queue's contacts have had since."""
    found = await session.execute(_FIRST, {"since": since})
    return {row.queue: FirstTargets(row.n, row.timed, row.target_s) for row in found}


async def list_open(session: Session, until: datetime) -> list[OpenClock]:
    """Clocks that run, have not breached, and reach their target by `until`."""
    return [OpenClock(*row) for row in await session.execute(_OPEN, {"until": until})]


async def forget(session: Session, before: datetime) -> None:
    """Remove forecasts made before then."""
    await session.execute(_FORGET, {"before": before})
