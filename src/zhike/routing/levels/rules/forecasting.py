"""How many clocks will breach in the next hour. Pure, and arithmetic that fits on a slip of paper.

Three parts, added up. *Waiting*: for each contact in line, the chance that it waits longer than what is left of its
first-answer target. *Arriving*: as many contacts as came of late, into a line that grows by what comes and shrinks by
what those on duty can take. *Running*: other clocks that reach their target within the hour, times the share of such
clocks that were late in the last day.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log
from typing import Final

HOUR_S: Final = 3600
_STEP_S: Final = 60


@dataclass(frozen=True, slots=True)
class Flow:
    """How a queue goes: accepts a second at present, what those on duty could take a second, arrivals a second.

    `line`: who waits; `room`: how many more contacts those on duty can take at once.
    """

    rate: float
    capacity: float
    arrivals: float
    line: int
    room: int


@dataclass(frozen=True, slots=True)
class Foresight:
    """Breaches to come within the hour, by where they come from."""

    waiting: float
    arriving: float
    running: float

    @property
    def total(self) -> float:
        """All of them."""
        return self.waiting + self.arriving + self.running


def chance_of_waiting_longer(position: int, rate: float, seconds: float) -> float:
    """The chance that the accept number `position` of a random stream of `rate` a second comes after `seconds`.

    That fewer than `position` accepts fall into that time: a sum of Poisson terms, each from the one before it.
    """
    mean = rate * seconds
    if seconds <= 0 or mean <= 0:
        return 1.0
    term, total = -mean, 0.0
    for n in range(max(1, position)):
        total += exp(term)
        term += log(mean) - log(n + 1)
    return min(1.0, total)


def foresee_waiting(left_s: Sequence[float | None], flow: Flow) -> float:
    """Of who waits, in the order of service: what is left of each one's target (None: it has none, or is over)."""
    speed = max(flow.rate, flow.capacity if not flow.rate else 0.0)
    return sum(
        chance_of_waiting_longer(place, speed, left)
        for place, left in enumerate(left_s, start=1)
        if left is not None and left <= HOUR_S
    )


def foresee_arriving(target_s: float | None, flow: Flow, *, share: float = 1.0) -> float:
    """Of who comes within the hour and is due within it; `share` of them has such a target."""
    if target_s is None or target_s >= HOUR_S or flow.arrivals <= 0:
        return 0.0
    late = 0.0
    for begins in range(0, int(HOUR_S - target_s), _STEP_S):
        line = max(0.0, flow.line - flow.room + (flow.arrivals - flow.capacity) * begins)
        if line > 0:
            late += chance_of_waiting_longer(int(line) + 1, flow.capacity, target_s)
    return late * _STEP_S * flow.arrivals * share


def foresee_running(due_in_s: Sequence[float], late_share: float) -> float:
    """Of the other open clocks, by the seconds until each is due."""
    return sum(late_share for due in due_in_s if 0 < due <= HOUR_S)


def late_share(late: int, ended: int) -> float:
    """The share of clocks that end late; one late in ten is assumed beforehand, so that few clocks do not say never."""
    return (late + 1) / (ended + 10)
