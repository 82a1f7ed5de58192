"""A promise with a time in what an agent wrote, in Chinese or English: the sentence, and until when. Pure.

A sentence counts when the bank says in it that it will do something and says when; conditions, questions and what the
customer is to do are none. A day without an hour ends with the offices; working days are those of the calendar.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import sqrt
from typing import Final, Protocol
from zoneinfo import ZoneInfo

LONGEST: Final = timedelta(days=60)
_OFFICE_ENDS: Final = 18 * 60
_DAY_ENDS: Final = 23 * 60 + 59
_SENTENCE = re.compile(r"[^。！？!?；;\n]+[。！？!?；;]?")
_STOP = re.compile(r"(?<=[a-z0-9])\.\s+(?=[A-Z])")

_WILL_ZH = re.compile(
    "回电|回拨|回复|答复|回访|回您|联系|致电|打给您|电话给您|通知|告知|反馈|跟进|处理|核实|核查|查清|寄出?|发送|发给|发到|补发"
    "|退还|退回|退款|提交|催办|到账|办好|办妥|解决|给您[^，。]{0,6}(?:结果|说法|消息)"
)
_NOT_ZH = re.compile("不会|无法|不能|没法|如果|若|的话|您可以|您可|您会|请您|请在|请于|您需|需要您|可能|[?？吗]$")
_WILL_EN = re.compile(
    r"\b(?:i|we|he|she|they|(?:a|my|our|the) (?:colleague|specialist|manager|team|branch))"
    r"(?:'ll|’ll| will| shall|'m going to| are going to)\b"
    r".{0,80}\b(?:call|ring|phone|e-?mail|write|reply|answer|get back|contact|follow|check|send|post|inform"
    r"|let you know|look into|submit|refund|return|update|solve|fix)\b",
    re.IGNORECASE,
)
_NOT_EN = re.compile(
    r"\b(?:will not|won't|won’t|cannot|can't|if|unless|you can|you may|you need|please|might|could)\b|\?$",
    re.IGNORECASE,
)
_HAN = re.compile("[\u4e00-\u9fff]")

_DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
_NUMBER_ZH = r"(?:\d{1,3}|[一二两三四五六七八九十]{1,3})"
_AFTER_ZH = re.compile(rf"({_NUMBER_ZH})\s?个?(工作日|小时|钟头|分钟|天|日|半小时)(?:之内|以内|内|之后|以后|后|左右)")
_HALF_HOUR_ZH = re.compile("半个?小时(?:之内|以内|内|之后|后)")
_DAY_ZH = re.compile(
    "(今天|今日|今晚|明天|明日|明早|明晚|大后天|后天)"
    r"|(下下|下|本|这)?(?:周|星期|礼拜)([一二三四五六日天])|(?:(\d{1,2})月)(\d{1,2})[日号]"
)
_PART_ZH = re.compile("凌晨|清晨|早上|早晨|上午|中午|下午|傍晚|晚上|今晚|明晚|明早")
_CLOCK_ZH = re.compile(rf"({_NUMBER_ZH})(?:点钟?|[:：时])(?:(半)|([一三])刻|({_NUMBER_ZH})分?)?(?!\s?个?小?时[内后])")
_ENDS_ZH = {"凌晨": 6, "清晨": 9, "早上": 10, "早晨": 10, "明早": 10, "上午": 12, "中午": 13, "下午": 18, "傍晚": 19}
_LATE_ZH = frozenset({"下午", "傍晚", "晚上", "今晚", "明晚"})

_WORDS_EN = {"an": 1, "a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "ten": 10}
_AFTER_EN = re.compile(
    rf"\b(?:within|in) (?:the next )?(\d{{1,3}}|{'|'.join(_WORDS_EN)}) ?(working |business )?(minute|hour|day)s?\b",
    re.IGNORECASE,
)
_HALF_HOUR_EN = re.compile(r"\b(?:within|in) half an hour\b", re.IGNORECASE)
_DAYS_EN = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DAY_EN = re.compile(
    r"\b(today|tonight|tomorrow|this (?:morning|afternoon|evening)|end of (?:the )?day)\b"
    rf"|\b(next )?({'|'.join(_DAYS_EN)})\b",
    re.IGNORECASE,
)
_PART_EN = re.compile(r"\b(morning|noon|afternoon|evening|tonight)\b", re.IGNORECASE)
_CLOCK_EN = re.compile(
    r"\b(?:by|before|at|until|around)\s+(\d{1,2})(?::(\d{2}))?\s*(am|pm|a\.m\.|p\.m\.|o'clock)?"
    r"(?!\d|\s*(?:working|business|minutes?|hours?|days?))",
    re.IGNORECASE,
)
_ENDS_EN = {"morning": 12, "noon": 12, "afternoon": 18}


class Stretch(Protocol):
    """A time in which the offices are open, in minutes of a day."""

    @property
    def end(self) -> int:
        """When it is over."""


class OfficeHours(Protocol):
    """When the bank's offices are open, and where."""

    @property
    def zone(self) -> ZoneInfo:
        """The zone of their clocks."""

    def blocks_of(self, day: date) -> Sequence[Stretch]:
        """The open times of a day, in order; none = closed."""


