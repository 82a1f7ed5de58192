"""Event logs: many rows are one case, and the time from an event to the next is a step of its contact."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any, Final

from zhike.quality.rules.history.conditions import texts
from zhike.quality.rules.history.expressions import Compiler
from zhike.quality.rules.history.moments import Moment
from zhike.quality.rules.history.refusals import MappingUnfit, near_matches
from zhike.quality.rules.record import STEP_KINDS, Step, StepKind

_KEYS: Final = frozenset({"at", "activity", "steps", "answered", "resolved"})


@dataclass(frozen=True, slots=True)
class Cases:
    """How events become a contact. `steps`: what goes on after an activity until the next event."""

    at: Moment
    at_given: Any
    activity: int
    steps: Mapping[str, StepKind]
    answered: frozenset[str]
    resolved: frozenset[str]


def compile_cases(given: Any, compiler: Compiler) -> Cases:
    """`{at: MOMENT, activity: COLUMN, steps: {ACTIVITY: KIND}, answered: [ACTIVITY], resolved: [ACTIVITY]}`."""
    if not isinstance(given, dict) or not {"at", "activity", "steps"} <= given.keys():
        raise MappingUnfit("cases", "not_cases")
    unknown = next((key for key in given if key not in _KEYS), None)
    if unknown is not None:
        raise MappingUnfit(f"cases.{unknown}", "unknown_key", near=near_matches(str(unknown), _KEYS))
    steps = given["steps"]
    if not isinstance(steps, dict) or not steps or not all(kind in STEP_KINDS for kind in steps.values()):
        raise MappingUnfit("cases.steps", "not_one_of", near=STEP_KINDS)
    return Cases(
        compiler.moment(given["at"], "cases.at"),
        given["at"],
        compiler.columns.place("cases.activity", given["activity"]),
        steps,
        _activities(given, "answered"),
        _activities(given, "resolved"),
    )


def steps_of(
    events: list[tuple[datetime, str]], cases: Cases, *, queue: str | None, agent: str | None
) -> tuple[Step, ...]:
    """The steps between events, which are in the order of their moments; stretches of one kind in a row are one."""
    steps: list[Step] = []
    begun = events[0][0]
    for (at, activity), (until, _) in pairwise(events):
        kind, length = cases.steps[activity], round((until - at).total_seconds(), 3)
        if steps and steps[-1].kind == kind:
            length, start = round(steps[-1].length_s + length, 3), steps.pop().start_s
        else:
            start = round((at - begun).total_seconds(), 3)
        waits = kind in ("queue", "ring")
        steps.append(
            Step(kind, start, length, queue if waits else None, agent if kind in ("talk", "hold", "wrap_up") else None)
        )
    return tuple(steps)


def _activities(given: Mapping[str, Any], key: str) -> frozenset[str]:
    return texts(given[key], f"cases.{key}") if key in given else frozenset()
