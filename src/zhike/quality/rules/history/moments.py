"""Moments of a mapping: one column, or a date in one and the time of day in another."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any, Final, TypeVar

from zhike.quality.rules.history.conditions import Cells, Columns, texts
from zhike.quality.rules.history.refusals import MappingUnfit, near_matches
from zhike.quality.rules.history.values import Unreadable, read_date, read_moment, read_time

_KEYS: Final = frozenset({"column", "format", "date", "time", "date_format", "time_format", "nothing"})
T = TypeVar("T")
_NO: Final[frozenset[str]] = frozenset()


@dataclass(frozen=True, slots=True)
class Moment:
    """Where a moment stands. `date` None: `at` holds all of it, else the time of day."""

    column: str
    at: int
    form: str
    nothing: frozenset[str]
    date: int | None = None
    date_form: str = "iso"
    date_column: str = ""

    @property
    def by_time_of_day(self) -> bool:
        """Whether the day is that of another column, so that past midnight it has to be moved on."""
        return self.date is not None

    def read(self, cells: Cells) -> datetime | None:
        """The moment, with a zone only where the cell has one; None where there is nothing."""
        cell = cells[self.at]
        if cell is None or cell in self.nothing:
            return None
        if self.date is None:
            return _blamed(lambda: read_moment(cell, self.form), self.column)
        day_cell = cells[self.date]
        if day_cell is None:
            raise Unreadable("missing", self.date_column)
        day = _blamed(lambda: read_date(day_cell, self.date_form), self.date_column)
        passed = _blamed(lambda: read_time(cell, self.form), self.column)
        return datetime.combine(day, time.min) + passed


def compile_moment(given: Any, where: str, columns: Columns) -> Moment:
    """A column's name, `{column: C, format: F}`, or `{date: C, time: C, date_format: F, time_format: F}`."""
    told = {"column": given} if isinstance(given, str) else given
    if not isinstance(told, dict):
        raise MappingUnfit(where, "not_a_moment")
    unknown = next((key for key in told if key not in _KEYS), None)
    if unknown is not None:
        raise MappingUnfit(f"{where}.{unknown}", "unknown_key", near=near_matches(str(unknown), _KEYS))
    nothing = texts(told["nothing"], f"{where}.nothing") if "nothing" in told else _NO
    if "column" in told:
        at = columns.place(f"{where}.column", told["column"])
        return Moment(columns.names[at], at, _form(told, "format", where), nothing)
    if not {"date", "time"} <= told.keys():
        raise MappingUnfit(where, "not_a_moment")
    date, at = columns.place(f"{where}.date", told["date"]), columns.place(f"{where}.time", told["time"])
    return Moment(
        columns.names[at],
        at,
        _form(told, "time_format", where),
        nothing,
        date,
        _form(told, "date_format", where),
        columns.names[date],
    )


def _form(told: Mapping[str, Any], key: str, where: str) -> str:
    form = told.get(key, "iso")
    if not isinstance(form, str) or not (form in ("iso", "epoch", "epoch_ms") or "%" in form):
        raise MappingUnfit(f"{where}.{key}", "not_a_format")
    return form


def _blamed(read: Callable[[], T], column: str) -> T:
    try:
        return read()
    except Unreadable as trouble:
        raise Unreadable(trouble.code, column) from None
