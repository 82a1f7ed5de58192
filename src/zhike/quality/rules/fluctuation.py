"""How much a figure fluctuates over periods of equal size, and which periods stand out by more than chance.

Limits of an XmR chart: the mean and 2.66 average moving ranges (Wheeler, Understanding Variation); eight in a row on
one side of the mean are a signal, too. (max - min) / (max + min), which the bank's study used, grows with the number of
periods even where nothing happens: it is shown for twelve periods only, beside the coefficient of variation.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from zhike.quality.rules.figures import NO_DATA, NOT_COMPUTABLE, TOO_FEW, Figure
from zhike.quality.rules.intervals import student

PERIODS = 12
LEAST_PERIODS = 6
_TO_LIMIT = 2.66
_IN_A_ROW = 8


@dataclass(frozen=True, slots=True)
class Fluctuation:
    """Of `n` periods with a value. `variation` in percent of the mean; `half_range` 0-1, for twelve periods only.

    `signals`: places of the periods outside the limits, or at the end of eight on one side of the mean.
    """

    n: int
    mean: float | None
    variation: float | None
    half_range: float | None
    lower: float | None
    upper: float | None
    signals: tuple[int, ...]


def fluctuate(values: Sequence[float | None]) -> Fluctuation:
    """The fluctuation of `values`, one for each period in order; none below six periods, or where the mean is zero."""
    known = [(place, value) for place, value in enumerate(values) if value is not None]
    n = len(known)
    mean = sum(value for _, value in known) / n if n else 0.0
    if n < LEAST_PERIODS or mean <= 0:
        return Fluctuation(n, None, None, None, None, None, ())
    numbers = [value for _, value in known]
    spread = math.sqrt(sum((value - mean) ** 2 for value in numbers) / (n - 1))
    margin = _TO_LIMIT * sum(abs(later - earlier) for earlier, later in pairwise(numbers)) / (n - 1)
    whole = n == PERIODS and min(numbers) >= 0
    return Fluctuation(
        n=n,
        mean=mean,
        variation=100 * spread / mean,
        half_range=(max(numbers) - min(numbers)) / (max(numbers) + min(numbers)) if whole else None,
        lower=mean - margin,
        upper=mean + margin,
        signals=tuple(place for at, (place, _) in enumerate(known) if _stands_out(numbers, at, mean, margin)),
    )


def _stands_out(numbers: Sequence[float], at: int, mean: float, margin: float) -> bool:
    row = numbers[at - _IN_A_ROW + 1 : at + 1] if at >= _IN_A_ROW - 1 else ()
    one_side = len(row) == _IN_A_ROW and (all(each > mean for each in row) or all(each < mean for each in row))
    return abs(numbers[at] - mean) > margin or one_side


def tell_variation(found: Fluctuation) -> Figure:
    """The coefficient of variation in percent, with the interval of its large-sample error."""
    if found.variation is None:
        return _untold(found)
    share, n = found.variation / 100, found.n
    half = student(n - 1) * share * math.sqrt(1 / (2 * (n - 1)) + share * share / n)
    return Figure(found.variation, n, max(0.0, 100 * (share - half)), 100 * (share + half))


def tell_half_range(found: Fluctuation) -> Figure:
    """(max - min) / (max + min) of twelve periods; of fewer it would say something else."""
    return _untold(found) if found.half_range is None else Figure(found.half_range, found.n)


def tell_signals(found: Fluctuation) -> Figure:
    """How many periods stand out by more than chance: counted, so there is nothing to be unsure of."""
    if found.mean is None:
        return _untold(found)
    signals = len(found.signals)
    return Figure(signals, found.n, signals, signals)


def _untold(found: Fluctuation) -> Figure:
    few = found.n < PERIODS if found.mean is not None else found.n < LEAST_PERIODS
    return Figure(None, found.n, reason=NO_DATA if found.n == 0 else TOO_FEW if few else NOT_COMPUTABLE)
