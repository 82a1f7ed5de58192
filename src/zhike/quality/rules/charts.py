"""Control charts: what a series does by chance, and what stands out.

XmR for any figure (Wheeler, Understanding Variation): the mean and 2.66 average moving ranges. p for shares and u for
rates, whose limits depend on how many contacts a point has; with Laney's correction (Improved control charts for
attributes, 2002), p' and u': where large counts vary more than chance allows, the limits are wider by that factor.
Signals are the four rules of the Western Electric handbook (1956), on each side of the centre apart.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

ChartKind = Literal["xmr", "p", "u"]
Rule = Literal["beyond", "two_of_three", "four_of_five", "eight_on_a_side"]

LEAST_POINTS = 8
"""Fewer points make no limits."""
_RANGE_TO_SIGMA = 1.128  # the mean range of two values, in standard deviations
_SIGMAS = 3.0
# Rule: how many of how many points lie beyond so many standard deviations on one side.
_RULES: tuple[tuple[Rule, int, int, float], ...] = (
    ("beyond", 1, 1, 3.0),
    ("two_of_three", 2, 3, 2.0),
    ("four_of_five", 4, 5, 1.0),
    ("eight_on_a_side", 8, 8, 0.0),
)
_LONGEST_RULE = 8


@dataclass(frozen=True, slots=True)
class Observed:
    """A point: its value, or for shares and rates `k` counted among `n`."""

    value: float | None
    k: float = 0.0
    n: float = 0.0


@dataclass(frozen=True, slots=True)
class Point:
    """A point on the chart with its own limits, and the rules that it completes."""

    value: float | None
    lower: float | None
    upper: float | None
    signals: tuple[Rule, ...] = ()
    above: bool = False


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart; without a centre there are too few points. `laney`: how much wider than chance the series varies."""

    kind: ChartKind
    centre: float | None
    laney: float | None
    points: tuple[Point, ...]


def draw(kind: ChartKind, observed: Sequence[Observed], *, lowest: float | None = 0.0) -> Chart:
    """The chart of `observed` in their order; shares are 0-1. Points without a value are left out of all counting."""
    known = [place for place, each in enumerate(observed) if _is_known(kind, each)]
    if len(known) < LEAST_POINTS:
        return Chart(kind, None, None, tuple(Point(_value(kind, each), None, None) for each in observed))
    seen = [observed[place] for place in known]
    values = [_value(kind, each) or 0.0 for each in seen]
    centre, sigmas, laney = _SPREADS[kind](values, seen)
    scores = [(value - centre) / sigma if sigma > 0 else 0.0 for value, sigma in zip(values, sigmas, strict=True)]
    points = [Point(_value(kind, each), None, None) for each in observed]
    for at, place in enumerate(known):
        lower, upper = centre - _SIGMAS * sigmas[at], centre + _SIGMAS * sigmas[at]
        found = find_signals(scores[max(0, at + 1 - _LONGEST_RULE) : at + 1])
        points[place] = Point(
            value=values[at],
            lower=lower if lowest is None else max(lowest, lower),
            upper=min(1.0, upper) if kind == "p" else upper,
            signals=found,
            above=scores[at] > 0,
        )
    return Chart(kind, centre, laney, tuple(points))


def find_signals(scores: Sequence[float]) -> tuple[Rule, ...]:
    """The rules that the last of `scores` (in standard deviations from the centre) completes."""
    if not scores:
        return ()
    side = math.copysign(1.0, scores[-1])
    found = []
    for rule, least, window, beyond in _RULES:
        seen = scores[-window:]
        out = [each * side > beyond for each in seen]
        if len(seen) == window and out[-1] and sum(out) >= least:
            found.append(rule)
    return tuple(found)


def _is_known(kind: ChartKind, each: Observed) -> bool:
    return each.value is not None if kind == "xmr" else each.n > 0


def _value(kind: ChartKind, each: Observed) -> float | None:
    if kind == "xmr":
        return each.value
    return each.k / each.n if each.n > 0 else None


def _mean_range(values: Sequence[float]) -> float:
    return sum(abs(later - earlier) for earlier, later in pairwise(values)) / (len(values) - 1)


def _xmr(values: Sequence[float], _seen: Sequence[Observed]) -> tuple[float, list[float], None]:
    centre = sum(values) / len(values)
    return centre, [_mean_range(values) / _RANGE_TO_SIGMA] * len(values), None


def _attributes(variance: Callable[[float], float]) -> Callable[..., tuple[float, list[float], float]]:
    """Limits of a chart of counts whose variance for one contact is `variance` of the centre, by Laney."""

    def spread(values: Sequence[float], seen: Sequence[Observed]) -> tuple[float, list[float], float]:
        centre = sum(each.k for each in seen) / sum(each.n for each in seen)
        plain = [math.sqrt(variance(centre) / each.n) for each in seen]
        scores = [(value - centre) / sigma if sigma > 0 else 0.0 for value, sigma in zip(values, plain, strict=True)]
        laney = _mean_range(scores) / _RANGE_TO_SIGMA
        return centre, [sigma * laney for sigma in plain], laney

    return spread


_SPREADS: dict[ChartKind, Callable[..., tuple[float, list[float], float | None]]] = {
    "xmr": _xmr,
    "p": _attributes(lambda share: share * (1 - share)),
    "u": _attributes(lambda rate: rate),
}
