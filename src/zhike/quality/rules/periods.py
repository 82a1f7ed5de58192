"""Spans of local dates, and what a span is compared with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

LONGEST_DAYS = 800


@dataclass(frozen=True, slots=True)
class Period:
    """Local dates from `first` to `last`, both included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """How many days."""
        return (self.last - self.first).days + 1

    def problem(self) -> str | None:
        """Why nothing can be asked about it: `reversed` or `too_long`; None when all is well."""
        if self.last < self.first:
            return "reversed"
        return "too_long" if self.days > LONGEST_DAYS else None

    def outer_times(self, zone: tzinfo) -> tuple[datetime, datetime]:
        """Moments between which every contact of these dates starts, whatever zone its local date was taken in."""
        earliest = datetime.combine(self.first, time(), zone) - timedelta(days=1)
        return earliest, datetime.combine(self.last, time(), zone) + timedelta(days=2)


def previous(period: Period) -> Period:
    """The span before it with the same weekdays: moved back by whole weeks, so that Mondays meet Mondays."""
    shift = timedelta(weeks=-(-period.days // 7))
    return Period(period.first - shift, period.last - shift)


def whole_weeks(until: date, count: int) -> tuple[Period, list[date]]:
    """The last `count` whole weeks up to a day, and their Mondays: weeks are as long as each other."""
    last = until - timedelta(days=until.isoweekday() % 7)
    first = last - timedelta(days=7 * count - 1)
    return Period(first, last), [first + timedelta(weeks=week) for week in range(count)]


def same_weekday_before(day: date) -> date:
    """The same weekday of the week before."""
    return day - timedelta(days=7)


def month_of(text: str) -> Period:
    """The month `YYYY-MM`; raises ValueError for anything else."""
    first = datetime.strptime(text, "%Y-%m").date()  # noqa: DTZ007 - a month has no zone
    following = (first + timedelta(days=32)).replace(day=1)
    return Period(first, following - timedelta(days=1))


def month_name(day: date) -> str:
    """`YYYY-MM` of a date."""
    return f"{day:%Y-%m}"
