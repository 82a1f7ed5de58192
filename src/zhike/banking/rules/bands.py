"""The range that stands for an amount on a screen."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

# Upper ends (exclusive); Chinese customers think in 万, so these are its multiples.
_ENDS = tuple(map(Decimal, (0, 10_000, 50_000, 100_000, 200_000, 500_000, 1_000_000, 5_000_000)))


@dataclass(frozen=True, slots=True)
class Band:
    """`low` <= amount < `high`; None is no bound."""

    low: Decimal | None
    high: Decimal | None


def band_of(amount: Decimal) -> Band:
    """The band that `amount` lies in. Debts and withdrawals are given without their sign by the caller."""
    low: Decimal | None = None
    for end in _ENDS:
        if amount < end:
            return Band(low, end)
        low = end
    return Band(low, None)
