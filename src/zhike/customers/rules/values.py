"""A cell as the bank's systems write it, and the one form in which it is kept.

Full-width forms are folded, masks such as `********` are no values, dates come in many shapes. A value that cannot be
read as what its field is raises `Misread`; one that can be read but is not plausible is kept: quality rules tell of it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Final, Literal
from zoneinfo import ZoneInfo

DateOrder = Literal["ymd", "dmy", "mdy"]
DATE_ORDERS: Final = ("ymd", "dmy", "mdy")

_NOTHING: Final = frozenset(
    {"", "-", "--", "/", "null", "none", "nil", "nan", "n/a", "na", "无", "空", "未知", "不详", "暂无", "#n/a"}
)
_MASKED = re.compile(r"[*＊●•]{2,}|^[xX]{4,}$|^.?[*＊]$")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\ufeff]+")
_NOISE = re.compile(r"[\s\-()+.]+")
_YMD = re.compile(r"(\d{4})\s?[-/.年]\s?(\d{1,2})\s?[-/.月]\s?(\d{1,2})\s?日?")
_SHORT = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_SERIAL = re.compile(r"(\d{5})(\.\d+)?")
_CLOCK = re.compile(r"[T ]?\s?(\d{1,2}):?(\d{2})(?::?(\d{2}))?(?:\.\d+)?\s?(Z|[+-]\d{2}:?\d{2})?")
_EXCEL_EPOCH = date(1899, 12, 30)

GENDERS: Final[Mapping[str, str]] = {
    **dict.fromkeys(("m", "male", "男", "1", "男性", "先生"), "male"),
    **dict.fromkeys(("f", "female", "女", "2", "女性", "女士"), "female"),
    **dict.fromkeys(("u", "unknown", "0", "9", "未说明"), "unknown"),
}
TIERS: Final[Mapping[str, str]] = {
    **dict.fromkeys(("standard", "普通", "普通客户", "大众", "1"), "standard"),
    **dict.fromkeys(("gold", "黄金", "金卡", "2"), "gold"),
    **dict.fromkeys(("platinum", "白金", "白金卡", "3"), "platinum"),
    **dict.fromkeys(("private_bank", "private", "私人银行", "私行", "4"), "private_bank"),
}
LANGUAGES: Final[Mapping[str, str]] = {
    **dict.fromkeys(("zh", "zh-cn", "zh_cn", "中文", "chinese", "cn"), "zh"),
    **dict.fromkeys(("en", "en-us", "en-gb", "英文", "english"), "en"),
}
CODES: Final[Mapping[str, Mapping[str, str]]] = {"gender": GENDERS, "tier": TIERS, "language": LANGUAGES}


class Misread(Exception):
    """A value is not what its field is; `code` ends an error code."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def clean(cell: str | None) -> str | None:
    """The cell folded and trimmed, None where it says nothing (empty, a mask, `无`, `N/A`)."""
    if cell is None:
        return None
    text = cell if cell.isascii() else unicodedata.normalize("NFKC", cell)
    if not text.isprintable():
        text = _CONTROL.sub(" ", text)
    text = text.strip()
    return None if text.casefold() in _NOTHING or _MASKED.search(text) else text


def phone(text: str) -> str:
    """Digits alone; +86 and 0086 of a mobile number are dropped, a cell that became a number loses its `.0`."""
    digits = _NOISE.sub("", text.removesuffix(".0"))
    for prefix in ("0086", "86"):
        national = digits.removeprefix(prefix)
        if national != digits and len(national) == 11 and national.startswith("1"):
            return national
    return digits


def id_number(text: str) -> str:
    """Without spaces and dashes, the check digit x in upper case."""
    return _NOISE.sub("", text).upper()


def name(text: str) -> str:
    """Single spaces; none between Chinese characters."""
    words = " ".join(text.split())
    return words if words.isascii() else re.sub(r"(?<=[^\x00-\x7f]) (?=[^\x00-\x7f])", "", words)


def email(text: str) -> str:
    """In lower case."""
    return text.casefold()


def number(text: str) -> str:
    """Without spaces, in upper case."""
    return "".join(text.split()).upper()


def line(text: str) -> str:
    """Text with single spaces."""
    return " ".join(text.split())


@lru_cache(maxsize=100_000)
def day(text: str, order: DateOrder = "ymd") -> date:
    """A date: 2024-01-05, 2024/1/5, 2024.1.5, 20240105, 2024年1月5日, an Excel serial; a time after it is let go.

    `order` reads 05/01/2024. Raises `Misread`.
    """
    return _split(text, order)[0]


def moment(text: str, zone: ZoneInfo, order: DateOrder = "ymd") -> datetime:
    """A date with or without a time, in `zone` unless it says its own; in UTC. Raises `Misread`."""
    found, rest = _split(text, order)
    clock = _CLOCK.fullmatch(rest.strip()) if rest.strip() else None
    if rest.strip() and clock is None:
        raise Misread("date")
    try:
        hour, minute, second = (int(part or 0) for part in clock.groups()[:3]) if clock else (0, 0, 0)
        hours = time(hour, minute, second)
        local = datetime.combine(found, hours, tzinfo=zone)
        offset = clock.group(4) if clock else None
        if offset:
            local = datetime.fromisoformat(f"{found}T{hours}{offset}")
        return local.astimezone(UTC)
    except (ValueError, OverflowError):
        raise Misread("date") from None


def _split(text: str, order: DateOrder) -> tuple[date, str]:
    for pattern in (_YMD, _COMPACT, _SHORT):
        found = pattern.match(text)
        if found:
            parts = [int(part) for part in found.groups()]
            return _date(parts, "ymd" if pattern is not _SHORT else order), text[found.end() :]
    serial = _SERIAL.fullmatch(text)
    if serial:
        return _EXCEL_EPOCH + timedelta(days=int(serial.group(1))), ""
    raise Misread("date")


def _date(parts: list[int], order: DateOrder) -> date:
    named = dict(zip(order, parts, strict=True))
    if named["y"] < 1000:  # 05/01/2024 where no order was named
        raise Misread("date_order")
    try:
        return date(named["y"], named["m"], named["d"])
    except ValueError:
        raise Misread("date") from None


def code(field: str, text: str, given: Mapping[str, str]) -> str:
    """The code of an enumerated field: by the mapping's own list, else by the usual words. Raises `Misread`."""
    found = given.get(text) or CODES[field].get(text.casefold())
    if found is None:
        raise Misread("code")
    return found


TEXTS: Final[Mapping[str, Callable[[str], str]]] = {
    "number": number,
    "name": name,
    "phone": phone,
    "id_number": id_number,
    "email": email,
    "address": line,
    "region": line,
    "city": line,
    "branch": line,
    "risk_rating": line,
    "adviser": number,
}
DAYS: Final = frozenset({"birth_date", "since", "risk_rated_on"})
