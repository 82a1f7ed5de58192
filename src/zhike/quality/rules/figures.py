"""From counted parts to a figure: value, n, interval, or the reason why there is none.

Parts add up: those of a day and those of the next give those of both, so a total never is an average of averages.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from zhike.quality.rules import intervals, spreads
from zhike.quality.rules.intervals import Interval

Kind = Literal[
    "count",
    "share",
    "rate",
    "mean",
    "score",
    "exposure",
    "ratio",
    "portion",
    "pace",
    "weighted",
    "largest",
    "quantile",
    "reached",
    "within",
]
Parts = Mapping[str, Any]
"""Numbers by name; `spread` are counts by step (see `rules.spreads`), `blocks` what is divided by what by day."""

PARTS: Mapping[Kind, tuple[str, ...]] = {
    "count": ("k",),
    "share": ("k", "n"),
    "rate": ("k", "n"),
    "mean": ("n", "total", "squares"),
    "score": ("n", "total", "squares"),
    "exposure": ("k", "n", "total"),
    "ratio": ("n", "total", "base"),
    "largest": ("n", "most"),
    "portion": ("n", "total", "base"),
    "pace": ("k", "n", "base"),
    "weighted": ("n", "total", "base", "base_squares"),
    "quantile": ("k", "n"),
    "reached": ("k", "n"),
    "within": ("k", "n"),
}
"""What is counted for each kind. `most` is compared instead of added."""

SPREAD: frozenset[Kind] = frozenset({"quantile", "reached", "within"})
"""Kinds whose parts are counted for each step of the amounts: they have a `spread`, too."""

BLOCKS: frozenset[Kind] = frozenset({"ratio"})
"""Kinds whose amounts are counted by day, too, for their interval: `blocks`, which add up like a spread."""

NO_DATA = "no_data"
TOO_FEW = "too_few"
NOT_COMPUTABLE = "not_computable"
NOT_BY_THIS = "not_by_this"
"""The metric cannot be split or filtered like this: it is not made of contacts."""
NO_FLOOR = "no_floor"
"""The floor was not recorded then, as in imported history: nothing is known of it, which is not the same as nothing."""
NOT_WATCHED = "not_watched"
"""Nobody checked whether it worked then: nothing is known, neither 0 nor 100 %."""
NOT_REACHED = "not_reached"
"""Nobody was observed long enough: the curve does not come down as far as asked."""


@dataclass(frozen=True, slots=True)
class Shape:
    """How parts become a value: value = (figure + `offset`) x `scale`, its interval kept within `lowest` and `highest`.

    Below `minimum_n` there is no value. `level` (0-1) is that of a quantile or of a share that is reached, `resolution`
    the size of a step of its spread, `horizon` how far a mean looks. `floor`: whether samples of the floor, or of who
    watched, are its rows or what these are divided by (or counted while); `unwatched`: the reason where there are none.
    """

    kind: Kind
    scale: float = 1.0
    offset: float = 0.0
    level: float = 0.5
    resolution: float = 1.0
    horizon: float = 0.0
    minimum_n: int = 1
    lowest: float | None = None
    highest: float | None = None
    floor: Literal["none", "rows", "base"] = "none"
    unwatched: str = NO_FLOOR


@dataclass(frozen=True, slots=True)
class Figure:
    """A value with its n and 95 % interval; without a value, `reason` says why."""

    value: float | None
    n: int
    low: float | None = None
    high: float | None = None
    reason: str | None = None


def add(parts: Iterable[Parts]) -> dict[str, Any]:
    """All parts together."""
    whole: dict[str, Any] = {}
    for each in parts:
        for name, amount in each.items():
            if name in whole:
                whole[name] = max(whole[name], amount) if name == "most" else _together(whole[name], amount)
            else:
                whole[name] = amount
    return whole


def _together(one: Any, other: Any) -> Any:
    return spreads.put_together(one, other) if isinstance(one, Mapping) else one + other


def evaluate(shape: Shape, parts: Parts) -> Figure:
    """The figure that `parts` make."""
    n = int(parts.get("k" if shape.kind == "count" else "n", 0))
    unwatched = shape.floor == "base" and not parts.get("base")
    if shape.kind == "count" and (n or not unwatched):
        return Figure(n, n, n, n)  # counted, not sampled: there is nothing to be unsure of
    if n == 0:
        return Figure(None, 0, reason=shape.unwatched if unwatched or shape.floor == "rows" else NO_DATA)
    if n < shape.minimum_n:
        return Figure(None, n, reason=TOO_FEW)
    found = _of_spread(shape, parts) if shape.kind in SPREAD else _FORMULAS[shape.kind](n, parts)
    if found is None:
        return Figure(None, n, reason=_why_not(shape, unwatched=unwatched))
    value, interval = found
    low, high = interval if interval is not None else (None, None)
    return Figure(_scaled(shape, value), n, _bound(shape, low), _bound(shape, high))


def _why_not(shape: Shape, *, unwatched: bool) -> str:
    if shape.kind in SPREAD:
        return NOT_REACHED
    return shape.unwatched if unwatched else NOT_COMPUTABLE


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


def _ratio(_n: int, parts: Parts) -> tuple[float, Interval | None] | None:
    # What an amount is divided by may come from another dataset, which has nothing to tell.
    base = parts.get("base", 0)
    blocks = parts.get("blocks", {})
    return (parts["total"] / base, intervals.ratio_of_blocks([blocks[day] for day in sorted(blocks)])) if base else None


def _largest(_n: int, parts: Parts) -> tuple[float, None]:
    return parts["most"], None


def _portion(_n: int, parts: Parts) -> tuple[float, None] | None:
    """An amount among itself and another: time up among time up and down."""
    whole = parts["total"] + parts.get("base", 0)
    return (parts["total"] / whole, None) if whole else None


def _pace(_n: int, parts: Parts) -> tuple[float, Interval] | None:
    """What is counted for each unit of an amount, with the count's exact Poisson interval."""
    base = parts.get("base", 0)
    if not base:
        return None
    low, high = intervals.poisson(int(parts["k"]))
    return parts["k"] / base, (low / base, high / base)


def _weighted(_n: int, parts: Parts) -> tuple[float, Interval] | None:
    """Weights of what counts over all weights; its interval is Wilson's with Kish's effective number of rows."""
    if not parts["base"]:
        return None
    share = parts["total"] / parts["base"]
    effective = parts["base"] ** 2 / parts["base_squares"]
    return share, intervals.wilson_of(share, effective)


def _of_spread(shape: Shape, parts: Parts) -> tuple[float, tuple[float | None, float | None]] | None:
    spread = parts["spread"]
    found: tuple[float, tuple[float, float | None]] | None
    if shape.kind == "quantile":
        found = spreads.quantile(spread, shape.level)
    elif shape.kind == "reached":
        found = spreads.time_of_share(spread, shape.level)
    else:
        found = spreads.mean_within(spread, round(shape.horizon / shape.resolution))
    if found is None:
        return None
    value, (low, high) = found
    return _of_steps(shape, value), (_of_steps(shape, low), None if high is None else _of_steps(shape, high))


def _of_steps(shape: Shape, steps: float) -> float:
    return round(steps * shape.resolution, 9)  # 230 hundredths are 2.3


_FORMULAS: Mapping[Kind, Callable[[int, Parts], tuple[float, Interval | None] | None]] = {
    "share": _share,
    "rate": _rate,
    "mean": _mean,
    "score": _score,
    "exposure": _exposure,
    "ratio": _ratio,
    "portion": _portion,
    "pace": _pace,
    "weighted": _weighted,
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
