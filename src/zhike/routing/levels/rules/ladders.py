"""Escalation ladders: who is told how long before or after a target. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from zhike.routing.levels.rules.clocks import MEASURES, NOTHING, Measure

AGENT: Final = "agent"
SUPERVISORS: Final = "supervisors"
MOST_STEPS: Final = 20
LONGEST_S: Final = 30 * 86_400
UNSEEN: Final = timedelta(seconds=-1)
"""What a clock has been looked at up to, before it was for the first time."""


@dataclass(frozen=True, slots=True)
class Step:
    """At `offset_s` working seconds from the target (before it: negative) of a measure, `tells` is told.

    `tells`: the agent who has the contact, the supervisors, or everybody of a role.
    """

    measure: Measure
    offset_s: int
    tells: str

    def threshold(self, target: timedelta) -> timedelta:
        """What the clock shows then."""
        return max(target + timedelta(seconds=self.offset_s), NOTHING)


@dataclass(frozen=True, slots=True)
class Reached:
    """A step that the clock came to. `muted`: the same audience was told of a later one in the same moment."""

    step: Step
    muted: bool


def reached(
    steps: Iterable[Step], measure: Measure, target: timedelta, seen: timedelta, now: timedelta
) -> list[Reached]:
    """The steps that the clock came to after it showed `seen` and up to `now`, in their order."""
    found = sorted(
        (each for each in set(steps) if each.measure == measure and seen < each.threshold(target) <= now),
        key=lambda each: (each.offset_s, each.tells),
    )
    last = {each.tells: each for each in found}
    return [Reached(each, muted=last[each.tells] != each) for each in found]


def next_threshold(steps: Iterable[Step], measure: Measure, target: timedelta, seen: timedelta) -> timedelta | None:
    """What the clock shows when something happens next: a step, or its target."""
    marks = {each.threshold(target) for each in steps if each.measure == measure} | {target}
    return min((each for each in marks if each > seen), default=None)


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a ladder cannot be: a code, and the place (from 1) of the step."""

    code: str
    place: int


def find_problem(steps: Sequence[Step], audiences: Iterable[str]) -> Problem | None:
    """The first step of a ladder that cannot be; None where it is fit."""
    known, times = frozenset(audiences), Counter(steps)
    for place, step in enumerate(steps, start=1):
        if step.measure not in MEASURES or step.tells not in known:
            return Problem("routing.ladder_tells_unknown", place)
        if abs(step.offset_s) > LONGEST_S:
            return Problem("routing.ladder_step_far", place)
        if times[step] > 1:
            return Problem("routing.ladder_step_twice", place)
    return None


def find_early(steps: Sequence[Step], targets: Mapping[Measure, timedelta]) -> Problem | None:
    """The first step that would come before the clock has begun to run, under these targets."""
    for place, step in enumerate(steps, start=1):
        target = targets.get(step.measure)
        if target is not None and target + timedelta(seconds=step.offset_s) <= NOTHING:
            return Problem("routing.ladder_step_early", place)
    return None
