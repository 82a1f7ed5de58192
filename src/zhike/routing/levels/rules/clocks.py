"""Service clocks of one contact, as its turns and hand-overs move them. Pure; working time is asked of a calendar.

*First answer*: from the wish for a person to an agent's first line, or their voice on the phone; a promised callback
alone pauses it. *Next answer*: from a customer's
line that nobody has answered to the agent's next one; a new clock each time. *Resolution*: from the wish for a person
to the end of the talk; it is paused from the agent's line to the customer's next one, and goes on when the contact
waits in a queue again. Nothing else starts, stops or resets a clock, a transfer least of all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Literal, Protocol

Measure = Literal["first", "next", "resolution"]
MEASURES: Final[tuple[Measure, ...]] = ("first", "next", "resolution")
NOTHING: Final = timedelta(0)


class WorkingTime(Protocol):
    """A calendar of working hours."""

    def working_between(self, start: datetime, end: datetime) -> timedelta:
        """How much of the time from `start` to `end` is worked."""

    def after(self, at: datetime, span: timedelta) -> datetime | None:
        """When `span` of working time has passed since `at`; None where that never comes."""


@dataclass(frozen=True, slots=True)
class Turn:
    """The customer or an agent said something to the other."""

    sequence: int
    by: Literal["customer", "agent"]
    at: datetime


@dataclass(frozen=True, slots=True)
class Clock:
    """One clock. `ran` is its working time up to `since`, from when it runs; paused or ended, `since` is None.

    `round` tells the next-answer clocks of a contact apart: the sequence of the line that started it. `breached_at`:
    when it came to its target, once somebody looked.
    """

    measure: Measure
    round: int
    target: timedelta
    started_at: datetime
    ran: timedelta = NOTHING
    since: datetime | None = None
    ended_at: datetime | None = None
    breached_at: datetime | None = None

    def elapsed(self, time: WorkingTime, now: datetime) -> timedelta:
        """Its working time up to `now`."""
        return self.ran if self.since is None else self.ran + time.working_between(self.since, now)

    def reaches(self, span: timedelta, time: WorkingTime) -> datetime | None:
        """When it will show `span`; None while it is paused, and where the calendar never comes to it."""
        if self.since is None:
            return None
        return time.after(self.since, span - self.ran) if span > self.ran else self.since


def start(measure: Measure, round_: int, target: timedelta, at: datetime) -> Clock:
    """A clock that runs from `at`."""
    return Clock(measure, round_, target, at, since=at)


def look(clock: Clock, at: datetime, time: WorkingTime) -> Clock:
    """The same, with its breach where it came to its target by `at`."""
    if clock.breached_at is not None or clock.elapsed(time, at) < clock.target:
        return clock
    return replace(clock, breached_at=clock.reaches(clock.target, time))


def pause(clock: Clock, at: datetime, time: WorkingTime) -> Clock:
    """It stands still from `at`."""
    return replace(look(clock, at, time), ran=clock.elapsed(time, at), since=None)


def resume(clock: Clock, at: datetime) -> Clock:
    """It runs again from `at`; one that runs, runs on."""
    return clock if clock.since is not None or clock.ended_at is not None else replace(clock, since=at)


def end(clock: Clock, at: datetime, time: WorkingTime) -> Clock:
    """It has measured what it was to measure."""
    return replace(pause(clock, at, time), ended_at=at)


@dataclass(frozen=True, slots=True)
class Sheet:
    """The clocks of a contact that are open, and those that ended while it was brought up to date.

    `sequence` and `at`: what was said up to here, and done up to then, is in it. `answered`: an agent has spoken.
    """

    sequence: int
    at: datetime
    answered: bool
    clocks: tuple[Clock, ...]

    def open(self, measure: Measure) -> Clock | None:
        """The clock of that kind that has not ended."""
        return next((each for each in self.clocks if each.measure == measure and each.ended_at is None), None)


Targets = Mapping[Measure, timedelta]


def begin(targets: Targets, at: datetime) -> Sheet:
    """A person was asked for at `at`."""
    begun = tuple(start(measure, 0, targets[measure], at) for measure in ("first", "resolution") if measure in targets)
    return Sheet(0, at, answered=False, clocks=begun)


def follow(sheet: Sheet, turns: Iterable[Turn], targets: Targets, time: WorkingTime) -> Sheet:
    """The sheet after these turns: each once and in the order of their sequences, however they arrive."""
    for _, turn in sorted({each.sequence: each for each in turns}.items()):
        if turn.sequence > sheet.sequence:
            now = _later(sheet, turn.at)
            heard = _answer(now, time) if turn.by == "agent" else _ask(now, turn.sequence, targets)
            sheet = replace(heard, sequence=turn.sequence)
    return sheet


def wait(sheet: Sheet, at: datetime, targets: Targets) -> Sheet:
    """The contact waits in a queue (again): we are who is waited for, whoever spoke last."""
    return _ask(_later(sheet, at), sheet.sequence, targets)


def settle(sheet: Sheet, at: datetime, time: WorkingTime) -> Sheet:
    """What ran up to `at` was in the hours of `time`; from there on other hours may hold."""
    now = _later(sheet, at)
    return _each(now, lambda clock: clock if clock.since is None else resume(pause(clock, now.at, time), now.at))


def hold(sheet: Sheet, at: datetime, time: WorkingTime) -> Sheet:
    """The customer is to be called back: what is promised has a time of its own, so nothing else runs."""
    now = _later(sheet, at)
    return _each(now, lambda clock: pause(clock, now.at, time))


def reach(sheet: Sheet, at: datetime, time: WorkingTime) -> Sheet:
    """An agent talks to the customer by phone: that is an answer as good as a line."""
    return sheet if sheet.answered else _answer(_later(sheet, at), time)


def finish(sheet: Sheet, at: datetime, time: WorkingTime) -> Sheet:
    """The talk is over."""
    now = _later(sheet, at)
    return _each(now, lambda clock: end(clock, now.at, time))


def _later(sheet: Sheet, at: datetime) -> Sheet:
    # The machines' clocks differ a little: nothing happens before what has happened.
    return replace(sheet, at=max(at, sheet.at))


def _answer(sheet: Sheet, time: WorkingTime) -> Sheet:
    def move(clock: Clock) -> Clock:
        return pause(clock, sheet.at, time) if clock.measure == "resolution" else end(clock, sheet.at, time)

    return replace(_each(sheet, move), answered=True)


def _ask(sheet: Sheet, sequence: int, targets: Targets) -> Sheet:
    asked = _each(sheet, lambda clock: resume(clock, sheet.at))
    if not sheet.answered or sheet.open("next") is not None or "next" not in targets:
        return asked
    return replace(asked, clocks=(*asked.clocks, start("next", sequence, targets["next"], sheet.at)))


def _each(sheet: Sheet, move: Callable[[Clock], Clock]) -> Sheet:
    return replace(sheet, clocks=tuple(each if each.ended_at else move(each) for each in sheet.clocks))
