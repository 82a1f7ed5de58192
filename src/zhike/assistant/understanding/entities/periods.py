"""Stretches of days: 上个月 · 最近三个月 · 三月份 · 3月1号到15号 · last week · the past 30 days · in March."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Final

from zhike.assistant.understanding.entities.dates import COUNT_EN, MONTH_EN, count_en, month_number
from zhike.assistant.understanding.entities.numbers import read_small
from zhike.assistant.understanding.result import Entity

Span = tuple[date, date]
Found = re.Match[str]
_HAN: Final = "一二三四五六七八九十两半"
_UNITS: Final = {
    "天": "day",
    "日": "day",
    "周": "week",
    "星期": "week",
    "礼拜": "week",
    "月": "month",
    "季度": "quarter",
} | {
    "年": "year",
    "年度": "year",
}
_JOINED: Final = re.compile(r"\s*(?:到|至|~|-|—|–|to|until|till|and|through)\s*")


def back(today: date, months: int) -> date:
    """The same day some months before, or the last day of that month."""
    years, month = divmod(today.month - 1 - months, 12)
    year, month = today.year + years, month + 1
    return date(year, month, min(today.day, monthrange(year, month)[1]))


def _month(year: int, month: int) -> Span:
    return date(year, month, 1), date(year, month, monthrange(year, month)[1])


def _unit(unit: str, shift: int, today: date) -> Span | None:
    """The week, month, quarter or year that lies `shift` from today's."""
    if unit == "week":
        monday = today - timedelta(days=today.weekday() - 7 * shift)
        return monday, monday + timedelta(days=6)
    if unit == "month":
        first = back(today.replace(day=1), -shift)
        return _month(first.year, first.month)
    if unit == "quarter":
        first = back(date(today.year, 3 * ((today.month - 1) // 3) + 1, 1), -3 * shift)
        last = back(first, -2)
        return first, _month(last.year, last.month)[1]
    if unit == "year":
        return date(today.year + shift, 1, 1), date(today.year + shift, 12, 31)
    return None


def _recent(unit: str, count: int, today: date) -> Span:
    """The last `count` units up to today."""
    if unit in {"day", "week"}:
        return today - timedelta(days=count * (7 if unit == "week" else 1)), today
    return back(today, count * {"month": 1, "quarter": 3, "year": 12}[unit]), today


def _shifted_zh(found: Found, today: date) -> Span | None:
    shift = {"上上": -2, "上": -1, "这": 0, "本": 0, "当": 0, "下": 1}[found["which"]]
    return _unit(_UNITS[found["unit"]], shift, today)


def _recent_zh(found: Found, today: date) -> Span | None:
    unit = _UNITS[found["unit"]]
    if found["count"] == "半":
        return {"month": _recent("day", 15, today), "year": _recent("month", 6, today)}.get(unit)
    count = read_small(found["count"])
    return _recent(unit, count, today) if count else None


def _year_zh(found: Found, today: date) -> Span | None:
    return _unit("year", {"前年": -2, "去年": -1, "今年": 0, "明年": 1}[found[1]], today)


def _half_zh(found: Found, today: date) -> Span | None:
    year = today.year - (1 if found["year"] == "去年" else 0)
    return (date(year, 1, 1), date(year, 6, 30)) if found["half"] == "上" else (date(year, 7, 1), date(year, 12, 31))


def _month_zh(found: Found, today: date) -> Span | None:
    month = read_small(found["month"])
    if month is None or not 1 <= month <= 12:
        return None
    if found["year"]:
        shift = {"今年": 0, "去年": -1, "前年": -2}.get(found["year"])
        return _month(today.year + shift if shift is not None else int(found["year"][:4]), month)
    # A month alone is the last one of that name, this month included.
    return _month(today.year if month <= today.month else today.year - 1, month)


def _whole_year(found: Found, today: date) -> Span | None:  # noqa: ARG001 - every reader has the same shape
    return date(int(found[1]), 1, 1), date(int(found[1]), 12, 31)


def _shifted_en(found: Found, today: date) -> Span | None:
    return _unit(found["unit"], {"last": -1, "previous": -1, "this": 0, "next": 1}[found["which"]], today)


def _recent_en(found: Found, today: date) -> Span | None:
    return _recent(found["unit"], count_en(found["count"]), today)


def _month_en(found: Found, today: date) -> Span | None:
    month = month_number(found["month"])
    if found["year"]:
        return _month(int(found["year"]), month)
    return _month(today.year if month <= today.month else today.year - 1, month)


_READERS: Final[tuple[tuple[re.Pattern[str], Callable[[Found, date], Span | None]], ...]] = (
    (
        re.compile(
            rf"(?:最近|近|过去|前|这)(?:的)?(?P<count>\d{{1,3}}|[{_HAN}]{{1,3}})个?(?P<unit>天|日|周|星期|礼拜|月|季度|年)"
            r"(?!前|后|之前|之后|以前|以后)"
        ),
        _recent_zh,
    ),
    (re.compile(r"(?P<year>今年|去年)?(?P<half>上|下)半年"), _half_zh),
    (
        re.compile(
            r"(?P<which>上上|上|这|本|当|下)(?:一)?个?(?P<unit>周(?!末?[一二三四五六日天])|星期(?![一二三四五六日天])"
            r"|礼拜(?![一二三四五六日天])|月(?!\d|[一二三四五六七八九十]+[号日])|季度|年度)"
        ),
        _shifted_zh,
    ),
    (
        re.compile(
            rf"(?P<year>20\d\d年|今年|去年|前年)?的?(?<!\d)(?P<month>1[0-2]|[1-9]|[{_HAN[:10]}]{{1,2}})月"
            rf"(?:份|(?!\d|[{_HAN}]+[号日]))"
        ),
        _month_zh,
    ),
    (re.compile(r"(前年|去年|今年|明年)(?!\d|[一二三四五六七八九十]+月)"), _year_zh),
    (re.compile(r"(?<!\d)(20\d\d)\s*年(?!\s*\d)"), _whole_year),
    (
        re.compile(
            rf"\b(?:the )?(?:last|past|previous) (?P<count>{COUNT_EN}) (?P<unit>day|week|month|quarter|year)s?\b"
        ),
        _recent_en,
    ),
    (re.compile(r"\b(?P<which>last|previous|this|next) (?P<unit>week|month|quarter|year)\b"), _shifted_en),
    (
        re.compile(
            rf"\b(?:in|for|of|during|(?=\S+,? 20\d\d)) ?(?P<month>{MONTH_EN})\b(?! \d{{1,2}}\b)(?:,? (?P<year>20\d\d))?"
        ),
        _month_en,
    ),
)


def find_periods(text: str, today: date, days: Sequence[Entity]) -> Iterator[Entity]:
    """The stretches of days of an aligned text; `days` are its dates, of which two may be joined (3月1号到15号)."""
    taken = [(day.start, day.end) for day in days]
    ordered = sorted(days, key=lambda day: day.start)
    for one, other in pairwise(ordered):
        if _JOINED.fullmatch(text, one.end, other.start) and one.value <= other.value:
            yield Entity("period", one.start, other.end, f"{one.value}/{other.value}")
    for pattern, read in _READERS:
        for found in pattern.finditer(text):
            if any(found.start() < end and start < found.end() for start, end in taken):
                continue
            span = read(found, today)
            if span is not None:
                taken.append(found.span())
                yield Entity("period", found.start(), found.end(), f"{span[0].isoformat()}/{span[1].isoformat()}")
