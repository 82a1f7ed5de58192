"""Which pairs are worth comparing: rules chosen from what the records hold, under a budget of pairs."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import duckdb

# Narrow rules first: what an earlier rule has brought together is not compared again by a later one.
_RULES: Final[tuple[tuple[str, ...], ...]] = (
    ("id_number",),
    ("phone",),
    ("email",),
    ("sound", "birth"),
    ("surname_sound", "birth"),
    ("given_sound", "birth"),
    ("birth", "postcode"),
    ("birth", "district"),
    ("sound", "place"),
    ("sound", "postcode"),
    ("birth", "place"),
    ("local",),
    ("address",),
    ("rest",),
    ("sound",),
    ("birth", "city"),
    ("surname_sound", "postcode"),
    ("given_sound", "postcode"),
    ("surname_sound", "district"),
    ("given_sound", "district"),
    ("birth",),
    ("surname_sound", "city"),
    ("given_sound", "city"),
    ("surname_sound", "substr(birth, 1, 4)"),
    ("given_sound", "substr(birth, 1, 4)"),
    ("surname_sound", "substr(birth, 5, 4)"),
    ("given_sound", "substr(birth, 5, 4)"),
    ("postcode", "substr(birth, 1, 4)"),
    ("postcode", "substr(birth, 5, 4)"),
    ("substr(given_sound, 1, 3)", "substr(surname_sound, 1, 3)"),
    ("substr(phone, -7)",),
    ("substr(id_number, -6)",),
    ("substr(id_number, 1, 6)",),
    ("substr(local, 1, 6)",),
    ("substr(birth, 5, 4)", "substr(sound, 1, 1)"),
    ("surname_sound",),
    ("given_sound",),
    ("postcode",),
    ("district",),
    ("city", "substr(birth, 1, 4)"),
    ("substr(birth, 1, 6)",),
)
# A part of a name is looked for in the other part too.
SWAPPED: Final = "l.given_sound = r.surname_sound and l.surname_sound = r.given_sound"
_LEAST_PAIRS, _MOST_PAIRS = 150_000, 500_000
_PAIRS_A_RECORD = 25  # up to 20,000 records; a pair costs some 35 microseconds of one core
_RULE_SHARE = 3


@dataclass(frozen=True, slots=True)
class Rule:
    """Records that agree in all `keys` are compared; `pairs` is how many that makes, at most."""

    keys: tuple[str, ...]
    pairs: int

    @property
    def condition(self) -> str:
        """The rule as a condition on l and r."""
        return " and ".join(f"{_of('l', key)} = {_of('r', key)}" for key in self.keys)


def _of(side: str, key: str) -> str:
    """A key, a column or `substr(column, ...)`, on one side."""
    return key.replace("(", f"({side}.", 1) if "(" in key else f"{side}.{key}"


def _column(key: str) -> str:
    return key.split("(", 1)[1].split(",", 1)[0] if "(" in key else key


def choose_rules(connection: duckdb.DuckDBPyConnection, columns: Collection[str], size: int) -> list[Rule]:
    """The rules to compare by, narrow ones first, until the budget of pairs is spent.

    A rule is left out where a column is empty or it makes too many pairs (a city of a million people); the budget grows
    with the records, so small files are compared almost each with each.
    """
    budget = min(max(_PAIRS_A_RECORD * size, _LEAST_PAIRS), max(_MOST_PAIRS, size + size // 2))
    chosen: list[Rule] = []
    left = budget
    for keys in _RULES:
        if not all(_column(key) in columns for key in keys):
            continue
        pairs = count_pairs(connection, keys)
        if 0 < pairs <= min(left, budget // _RULE_SHARE):
            chosen.append(Rule(keys, pairs))
            left -= pairs
    return chosen


def count_pairs(connection: duckdb.DuckDBPyConnection, keys: Sequence[str]) -> int:
    """How many pairs of records agree in `keys` and are not joined already."""
    names = ", ".join(f"k{place}" for place in range(len(keys)))
    listed = ", ".join(f"{key} as k{place}" for place, key in enumerate(keys))
    present = " and ".join(f"{key} is not null" for key in keys)
    found = connection.execute(f"""
        select coalesce(sum(records * (records - 1) / 2), 0) - coalesce(sum(joined), 0) from (
            select sum(records) as records, sum(records * (records - 1) / 2) as joined from (
                select {listed}, person, count(*) as records from record where {present} group by all
            ) group by {names}
        )
    """).fetchall()[0]
    return int(found[0])
