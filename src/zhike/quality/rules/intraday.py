"""The day so far against its like, and what the next hour is likely to bring. Pure.

Days are like each other when the calendar says so: an ordinary working day has the same weekday before it, a holiday
other holidays, a worked weekend the latest working days. How likely a quarter hour misses its target is read from the
quarter hours of those days that were as loaded as the one to come: nothing is assumed about queues.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import Literal

from zhike.quality.rules import intervals

DayKind = Literal["working", "weekend", "holiday"]
LIKE_DAYS = 8
LOOK_BACK_DAYS = 90
AHEAD_MINUTES = 60
# The pace of today is that of the last two hours, drawn towards the usual by so many contacts, and never beyond these.
PACE_MINUTES = 120
PACE_PRIOR = 20.0
SLOWEST, FASTEST = 0.5, 2.0
# A slot with fewer offered says little about whether a target was met.
FEWEST_OFFERED = 3
BINS = 5
FEWEST_IN_BIN = 8


@dataclass(frozen=True, slots=True)
class Slot:
    """A stretch of a day. Contacts by when they began; `handle_s` of the answered, `agent_s` of who was there."""

    arrivals: int = 0
    offered: int = 0
    answered: int = 0
    in_time: int = 0
    abandoned: int = 0
    wait_s: float = 0.0
    handle_s: float = 0.0
    agent_s: float = 0.0
    online: float | None = None

    @property
    def level(self) -> float | None:
        """Service level in percent."""
        return 100.0 * self.in_time / self.offered if self.offered else None

    @property
    def abandon_rate(self) -> float | None:
        """Abandonment in percent."""
        return 100.0 * self.abandoned / self.offered if self.offered else None

    @property
    def mean_wait(self) -> float | None:
        """Mean wait of the offered, in seconds."""
        return self.wait_s / self.offered if self.offered else None

    @property
    def load(self) -> float | None:
        """Work offered for each second of an agent; None where nobody was there, or nothing is known."""
        return self.handle_s / self.agent_s if self.agent_s > 0 else None


NOTHING = Slot()


def merge(slots: Sequence[Slot]) -> Slot:
    """Several stretches as one; who was online is averaged."""
    known = [slot.online for slot in slots if slot.online is not None]
    added = {
        field.name: sum(getattr(slot, field.name) for slot in slots) for field in fields(Slot) if field.name != "online"
    }
    return Slot(**added, online=sum(known) / len(known) if known else None)


def widen(day: Sequence[Slot], by: int) -> list[Slot]:
    """A day in stretches that are `by` times as long."""
    return [merge(day[start : start + by]) for start in range(0, len(day), by)]


def kind_of(day: date, special: Mapping[date, str]) -> DayKind:
    """What kind of day it is; `special` holds `holiday` or `workday` (a worked weekend) by date."""
    if special.get(day) == "holiday":
        return "holiday"
    return "working" if day.weekday() < 5 or special.get(day) == "workday" else "weekend"


def days_like(today: date, special: Mapping[date, str], *, most: int = LIKE_DAYS) -> list[date]:
    """The latest days that are like `today`, the newest first; none further back than is kept at hand."""
    kind = kind_of(today, special)
    before = [today - timedelta(days=each) for each in range(1, LOOK_BACK_DAYS)]
    same_kind = [day for day in before if kind_of(day, special) == kind]
    if kind == "holiday":
        return same_kind[:most] or [day for day in before if kind_of(day, special) == "weekend"][:most]
    if today in special:
        return same_kind[:most]
    return [day for day in same_kind if day.weekday() == today.weekday() and day not in special][:most]


@dataclass(frozen=True, slots=True)
class Band:
    """The usual: the middle, and the range of eight in ten. None where no day is known."""

    low: float | None
    middle: float | None
    high: float | None


def band_of(values: Sequence[float | None]) -> Band:
    """The band of what is known, by linear interpolation."""
    known = sorted(value for value in values if value is not None)
    if not known:
        return Band(None, None, None)
    return Band(_at(known, 0.1), _at(known, 0.5), _at(known, 0.9))


def _at(ordered: Sequence[float], share: float) -> float:
    place = share * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def pace_of(today: Sequence[float], usual: Sequence[float], *, now_index: int, slots: int) -> float:
    """How much busier today is than usual: over the last `slots` whole stretches before `now_index`, cautiously."""
    first = max(0, now_index - slots)
    so_far, expected = sum(today[first:now_index]), sum(usual[first:now_index])
    return min(FASTEST, max(SLOWEST, (so_far + PACE_PRIOR) / (expected + PACE_PRIOR)))


@dataclass(frozen=True, slots=True)
class Risk:
    """How often a stretch so loaded missed its target: `missed` of `n`, as a share (0-100) with its 95 % interval."""

    load: float
    n: int
    missed: int
    share: float | None
    low: float | None
    high: float | None


def points_of(days: Sequence[Sequence[Slot]], target: float) -> list[tuple[float, bool]]:
    """(load, whether the target was missed) of every stretch of which both can be said."""
    found = []
    for day in days:
        for slot in day:
            load, level = slot.load, slot.level
            if load is not None and level is not None and slot.offered >= FEWEST_OFFERED:
                found.append((load, level < target))
    return found


def risk_at(load: float, points: Sequence[tuple[float, bool]]) -> Risk:
    """What became of the fifth of `points` whose load is nearest to `load`."""
    size = max(FEWEST_IN_BIN, len(points) // BINS)
    if len(points) < FEWEST_IN_BIN:
        return Risk(load, len(points), sum(missed for _, missed in points), None, None, None)
    nearest = sorted(points, key=lambda point: (abs(point[0] - load), point))[:size]
    missed = sum(each for _, each in nearest)
    low, high = intervals.wilson(missed, len(nearest))
    return Risk(load, len(nearest), missed, 100.0 * missed / len(nearest), 100.0 * low, 100.0 * high)


@dataclass(frozen=True, slots=True)
class Calibration:
    """How right such forecasts would have been: on `n` stretches it said `said` percent on average, `was` came true.

    `brier` is the mean squared error (0 = always right), `base` that of always saying the average.
    """

    n: int
    said: float | None
    was: float | None
    brier: float | None
    base: float | None


def calibrate(days: Sequence[Sequence[Slot]], target: float) -> Calibration:
    """Forecast each day from the others, as if it had not happened, and compare."""
    said: list[float] = []
    was: list[bool] = []
    for place, day in enumerate(days):
        others = points_of([*days[:place], *days[place + 1 :]], target)
        for load, missed in points_of([day], target):
            share = risk_at(load, others).share
            if share is not None:
                said.append(share / 100.0)
                was.append(missed)
    if not said:
        return Calibration(0, None, None, None, None)
    average = sum(was) / len(was)
    brier = sum((one - happened) ** 2 for one, happened in zip(said, was, strict=True)) / len(said)
    base = sum((average - happened) ** 2 for happened in was) / len(was)
    return Calibration(len(said), 100.0 * sum(said) / len(said), 100.0 * average, brier, base)
