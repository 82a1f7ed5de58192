"""Until when a work order is to be done: back-office hours, Monday to Friday, holidays and worked weekends observed."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from zhike.cases.rules.kinds import minutes_of
from zhike.cases.work_order import Kind
from zhike.platform.calendar import Block, WorkingCalendar, country_special_days, special_days
from zhike.platform.settings import Settings

OFFICE_HOURS: Final = (Block(9 * 60, 18 * 60),)


def due_of(settings: Settings, kind: Kind, urgency: str, now: datetime) -> datetime:
    """When a work order opened `now` is due, in UTC."""
    year = now.astimezone(settings.zone).year
    due = office_calendar(settings.zone, settings.business_country, year).after_working(now, minutes_of(kind, urgency))
    return due or now + timedelta(days=7)


def day_end(now: datetime, zone: ZoneInfo) -> datetime:
    """The first moment of the bank's next day."""
    return datetime.combine(now.astimezone(zone).date() + timedelta(days=1), time(), zone)


@lru_cache(maxsize=8)
def office_calendar(zone: ZoneInfo, country: str, year: int) -> WorkingCalendar:
    """The hours of the bank's offices around `year`."""
    days = country_special_days(country, (year, year + 1))
    return WorkingCalendar(zone=zone, weekly=dict.fromkeys(range(5), OFFICE_HOURS), special=special_days(days))
