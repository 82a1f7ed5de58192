"""How two records are compared, field by field: levels from "the same" to "different", each a condition in SQL.

Each level has a share of matches (m) and of non-matches (u) to begin with, for the training to replace: they keep tiny
files, where nothing can be learnt, sensible. All string distances are DuckDB's own.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final


@dataclass(frozen=True, slots=True)
class Level:
    """One level: its name, its condition on `<column>_l` and `<column>_r`, and its first shares.

    `frequency` names the column whose rare values weigh more at this level.
    """

    name: str
    condition: str
    m: float
    u: float
    frequency: str | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """A field's comparison. `missing` is the condition under which it says nothing; the last level is "different"."""

    name: str
    missing: str
    levels: tuple[Level, ...]

    def as_settings(self) -> dict[str, Any]:
        """The comparison as splink's settings have it."""
        null = {"sql_condition": self.missing, "label_for_charts": "missing", "is_null_level": True}
        return {"output_column_name": self.name, "comparison_levels": [null, *map(_level, self.levels)]}


def _level(level: Level) -> dict[str, Any]:
    made: dict[str, Any] = {
        "sql_condition": level.condition,
        "label_for_charts": level.name,
        "m_probability": level.m,
        "u_probability": level.u,
    }
    if level.frequency:
        made |= {"tf_adjustment_column": level.frequency, "tf_adjustment_weight": 1.0}
    return made


def _missing(column: str) -> str:
    return f'"{column}_l" is null or "{column}_r" is null'


def _name_part(part: str, other: str) -> Comparison:
    near = f"jaro_winkler_similarity({part}_sound_l, {part}_sound_r)"
    return Comparison(
        part,
        _missing(part),
        (
            Level("same", f"{part}_l = {part}_r", 0.75, 0.005, part),
            Level("same sound", f"{part}_sound_l = {part}_sound_r", 0.03, 0.005),
            Level("in the other part", f"{part}_l = {other}_r or {other}_l = {part}_r", 0.03, 0.002),
            Level("nearly", f"{near} >= 0.9 or levenshtein({part}_sound_l, {part}_sound_r) <= 1", 0.1, 0.01),
            Level("alike", f"{near} >= 0.75 or {_begins(part)}", 0.04, 0.05),
            Level("different", "ELSE", 0.05, 0.928),
        ),
    )


def _begins(part: str) -> str:
    """One is the other's beginning or initial (J. for John)."""
    return f"starts_with({part}_sound_l, {part}_sound_r) or starts_with({part}_sound_r, {part}_sound_l)"


def _birth() -> Comparison:
    turned = "(substr(birth_l, 1, 4) = substr(birth_r, 1, 4) and substr(birth_l, 5, 2) = substr(birth_r, 7, 2)"
    turned += " and substr(birth_l, 7, 2) = substr(birth_r, 5, 2))"
    two_of_three = """(
        (substr(birth_l, 1, 4) = substr(birth_r, 1, 4))::int + (substr(birth_l, 5, 2) = substr(birth_r, 5, 2))::int
        + (substr(birth_l, 7, 2) = substr(birth_r, 7, 2))::int >= 2)"""
    return Comparison(
        "birth",
        _missing("birth"),
        (
            Level("same", "birth_l = birth_r", 0.85, 0.0003),
            Level("one slip", f"damerau_levenshtein(birth_l, birth_r) <= 1 or {turned}", 0.09, 0.005),
            Level("two parts same", f"{two_of_three} or damerau_levenshtein(birth_l, birth_r) <= 2", 0.03, 0.04),
            Level("different", "ELSE", 0.03, 0.9547),
        ),
    )


def _key(column: str, slips: int) -> Comparison:
    distance = f"damerau_levenshtein({column}_l, {column}_r)"
    return Comparison(
        column,
        _missing(column),
        (
            Level("same", f"{column}_l = {column}_r", 0.8, 0.0001),
            Level("one slip", f"{distance} <= 1", 0.1, 0.0005),
            Level("few slips", f"{distance} <= {slips}", 0.02, 0.002),
            Level("different", "ELSE", 0.08, 0.9974),
        ),
    )


def _email() -> Comparison:
    return Comparison(
        "email",
        _missing("email"),
        (
            Level("same", "email_l = email_r", 0.7, 0.0001),
            Level("same before @", "local_l = local_r", 0.1, 0.0005),
            Level("nearly", "jaro_winkler_similarity(email_l, email_r) >= 0.93 or levenshtein(local_l, local_r) <= 2",
                  0.1, 0.002),
            Level("different", "ELSE", 0.1, 0.9974),
        ),
    )  # fmt: skip


def _address() -> Comparison:
    """Latin: edit distance and shared letters; Chinese: what follows the district, in the same place."""
    same_place = "(place_l is null or place_r is null or contains(place_l, place_r) or contains(place_r, place_l))"
    longest = "greatest(length(address_l), length(address_r))"
    distance = "levenshtein(address_l, address_r)"
    rest = f"(rest_l is not null and rest_r is not null and {same_place} and "
    return Comparison(
        "address",
        _missing("address"),
        (
            Level("same", f"address_l = address_r or {rest} rest_l = rest_r)", 0.55, 0.0002),
            Level(
                "nearly",
                f"{distance} <= 0.2 * {longest} or jaro_winkler_similarity(address_l, address_r)"
                f" >= 0.93 or {rest} levenshtein(rest_l, rest_r) <= 2)",
                0.25,
                0.001,
            ),
            Level("alike", f"jaccard(address_l, address_r) >= 0.75 and {distance} <= 0.5 * {longest}",
                  0.12, 0.02),
            Level("different", "ELSE", 0.08, 0.9788),
        ),
    )  # fmt: skip


def _plain(column: str, *, u: float = 0.05) -> Comparison:
    """A word or two: the same (rare ones weigh more), nearly, different."""
    one, other = f'"{column}_l"', f'"{column}_r"'
    nearly = f"jaro_winkler_similarity({one}, {other}) >= 0.9 or damerau_levenshtein({one}, {other}) <= 1"
    return Comparison(
        column,
        _missing(column),
        (
            Level("same", f"{one} = {other}", 0.8, u, column),
            Level("nearly", f"length({one}) > 2 and ({nearly})", 0.1, u / 2),
            Level("different", "ELSE", 0.1, 1 - 1.5 * u),
        ),
    )


_MAKERS: Final[Mapping[str, Callable[[], Comparison]]] = {
    "given": lambda: _name_part("given", "surname"),
    "surname": lambda: _name_part("surname", "given"),
    "birth": _birth,
    "id_number": lambda: _key("id_number", 2),
    "phone": lambda: _key("phone", 2),
    "number": lambda: _key("number", 1),
    "email": _email,
    "address": _address,
    "city": lambda: _plain("city"),
    "district": lambda: _plain("district", u=0.01),
    "province": lambda: _plain("province", u=0.15),
    "postcode": lambda: _plain("postcode", u=0.005),
}


def comparisons_for(columns: Collection[str]) -> list[Comparison]:
    """The comparisons of those columns of `record` that hold something, in a fixed order."""
    known = [make() for column, make in _MAKERS.items() if column in columns]
    return known + [_plain(column) for column in sorted(columns) if column.startswith("x_")]


def names_of(comparisons: Collection[Comparison]) -> list[str]:
    """The columns that comparisons read, besides their own names."""
    read = {"given": ["given_sound", "surname"], "surname": ["surname_sound", "given"], "email": ["local"]}
    read["address"] = ["place", "rest"]
    columns = [column for each in comparisons for column in [each.name, *read.get(each.name, [])]]
    return list(dict.fromkeys(columns))
