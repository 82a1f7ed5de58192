"""Days: 2026-03-05 · 3月5号 · 15号 · 昨天 · 三天前 · 上周五 · last Friday · March 5th. Today is passed in."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Final

from zhike.assistant.understanding.entities.numbers import read_small
from zhike.assistant.understanding.result import Entity

Found = re.Match[str]
_HAN: Final = "一二三四五六七八九十两"
_SMALL: Final = rf"(?:\d{{1,3}}|[{_HAN}]{{1,3}})"
MONTHS_EN: Final = (
    "jan(?:uary)?",
    "feb(?:ruary)?",
    "mar(?:ch)?",
    "apr(?:il)?",
    "may",
    "june?",
    "july?",
    "aug(?:ust)?",
    "sept?(?:ember)?",
    "oct(?:ober)?",
    "nov(?:ember)?",
    "dec(?:ember)?",
)
MONTH_EN: Final = "|".join(MONTHS_EN)
_WEEKDAYS_EN: Final = (
    "mon(?:day)?",
    "tues?(?:day)?",
    "wed(?:nesday)?",
    "thur?s?(?:day)?",
    "fri(?:day)?",
    "sat(?:urday)?",
    "sun(?:day)?",
)
_WEEKDAY_EN: Final = "|".join(_WEEKDAYS_EN)
_WEEKDAY_ZH: Final = "一二三四五六日天"
_NAMED: Final = {
    "大前天": -3,
    "前天": -2,
    "昨天": -1,
    "昨晚": -1,
    "昨日": -1,
    "今天": 0,
    "今日": 0,
    "今早": 0,
    "今晚": 0,
} | {
    "刚才": 0,
    "明天": 1,
    "明日": 1,
    "明早": 1,
    "后天": 2,
    "大后天": 3,
    "the day before yesterday": -2,
    "yesterday": -1,
    "last night": -1,
    "today": 0,
    "tonight": 0,
    "this morning": 0,
    "tomorrow": 1,
    "the day after tomorrow": 2,
}
_WORDS_EN: Final = {"a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "ten": 10}
# What people plan with a bank is nearer than this; what is farther lies in the past.
SOON_DAYS: Final = 60
COUNT_EN: Final = rf"\d{{1,3}}|{'|'.join(_WORDS_EN)}"


def month_number(name: str) -> int:
    """1-12 of an English name or its beginning."""
    return next(number for number, pattern in enumerate(MONTHS_EN, 1) if re.fullmatch(pattern, name))


def count_en(text: str) -> int:
    """A small number in digits or words."""
    return int(text) if text.isdigit() else _WORDS_EN[text]


def meant(today: date, candidates: list[date | None]) -> date | None:
    """The day that is meant where year or month go without saying: one soon to come, else the last one past."""
    real = [each for each in candidates if each is not None and (each - today).days <= SOON_DAYS]
    return max(real, default=None)


def day_of(year: int, month: int, day: int) -> date | None:
    """The day, or None where there is none (30 February)."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _iso(found: Found, today: date) -> date | None:  # noqa: ARG001 - every reader has the same shape
    return day_of(int(found[1]), int(found[2]), int(found[3]))


def _month_and_day(found: Found, today: date) -> date | None:
    month, day = read_small(found["month"]), read_small(found["day"])
    if month is None or day is None:
        return None
    spoken = {"今年": 0, "去年": -1, "前年": -2, "明年": 1}
    if found["year"]:
        given = spoken.get(found["year"])
        return day_of(today.year + given if given is not None else int(found["year"][:4]), month, day)
    return meant(today, [day_of(today.year + shift, month, day) for shift in (-1, 0, 1)])


def _day_of_month(found: Found, today: date) -> date | None:
    day = read_small(found["day"])
    if day is None or not 1 <= day <= 31:
        return None
    shift = {"上": -1, "下": 1, "这": 0, "本": 0}.get((found["which"] or "")[:1])
    months = (-1, 0, 1) if shift is None else (shift,)
    real = [known for each in months if (known := day_of(*_shifted(today, each), day)) is not None]
    return min(real, key=lambda each: abs((each - today).days), default=None)


def _shifted(today: date, months: int) -> tuple[int, int]:
    years, month = divmod(today.month - 1 + months, 12)
    return today.year + years, month + 1


def _named(found: Found, today: date) -> date | None:
    return today + timedelta(days=_NAMED[found[0]])


