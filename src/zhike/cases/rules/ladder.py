"""The ladder of what comes due: which of its steps a work order has come to, and when the next one is. Pure.

A moment is worked out from the due time and the working calendar, so a look that comes late finds the same steps.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Literal, Protocol, get_args

from zhike.cases.work_order import Kind, WorkOrder

Audience = Literal["owner", "leads", "supervisors"]
AUDIENCES: Final[tuple[Audience, ...]] = get_args(Audience)


class WorkingTime(Protocol):
    """What the ladder asks of a calendar of working hours."""

    def after_working(self, at: datetime, minutes: int) -> datetime | None:
        """When so many minutes of working time have passed since `at`; None where there is none."""

    def after(self, at: datetime, span: timedelta) -> datetime | None:
        """The same for a span."""

    def working_between(self, start: datetime, end: datetime) -> timedelta:
        """How much working time there is from `start` to `end`."""


@dataclass(frozen=True, slots=True)
class LadderStep:
    """At `minutes` working minutes from the due time, `tells` is told; not for the kinds of `but_not`."""

    id: str
    minutes: int
    tells: Audience
    but_not: frozenset[Kind] = frozenset()


@dataclass(frozen=True, slots=True)
class Reached:
    """A step that was come to. `muted`: the same audience is told of a later one in the same moment."""

    step: LadderStep
    muted: bool


def moment_of(step: LadderStep, order: WorkOrder, calendar: WorkingTime) -> datetime:
    """When a work order comes to a step."""
    if step.minutes == 0:
        return order.due_at
    if step.minutes > 0:
        later = calendar.after_working(order.due_at, step.minutes)
        return later or order.due_at + timedelta(minutes=step.minutes)
    whole = calendar.working_between(order.opened_at, order.due_at)
    left = whole - min(timedelta(minutes=-step.minutes), whole / 2)
    if left <= timedelta(0):  # all of its time lies outside office hours, as with a promise for the weekend
        return order.due_at - min(timedelta(minutes=-step.minutes), (order.due_at - order.opened_at) / 2)
    return calendar.after(order.opened_at, left) or order.due_at


def reached(
    steps: Sequence[LadderStep], order: WorkOrder, calendar: WorkingTime, *, told: Collection[str], now: datetime
) -> list[Reached]:
    """The steps that it has come to and that are not in `told`, in their order."""
    found = [each for each in _of(steps, order, told) if moment_of(each, order, calendar) <= now]
    last = {each.tells: each for each in found}
    return [Reached(each, muted=last[each.tells] != each) for each in found]


def next_moment(
    steps: Sequence[LadderStep], order: WorkOrder, calendar: WorkingTime, *, told: Collection[str] = ()
) -> datetime | None:
    """When the next of the steps is that are not in `told`; None where none is left."""
    return min((moment_of(each, order, calendar) for each in _of(steps, order, told)), default=None)


def read_ladder(document: Mapping[str, Any]) -> tuple[LadderStep, ...]:
    """The steps of a parsed file; `ValueError` where one stands twice, tells nobody known, or comes out of order."""
    steps = tuple(
        LadderStep(raw["id"], int(raw["minutes"]), raw["tells"], frozenset(raw.get("but_not", ())))
        for raw in document["steps"]
    )
    minutes = [each.minutes for each in steps]
    if len({each.id for each in steps}) < len(steps) or minutes != sorted(minutes):
        raise ValueError("a step of the ladder stands twice or comes before the one above it")
    if any(each.tells not in AUDIENCES for each in steps):
        raise ValueError("a step of the ladder tells somebody unknown")
    return steps


def _of(steps: Sequence[LadderStep], order: WorkOrder, told: Collection[str]) -> list[LadderStep]:
    return [each for each in steps if each.id not in told and order.kind not in each.but_not]
