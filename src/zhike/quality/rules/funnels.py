"""Agents, or other groups, against the whole without a league table (Spiegelhalter, Funnel plots, 2005).

The limits around the whole's figure narrow with the number of contacts: outside the inner ones (95 %) one in twenty
lies by chance, outside the outer ones (99.8 %) one in five hundred. Where groups vary more than chance allows, both are
wider by that factor, found from scores of which the outer tenths are drawn in. Nobody is ranked: it is said only of how
many others a group surely lies above or below, for their intervals do not meet.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar

from zhike.quality.rules.differences import Measured, Sample
from zhike.quality.rules.intervals import Interval, Z

Key = TypeVar("Key", bound=Hashable)
Zone = Literal["inside", "above", "below", "far_above", "far_below"]

OUTER_Z = 3.090232306167813
_DRAWN_IN = 0.1


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits for a group of `n` contacts: 95 % and 99.8 %."""

    n: float
    inner: Interval
    outer: Interval


@dataclass(frozen=True, slots=True)
class Funnel:
    """The whole's figure, the factor by which groups vary more than by chance (at least 1), one contact's spread."""

    centre: float
    factor: float
    spread: float
    measured: Measured

    def limits(self, n: float) -> Limits:
        """The limits for `n` contacts."""
        sigma = self.spread * self.factor / math.sqrt(n)
        inner, outer = (
            (self._kept(self.centre - z * sigma), self._kept(self.centre + z * sigma)) for z in (Z, OUTER_Z)
        )
        return Limits(n, inner, outer)

    def zone(self, value: float, n: float) -> Zone:
        """Where a group with this figure lies."""
        sigma = self.spread * self.factor / math.sqrt(n)
        score = (value - self.centre) / sigma if sigma > 0 else 0.0
        if abs(score) <= Z:
            return "inside"
        far = abs(score) > OUTER_Z
        return ("far_above" if far else "above") if score > 0 else ("far_below" if far else "below")

    def _kept(self, value: float) -> float:
        if self.measured == "share":
            return min(1.0, max(0.0, value))
        return max(0.0, value) if self.measured == "rate" else value


def draw(measured: Measured, samples: Sequence[Sample]) -> Funnel | None:
    """The funnel of all groups; None where they have nothing, or all the same."""
    n = sum(each.n for each in samples)
    if n <= 1:
        return None
    total = sum(_amount(measured, each) for each in samples)
    centre = total / n
    spread = math.sqrt(max(0.0, _variance(measured, samples, centre, n)))
    if spread <= 0:
        return None
    scores = sorted(
        (_amount(measured, each) / each.n - centre) * math.sqrt(each.n) / spread for each in samples if each.n
    )
    drawn = int(len(scores) * _DRAWN_IN)
    kept = [min(max(score, scores[drawn]), scores[-1 - drawn]) for score in scores]
    return Funnel(centre, max(1.0, math.sqrt(sum(score * score for score in kept) / len(kept))), spread, measured)


def surely(intervals: Mapping[Key, Interval]) -> dict[Key, tuple[int, int]]:
    """For each group above how many others it surely lies, and below how many: their intervals do not meet."""
    return {
        key: (
            sum(other[1] < low for other in intervals.values()),
            sum(other[0] > high for other in intervals.values()),
        )
        for key, (low, high) in intervals.items()
    }


def _amount(measured: Measured, sample: Sample) -> float:
    return sample.total if measured == "mean" else sample.k


def _variance(measured: Measured, samples: Sequence[Sample], centre: float, n: float) -> float:
    if measured == "share":
        return centre * (1 - centre)
    if measured == "rate":
        return centre
    return (sum(each.squares for each in samples) - n * centre * centre) / (n - 1)
