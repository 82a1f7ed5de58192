"""Indices: several figures put on one scale from 0 to 100, weighed, and asked how much the weights decide.

A part is anchored: 0 at `lowest`, 100 at `highest` (the other way round where less is better), never beyond. A sum may
hide a poor part, a product does not. A part without a figure is left out only while four fifths of the weight remain.
Parts of one group speak for the same dimension: where one has no figure the others carry its weight, and only a group
of which nothing is known is missing.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeVar

from zhike.quality.rules.figures import Figure

Form = Literal["sum", "product"]
Source = Literal["behaviour", "survey", "inspection"]
"""How a part is known: by what happened, by what customers said, by what an inspector found."""
Key = TypeVar("Key", bound=Hashable)

LEAST_WEIGHT = 0.8
SHIFT = 0.2
MISSING_PARTS = "missing_parts"
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Part:
    """A metric in an index: its weight and its anchors in the metric's unit. `group`: the dimension it speaks for."""

    metric: str
    weight: float
    lowest: float
    highest: float
    reverse: bool = False
    group: str = ""
    source: Source = "behaviour"


@dataclass(frozen=True, slots=True)
class IndexFigure:
    """An index with its 95 % interval and the 0-100 score of each of its parts.

    `kept` is the share of the weight that has figures; without a value `reason` says why.
    """

    value: float | None
    low: float | None
    high: float | None
    kept: float
    scores: Mapping[str, float]
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Rank:
    """A row's place, 1 the best, and the places it takes when any weight is a fifth more or less."""

    place: int
    best: int
    worst: int


def score(part: Part, value: float) -> float:
    """`value` between the part's anchors, as 0-100."""
    share = (value - part.lowest) / (part.highest - part.lowest)
    return 100.0 * min(1.0, max(0.0, 1 - share if part.reverse else share))


def compute(form: Form, parts: Sequence[Part], figures: Mapping[str, Figure]) -> IndexFigure:
    """The index of `figures`. Its interval takes the parts as independent: their half widths are added in squares."""
    scores = {part.metric: score(part, value) for part in parts if (value := figures[part.metric].value) is not None}
    whole = sum(part.weight for part in parts)
    kept = sum(_carried(parts, scores).values()) / whole if whole else 0.0
    if kept < LEAST_WEIGHT - _ROUNDING:
        return IndexFigure(None, None, None, kept, scores, MISSING_PARTS)
    value = weigh(form, parts, scores)
    half = math.sqrt(sum(_half_width(form, parts, part, scores, figures[part.metric]) ** 2 for part in parts))
    return IndexFigure(value, max(0.0, value - half), min(100.0, value + half), kept, scores)


def weigh(form: Form, parts: Sequence[Part], scores: Mapping[str, float]) -> float:
    """The weighed sum, or product, of the scores that are there."""
    weights = _carried(parts, scores)
    whole = sum(weights.values())
    if form == "sum":
        return sum(weight * scores[metric] for metric, weight in weights.items()) / whole
    shares = [(weight / whole, scores[metric] / 100.0) for metric, weight in weights.items()]
    if any(share == 0 and weight > 0 for weight, share in shares):
        return 0.0
    return 100.0 * math.exp(sum(weight * math.log(share) for weight, share in shares if weight > 0))


def _carried(parts: Sequence[Part], scores: Mapping[str, float]) -> dict[str, float]:
    """The weight of each part that has a score, with what the others of its group would have had."""
    there = [part for part in parts if part.metric in scores]
    return {part.metric: part.weight * _of_group(parts, part) / _of_group(there, part) for part in there}


def _of_group(parts: Sequence[Part], part: Part) -> float:
    """What the parts that speak for the same as `part` weigh together; one where that is nothing."""
    own = part.weight if not part.group else sum(each.weight for each in parts if each.group == part.group)
    return own or 1.0


def _half_width(form: Form, parts: Sequence[Part], part: Part, scores: Mapping[str, float], figure: Figure) -> float:
    """How far the index moves, to either side, with one part's figure within its interval."""
    if part.metric not in scores or figure.low is None or figure.high is None:
        return 0.0
    low, high = (weigh(form, parts, {**scores, part.metric: score(part, end)}) for end in (figure.low, figure.high))
    return abs(high - low) / 2


def shifted(parts: Sequence[Part]) -> list[tuple[Part, ...]]:
    """The weights with each one in turn a fifth less and a fifth more; weighing brings them to one again."""
    return [
        tuple(replace(part, weight=part.weight * factor) if place == at else part for place, part in enumerate(parts))
        for at in range(len(parts))
        for factor in (1 - SHIFT, 1 + SHIFT)
    ]


def rank(form: Form, parts: Sequence[Part], rows: Mapping[Key, Mapping[str, float]]) -> dict[Key, Rank]:
    """Each row's place by the index of its scores, and the best and worst place under `shifted` weights."""
    here = _places(form, parts, rows)
    moved = [_places(form, variant, rows) for variant in shifted(parts)]
    return {
        key: Rank(place, min([place, *(each[key] for each in moved)]), max([place, *(each[key] for each in moved)]))
        for key, place in here.items()
    }


def _places(form: Form, parts: Sequence[Part], rows: Mapping[Key, Mapping[str, float]]) -> dict[Key, int]:
    values = {key: weigh(form, parts, scores) for key, scores in rows.items()}
    return {key: 1 + sum(other > value + _ROUNDING for other in values.values()) for key, value in values.items()}


def weights_problem(weights: Mapping[str, float], parts: Sequence[Part]) -> str | None:
    """The code of what is wrong with new weights of an index, or None."""
    if set(weights) != {part.metric for part in parts}:
        return "quality.weights_not_of_index"
    if not all(math.isfinite(weight) and 0 <= weight <= 1 for weight in weights.values()):
        return "quality.weights_out_of_range"
    return None if abs(sum(weights.values()) - 1) <= 1e-6 else "quality.weights_not_whole"


def reweighed(parts: Sequence[Part], weights: Mapping[str, float]) -> tuple[Part, ...]:
    """The parts with other weights. A part that the weights do not know came later, and weighs nothing in them."""
    return tuple(replace(part, weight=weights.get(part.metric, 0.0)) for part in parts)