def _days_away_zh(found: Found, today: date) -> date | None:
    days = read_small(found[1])
    if days is None:
        return None
    days *= 7 if found[2] in {"周", "星期", "个星期", "个礼拜"} else 1
    return today + timedelta(days=-days if found[3] in {"前", "之前", "以前"} else days)


def _days_away_en(found: Found, today: date) -> date | None:
    days = count_en(found[1]) * (7 if found[2].startswith("week") else 1)
    return today - timedelta(days=days)


def _days_ahead_en(found: Found, today: date) -> date | None:
    return today + timedelta(days=count_en(found[1]) * (7 if found[2].startswith("week") else 1))


def _weekday_zh(found: Found, today: date) -> date | None:
    day = min(_WEEKDAY_ZH.index(found["day"]), 6)
    monday = today - timedelta(days=today.weekday())
    which = found["which"] or ""
    weeks = (which.count("下") or -which.count("上")) if which[:1] in "上下" else 0
    return monday + timedelta(days=day + 7 * weeks)


def _weekday_en(found: Found, today: date) -> date | None:
    day = next(number for number, name in enumerate(_WEEKDAYS_EN) if re.fullmatch(name, found["day"]))
    ahead = (day - today.weekday()) % 7
    if found["which"] == "last":
        return today - timedelta(days=7 - ahead if ahead else 7)
    if found["which"] == "next":
        return today + timedelta(days=ahead or 7)
    return today + timedelta(days=ahead)


def _month_name(found: Found, today: date) -> date | None:
    month, day = month_number(found["month"]), int(found["day"])
    if found["year"]:
        return day_of(int(found["year"]), month, day)
    return meant(today, [day_of(today.year + shift, month, day) for shift in (-1, 0, 1)])


# The first reader that fits a place wins; what it read is not read again.
_READERS: Final[tuple[tuple[re.Pattern[str], Callable[[Found, date], date | None]], ...]] = (
    (re.compile(r"(?<!\d)(20\d\d)\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*(?:日|号)?(?!\d)"), _iso),
    (
        re.compile(
            rf"(?:(?P<year>20\d\d年|今年|去年|前年|明年)的?)?(?<!\d)(?P<month>\d{{1,2}}|[{_HAN}]{{1,2}})月份?"
            rf"(?P<day>\d{{1,2}}|[{_HAN}]{{1,3}})(?:日|号)"
        ),
        _month_and_day,
    ),
    (re.compile("|".join(sorted(_NAMED, key=len, reverse=True))), _named),
    (re.compile(rf"({_SMALL})(天|日|周|星期|个星期|个礼拜)(之?前|以前|之?后|以后)"), _days_away_zh),
    (re.compile(rf"(?P<which>[这本]|上上|下下|上|下)?个?(?:周|星期|礼拜)(?P<day>[{_WEEKDAY_ZH}])(?!个)"), _weekday_zh),
    (
        re.compile(
            rf"(?:(?P<which>上个?月|这个?月|本月|下个?月)的?|(?<![\d.月]))(?P<day>\d{{1,2}}|[{_HAN}]{{1,3}})(?:号|日)"
            r"(?!线|楼|机|窗|店|卡|门|院|柜|码|元|台)"
        ),
        _day_of_month,
    ),
    (re.compile(rf"\b({COUNT_EN}) (days?|weeks?) (?:ago|before)\b"), _days_away_en),
    (re.compile(rf"\bin ({COUNT_EN}) (days?|weeks?)\b"), _days_ahead_en),
    (re.compile(rf"\b(?:(?P<which>last|next|this|on|coming) )(?P<day>{_WEEKDAY_EN})\b"), _weekday_en),
    (
        re.compile(
            rf"\b(?P<month>{MONTH_EN})\.? (?:the )?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:,? (?P<year>20\d\d))?\b"
        ),
        _month_name,
    ),
    (
        re.compile(rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)? (?:of )?(?P<month>{MONTH_EN})\b(?:,? (?P<year>20\d\d))?"),
        _month_name,
    ),
)


def find_dates(text: str, today: date) -> Iterator[Entity]:
    """The days named in an aligned text, in ISO form."""
    taken: list[tuple[int, int]] = []
    for pattern, read in _READERS:
        for found in pattern.finditer(text):
            if any(found.start() < end and start < found.end() for start, end in taken):
                continue
            day = read(found, today)
            if day is not None:
                taken.append(found.span())
                yield Entity("date", found.start(), found.end(), day.isoformat())
