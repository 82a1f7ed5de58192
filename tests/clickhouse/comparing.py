"""Whether two engines say the same: counts and sums of whole numbers are equal, all else agrees to 1e-9."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

from zhike.quality.datasets import table
from zhike.quality.metrics.catalogue import DEFINITIONS
from zhike.quality.metrics.definition import Metric
from zhike.quality.rules.figures import Parts, evaluate

Answers = Mapping[tuple[str, str], Mapping[str, Parts]]
"""By definition (`id@version`) and dimension: the parts of each of the dimension's values."""

_SUMS: Mapping[str, str] = {"total": "amount", "squares": "amount", "most": "amount", "base": "base"}


def differences(here: Answers, there: Answers) -> Iterator[str]:
    """What one engine says and the other does not, in words."""
    for reference, dimension in here.keys() | there.keys():
        metric, whole = DEFINITIONS[reference], whole_parts(DEFINITIONS[reference])
        one, other = here.get((reference, dimension), {}), there.get((reference, dimension), {})
        if one.keys() != other.keys():
            yield f"{reference} by {dimension}: values {sorted(one.keys() ^ other.keys())[:4]}"
        for key in one.keys() & other.keys():
            if found := _difference(metric, whole, one[key], other[key]):
                yield f"{reference} by {dimension}, {key or 'empty'}: {found}"


def whole_parts(metric: Metric) -> frozenset[str]:
    """The parts of `metric` that are whole numbers: counts, and sums of a column of whole numbers."""
    rows = table(metric.dataset)
    sums = {
        part
        for part, name in _SUMS.items()
        if (expression := getattr(metric, name)) is not None
        and (part != "base" or metric.base_dataset is None)
        and _is_whole(expression(rows))
    }
    return frozenset({"k", "n", "spread", *sums})


def _is_whole(amount: Any) -> bool:
    kind = amount.type()
    return bool(kind.is_integer() or kind.is_boolean())


def _difference(metric: Metric, whole: frozenset[str], here: Parts, there: Parts) -> str:
    for part in here.keys() | there.keys():
        one, other = here.get(part, 0), there.get(part, 0)
        if not (one == other if part in whole else _close(one, other)):
            return f"{part} {one} and {other}"
    one, other = evaluate(metric.shape, here), evaluate(metric.shape, there)
    if (one.n, one.reason) != (other.n, other.reason):
        return f"{one} and {other}"
    bounds = zip((one.value, one.low, one.high), (other.value, other.low, other.high), strict=True)
    return "" if all(_close(*pair) for pair in bounds) else f"{one} and {other}"


def _close(one: float | None, other: float | None) -> bool:
    if one is None or other is None:
        return one is other
    return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-9)
