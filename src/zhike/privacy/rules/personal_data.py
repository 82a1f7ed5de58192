"""Where personal data stands in a text: phones, id numbers, cards, e-mail addresses.

Numbers are read as groups ("6222 0212 3456 7890 123"), and the longest run of groups that makes sense wins. An id
number must have a true check digit and a true date, a card a true Luhn digit and the first digits of a card.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

from zhike.privacy.rules.folding import fold

Kind = Literal["PHONE", "ID", "CARD", "EMAIL"]

LONGEST_CARD = 19
MOST_GROUPS = 6
_MOBILE = re.compile(r"(?:0086|86)?1[3-9]\d{9}")
_EMAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,6}[A-Za-z]{2,24}(?![A-Za-z0-9])")
# A row of single digits ("1 3 8 …") is one group; so a window never needs many groups, and hostile text costs little.
_GROUP = re.compile(r"\d(?:[ -]{1,2}\d){7,}(?:[ -]?[Xx])?(?!\d)|\d+(?:[Xx](?![A-Za-z]))?")
_NOISE = str.maketrans("", "", " -")
_BETWEEN = re.compile(r"[ -]{1,2}|\) ?")
_CARD_START = re.compile(r"[34569]|2(?:2[2-9]|[3-6]|7[01]|720)")
_LANDLINE = re.compile(r"0(?:10|2\d|[3-9]\d{2})\d{7,8}")
_PROVINCES = frozenset(re.findall("..", "111213141521222331323334353637414243444546505152535461626364657181828391"))
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECKS = "10X98765432"


@dataclass(frozen=True, slots=True)
class Span:
    """Personal data in a text: characters `start` to `end` (exclusive) are of `kind`."""

    start: int
    end: int
    kind: Kind


class _Group(NamedTuple):
    start: int
    end: int
    text: str


def luhn_holds(digits: str) -> bool:
    """Whether the last digit is the Luhn check of the others; a row of one digit only is no number."""
    if len(set(digits)) < 2:
        return False
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) << (place & 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def id_check_digit(first_17: str) -> str:
    """The 18th character of an id number (GB 11643)."""
    return _ID_CHECKS[sum(int(digit) * weight for digit, weight in zip(first_17, _ID_WEIGHTS, strict=True)) % 11]


def id_number_holds(value: str) -> bool:
    """Whether `value` is a resident id number of 18 characters: province, date and check digit are true."""
    if re.fullmatch(r"[0-9]{17}[0-9Xx]", value) is None or value[:2] not in _PROVINCES:
        return False
    try:
        born = date(int(value[6:10]), int(value[10:12]), int(value[12:14]))
    except ValueError:
        return False
    return 1850 <= born.year <= 2100 and id_check_digit(value[:17]) == value[17].upper()


def card_number_holds(digits: str) -> bool:
    """Whether `digits` can be a card: 13 to 19 of them, a card's first digits, a true Luhn digit."""
    return (
        13 <= len(digits) <= LONGEST_CARD
        and digits.isdecimal()
        and _CARD_START.match(digits) is not None
        and luhn_holds(digits)
    )


def find_personal_data(text: str) -> list[Span]:
    """All spans of `text` in order, none overlapping another. Offsets are characters."""
    folded = fold(text)
    emails = [Span(found.start(), found.end(), "EMAIL") for found in _EMAIL.finditer(folded)]
    without_emails = _EMAIL.sub(lambda found: "@" * len(found.group()), folded)
    return sorted([*emails, *_numbers(without_emails)], key=lambda span: span.start)


def mask_text(text: str) -> str:
    """`text` with every span replaced by its kind, as `⟨PHONE⟩`: what may be indexed or read by a model."""
    return replace_spans(text, [(span.start, span.end, span.kind) for span in find_personal_data(text)])


def replace_spans(text: str, spans: list[tuple[int, int, str]]) -> str:
    """`text` with the spans (ordered, apart from each other) replaced by `⟨kind⟩`."""
    parts, at = [], 0
    for start, end, kind in spans:
        parts += [text[at:start], f"⟨{kind}⟩"]
        at = end
    return "".join([*parts, text[at:]])


def _numbers(folded: str) -> Iterator[Span]:
    groups = [_Group(*found.span(), found.group().translate(_NOISE)) for found in _GROUP.finditer(folded)]
    first = 0
    while first < len(groups):
        found = _longest_number(folded, groups, first)
        if found is None:
            first += 1
            continue
        span, past = found
        yield span
        first = past


def _longest_number(folded: str, groups: list[_Group], first: int) -> tuple[Span, int] | None:
    start = groups[first].start
    plus = folded[start - 1 : start] == "+"
    best: tuple[Span, int] | None = None
    digits, past = "", first
    for group in groups[first : first + MOST_GROUPS]:
        if past > first and _BETWEEN.fullmatch(folded, groups[past - 1].end, group.start) is None:
            break
        digits += group.text
        past += 1
        if len(digits) > LONGEST_CARD:
            break
        kind = _kind_of(digits, [len(part.text) for part in groups[first:past]], plus=plus)
        if kind is not None:
            end = groups[past - 1].end - (kind != "ID" and digits[-1] in "Xx")
            best = Span(start - plus if kind == "PHONE" else start, end, kind), past
    return best


def _kind_of(number: str, lengths: list[int], *, plus: bool) -> Kind | None:
    if len(number) < 8:
        return None
    if len(number) == 18 and id_number_holds(number):
        return "ID"
    digits = number.rstrip("Xx")
    if not digits.isdecimal():
        return None
    if _is_phone(digits, plus=plus, parts=len(lengths)):
        return "PHONE"
    return "CARD" if _is_grouped_like_a_card(lengths) and card_number_holds(digits) else None


def _is_grouped_like_a_card(lengths: list[int]) -> bool:
    """Unbroken, in fours, 6 + the rest, or 4-6-5: unrelated numbers side by side are no card by chance."""
    if len(lengths) == 2 and lengths[0] == 6:
        return True
    return all(length == 4 for length in lengths[:-1]) or lengths[:2] == [4, 6]


def _is_phone(digits: str, *, plus: bool, parts: int) -> bool:
    """A mobile number in any grouping, a landline with its area code set apart, or anything after a plus sign."""
    if _MOBILE.fullmatch(digits) is not None:
        return True
    if plus:
        return 8 <= len(digits) <= 15
    return parts == 2 and _LANDLINE.fullmatch(digits) is not None
