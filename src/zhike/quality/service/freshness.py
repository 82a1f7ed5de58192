"""How fresh a report can be: what is not in it yet, and what may still change."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from zhike.platform.database import Session
from zhike.quality.repository import freshness as repository
from zhike.quality.repository import sealed
from zhike.quality.rules.periods import Period, month_of

SETTLED_AFTER = timedelta(days=8)


@dataclass(frozen=True, slots=True)
class Freshness:
    """What a report of a period rests on.

    `data_until`: the start of its last recorded contact, None where there is none. `open`: contacts of the period that
    are under way, so not in it. `settled_on`: the date from which repeats within seven days are complete, None when
    they are.
    """

    asked_at: datetime
    data_until: datetime | None
    open: int
    settled_on: date | None


async def find_freshness(session: Session, period: Period, *, zone: tzinfo, now: datetime) -> Freshness:
    """How fresh a report of `period` is at `now`."""
    earliest = datetime.combine(period.first, time(), zone)
    latest = datetime.combine(period.last + timedelta(days=1), time(), zone)
    until = await repository.find_latest(session, earliest, latest) or await _end_of_moved(session, period, zone)
    settled = period.last + SETTLED_AFTER
    return Freshness(
        asked_at=now,
        data_until=until,
        open=await repository.count_open(session, earliest, latest),
        settled_on=settled if settled > now.astimezone(zone).date() else None,
    )


async def _end_of_moved(session: Session, period: Period, zone: tzinfo) -> datetime | None:
    """Months that have moved are whole: their contacts go to the last day's end."""
    moved = await sealed.list_moved(session, period.first, period.last)
    if not moved:
        return None
    last = min(period.last, month_of(moved[-1].month).last)
    return datetime.combine(last, time(23, 59, 59), zone)
