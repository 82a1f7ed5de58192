"""With which earlier day a day is to be compared, on a calendar with holidays and worked weekends (调休).

Days off in a row in which there is a holiday are all days of that holiday. A week back: the nearest earlier day of the
same weekday and kind; a worked weekend has no such weekday and is compared with the nearest earlier plain working day,
a holiday has none. A year back: the same day of the same holiday, counted from its first; else 52 weeks back, and from
there the nearest day of the same weekday and kind.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

DayKind = Literal["working", "rest", "holiday"]
Back = Literal["week", "year"]

_DAY = timedelta(days=1)
_WEEK = timedelta(weeks=1)
_WEEKS = 8
_YEAR = timedelta(weeks=52)
_SATURDAY = 6
# The spring festival moves by a lunar month at most.
_REACH = 35


@dataclass(frozen=True, slots=True)
class Special:
    """A date that differs from its weekday: a day of the holidays `name` (`;` or `、` between), or a worked weekend."""

    worked: bool
    name: str

    @property
    def names(self) -> set[str]:
        """The holidays that it is a day of."""
        return {each.strip() for each in re.split("[;、]", self.name) if each.strip()}


@dataclass(frozen=True, slots=True)
class Calendar:
    """Which dates are special."""

    special: Mapping[date, Special]

    def kind(self, day: date) -> DayKind:
        """What sort of day it is."""
        if not self._is_off(day):
            return "working"
        return "holiday" if any(each in self.special for each in self._in_a_row(day)) else "rest"

    def comparable(self, day: date, back: Back) -> date | None:
        """The earlier day to compare with; None where there is none within reach."""
        if self.kind(day) == "holiday":
            return self._same_of_holiday(day) if back == "year" else None
        steps = self._weeks_back(day) if back == "week" else self._around(day)
        return next((each for each in steps if self._is_alike(day, each)), None)

    def same_weekdays(self, days: Iterable[date], weeks: int) -> dict[date, date]:
        """Plain days, each with one of its weekday and kind of its own, at least so many weeks earlier: the nearest.

        Holidays and worked weekends are left out: no day of their weekday is like them.
        """
        found: dict[date, date] = {}
        for day in sorted(days):
            if day in self.special or self.kind(day) == "holiday":
                continue
            steps = (day - _WEEK * number for number in range(weeks, weeks + _WEEKS + 1))
            taken = set(found.values())
            other = next((each for each in steps if each not in taken and self._is_alike(day, each)), None)
            if other is not None:
                found[day] = other
        return found

    def _is_off(self, day: date) -> bool:
        special = self.special.get(day)
        return day.isoweekday() >= _SATURDAY if special is None else not special.worked

    def _in_a_row(self, day: date) -> list[date]:
        """The days off in a row of which `day` is one."""
        first, last = day, day
        while self._is_off(first - _DAY):
            first -= _DAY
        while self._is_off(last + _DAY):
            last += _DAY
        return [first + _DAY * number for number in range((last - first).days + 1)]

    def _is_alike(self, day: date, other: date) -> bool:
        return self.kind(other) == self.kind(day) and other not in self.special

    def _weeks_back(self, day: date) -> Iterator[date]:
        step = _DAY if day in self.special else _WEEK
        yield from (day - step * number for number in range(1, _WEEKS + 1))

    def _around(self, day: date) -> Iterator[date]:
        step, middle = _DAY if day in self.special else _WEEK, day - _YEAR
        yield middle
        for distance in range(1, _WEEKS + 1):
            yield from (middle - step * distance, middle + step * distance)

    def _same_of_holiday(self, day: date) -> date | None:
        """The same day of the same holiday a year earlier; None where it was shorter, or is not known."""
        row = self._in_a_row(day)
        names = self._names(row)
        middle = row[0] - _YEAR
        for distance in range(_REACH + 1):
            for each in (middle - _DAY * distance, middle + _DAY * distance):
                special = self.special.get(each)
                if special is not None and not special.worked and special.names & names:
                    before, number = self._in_a_row(each), row.index(day)
                    return before[number] if number < len(before) else None
        return None

    def _names(self, row: list[date]) -> set[str]:
        return {name for each in row if each in self.special for name in self.special[each].names}