@dataclass(frozen=True, slots=True)
class Promise:
    """What was promised, in the agent's own words, and until when (in the zone of the calendar)."""

    text: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class _When:
    """What a sentence says of the time. `exact`: the minute is one of the whole day, not of either half."""

    day: date | None = None
    said_day: bool = False
    minute: int | None = None
    late: bool = False
    exact: bool = False
    ends: int | None = None


def find_promises(text: str, *, now: datetime, calendar: OfficeHours) -> list[Promise]:
    """The promises in a text that was written `now`; those whose time cannot be told, or is over, are left out."""
    local = now.astimezone(calendar.zone)
    found = []
    for sentence in _sentences(text):
        if not _promises(sentence):
            continue
        due = _due_of(sentence, local, calendar)
        if due is not None and local < due <= local + LONGEST:
            found.append(Promise(sentence, due))
    return found


def rate_of(kept: int, due: int) -> tuple[float, float, float] | None:
    """The share that was kept in percent, with its 95 % interval (Wilson); None where nothing was due."""
    if due == 0:
        return None
    z, share = 1.959964, kept / due
    middle, wide = share + z * z / (2 * due), z * sqrt(share * (1 - share) / due + z * z / (4 * due * due))
    scale = 100 / (1 + z * z / due)
    return share * 100, max(0.0, (middle - wide) * scale), min(100.0, (middle + wide) * scale)


def _sentences(text: str) -> Iterator[str]:
    for chunk in _SENTENCE.findall(text):
        for sentence in _STOP.split(chunk):
            if trimmed := sentence.strip():
                yield trimmed


def _promises(sentence: str) -> bool:
    if _WILL_ZH.search(sentence):
        return not _NOT_ZH.search(sentence)
    return bool(_WILL_EN.search(sentence)) and not _NOT_EN.search(sentence)


def _due_of(sentence: str, local: datetime, calendar: OfficeHours) -> datetime | None:
    after = _after(sentence, local, calendar)
    if after is not None:
        return after
    when = _when_zh(sentence, local) if _HAN.search(sentence) else _when_en(sentence, local)
    return None if when is None else _resolve(when, local, calendar.zone)


def _after(sentence: str, local: datetime, calendar: OfficeHours) -> datetime | None:
    """So long from now: half an hour, 2 hours, 3 working days."""
    if _HALF_HOUR_ZH.search(sentence) or _HALF_HOUR_EN.search(sentence):
        return local + timedelta(minutes=30)
    if found := _AFTER_ZH.search(sentence):
        unit = {"工作日": "working", "小时": "hour", "钟头": "hour", "分钟": "minute"}.get(found[2], "day")
        return _later(local, _number(found[1]), unit, calendar)
    if found := _AFTER_EN.search(sentence):
        words = found[1].casefold()
        number = int(words) if words.isdigit() else _WORDS_EN[words]
        return _later(local, number, "working" if found[2] and found[3] == "day" else found[3].casefold(), calendar)
    return None


def _later(local: datetime, number: int, unit: str, calendar: OfficeHours) -> datetime | None:
    if unit == "minute":
        return local + timedelta(minutes=number)
    if unit == "hour":
        return local + timedelta(hours=number)
    if unit == "day":
        return _at(local.date() + timedelta(days=number), _OFFICE_ENDS, calendar.zone)
    return _end_of_working_day(local.date(), number, calendar)


def _end_of_working_day(day: date, number: int, calendar: OfficeHours) -> datetime | None:
    """When the offices close on the `number`th working day after `day`."""
    for _ in range(LONGEST.days):
        day += timedelta(days=1)
        blocks = calendar.blocks_of(day)
        number -= bool(blocks)
        if blocks and number <= 0:
            return _at(day, blocks[-1].end, calendar.zone)
    return None


