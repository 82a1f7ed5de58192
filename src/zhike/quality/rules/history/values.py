"""From the text of a cell to a value. What cannot be read raises `Unreadable` with the code of why."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from typing import Final

DAY: Final = timedelta(days=1)
HALF_A_DAY: Final = timedelta(hours=12)
LONGEST_TEXT: Final = 100
UNITS: Final[Mapping[str, float]] = {"ms": 0.001, "s": 1.0, "min": 60.0, "h": 3600.0}
_FLAGS: Final[Mapping[str, bool]] = {
    **dict.fromkeys(("y", "yes", "true", "t", "1", "是", "有", "对"), True),
    **dict.fromkeys(("n", "no", "false", "f", "0", "否", "无", "错"), False),
}
_NUMBER: Final = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)")
_CLOCK: Final = re.compile(r"(-?)(?:(\d{1,5}):)?(\d{1,5}):(\d{1,2}(?:\.\d+)?)")
_TIME: Final = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,6})\d*)?)?")
_CACHED: Final = 4096
_LENGTHS_CACHED: Final = 65_536  # seconds of a day, and more: most lengths of a log come again


class Unreadable(Exception):
    """A cell cannot be read as what it should be; `code` says why, `column` where (empty: not one column's fault)."""

    def __init__(self, code: str, column: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.column = column


def read_text(text: str) -> str:
    """The text itself, of at most `LONGEST_TEXT` characters."""
    if len(text) > LONGEST_TEXT:
        raise Unreadable("too_long")
    return text


def read_number(text: str) -> float:
    """A decimal number; thousands are not separated."""
    if _NUMBER.fullmatch(text) is None:
        raise Unreadable("not_a_number")
    return float(text)


def read_integer(text: str) -> int:
    """A whole number; `3.0` is one, for a spreadsheet writes it so."""
    number = read_number(text)
    if not number.is_integer() or abs(number) > 2**31 - 1:
        raise Unreadable("not_a_whole_number")
    return int(number)


def read_flag(text: str) -> bool:
    """Yes or no, in the usual ways to write them."""
    found = _FLAGS.get(text.casefold())
    if found is None:
        raise Unreadable("not_yes_or_no")
    return found


@lru_cache(_LENGTHS_CACHED)
def read_seconds(text: str, unit: float = 1.0) -> float:
    """A length: a number of `unit` seconds, or `m:ss`, or `h:mm:ss`."""
    if ":" in text:
        found = _CLOCK.fullmatch(text)
        if found is None:
            raise Unreadable("not_a_length")
        sign, hours, minutes, seconds = found.groups()
        if float(seconds) >= 60 or (hours is not None and int(minutes) >= 60):
            raise Unreadable("not_a_length")
        length = int(hours or 0) * 3600 + int(minutes) * 60 + float(seconds)
        return round(-length if sign else length, 3)
    try:
        length = read_number(text) * unit
    except Unreadable:
        raise Unreadable("not_a_length") from None
    if not math.isfinite(length):
        raise Unreadable("not_a_length")
    return round(length, 3)


@lru_cache(_CACHED)
def read_date(text: str, form: str) -> date:
    """A calendar day. `form`: `iso`, or one of `strptime`'s, such as `%y%m%d` (990201; 69-99 are 1969-1999)."""
    try:
        return date.fromisoformat(text[:10]) if form == "iso" else datetime.strptime(text, form).date()  # noqa: DTZ007
    except ValueError:
        raise Unreadable("not_a_date") from None


@lru_cache(_CACHED)
def read_time(text: str, form: str) -> timedelta:
    """A time of day as what has passed since midnight; `24:00:00` is the end of the day."""
    if form != "iso":
        try:
            at = datetime.strptime(text, form).time()  # noqa: DTZ007
        except ValueError:
            raise Unreadable("not_a_time") from None
        return _since_midnight(at)
    found = _TIME.fullmatch(text)
    if found is None:
        raise Unreadable("not_a_time")
    hours, minutes, seconds = int(found[1]), int(found[2]), int(found[3] or 0)
    passed = timedelta(hours=hours, minutes=minutes, seconds=seconds, microseconds=int((found[4] or "0").ljust(6, "0")))
    if minutes > 59 or seconds > 59 or passed > DAY:
        raise Unreadable("not_a_time")
    return passed


def read_moment(text: str, form: str) -> datetime:
    """A moment, with a zone only where the text has one. `form`: `iso`, `epoch`, `epoch_ms`, or one of `strptime`'s."""
    try:
        if form == "iso":
            return datetime.fromisoformat(text)
        if form.startswith("epoch"):
            return datetime.fromtimestamp(read_number(text) / (1000 if form == "epoch_ms" else 1), UTC)
        return datetime.strptime(text, form)  # noqa: DTZ007
    except (ValueError, OverflowError, OSError, Unreadable):
        raise Unreadable("not_a_moment") from None


def settle(local: datetime, zone: tzinfo, *, not_before: datetime | None = None) -> datetime:
    """The moment that clocks in `zone` show as `local`; one that has a zone already stays.

    A time that comes twice (clocks are set back) is the first of the two, unless that lies before `not_before` and the
    second does not. A time that never comes (clocks are set forward) is moved on by the hour that is left out.
    """
    if local.tzinfo is not None:
        return local.astimezone(UTC)
    first = local.replace(tzinfo=zone).astimezone(UTC)
    if not_before is not None and first < not_before:
        second = local.replace(tzinfo=zone, fold=1).astimezone(UTC)
        return second if second >= not_before else first
    return first


def on_the_right_day(later: datetime, earlier: datetime) -> datetime:
    """`later`, a time of day put on the day of `earlier`: past midnight it is the next day's.

    It is that where it lies more than half a day back; less than that, a clock was set back, and it stays.
    """
    if (later.tzinfo is None) == (earlier.tzinfo is None) and earlier - later > HALF_A_DAY:
        return later + DAY
    return later


def _since_midnight(at: time) -> timedelta:
    return timedelta(hours=at.hour, minutes=at.minute, seconds=at.second, microseconds=at.microsecond)
