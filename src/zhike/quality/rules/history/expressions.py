"""Expressions of a mapping as functions of a row's cells: from a column, or a map such as `{column: C, values: {...}}`.

None is "nothing": an empty cell, a text that the mapping calls nothing, a condition that does not hold.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, tzinfo
from typing import Any, Final

import msgspec

from zhike.quality.rules.history import values
from zhike.quality.rules.history.conditions import Cells, Columns, Condition, compile_condition, texts
from zhike.quality.rules.history.fields import Kind
from zhike.quality.rules.history.moments import Moment, compile_moment
from zhike.quality.rules.history.refusals import MappingUnfit, near_matches
from zhike.quality.rules.history.values import Unreadable
from zhike.quality.rules.record import STEP_KINDS, Step

Value = Callable[[Cells], Any]
Reader = Callable[[str], Any]

_KEYS: Final = frozenset(
    {"column", "constant", "values", "otherwise", "nothing", "unit", "negative", "when", "from", "to", "separator"}
)
_READERS: Final[Mapping[Kind, Reader]] = {
    "text": values.read_text,
    "integer": values.read_integer,
    "number": values.read_number,
    "flag": values.read_flag,
}
_ONE_OF: Final = ({"column"}, {"constant"}, {"from", "to"}, {"when"})


class Compiler:
    """Compiles the expressions of one mapping."""

    def __init__(self, zone: tzinfo, moments: Mapping[str, Any]) -> None:
        self.zone = zone
        self.columns = Columns()
        self._moments = moments

    def moment(self, given: Any, where: str) -> Moment:
        """A moment: the name of one of `moments`, a column, or a map."""
        if isinstance(given, str) and given in self._moments:
            given, where = self._moments[given], f"moments.{given}"
        return compile_moment(given, where, self.columns)

    def value(self, given: Any, kind: Kind, where: str) -> Value:
        """The expression at `where`, read as `kind` (moments apart)."""
        told = {"column": given} if isinstance(given, str) else given
        if not isinstance(told, dict):
            raise MappingUnfit(where, "not_an_expression")
        unknown = next((key for key in told if key not in _KEYS), None)
        if unknown is not None:
            raise MappingUnfit(f"{where}.{unknown}", "unknown_key", near=near_matches(str(unknown), _KEYS))
        made = self._unconditional(told, kind, where)
        if "when" not in told:
            return made
        return _guarded(made, compile_condition(told["when"], f"{where}.when", self.columns))

    def _unconditional(self, told: Mapping[str, Any], kind: Kind, where: str) -> Value:
        given = next((keys for keys in _ONE_OF if keys <= told.keys()), None)
        if given is None or ("column" in told and "constant" in told):
            raise MappingUnfit(where, "not_an_expression")
        if "column" in told:
            return self._column(told, kind, where)
        if "constant" in told:
            return _constant(told["constant"], self._reader(told, kind, where), where)
        if "from" in told:
            return self._length(told, kind, where)
        if kind != "flag":
            raise MappingUnfit(where, "not_an_expression")
        return _always

    def _column(self, told: Mapping[str, Any], kind: Kind, where: str) -> Value:
        place = self.columns.place(f"{where}.column", told["column"])
        nothing = texts(told["nothing"], f"{where}.nothing") if "nothing" in told else frozenset()
        read = self._reader(told, kind, where)
        if "values" in told:
            read = _translated(told, read, where)
        name = self.columns.names[place]

        def value(cells: Cells) -> Any:
            cell = cells[place]
            if cell is None or cell in nothing:
                return None
            try:
                return read(cell)
            except Unreadable as trouble:
                raise Unreadable(trouble.code, name) from None

        return value

    def _reader(self, told: Mapping[str, Any], kind: Kind, where: str) -> Reader:
        if kind == "seconds":
            unit = _one_of(told.get("unit", "s"), values.UNITS, f"{where}.unit")
            return _length_reader(values.UNITS[unit], _negative(told, where))
        if kind == "list":
            return _list_reader(str(told.get("separator", "|")))
        if kind == "steps":
            return read_steps
        return _READERS[kind]

    def _length(self, told: Mapping[str, Any], kind: Kind, where: str) -> Value:
        if kind != "seconds":
            raise MappingUnfit(where, "not_an_expression")
        begins, ends = self.moment(told["from"], f"{where}.from"), self.moment(told["to"], f"{where}.to")
        negative, zone = _negative(told, where), self.zone

        def value(cells: Cells) -> float | None:
            first, last = begins.read(cells), ends.read(cells)
            if first is None or last is None:
                return None
            return _signed(span(first, last, zone, by_time_of_day=ends.by_time_of_day), negative, ends.column)

        return value


def span(first: datetime, last: datetime, zone: tzinfo, *, by_time_of_day: bool) -> float:
    """Seconds from `first` to `last`; a time of day past midnight is the next day's."""
    if by_time_of_day:
        last = values.on_the_right_day(last, first)
    begun = values.settle(first, zone)
    return round((values.settle(last, zone, not_before=begun) - begun).total_seconds(), 3)


def read_steps(text: str) -> tuple[Step, ...]:
    """Steps as the record stores them: JSON, `[{"kind", "start_s", "length_s", "queue"?, "agent_id"?}]`."""
    try:
        steps = tuple(msgspec.json.decode(text, type=list[Step]))
    except (msgspec.DecodeError, ValueError):
        raise Unreadable("not_steps") from None
    if any(step.kind not in STEP_KINDS for step in steps):
        raise Unreadable("not_steps")
    if any(min(step.start_s, step.length_s) < 0 for step in steps):
        raise Unreadable("negative")
    return steps


def _always(_cells: Cells) -> bool:
    return True


def _guarded(made: Value, holds: Condition) -> Value:
    if made is _always:
        return holds
    return lambda cells: made(cells) if holds(cells) else None


def _constant(given: Any, read: Reader, where: str) -> Value:
    try:
        told = read(given)
    except (Unreadable, TypeError, AttributeError):
        raise MappingUnfit(where, "not_a_value") from None
    return lambda _cells: told


def _translated(told: Mapping[str, Any], read: Reader, where: str) -> Reader:
    codes = told["values"]
    if not isinstance(codes, dict) or not codes:
        raise MappingUnfit(f"{where}.values", "not_a_map")
    known = {str(theirs): _constant(ours, read, f"{where}.values.{theirs}")(()) for theirs, ours in codes.items()}
    otherwise = _one_of(told.get("otherwise", "reject"), ("reject", "keep", "nothing"), f"{where}.otherwise")

    def translate(text: str) -> Any:
        if text in known:
            return known[text]
        if otherwise == "reject":
            raise Unreadable("value_unknown")
        return read(text) if otherwise == "keep" else None

    return translate


def _length_reader(unit: float, negative: str) -> Reader:
    return lambda text: _signed(values.read_seconds(text, unit), negative, "")


def _list_reader(separator: str) -> Reader:
    return lambda text: tuple(values.read_text(part.strip()) for part in text.split(separator) if part.strip())


def _negative(told: Mapping[str, Any], where: str) -> str:
    return _one_of(told.get("negative", "reject"), ("reject", "zero"), f"{where}.negative")


def _signed(length: float, negative: str, column: str) -> float:
    if length >= 0:
        return length
    if negative == "zero":
        return 0.0
    raise Unreadable("negative", column)


def _one_of(given: Any, allowed: Any, where: str) -> str:
    if not isinstance(given, str) or given not in allowed:
        raise MappingUnfit(where, "not_one_of", near=tuple(allowed))
    return given
