"""The standard report of a day, a week or a month: which dates it is about, and with which it is compared."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from zhike.quality.rules.figures import Figure
from zhike.quality.rules.periods import Period

Span = Literal["day", "week", "month"]
Against = Literal["previous", "same_weekday", "last_year"]
_YEAR = timedelta(weeks=52)


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the report, and the metrics in it."""

    id: str
    zh: str
    en: str
    metrics: tuple[str, ...]


SECTIONS = (
    Section("volume", "业务量", "Volume", ("contacts", "offered")),
    Section("waiting", "等待与接通", "Waiting", ("service_level", "wait_all", "abandon_rate")),
    # A wait says nothing without what there was to do, and who was there to do it.
    Section("staffing", "负荷与人力", "Load and staffing", ("offered_load", "agents_online", "occupancy", "aht")),
    Section(
        "results",
        "解决与体验",
        "Results",
        ("fcr_callback", "repeat_rate", "resolution_rate", "csat_mean", "csat_t2b", "complaint_rate"),
    ),
    Section("assistant", "智能服务", "Assistant", ("containment", "false_containment")),
    Section("stability", "稳定性", "Stability", ("availability", "faults")),
)
METRICS = tuple(metric for section in SECTIONS for metric in section.metrics)
TREND = ("contacts", "wait_all", "service_level", "csat_mean", "offered_load", "agents_online")
INDICES = ("qsi", "experience")


def period_of(span: Span, day: date) -> Period:
    """The day, week (from Monday) or month that `day` is in."""
    if span == "day":
        return Period(day, day)
    if span == "week":
        monday = day - timedelta(days=day.weekday())
        return Period(monday, monday + timedelta(days=6))
    first = day.replace(day=1)
    following = (first + timedelta(days=32)).replace(day=1)
    return Period(first, following - timedelta(days=1))


def compared_with(span: Span, period: Period) -> dict[Against, Period]:
    """What a period is compared with. A year before means the same weekdays, or the same month."""
    before = period_of(span, period.first - timedelta(days=1))
    if span == "month":
        return {"previous": before, "last_year": period_of("month", period.first.replace(year=period.first.year - 1))}
    year = Period(period.first - _YEAR, period.last - _YEAR)
    if span == "week":
        return {"previous": before, "last_year": year}
    week = timedelta(weeks=1)
    return {"previous": before, "same_weekday": Period(period.first - week, period.last - week), "last_year": year}


def so_far(period: Period, today: date) -> Period:
    """The part of a period that has begun."""
    return Period(period.first, max(period.first, min(period.last, today)))


def differs(one: Figure, other: Figure) -> bool | None:
    """Whether two figures differ beyond chance (their intervals do not meet); None where that cannot be said."""
    if one.low is None or one.high is None or other.low is None or other.high is None:
        return None
    return one.low > other.high or one.high < other.low
