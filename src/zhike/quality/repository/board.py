"""What the board counts besides metrics: arrivals, contacts still open, samples of the floor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from psycopg.rows import tuple_row
from sqlalchemy import text

from zhike.platform.database import Session
from zhike.quality.repository.driver import driver

_OPENED = text("""
    insert into quality.open_contact (id, started_at)
    select :id, :at where not exists (select from quality.contact where id = :id)
    on conflict do nothing returning id
""")
_ENDED = text("delete from quality.open_contact where id = :id")
_ARRIVALS = text("""
    select kind, quarter, count(*) from (
        select case when local_date = :today then 'today' else 'before' end as kind,
               floor(extract(epoch from (started_at at time zone :zone)::time) / :seconds)::int as quarter
        from quality.contact where local_date in (:today, :before)
        union all
        select 'today', floor(extract(epoch from (started_at at time zone :zone)::time) / :seconds)::int
        from quality.open_contact where started_at >= :midnight
    ) as arrived group by kind, quarter
""")
_COPY_SAMPLES = """
    copy quality.floor_sample (at, local_date, local_hour, local_weekday, waiting, longest_wait_s, online, serving_s,
                               available_s) from stdin
"""
_SAMPLE = text("""
    insert into quality.floor_sample (at, local_date, local_hour, local_weekday, waiting, longest_wait_s, online,
                                      serving_s, available_s)
    values (:at, :local_date, :local_hour, :local_weekday, :waiting, :longest_wait_s, :online, :serving_s, :available_s)
    on conflict do nothing
""")
_SAMPLES = text("""
    select at, local_date, local_hour, local_weekday, waiting, longest_wait_s, online, serving_s, available_s
    from quality.floor_sample where at > :since order by at
""")
_ABANDONED = text("""
    select count(*) from quality.contact where ended_at >= :since and started_at >= :earliest and abandoned
    and not short_abandon and source = 'live'
""")
_LAST_SAMPLE = text("select max(at) from quality.floor_sample")

# Nobody waits longer: the contacts of a stretch are found by when they began, for which there is an index.
_LONGEST_CONTACT = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class FloorSample:
    """The floor at a moment; `serving_s` and `available_s` are agent-seconds of the time since the sample before."""

    at: datetime
    local_date: date
    local_hour: int
    local_weekday: int
    waiting: int
    longest_wait_s: float
    online: int
    serving_s: float
    available_s: float


async def add_open_contact(session: Session, contact_id: UUID, *, at: datetime) -> bool:
    """A contact began; False when that was known, or it is over already."""
    return (await session.execute(_OPENED, {"id": contact_id, "at": at})).one_or_none() is not None


async def remove_open_contact(session: Session, contact_id: UUID) -> None:
    """It has ended."""
    await session.execute(_ENDED, {"id": contact_id})


async def count_arrivals(
    session: Session, *, today: date, before: date, midnight: datetime, zone: str, seconds: int
) -> dict[tuple[str, int], int]:
    """Contacts that began by (`today` or `before`, interval of the local day), open ones included today."""
    values = {"today": today, "before": before, "midnight": midnight, "zone": zone, "seconds": seconds}
    return {(kind, quarter): count for kind, quarter, count in await session.execute(_ARRIVALS, values)}


async def add_sample(session: Session, sample: FloorSample) -> None:
    """Keep a sample; a second one of the same moment is left out."""
    names = FloorSample.__slots__
    await session.execute(_SAMPLE, {name: getattr(sample, name) for name in names})


async def copy_samples(session: Session, samples: Sequence[FloorSample]) -> None:
    """Keep many samples, none of whose moments is there already."""
    connection = await driver(session)
    async with connection.cursor() as cursor, cursor.copy(_COPY_SAMPLES) as copy:
        for sample in samples:
            await copy.write_row(astuple(sample))


async def list_samples(session: Session, *, since: datetime) -> list[FloorSample]:
    """Samples after `since`, oldest first."""
    return [FloorSample(*row) for row in await session.execute(_SAMPLES, {"since": since})]


async def count_abandoned(session: Session, since: datetime) -> int:
    """Live contacts that gave up waiting since `since`, but for those who left at once."""
    values = {"since": since, "earliest": since - _LONGEST_CONTACT}
    return int((await session.execute(_ABANDONED, values)).scalar_one())


async def find_last_sample_at(session: Session) -> datetime | None:
    """When the floor was last sampled."""
    found: datetime | None = (await session.execute(_LAST_SAMPLE)).scalar_one()
    return found


async def find_sampled(session: Session, moments: Sequence[datetime]) -> set[datetime]:
    """Those of `moments` that have a sample."""
    async with (await driver(session)).cursor(row_factory=tuple_row) as cursor:
        await cursor.execute("select at from quality.floor_sample where at = any(%s)", (list(moments),))
        return {row[0] for row in await cursor.fetchall()}
