"""Until when a question is to be answered: the working time of the bank's offices, as work orders have it."""

from __future__ import annotations

from datetime import datetime, timedelta

from zhike.cases.service.due import office_calendar
from zhike.cases.sides.rules import warned_after
from zhike.platform.calendar import WorkingCalendar
from zhike.platform.settings import Settings

# A calendar without an opening in a year does not stop anybody from asking.
_CLOSED_FOR_LONG = timedelta(days=7)


def calendar_of(settings: Settings, now: datetime) -> WorkingCalendar:
    """The offices' hours around `now`."""
    return office_calendar(settings.zone, settings.business_country, now.astimezone(settings.zone).year)


def times_of(settings: Settings, minutes: int, now: datetime) -> tuple[datetime, datetime]:
    """When it is due, and when somebody is told that it is due soon."""
    calendar = calendar_of(settings, now)
    due = calendar.after_working(now, minutes) or now + _CLOSED_FOR_LONG
    return due, calendar.after(now, warned_after(minutes)) or due


def remaining(settings: Settings, due_at: datetime, now: datetime) -> timedelta:
    """How much working time is left; less than nothing where it is overdue."""
    calendar = calendar_of(settings, min(due_at, now))
    if due_at >= now:
        return calendar.working_between(now, due_at)
    return -calendar.working_between(due_at, now)
