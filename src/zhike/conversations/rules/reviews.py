"""Which replies need a second person, and who that may be. All pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from zhike.conversations.review import Review, ReviewRule, Why
from zhike.conversations.rules import access

MOST_WAITING: Final = 5
_UNITS: Final = {"百": 10**2, "千": 10**3, "万": 10**4, "亿": 10**8, "k": 10**3, "m": 10**6, "million": 10**6}
_DIGITS: Final = {each: place for place, each in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_TENS: Final = {"十": 10, "百": 100, "千": 1000}
_MONEY = r"(?:元|块|圆|人民币|rmb|cny|yuan|usd|hkd|eur|美元|港币|港元|欧元|dollars?|euros?)"
_SIGN = r"(?:[¥￥$€£]|rmb|cny|usd|hkd|eur|人民币)"
_NUMBER = r"\d[\d,]*(?:\.\d+)?"
_AMOUNT = re.compile(
    rf"(?P<sign>{_SIGN})?\s*(?P<number>{_NUMBER})\s*(?P<unit>百万|千万|百|千|万|亿|million\b|k\b|m\b)?\s*(?P<money>{_MONEY})?",
    re.IGNORECASE,
)
_WRITTEN = re.compile(rf"(?P<number>[零〇一二两三四五六七八九十百千万亿]+)\s*{_MONEY}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Draft:
    """What the rules look at: the words, the flags of the contact reason, what the tone check found, who wrote it."""

    text: str
    flags: Collection[str]
    tone: Collection[str]
    role: str
    level: int


def whys_of(rule: ReviewRule, draft: Draft) -> tuple[Why, ...]:
    """All that calls for a second person; nothing: the reply may go."""
    if not rule.enabled:
        return ()
    return tuple(_whys(rule, draft))


def _whys(rule: ReviewRule, draft: Draft) -> Iterator[Why]:
    yield from (Why("reason", flag) for flag in sorted(rule.flags.intersection(draft.flags)))
    yield from (Why("tone", code) for code in sorted(rule.tone.intersection(draft.tone)))
    largest = max(amounts_in(draft.text), default=None) if rule.amount_over is not None else None
    if rule.amount_over is not None and largest is not None and largest > rule.amount_over:
        yield Why("amount", f"{largest.normalize():f}")
    if draft.level < rule.level_below:
        yield Why("level", str(draft.level))
    if draft.role in rule.roles:
        yield Why("role", draft.role)


def amounts_in(text: str) -> list[Decimal]:
    """The sums of money that are written in the text, in figures (¥5,000, 3.2万元, CNY 2 million) or words (五万元)."""
    figures = [_figure(found) for found in _AMOUNT.finditer(text) if _is_money(found)]
    return figures + [Decimal(_spelled(found["number"])) for found in _WRITTEN.finditer(text)]


def may_decide(viewer: access.Viewer, review: Review) -> bool:
    """Whether the viewer may approve, change or send back: with the permission, and never their own."""
    return review.state == "waiting" and viewer.can(access.APPROVE) and str(review.author_id) != viewer.id


def _is_money(found: re.Match[str]) -> bool:
    # Nobody writes 5万 of anything but money to a customer of a bank.
    return bool(found["sign"] or found["money"] or (found["unit"] or "")[-1:] in {"万", "亿"})


def _figure(found: re.Match[str]) -> Decimal:
    number = Decimal(found["number"].replace(",", ""))
    unit = (found["unit"] or "").lower()
    if unit in _UNITS or not unit:
        return number * _UNITS.get(unit, 1)
    return number * _UNITS[unit[0]] * _UNITS[unit[1]]


def _spelled(words: str) -> int:
    """A number in Chinese characters: 三十万五千 = 305000; without units its digits stand one by one."""
    for unit in ("亿", "万"):
        head, found, tail = words.rpartition(unit)
        if found:
            return (_spelled(head) or 1) * _UNITS[unit] + _spelled(tail)
    if not set(words).intersection(_TENS):
        return int("0" + "".join(str(_DIGITS[each]) for each in words))
    total = digit = 0
    for each in words:
        if each in _TENS:
            total, digit = total + (digit or 1) * _TENS[each], 0
        else:
            digit = _DIGITS[each]
    return total + digit
