"""What the made contacts are like: a bank's year, by weekday, month, hour, channel and reason.

Made of ordinary figures of service centres; nothing of it is anybody's data.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from zhike.reasons import api as reasons

FIRST = date(2025, 1, 1)
DAYS = 365

_WEEKDAYS = (1.12, 1.06, 1.03, 1.0, 1.04, 0.74, 0.62)
_HOURS = (2, 1, 1, 1, 1, 2, 5, 12, 38, 72, 80, 68, 46, 52, 70, 74, 66, 50, 34, 30, 28, 20, 10, 5)

CHANNELS = ("web_chat", "web_chat", "app_chat", "app_chat", "app_chat", "wechat", "wechat", "voice", "voice", "email")
QUEUES = ("general", "general", "cards", "cards", "loans", "deposits", "digital", "elder")
TIERS = ("standard",) * 16 + ("gold",) * 3 + ("platinum",)
AGES = ("18-29", "30-39", "30-39", "40-49", "50-59", "60-69", "70+")
REGIONS = (
    *("北京", "天津", "河北", "山西", "内蒙古", "辽宁", "吉林", "黑龙江"),
    *("上海", "江苏", "浙江", "安徽", "福建", "江西", "山东", "河南"),
    *("湖北", "湖南", "广东", "广西", "海南", "重庆", "四川", "贵州"),
    *("云南", "西藏", "陕西", "甘肃", "青海", "宁夏", "新疆"),
)
AGENTS = 500
TEAMS = 20


@dataclass(frozen=True, slots=True)
class Day:
    """A day's contacts: those numbered from `start`, `count` of them."""

    date: date
    start: int
    count: int


def days(contacts: int) -> list[Day]:
    """How `contacts` fall on the days of the year; they add up to just as many."""
    weights = [_weight(FIRST + timedelta(days=number)) for number in range(DAYS)]
    whole, before, told = math.fsum(weights), 0.0, []
    start = 0
    for number, weight in enumerate(weights):
        before += weight
        end = contacts if number == DAYS - 1 else round(contacts * before / whole)
        told.append(Day(FIRST + timedelta(days=number), start, end - start))
        start = end
    return told


def months(contacts: int) -> Iterator[tuple[str, list[Day]]]:
    """The days by month (`YYYY-MM`), in order."""
    by_month: dict[str, list[Day]] = {}
    for day in days(contacts):
        by_month.setdefault(f"{day.date:%Y-%m}", []).append(day)
    yield from by_month.items()


def hours() -> list[int]:
    """The local hour of a contact by equal chance."""
    return [hour for hour, weight in enumerate(_HOURS) for _ in range(weight)]


def reason_choices() -> tuple[Sequence[str], Sequence[str], Sequence[str]]:
    """Reasons with their groups and skills, in an order in which the first are the most frequent."""
    known = sorted(reasons.all_reasons(), key=lambda reason: reason.id)
    return [each.id for each in known], [each.group for each in known], [each.skill for each in known]


def _weight(day: date) -> float:
    """More on Mondays, about the end of the month and from year to year."""
    month_end = 1.12 if (day + timedelta(days=3)).month != day.month else 1.0
    return _WEEKDAYS[day.weekday()] * month_end * (1 + 0.15 * (day - FIRST).days / DAYS)


def moved(day: date, by: int) -> str:
    """A day so many days later, as text."""
    return (day + timedelta(days=by)).isoformat()