def _when_zh(sentence: str, local: datetime) -> _When | None:
    day, clock, part = _DAY_ZH.search(sentence), _CLOCK_ZH.search(sentence), _PART_ZH.search(sentence)
    if day is None and clock is None and part is None:
        return None
    word = part.group() if part else ""
    ends = _ENDS_ZH.get(word, 22 if word else None)
    minute = _minute_zh(clock) if clock else None
    if clock and minute is None:
        return None
    if minute is not None and word == "中午" and minute < 6 * 60:
        minute += 12 * 60
    return _When(_day_zh(day, local), day is not None, minute, word in _LATE_ZH, ends is not None, ends)


def _minute_zh(clock: re.Match[str]) -> int | None:
    hour = _number(clock[1])
    minute = 30 if clock[2] else _number(clock[3]) * 15 if clock[3] else _number(clock[4]) if clock[4] else 0
    return hour * 60 + minute if hour < 24 and minute < 60 else None


def _day_zh(found: re.Match[str] | None, local: datetime) -> date | None:
    today = local.date()
    if found is None:
        return today
    if found[1]:
        return today + timedelta(days={"今": 0, "明": 1, "后": 2, "大": 3}[found[1][0]])
    if found[3]:
        weekday = "一二三四五六日".index(found[3].replace("天", "日"))
        weeks = {"下": 1, "下下": 2}.get(found[2] or "", 0)
        day = today + timedelta(days=weekday - today.weekday(), weeks=weeks)
        return day + timedelta(weeks=1) if day < today and not found[2] else day
    return _date_of(today, int(found[4]), int(found[5]))


def _date_of(today: date, month: int, day: int) -> date | None:
    for year in (today.year, today.year + 1):
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        if found >= today:
            return found
    return None


def _when_en(sentence: str, local: datetime) -> _When | None:
    day, clock, part = _DAY_EN.search(sentence), _CLOCK_EN.search(sentence), _PART_EN.search(sentence)
    if day is None and clock is None:
        return None
    word = part[1].casefold() if part else ""
    late, exact, minute = word in {"afternoon", "evening", "tonight"}, False, None
    if clock:
        hour, minutes, half = int(clock[1]), int(clock[2] or 0), (clock[3] or "").casefold().replace(".", "")
        if hour > 23 or minutes > 59 or (half in {"am", "pm"} and not 1 <= hour <= 12):
            return None
        hour = hour % 12 + (12 if half == "pm" else 0) if half in {"am", "pm"} else hour
        minute = hour * 60 + minutes
        exact = half in {"am", "pm"}
    ends = _ENDS_EN.get(word, 22 if word else None)
    return _When(_day_en(day, local), day is not None, minute, late and not exact, exact, ends)


def _day_en(found: re.Match[str] | None, local: datetime) -> date:
    today = local.date()
    if found is None or (found[1] and found[1].casefold() != "tomorrow"):
        return today
    if found[1]:
        return today + timedelta(days=1)
    ahead = (_DAYS_EN.index(found[3].casefold()) - today.weekday()) % 7
    return today + timedelta(days=ahead or 7 if found[2] else ahead)


def _resolve(when: _When, local: datetime, zone: ZoneInfo) -> datetime | None:
    """The moment meant: an hour that is over means the afternoon, then tomorrow, unless the day was said."""
    if when.day is None:
        return None
    if when.minute is None:
        ends = _OFFICE_ENDS if when.ends is None else when.ends * 60
        due = _at(when.day, ends, zone)
        return due if due > local or when.ends is not None else _at(when.day, _DAY_ENDS, zone)
    minute = when.minute + (12 * 60 if when.late and when.minute < 12 * 60 else 0)
    due = _at(when.day, minute, zone)
    if due <= local and minute < 12 * 60 and not when.exact:
        due = _at(when.day, minute + 12 * 60, zone)
    if due <= local and not when.said_day:
        due = _at(when.day + timedelta(days=1), minute, zone)
    return due


def _at(day: date, minute: int, zone: ZoneInfo) -> datetime:
    return datetime(day.year, day.month, day.day, minute // 60 % 24, minute % 60, tzinfo=zone) + timedelta(
        days=minute // 1440
    )


def _number(words: str) -> int:
    """A number in digits or Chinese up to 99."""
    if words.isdigit():
        return int(words)
    tens, ten, ones = words.rpartition("十")
    if not ten:
        return sum(_DIGITS[sign] * 10**place for place, sign in enumerate(reversed(words)))
    return _DIGITS.get(tens, 1) * 10 + _DIGITS.get(ones, 0)
