"""From counted parts to a figure: value, n, interval, or the reason why there is none.

Parts add up: those of a day and those of the next give those of both, so a total never is an average of averages.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from zhike.quality.rules import intervals
from zhike.quality.rules.intervals import Interval

Kind = Literal["count", "share", "rate", "mean", "score", "exposure", "ratio", "largest"]
Parts = Mapping[str, float]

PARTS: Mapping[Kind, tuple[str, ...]] = {
    "count": ("k",),
    "share": ("k", "n"),
    "rate": ("k", "n"),
    "mean": ("n", "total", "squares"),
    "score": ("n", "total", "squares"),
    "exposure": ("k", "n", "total"),
    "ratio": ("n", "total", "base"),
    "largest": ("n", "most"),
}
"""What is counted for each kind. `most` is the only part that is compared instead of added."""

NO_DATA = "no_data"
TOO_FEW = "too_few"
NOT_COMPUTABLE = "not_computable"
NOT_BY_THIS = "not_by_this"
"""The metric cannot be split or filtered like this: it is not made of contacts."""


@dataclass(frozen=True, slots=True)
class Shape:
    """How parts become a value: value = (figure + `offset`) x `scale`, its interval kept within `lowest` and `highest`.

    Below `minimum_n` there is no value.
    """

    kind: Kind
    scale: float = 1.0
    offset: float = 0.0
    minimum_n: int = 1
    lowest: float | None = None
    highest: float | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """A value with its n and 95 % interval; without a value, `reason` says why."""

    value: float | None
    n: int
    low: float | None = None
    high: float | None = None
    reason: str | None = None


def add(parts: Iterable[Parts]) -> dict[str, float]:
    """All parts together."""
    whole: dict[str, float] = {}
    for each in parts:
        for name, amount in each.items():
            if name in whole:
                whole[name] = max(whole[name], amount) if name == "most" else whole[name] + amount
            else:
                whole[name] = amount
    return whole


def evaluate(shape: Shape, parts: Parts) -> Figure:
    """The figure that `parts` make."""
    n = int(parts.get("k" if shape.kind == "count" else "n", 0))
    if shape.kind == "count":
        return Figure(n, n, n, n)  # counted, not sampled: there is nothing to be unsure of
    if n == 0:
        return Figure(None, 0, reason=NO_DATA)
    if n < shape.minimum_n:
        return Figure(None, n, reason=TOO_FEW)
    found = _FORMULAS[shape.kind](n, parts)
    if found is None:
        return Figure(None, n, reason=NOT_COMPUTABLE)
    value, interval = found
    low, high = interval if interval is not None else (None, None)
    return Figure(_scaled(shape, value), n, _bound(shape, low), _bound(shape, high))


def _share(n: int, parts: Parts) -> tuple[float, Interval]:
    k = int(parts["k"])
    return k / n, intervals.wilson(k, n)


def _rate(n: int, parts: Parts) -> tuple[float, Interval]:
    k = int(parts["k"])
    low, high = intervals.poisson(k)
    return k / n, (low / n, high / n)


def _mean(n: int, parts: Parts) -> tuple[float, Interval | None]:
    return parts["total"] / n, intervals.positive_mean(n, parts["total"], parts["squares"])


def _score(n: int, parts: Parts) -> tuple[float, Interval | None]:
    return parts["total"] / n, intervals.mean(n, parts["total"], parts["squares"])


def _exposure(_n: int, parts: Parts) -> tuple[float, Interval] | None:
    k, total = int(parts["k"]), parts["total"]
    if k == 0:
        return None
    low, high = intervals.poisson(k)
    return total / k, (total / high, total / low)


def _ratio(_n: int, parts: Parts) -> tuple[float, None] | None:
    return (parts["total"] / parts["base"], None) if parts["base"] else None


def _largest(_n: int, parts: Parts) -> tuple[float, None]:
    return parts["most"], None


_FORMULAS: Mapping[Kind, Callable[[int, Parts], tuple[float, Interval | None] | None]] = {
    "share": _share,
    "rate": _rate,
    "mean": _mean,
    "score": _score,
    "exposure": _exposure,
    "ratio": _ratio,
    "largest": _largest,
}


def _scaled(shape: Shape, figure: float) -> float:
    return (figure + shape.offset) * shape.scale


def _bound(shape: Shape, figure: float | None) -> float | None:
    if figure is None:
        return None
    bound = _scaled(shape, figure)
    if shape.lowest is not None:
        bound = max(shape.lowest, bound)
    return bound if shape.highest is None else min(shape.highest, bound)
