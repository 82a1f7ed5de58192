"""Numbers as people write them: 3,500 · 2万 · 三千五 · 两万零三百 · 1.5k. Digits and Chinese numerals, mixed too."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import Final

_DIGITS: Final = {"零": 0, "〇": 0, "一": 1, "壹": 1, "二": 2, "两": 2, "贰": 2, "三": 3, "叁": 3, "四": 4, "肆": 4} | {
    "五": 5,
    "伍": 5,
    "六": 6,
    "陆": 6,
    "七": 7,
    "柒": 7,
    "八": 8,
    "捌": 8,
    "九": 9,
    "玖": 9,
}
_SMALL: Final = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_LARGE: Final = {"万": 10_000, "萬": 10_000, "亿": 100_000_000}
_LETTERS: Final = {"k": 1000, "w": 10_000, "m": 1_000_000}
UNITS: Final = "".join([*_SMALL, *_LARGE])

_ARABIC: Final = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_HAN_NUMBER: Final = f"[{''.join(_DIGITS)}{UNITS}]+"
# What a number looks like: 12,000.50 · 3万5 · 三千五 · 50k. A letter that multiplies must end there.
NUMBER: Final = f"(?:(?:{_ARABIC})(?:[{UNITS}]+(?:{_ARABIC}|{_HAN_NUMBER})?|[kwm](?![a-z0-9]))?|{_HAN_NUMBER})"
_PART: Final = re.compile(f"({_ARABIC})|([{''.join(_DIGITS)}])|([{UNITS}])")


def read_number(text: str) -> Decimal | None:
    """The number that a match of `NUMBER` says; None when it says none ("万千")."""
    if text[-1:] in _LETTERS and text[:-1]:
        return _decimal(text[:-1], times=_LETTERS[text[-1]])
    if not any(each in UNITS for each in text):
        return _plain(text)
    return _with_units(text)


def read_small(text: str) -> int | None:
    """A whole number up to a few hundred, in digits or Chinese: days, months, weeks. 半 and 几 are none."""
    found = read_number(text) if re.fullmatch(NUMBER, text) else None
    return int(found) if found is not None and found == found.to_integral_value() else None


def _plain(text: str) -> Decimal | None:
    """Digits alone; Chinese digits in a row are read one by one (一二三)."""
    digits = "".join(str(_DIGITS[each]) if each in _DIGITS else each for each in text)
    return _decimal(digits)


def _decimal(text: str, times: int = 1) -> Decimal | None:
    try:
        return Decimal(text.replace(",", "")) * times
    except InvalidOperation:
        return None


def _with_units(text: str) -> Decimal | None:
    """三千五 = 3500: a last digit without a unit takes the unit below the last one, unless a zero is said."""
    total = section = Decimal(0)
    pending: Decimal | None = None
    last_unit, after_zero = 1, False
    for arabic, digit, unit in _PART.findall(text):
        if unit in _LARGE:
            total += (section + (pending or 0) or (1 if not total else 0)) * _LARGE[unit]
            section, pending, last_unit = Decimal(0), None, _LARGE[unit]
        elif unit:
            section += (1 if pending is None else pending) * _SMALL[unit]
            pending, last_unit = None, _SMALL[unit]
        else:
            after_zero = pending == 0 or digit in {"零", "〇"}
            pending = _decimal(arabic) if arabic else Decimal(_DIGITS[digit]) if digit else None
    if pending is not None and last_unit > 10 and not after_zero and pending < 10:
        pending *= last_unit // 10
    return total + section + (pending or 0)
