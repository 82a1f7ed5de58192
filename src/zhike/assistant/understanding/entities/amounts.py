"""Amounts of money: ¥3,500 · 2万 · 三千五百块 · 50 dollars · USD 1.5k."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from zhike.assistant.understanding.entities.numbers import NUMBER, UNITS, read_number
from zhike.assistant.understanding.result import Entity

_CURRENCIES: Final = {
    "CNY": r"¥|￥|人民币|rmb|cny|元|圆|块钱|块|yuan|renminbi",
    "USD": r"us\$|\$|美元|美金|美刀|刀|usd|dollars?|bucks",
    "HKD": r"hk\$|港币|港元|hkd",
    "EUR": r"€|欧元|eur|euros?",
    "GBP": r"£|英镑|gbp|pounds?|quid",
    "JPY": r"日元|日币|jpy|yen",
}
# `块` of 2块 is money, of 块头 is not; a currency in letters ends its word.
_ANY: Final = "|".join(f"(?P<{{0}}{code}>{words})" for code, words in _CURRENCIES.items())
_BEFORE: Final = _ANY.replace("{0}", "before_")
_AFTER: Final = _ANY.replace("{0}", "after_")
_AMOUNT: Final = re.compile(
    rf"(?:(?<![a-z])(?:{_BEFORE})\s*)?(?<![\d.,a-z])(?P<number>{NUMBER})(?![\d%])"
    rf"(?:\s*(?:{_AFTER})(?![a-z])(?P<jiao>\d(?!\d)|[一二三四五六七八九](?![十百千万]))?)?"
)
_HAS_UNIT: Final = re.compile(f"[{UNITS}]|[kw]$")
# What follows tells that something else than money is counted; a number of one or two characters alone is no amount.
_COUNTED: Final = re.compile(
    r"\s*(?:个|次|年|月|天|日|号|笔|张|位|人|点|分|岁|周|期|小时|名|家|条|倍|遍|秒|米|公里|积分|里程|股|克|%|积|分之|一|"
    r"days?|weeks?|months?|years?|times?|points?|hours?|minutes?|people|shares|miles|km)"
)
# A bare number is money where it is moved.
_MOVED: Final = re.compile(
    r"(?:转|取|存|还|付|汇|充|借|提|花|扣|刷|收|打)(?:账|款|钱|了|出|走|掉|给\S{0,3}|的|过|入|来|我)*\s*$"
)
_LEAST_BARE: Final = 2


def find_amounts(text: str) -> Iterator[Entity]:
    """The amounts of a text that is aligned (lower case, half width)."""
    for found in _AMOUNT.finditer(text):
        amount = read_number(found["number"])
        if amount is None:
            continue
        currency = _currency(found)
        if currency is None and not _is_money(text, found, amount):
            continue
        if found["jiao"]:
            amount += (read_number(found["jiao"]) or Decimal(0)) / 10
        yield Entity(
            "amount", found.start(), found.end(), format(amount.normalize(), "f"), {"currency": currency or "CNY"}
        )


def _currency(found: re.Match[str]) -> str | None:
    named = (f"{side}_{code}" for code in _CURRENCIES for side in ("before", "after"))
    return next((name[-3:] for name in named if found[name]), None)


def _is_money(text: str, found: re.Match[str], amount: Decimal) -> bool:
    """Whether a number without a currency is money: with a unit such as 万, or moved, and nothing else counted."""
    if _COUNTED.match(text, found.end()):
        return False
    if _HAS_UNIT.search(found["number"]):
        return len(found["number"]) > 1 and amount >= 100
    digits = found["number"].replace(",", "")
    return digits[:1].isdigit() and _LEAST_BARE <= len(digits) <= 9 and bool(_MOVED.search(text[: found.start()]))
