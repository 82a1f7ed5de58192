"""How two records are compared, field by field: levels from "the same" to "different", each a condition
in SQL on the records `l` and `r`.

Each level has a share of matches (m) and of non-matches (u) to begin with, for the training to replace: they keep tiny
files, where nothing can be learnt, sensible. All string distances are DuckDB's own.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Level:
    """One level: its name, its condition, and its first shares.

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

    @property
    def level(self) -> str:
        """The number of the level a pair l, r is at, in SQL: 0 where the field says nothing."""
        cases = " ".join(f"when {each.condition} then {place}" for place, each in enumerate(self.levels[:-1], start=1))
        return f"(case when {self.missing} then 0 {cases} else {len(self.levels)} end)::utinyint"

    @property
    def frequency(self) -> str | None:
        """The column whose rare values weigh more where both records have the same."""
        return self.levels[0].frequency


def _missing(column: str) -> str:
    return f'l."{column}" is null or r."{column}" is null'


def _name_part(part: str, other: str) -> Comparison:
    near = f"jaro_winkler_similarity(l.{part}_sound, r.{part}_sound)"
    return Comparison(
        part,
        _missing(part),
        (
            Level("same", f"l.{part} = r.{part}", 0.75, 0.005, part),
            Level("same sound", f"l.{part}_sound = r.{part}_sound", 0.03, 0.005),
            Level("in the other part", f"l.{part} = r.{other} or l.{other} = r.{part}", 0.03, 0.002),
            Level("nearly", f"{near} >= 0.9 or levenshtein(l.{part}_sound, r.{part}_sound) <= 1", 0.1, 0.01),
            Level("alike", f"{near} >= 0.75 or {_begins(part)}", 0.04, 0.05),
            Level("different", "ELSE", 0.05, 0.928),
        ),
    )


def _begins(part: str) -> str:
    """One is the other's beginning or initial (J. for John)."""
    return f"starts_with(l.{part}_sound, r.{part}_sound) or starts_with(r.{part}_sound, l.{part}_sound)"


def _birth() -> Comparison:
    turned = "(substr(l.birth, 1, 4) = substr(r.birth, 1, 4) and substr(l.birth, 5, 2) = substr(r.birth, 7, 2)"
    turned += " and substr(l.birth, 7, 2) = substr(r.birth, 5, 2))"
    two_of_three = """(
        (substr(l.birth, 1, 4) = substr(r.birth, 1, 4))::int + (substr(l.birth, 5, 2) = substr(r.birth, 5, 2))::int
        + (substr(l.birth, 7, 2) = substr(r.birth, 7, 2))::int >= 2)"""
    return Comparison(
        "birth",
        _missing("birth"),
        (
            Level("same", "l.birth = r.birth", 0.85, 0.0003),
            Level("one slip", f"damerau_levenshtein(l.birth, r.birth) <= 1 or {turned}", 0.09, 0.005),
            Level("two parts same", f"{two_of_three} or damerau_levenshtein(l.birth, r.birth) <= 2", 0.03, 0.04),
            Level("different", "ELSE", 0.03, 0.9547),
        ),
    )


def _key(column: str, slips: int) -> Comparison:
    distance = f"damerau_levenshtein(l.{column}, r.{column})"
    return Comparison(
        column,
        _missing(column),
        (
            Level("same", f"l.{column} = r.{column}", 0.8, 0.0001),
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
            Level("same", "l.email = r.email", 0.7, 0.0001),
            Level("same before @", "l.local = r.local", 0.1, 0.0005),
            Level("nearly", "jaro_winkler_similarity(l.email, r.email) >= 0.93 or levenshtein(l.local, r.local) <= 2",
                  0.1, 0.002),
            Level("different", "ELSE", 0.1, 0.9974),
        ),
    )  # fmt: skip


def _address() -> Comparison:
    """Latin: edit distance and shared letters; Chinese: what follows the district, in the same place."""
    same_place = "(l.place is null or r.place is null or contains(l.place, r.place) or contains(r.place, l.place))"
    longest = "greatest(length(l.address), length(r.address))"
    distance = "levenshtein(l.address, r.address)"
    # In another city nothing is near: most pairs need no distance.
    near = "coalesce(l.address_city = r.address_city, true)"
    rest = f"(l.rest is not null and r.rest is not null and {same_place} and "
    return Comparison(
        "address",
        _missing("address"),
        (
            Level("same", f"l.address = r.address or {rest} l.rest = r.rest)", 0.55, 0.0002),
            Level(
                "nearly",
                f"{near} and ({distance} <= 0.2 * {longest} or jaro_winkler_similarity(l.address, r.address) >= 0.93"
                f" or {rest} levenshtein(l.rest, r.rest) <= 2))",
                0.25,
                0.001,
            ),
            Level("alike", f"{near} and jaccard(l.address, r.address) >= 0.75 and {distance} <= 0.5 * {longest}",
                  0.12, 0.02),
            Level("same district", "l.place = r.place", 0.02, 0.004),
            Level("same city", "l.address_city = r.address_city", 0.01, 0.01),
            Level("different", "ELSE", 0.05, 0.9648),
        ),
    )  # fmt: skip


def _plain(column: str, *, u: float = 0.05) -> Comparison:
    """A word or two: the same (rare ones weigh more), nearly, different."""
    one, other = f'l."{column}"', f'r."{column}"'
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


def comparisons_for(columns: Collection[str], fields: Collection[str]) -> list[Comparison]:
    """The comparisons of those columns of `record` that hold something, in a fixed order.

    A city that is only part of the address is not compared once more: `fields` are those that the mapping names.
    """
    told = set(columns) - ({"city", "province"} - set(fields))
    known = [make() for column, make in _MAKERS.items() if column in told]
    return known + [_plain(column) for column in sorted(columns) if column.startswith("x_")]


def columns_of(comparison: Comparison) -> set[str]:
    """The columns whose agreement says something about a comparison's level."""
    name = comparison.name
    near = {"given": {"given_sound"}, "surname": {"surname_sound"}, "email": {"local"}, "address": {"place", "rest"}}
    return {name} | near.get(name, set())
