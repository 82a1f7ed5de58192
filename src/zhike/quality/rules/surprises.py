"""How surprising a change is: set against how much the figure moved before, and against what chance alone moves it.

The usual change is the root mean square of the earlier changes from one such period to the next, so it carries all that
makes periods differ: weekdays, campaigns, days that hang together. Neighbouring changes share a period, and the mean
square of `K` such differences is worth 2K/3 degrees of freedom (von Neumann's ratio): Student's distribution with that
many says how likely a change so large is. A figure counted from few contacts moves by chance, too: by the intervals of
both periods. Whichever of the two is less surprised decides.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Literal

from zhike.quality.rules.figures import Figure
from zhike.quality.rules.intervals import Z
from zhike.quality.rules.judging import Better
from zhike.quality.rules.periods import Period
from zhike.quality.rules.students import student_tail

Turn = Literal["better", "worse", "none"]

LEAST_CHANGES = 4
"""With fewer earlier changes nobody knows what is usual: chance alone decides."""
MOST_CHANGES = 12
MOST_WEEKS = 104
"""How far back the usual change is looked for."""
_WORTH = 2 / 3


@dataclass(frozen=True, slots=True)
class Days:
    """Days and the earlier ones that they are held against."""

    now: tuple[date, ...]
    before: tuple[date, ...]


@dataclass(frozen=True, slots=True)
class Surprise:
    """`usual`: how much it moves otherwise; `times`: the change in usual ones; `p`: how likely one so large is."""

    usual: float
    times: float
    p: float


def weeks_of(period: Period) -> int:
    """By how many whole weeks a period is moved back, so that weekdays meet."""
    return -(-period.days // 7)


def earlier_days(period: Period) -> list[Days]:
    """The period with the one before it, then that one with the one before, and so on: the oldest last."""
    step = timedelta(weeks=weeks_of(period))
    count = max(0, min(MOST_CHANGES, MOST_WEEKS // weeks_of(period) - 1))
    blocks = [_days(period.first - number * step, period.days) for number in range(count + 2)]
    return [Days(now, before) for now, before in pairwise(blocks)]


def surprise(change: float, earlier: Sequence[float], error: float) -> Surprise | None:
    """How surprising `change` is after `earlier` ones; `error`: its standard error by chance alone, 0 = not known.

    None where nothing can be said: too little history and no interval, or a figure that never moved.
    """
    usual = 0.0
    tails = []
    if len(earlier) >= LEAST_CHANGES:
        usual = math.sqrt(sum(each * each for each in earlier) / len(earlier))
        tails += [student_tail(change / usual, len(earlier) * _WORTH)] if usual > 0 else []
    if error > 0:
        tails.append(math.erfc(abs(change) / error / math.sqrt(2)))
    if not tails:
        return None
    spread = max(usual, error)
    return Surprise(spread, abs(change) / spread, max(tails))


def error_of(now: Figure, before: Figure, *, counted: bool) -> float:
    """The standard error of the difference of two figures; a count varies as Poisson's does."""
    if counted:
        return math.sqrt(now.n + before.n)
    halves = [_half(each) for each in (now, before)]
    return math.hypot(*halves) / Z if all(halves) else 0.0


def turn(change: float, better: Better) -> Turn:
    """Whether the change is for the better."""
    if better == "none" or change == 0:
        return "none"
    return "better" if (change > 0) == (better == "up") else "worse"


def _half(figure: Figure) -> float:
    return 0.0 if figure.low is None or figure.high is None else (figure.high - figure.low) / 2


def _days(first: date, count: int) -> tuple[date, ...]:
    return tuple(first + timedelta(days=number) for number in range(count))


def span_of(days: Iterable[date]) -> Period | None:
    """From the first to the last of them."""
    known = sorted(days)
    return Period(known[0], known[-1]) if known else None
