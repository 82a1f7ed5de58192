"""Conditions of a mapping: `{column: outcome, is: PHANTOM}` and the like, as functions of a row's cells."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from zhike.quality.rules.history.refusals import MappingUnfit
from zhike.quality.rules.history.values import Unreadable, read_seconds

Cells = Sequence[str | None]
Condition = Callable[[Cells], bool]
_TESTS: Final = ("is", "not", "empty", "above")


class Columns:
    """The columns that a mapping reads, each once; a cell is found by its column's place."""

    def __init__(self) -> None:
        self.names: list[str] = []

    def place(self, where: str, given: Any) -> int:
        """The place of the column that is named at `where` in the mapping."""
        if not isinstance(given, str) or not given.strip():
            raise MappingUnfit(where, "not_a_column")
        name = given.strip()
        if name not in self.names:
            self.names.append(name)
        return self.names.index(name)


def compile_condition(given: Any, where: str, columns: Columns) -> Condition:
    """`{column: C, is: A}` (or a list of values, or `not`), `{column: C, empty: true}`, `{column: C, above: 5}`,
    or `{all: [...]}` and `{any: [...]}` of such."""
    if not isinstance(given, dict):
        raise MappingUnfit(where, "not_a_condition")
    for key, meets in (("all", all), ("any", any)):
        if set(given) == {key} and isinstance(given[key], list) and given[key]:
            parts = [compile_condition(each, f"{where}.{key}", columns) for each in given[key]]
            return _joined(parts, meets)
    tests = [key for key in given if key != "column"]
    if "column" not in given or len(tests) != 1 or tests[0] not in _TESTS:
        raise MappingUnfit(where, "not_a_condition")
    return _tested(columns.place(f"{where}.column", given["column"]), tests[0], given[tests[0]], where)


def texts(given: Any, where: str) -> frozenset[str]:
    """One value or a list of them, as the text that a cell holds."""
    listed = given if isinstance(given, list) else [given]
    if not listed or not all(isinstance(each, str) for each in listed):
        raise MappingUnfit(where, "not_a_value")
    return frozenset(listed)


def _joined(parts: Sequence[Condition], meets: Callable[[Any], bool]) -> Condition:
    return lambda cells: meets(part(cells) for part in parts)


def _tested(place: int, test: str, given: Any, where: str) -> Condition:
    if test == "empty":
        if given not in ("true", "false"):
            raise MappingUnfit(where, "not_a_condition")
        empty = given == "true"
        return lambda cells: (cells[place] is None) is empty
    if test == "above":
        least = _least(given, where)
        return lambda cells: _above(cells[place], least)
    wanted = texts(given, where)
    return (lambda cells: cells[place] in wanted) if test == "is" else (lambda cells: cells[place] not in wanted)


def _least(given: Any, where: str) -> float:
    try:
        return read_seconds(given)
    except (Unreadable, TypeError):
        raise MappingUnfit(where, "not_a_condition") from None


def _above(cell: str | None, least: float) -> bool:
    try:
        return cell is not None and read_seconds(cell) > least
    except Unreadable:
        return False
