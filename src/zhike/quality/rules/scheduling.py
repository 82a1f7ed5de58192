"""When a report goes out by mail, to whom it may go, and which of its figures are too small to leave the house."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Literal

from zhike.quality.rules.figures import TOO_FEW, Figure

Cadence = Literal["day", "week", "month"]
Language = Literal["zh", "en"]
SMALLEST = 10
"""Figures of fewer contacts than this do not leave the house."""
OF_PERSONS = frozenset({"agent"})
"""Dimensions whose values name somebody."""
ADDRESS = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
TRIES = 6
_FIRST_WAIT = timedelta(minutes=1)
_SEARCH_DAYS = 40
_WEEKEND = 5


@dataclass(frozen=True, slots=True)
class Timing:
    """Each day, each week on `weekday` (0 Monday), or each month on `month_day` (its last day where it is shorter).

    `minute`: of the local day. With `working_days`, a day that is not worked moves to the next that is.
    """

    cadence: Cadence
    minute: int
    weekday: int = 0
    month_day: int = 1
    working_days: bool = False


def next_time(timing: Timing, after: datetime, *, zone: tzinfo, special: Mapping[date, str]) -> datetime:
    """The first moment after `after` at which the report is due."""
    start = after.astimezone(zone).date() - timedelta(days=_SEARCH_DAYS)
    for offset in range(3 * _SEARCH_DAYS):
        day = start + timedelta(days=offset)
        if not _named(timing, day):
            continue
        due = datetime.combine(_worked(day, special) if timing.working_days else day, _clock(timing), zone)
        if due > after:
            return due
    raise ValueError("a timing names a day in every month")


def is_worked(day: date, special: Mapping[date, str]) -> bool:
    """Whether offices work on a day: weekdays and worked weekends, no holidays. `special`: `workday` or `holiday`."""
    known = special.get(day)
    return known == "workday" if known is not None else day.weekday() < _WEEKEND


def wait_after(attempts: int) -> timedelta | None:
    """How long to wait after so many failed attempts; None: no further one."""
    return None if attempts >= TRIES else _FIRST_WAIT * 4 ** (attempts - 1)


def domain_of(address: str) -> str:
    """The domain of an address, in small letters."""
    return address.rpartition("@")[2].lower()


def may_go_outside(address: str, domains: Sequence[str]) -> bool:
    """Whether an administrator allowed the domain of an address."""
    return ADDRESS.fullmatch(address) is not None and domain_of(address) in {one.lower() for one in domains}


def without_small(figures: Mapping[str, Figure]) -> dict[str, Figure]:
    """The figures, without the values of those that few contacts stand behind."""
    return {name: _hidden(figure) if 0 < figure.n < SMALLEST else figure for name, figure in figures.items()}


def _hidden(figure: Figure) -> Figure:
    return replace(figure, value=None, n=0, low=None, high=None, reason=TOO_FEW)


def _named(timing: Timing, day: date) -> bool:
    if timing.cadence == "day":
        return True
    if timing.cadence == "week":
        return day.weekday() == timing.weekday
    last = ((day.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)).day
    return day.day == min(timing.month_day, last)


def _worked(day: date, special: Mapping[date, str]) -> date:
    for offset in range(_SEARCH_DAYS):
        if is_worked(day + timedelta(days=offset), special):
            return day + timedelta(days=offset)
    return day


def _clock(timing: Timing) -> time:
    return time(timing.minute // 60, timing.minute % 60)
