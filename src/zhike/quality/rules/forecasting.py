"""How well a day's volume can be told from the days before it. Pure.

Until a planner publishes forecasts the naive one is judged, which any better one has to beat: the mean of the latest
days of the same sort. An ordinary day looks at the same weekday of earlier weeks, a holiday at days off of holidays, a
worked weekend at days that were worked (Hyndman and Athanasopoulos, Forecasting: Principles and Practice, 5.8).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from zhike.quality.rules import intervals
from zhike.quality.rules.comparable import Calendar
from zhike.quality.rules.figures import NOT_COMPUTABLE, TOO_FEW, Figure

LOOK_BACK_DAYS = 56
LIKE_DAYS = 4
FEWEST_LIKE = 2
FEWEST_DAYS = 7

Pairs = Sequence[tuple[float, float]]
"""(actual, forecast) of each day that could be forecast."""


def forecasts(volumes: Mapping[date, float], days: Sequence[date], calendar: Calendar) -> list[tuple[float, float]]:
    """(actual, forecast) for those of `days` that have a volume and at least two like days before them."""
    found = []
    for day in days:
        like = [volumes[each] for each in _like(day, calendar) if each in volumes][:LIKE_DAYS]
        if day in volumes and len(like) >= FEWEST_LIKE:
            found.append((volumes[day], sum(like) / len(like)))
    return found


def _like(day: date, calendar: Calendar) -> Iterator[date]:
    """Earlier days of its sort, the latest first."""
    special, kind = day in calendar.special, calendar.kind(day)
    step = 1 if special else 7
    for back in range(step, LOOK_BACK_DAYS + 1, step):
        other = day - timedelta(days=back)
        if calendar.kind(other) == kind and (special or other not in calendar.special):
            yield other


def wape(pairs: Pairs) -> Figure:
    """100 x sum of |forecast - actual| / sum of actual."""
    return _ratio([(abs(forecast - actual), actual) for actual, forecast in pairs], lowest=0.0)


def bias(pairs: Pairs) -> Figure:
    """100 x sum of (forecast - actual) / sum of actual: above 0 too much was expected."""
    return _ratio([(forecast - actual, actual) for actual, forecast in pairs])


def mape(pairs: Pairs) -> Figure:
    """100 x mean of |forecast - actual| / actual, over the days on which there was any."""
    shares = [100 * abs(forecast - actual) / actual for actual, forecast in pairs if actual > 0]
    if len(shares) < FEWEST_DAYS:
        return Figure(None, len(shares), reason=TOO_FEW)
    n, total = len(shares), sum(shares)
    interval = intervals.positive_mean(n, total, sum(share * share for share in shares))
    low, high = interval if interval is not None else (None, None)
    return Figure(total / n, n, low, high)


def _ratio(parts: Sequence[tuple[float, float]], lowest: float | None = None) -> Figure:
    """A ratio of sums in percent, with the interval of the ratio estimator."""
    n, base = len(parts), sum(below for _, below in parts)
    if n < FEWEST_DAYS:
        return Figure(None, n, reason=TOO_FEW)
    if base == 0:
        return Figure(None, n, reason=NOT_COMPUTABLE)
    low, high = intervals.ratio(parts)
    return Figure(
        100 * sum(above for above, _ in parts) / base,
        n,
        100 * (low if lowest is None else max(lowest, low)),
        100 * high,
    )
