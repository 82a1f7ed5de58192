"""The calendar of special days, and what the queues do on the days to come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from zhike.audit import api as audit
from zhike.platform.actor import Actor
from zhike.platform.calendar import DayPreview, SpecialDay, WorkingCalendar, country_special_days, special_days
from zhike.platform.database import Session
from zhike.routing.repository import queues
from zhike.routing.values import Queue

# A day before or after today is enough: no zone is further from UTC.
_LOOK_BACK = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class QueuePreview:
    """What one queue does on the days to come."""

    queue: Queue
    days: tuple[DayPreview, ...]


async def fill_calendar(session: Session, *, country: str, years: Sequence[int]) -> int:
    """Fill in the public holidays of `years` that are not there yet; what a person edited stays. Returns the years."""
    missing = sorted(set(years) - await queues.list_filled_years(session))
    if missing:
        await queues.fill_days(session, country_special_days(country, missing))
    return len(missing)


async def load_special_days(session: Session, now: datetime) -> dict[date, SpecialDay]:
    """Holidays and worked weekends from about today on."""
    return special_days(await queues.list_special_days(session, (now - _LOOK_BACK).date()))


async def load_days_about(session: Session, now: datetime) -> dict[date, SpecialDay]:
    """Those of them that decide whether it is working time at `now`."""
    return special_days(await queues.list_special_days(session, (now - _LOOK_BACK).date(), (now + _LOOK_BACK).date()))


async def list_special_days(session: Session, since: date) -> list[SpecialDay]:
    """Holidays and worked weekends from `since` on, in order."""
    return await queues.list_special_days(session, since)


async def edit_day(
    session: Session,
    *,
    actor: Actor,
    day: date,
    kind: Literal["holiday", "workday", "weekday"],
    name_zh: str,
    name_en: str,
    now: datetime,
) -> None:
    """A person's word about a date: a holiday, a worked weekend, or an ordinary day after all."""
    await queues.edit_day(session, day, kind, name_zh, name_en)
    detail = {"kind": kind}
    await audit.record(
        session, actor=actor, action="routing.calendar_edited", subject=f"day:{day.isoformat()}", detail=detail, now=now
    )
    session.notify("floor")
    session.notify("routing")


async def preview(session: Session, in_use: Sequence[Queue], *, days: int, now: datetime) -> list[QueuePreview]:
    """What each queue does today and on the days after it."""
    special = await load_special_days(session, now)
    return [
        QueuePreview(queue, tuple(calendar_of(queue, special).preview(_today(queue, now), days))) for queue in in_use
    ]


def calendar_of(queue: Queue, special: dict[date, SpecialDay]) -> WorkingCalendar:
    """The working calendar of a queue."""
    return queue.hours.calendar(queue.zone, special)


def _today(queue: Queue, now: datetime) -> date:
    return now.astimezone(ZoneInfo(queue.zone)).date()
