"""Saved questions: what is asked, with its definitions pinned, and for which dates it stands on a day."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal, get_args

from zhike.quality.rules.periods import Period

EMPTY = "none"
"""As a filter's value: contacts where nothing is known."""

Preset = Literal["today", "yesterday", "last_7", "last_30", "last_90", "this_month", "last_month"]
PRESETS: tuple[Preset, ...] = get_args(Preset)
EVERYBODY = "everybody"
"""As whom a report is shared with: all who may read reports."""


@dataclass(frozen=True, slots=True)
class SavedQuestion:
    """What a saved report asks. `metrics` are definitions, `id@version`; a period moves (`preset`) or stands still."""

    metrics: tuple[str, ...]
    by: str
    split: str | None
    preset: Preset | None
    first: date | None
    last: date | None
    filters: Mapping[str, Any]
    top: int
    show: str | None

    def period(self, today: date) -> Period:
        """The dates that it stands for on the day `today`."""
        if self.preset is not None:
            return _PRESETS[self.preset](today)
        return Period(self.first or today, self.last or today)


def allowed(value: Any) -> Sequence[Any]:
    """A filter's values as a report takes them."""
    if isinstance(value, list):
        return [None if one == EMPTY else one for one in value]
    return [value]


def newer(pinned: Sequence[str], in_force: Mapping[str, int]) -> dict[str, int]:
    """Which of the pinned definitions have a later version, with that version."""
    split = [(one, *one.rpartition("@")[::2]) for one in pinned]
    return {one: in_force[key] for one, key, version in split if key in in_force and int(version) < in_force[key]}


def may_see(owner_id: str, shared_with: str | None, *, reader_id: str, role: str | None) -> bool:
    """Its owner, and those with whom it is shared."""
    return reader_id == owner_id or shared_with == EVERYBODY or (shared_with is not None and shared_with == role)


def _back(days: int) -> Callable[[date], Period]:
    return lambda today: Period(today - timedelta(days=days - 1), today)


def _last_month(today: date) -> Period:
    last = today.replace(day=1) - timedelta(days=1)
    return Period(last.replace(day=1), last)


_PRESETS: Mapping[Preset, Callable[[date], Period]] = {
    "today": _back(1),
    "yesterday": lambda today: Period(today - timedelta(days=1), today - timedelta(days=1)),
    "last_7": _back(7),
    "last_30": _back(30),
    "last_90": _back(90),
    "this_month": lambda today: Period(today.replace(day=1), today),
    "last_month": _last_month,
}
