"""Opening hours of a queue as they are stored and edited, and the working calendar that they make."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from zhike.platform.calendar import Block, OwnDay, SpecialDay, WorkingCalendar, parse_block

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
Spans = tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Hours:
    """`always`: at every hour of every day; else the blocks of each weekday (0 = Monday).

    On a holiday the blocks of `holidays` hold (none: closed), on a worked weekend those of `workdays` (None: those of
    a working day). On one of `dates` its own blocks hold (none: closed), also where it is `always` open.
    """

    always: bool = False
    weekly: Mapping[int, Spans] = field(default_factory=dict)
    holidays: Spans = ()
    workdays: Spans | None = None
    dates: Mapping[date, OwnDay] = field(default_factory=dict)

    def calendar(self, zone: str, special: Mapping[date, SpecialDay]) -> WorkingCalendar:
        """The calendar of these hours in `zone`."""
        if self.always:
            return WorkingCalendar.always(ZoneInfo(zone), self.dates)
        return WorkingCalendar(
            zone=ZoneInfo(zone),
            weekly=self.weekly,
            special=special,
            on_holidays=self.holidays,
            on_workdays=self.workdays,
            own=self.dates,
        )


ALWAYS = Hours(always=True)


def daily(*blocks: tuple[str, str], days: Sequence[int] = range(7), holidays: Sequence[tuple[str, str]] = ()) -> Hours:
    """The same blocks on each of `days`."""
    spans = tuple(parse_block(*block) for block in blocks)
    return Hours(weekly=dict.fromkeys(days, spans), holidays=tuple(parse_block(*block) for block in holidays))


def read_hours(stored: Mapping[str, Any]) -> Hours:
    """Hours from their stored form; ValueError when a block is none, blocks overlap, a weekday is unknown, or a date
    stands there twice."""
    weekly = {WEEKDAYS.index(name): _read_blocks(blocks) for name, blocks in (stored.get("weekly") or {}).items()}
    workdays = stored.get("workdays")
    dates = [_read_date(each) for each in stored.get("dates") or ()]
    if len(dict(dates)) < len(dates):
        raise ValueError("a date stands there twice")
    return Hours(
        always=bool(stored.get("always")),
        weekly=weekly,
        holidays=_read_blocks(stored.get("holidays") or ()),
        workdays=None if workdays is None else _read_blocks(workdays),
        dates=dict(dates),
    )


def write_hours(hours: Hours) -> dict[str, Any]:
    """The stored form: times as HH:MM, weekdays by name."""
    return {
        "always": hours.always,
        "weekly": {WEEKDAYS[day]: _write_blocks(blocks) for day, blocks in sorted(hours.weekly.items())},
        "holidays": _write_blocks(hours.holidays),
        "workdays": None if hours.workdays is None else _write_blocks(hours.workdays),
        "dates": [
            {"day": day.isoformat(), "blocks": _write_blocks(own.blocks), "name": own.name}
            for day, own in sorted(hours.dates.items())
        ],
    }


def _read_date(stored: Mapping[str, Any]) -> tuple[date, OwnDay]:
    day = stored["day"]
    own = OwnDay(_read_blocks(stored.get("blocks") or ()), str(stored.get("name") or ""))
    return (day if isinstance(day, date) else date.fromisoformat(day)), own


def _read_blocks(blocks: Sequence[Sequence[str]]) -> Spans:
    found = sorted(parse_block(*pair) for pair in blocks)
    if any(later.start < earlier.end for earlier, later in pairwise(found)):
        raise ValueError("blocks of hours overlap")
    return tuple(found)


def _write_blocks(blocks: Sequence[Block]) -> list[list[str]]:
    return [list(block.words) for block in blocks]
