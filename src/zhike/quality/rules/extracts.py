"""How contact records read in an extract, and how their traits become coarser. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

_YOUNG, _MIDDLE = 30, 60


def wide_age(band: str) -> str:
    """An age band as one of three: 0-29, 30-59, 60+."""
    first = int("".join(digit for digit in band.partition("-")[0] if digit.isdigit()) or 0)
    if first < _YOUNG:
        return "0-29"
    return "30-59" if first < _MIDDLE else "60+"


def first_tier(city_tier: str) -> str:
    """A first-tier city, or another."""
    return "1" if city_tier == "1" else "2+"


def raised_tier(tier: str) -> str:
    """A standard customer, or one of a higher tier."""
    return "standard" if tier == "standard" else "above"


def product_kinds(codes: Iterable[str], kinds: Mapping[str, str]) -> str:
    """The kinds of products somebody holds, in order: `card+deposit`; `none` where none is held."""
    return "+".join(sorted({kinds.get(code, "other") for code in codes})) or "none"


def how_many(kinds: str) -> str:
    """How many kinds: none, 1, 2, 3+."""
    if kinds == "none":
        return kinds
    count = kinds.count("+") + 1
    return str(count) if count < 3 else "3+"


def month(day: date) -> str:
    """`2026-11`."""
    return f"{day:%Y-%m}"


def quarter(month: str) -> str:
    """`2026-11` as `2026-Q4`."""
    return f"{month[:4]}-Q{(int(month[5:7]) + 2) // 3}"


def year(month: str) -> str:
    """`2026-11` as `2026`."""
    return month[:4]


def yes_no(flag: bool) -> str:
    """A flag as a word."""
    return "yes" if flag else "no"
