"""Whether groups differ from all others by more than chance, when many are looked at.

Shares: Newcombe's interval (method 10, from both Wilson intervals) and the pooled test. Rates: the same from both exact
Poisson intervals (MOVER, Donner and Zou) and the score test. Means: Welch's interval and test. All p values are
adjusted by Benjamini and Hochberg: among the groups that stand out, one in twenty is a false alarm at most, on average.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from zhike.quality.rules import intervals
from zhike.quality.rules.students import student_quantile, student_tail

Measured = Literal["share", "rate", "mean"]
FALSE_DISCOVERIES = 0.05


@dataclass(frozen=True, slots=True)
class Sample:
    """What was counted: `k` among `n` (shares, rates), or the sum and the sum of squares of `n` amounts."""

    n: float
    k: float = 0.0
    total: float = 0.0
    squares: float = 0.0

    def __sub__(self, other: Sample) -> Sample:
        """Without the other."""
        return Sample(self.n - other.n, self.k - other.k, self.total - other.total, self.squares - other.squares)


@dataclass(frozen=True, slots=True)
class Difference:
    """A group less all others, with its 95 % interval; `p`: how likely one so large is by chance."""

    difference: float
    low: float
    high: float
    p: float


def differ(measured: Measured, one: Sample, other: Sample) -> Difference | None:
    """How much `one` lies above `other`; None where it cannot be said."""
    if measured == "mean":
        return _of_means(one, other)
    if one.n <= 0 or other.n <= 0:
        return None
    values = one.k / one.n, other.k / other.n
    bounds = [_bounds(measured, each) for each in (one, other)]
    difference = values[0] - values[1]
    down = math.hypot(values[0] - bounds[0][0], bounds[1][1] - values[1])
    up = math.hypot(bounds[0][1] - values[0], values[1] - bounds[1][0])
    pooled = (one.k + other.k) / (one.n + other.n)
    variance = pooled * (1 - pooled) if measured == "share" else pooled
    spread = math.sqrt(variance * (1 / one.n + 1 / other.n))
    p = math.erfc(abs(difference) / spread / math.sqrt(2)) if spread > 0 else 1.0
    return Difference(difference, difference - down, difference + up, p)


def adjust(p_values: Sequence[float]) -> list[float]:
    """The p values as Benjamini and Hochberg adjust them, in the same order."""
    m = len(p_values)
    adjusted, smallest = [1.0] * m, 1.0
    for rank, place in zip(range(m, 0, -1), sorted(range(m), key=lambda at: -p_values[at]), strict=True):
        smallest = min(smallest, p_values[place] * m / rank)
        adjusted[place] = smallest
    return adjusted


def _bounds(measured: Measured, sample: Sample) -> intervals.Interval:
    if measured == "share":
        return intervals.wilson(round(sample.k), round(sample.n))
    low, high = intervals.poisson(round(sample.k))
    return low / sample.n, high / sample.n


def _of_means(one: Sample, other: Sample) -> Difference | None:
    if one.n < 2 or other.n < 2:
        return None
    difference = one.total / one.n - other.total / other.n
    errors = [_variance(each) / each.n for each in (one, other)]
    spread = math.sqrt(sum(errors))
    if spread <= 0:
        return None
    freedom = sum(errors) ** 2 / sum(error**2 / (each.n - 1) for error, each in zip(errors, (one, other), strict=True))
    margin = student_quantile(freedom) * spread
    return Difference(difference, difference - margin, difference + margin, student_tail(difference / spread, freedom))


def _variance(sample: Sample) -> float:
    return max(0.0, (sample.squares - sample.total * sample.total / sample.n) / (sample.n - 1))
