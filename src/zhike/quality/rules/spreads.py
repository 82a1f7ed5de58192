"""How amounts are spread: counts by step, from which quantiles and the product-limit curve follow.

A spread says for each step (a whole number of the metric's resolution, an amount counts at the step that it does not
exceed) how many amounts there are and how many of them end in the event: `{step: (n, k)}`. Spreads add up like any
other part, and their size is bounded by the steps, not by the contacts. Amounts without the event are censored: of a
customer who was answered after 40 s it is known only that they would have waited 40 s.

Quantiles: order statistics (Conover, Practical Nonparametric Statistics, 3.2). Survival: Kaplan and Meier's product
limit with Greenwood's variance; times of a share by Brookmeyer and Crowley on the log-log scale; the mean within a
horizon as the area under the curve (Klein and Moeschberger, Survival Analysis, 4.2 to 4.5).
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeVar

from zhike.quality.rules.intervals import Interval, Z

Spread = Mapping[int, tuple[int, int]]

_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Point:
    """The curve from `step` on: which share is still there, of how many at risk, and Greenwood's sum until here."""

    step: int
    share: float
    at_risk: int
    events: int
    greenwood: float

    def bounds(self) -> Interval:
        """The 95 % interval of the share, on the log-log scale so that it stays between none and all."""
        if not 0 < self.share < 1:
            return self.share, self.share
        spread = Z * math.sqrt(self.greenwood) / abs(math.log(self.share))
        power = math.exp(min(spread, 700.0))
        # beyond what a float holds the share is none
        return math.exp(max(-745.0, math.log(self.share) * power)), self.share ** (1 / power)


Step = TypeVar("Step", bound=Hashable)
Counted = TypeVar("Counted", int, float)


def put_together(
    one: Mapping[Step, tuple[Counted, Counted]], other: Mapping[Step, tuple[Counted, Counted]]
) -> dict[Step, tuple[Counted, Counted]]:
    """Both spreads as one."""
    whole = dict(one)
    for step, (n, k) in other.items():
        known = whole.get(step, (0, 0))
        whole[step] = (known[0] + n, known[1] + k)
    return whole


def quantile(spread: Spread, level: float) -> tuple[int, Interval] | None:
    """The smallest step with the share `level` (0-1) of the amounts at or below it, and its interval."""
    n = sum(each for each, _ in spread.values())
    if n == 0:
        return None
    middle, margin = n * level, Z * math.sqrt(n * level * (1 - level))
    wanted = [_rank(rank, n) for rank in (middle, middle - margin, middle + margin)]
    found = _at_ranks(spread, sorted(wanted))
    return found[wanted[0]], (found[wanted[1]], found[wanted[2]])


def survival(spread: Spread) -> tuple[Point, ...]:
    """The product-limit curve: a point for each step with an event, beginning with all at step 0."""
    at_risk = sum(n for n, _ in spread.values())
    share, greenwood = 1.0, 0.0
    points = [Point(0, share, at_risk, 0, greenwood)]
    for step in sorted(spread):
        n, events = spread[step]
        if events:
            share *= 1 - events / at_risk
            greenwood = greenwood + events / (at_risk * (at_risk - events)) if at_risk > events else math.inf
            points.append(Point(step, share, at_risk, events, greenwood))
        at_risk -= n
    return tuple(points)


def time_of_share(spread: Spread, level: float) -> tuple[int, tuple[int, int | None]] | None:
    """The step by which the share `level` has had the event; None where the curve does not come down that far.

    The upper bound is None where even the curve's upper bound stays above.
    """
    points = survival(spread)
    stays = 1 - level + _ROUNDING
    found = next((point.step for point in points if point.share <= stays), None)
    if found is None:
        return None
    low = next(point.step for point in points if point.bounds()[0] <= stays)
    high = next((point.step for point in points if point.bounds()[1] <= stays), None)
    return found, (low, high)


def mean_within(spread: Spread, horizon: int) -> tuple[float, Interval] | None:
    """The mean steps until the event, counted up to `horizon` at most; None where nobody was observed so long."""
    points = [point for point in survival(spread) if point.step < horizon]
    if points[-1].share > 0 and max(spread, default=0) < horizon:
        return None
    areas = list(_areas(points, horizon))
    area = sum(areas)
    variance, left = 0.0, area
    for point, before in zip(points[1:], areas, strict=False):
        left -= before
        if point.at_risk > point.events:
            variance += left * left * point.events / (point.at_risk * (point.at_risk - point.events))
    margin = Z * math.sqrt(variance)
    return area, (max(0.0, area - margin), min(float(horizon), area + margin))


def _areas(points: list[Point], horizon: int) -> Iterator[float]:
    ends = [*(point.step for point in points), horizon]
    for point, (start, end) in zip(points, pairwise(ends), strict=True):
        yield point.share * (end - start)


def _rank(rank: float, n: int) -> int:
    return min(n, max(1, math.ceil(rank - _ROUNDING)))


def _at_ranks(spread: Spread, ranks: list[int]) -> dict[int, int]:
    """The step at which each rank is reached, ranks in order."""
    found: dict[int, int] = {}
    below, steps = 0, iter(sorted(spread))
    step = 0
    for rank in ranks:
        while below < rank:
            step = next(steps)
            below += spread[step][0]
        found[rank] = step
    return found
