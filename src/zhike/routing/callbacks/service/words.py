"""Times of callbacks in words, in the bank's zone."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

_DAYS: Final = {
    "zh": ("周一", "周二", "周三", "周四", "周五", "周六", "周日"),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def moment_words(at: datetime, zone: ZoneInfo, language: str) -> str:
    """A moment: 12月1日 周二 09:30 / Tue 1 Dec 09:30."""
    local = at.astimezone(zone)
    return f"{_day(local, language)} {local:%H:%M}"


def span_words(start: datetime, end: datetime, zone: ZoneInfo, language: str) -> str:
    """A span of one day: 12月1日 周二 09:30-10:00 / Tue 1 Dec 09:30-10:00."""
    ends = end.astimezone(zone)
    until = "24:00" if ends.date() > start.astimezone(zone).date() else f"{ends:%H:%M}"
    return f"{moment_words(start, zone, language)}-{until}"


def day_words(at: datetime, zone: ZoneInfo, language: str) -> str:
    """A day: 12月1日 周二 / Tue 1 Dec."""
    return _day(at.astimezone(zone), language)


def _day(local: datetime, language: str) -> str:
    if language == "zh":
        return f"{local.month}月{local.day}日 {_DAYS['zh'][local.weekday()]}"
    return f"{_DAYS['en'][local.weekday()]} {local.day} {_MONTHS[local.month - 1]}"
