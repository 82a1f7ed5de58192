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
# Who agrees in the first agrees in the others.
_IMPLIED: Final = {"sound": ("given_sound", "surname_sound"), "place": ("place", "city", "district")}
_LEAST_PAIRS, _MOST_PAIRS = 150_000, 500_000
_PAIRS_A_RECORD = 25  # up to 20,000 records; a pair costs some 35 microseconds of one core
_RULE_SHARE = 3


@dataclass(frozen=True, slots=True)
class Rule:
    """Records that agree in all `keys` are compared; `pairs` is how many that makes, at most."""

    keys: tuple[str, ...]
    pairs: int

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns in whose agreement the records are no chance meeting."""
        return tuple(name for key in self.keys for name in _IMPLIED.get(_column(key), (_column(key),)))


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
    too_many: list[set[str]] = []
    for keys in _RULES:
        # Who agrees in fewer keys than a rule that made too many pairs makes more.
        if not all(_column(key) in columns for key in keys) or any(each >= set(keys) for each in too_many):
            continue
        pairs = count_pairs(connection, keys)
        if pairs > min(left, budget // _RULE_SHARE):
            too_many.append(set(keys))
        elif pairs:
            chosen.append(Rule(keys, pairs))
            left -= pairs
    return chosen


def count_pairs(connection: duckdb.DuckDBPyConnection, keys: Sequence[str]) -> int:
    """How many pairs of records agree in `keys` and are not joined already."""
    present = " and ".join(f"{key} is not null" for key in keys)
    found = connection.execute(f"""
        select coalesce(sum(records * (records - 1) / 2), 0) - coalesce(sum(joined), 0) from (
            select sum(records) as records, sum(records * (records - 1) / 2) as joined from (
                select hash({", ".join(keys)}) as block, person, count(*) as records from record
                where {present} group by all
            ) group by block
        )
    """).fetchall()[0]
    return int(found[0])


def pairs_of(rule: Rule, *, share: float) -> str:
    """The pairs `one`, `other` of a rule, whoever they are: of a share of its blocks, each block whole."""
    return _list(rule, "l.n < r.n", drawn=f" and block % 10000 < {share * 10000:.0f}" if share < 1 else "")


def _list(rule: Rule, which: str, drawn: str = "") -> str:
    """A statement for the pairs of a rule; numbers are joined faster than texts."""
    present = " and ".join(f"{key} is not null" for key in rule.keys)
    blocks = f"(select n, person, hash({', '.join(rule.keys)}) as block from record where {present}{drawn})"
    return f"select l.n as one, r.n as other from {blocks} l join {blocks} r on l.block = r.block where {which}"


def list_pairs(connection: duckdb.DuckDBPyConnection, rules: Sequence[Rule], *, swapped: bool) -> None:
    """A table `pair` (`one`, `other`): what the rules bring together and no key has joined, each pair once."""
    unjoined = "l.n < r.n and l.person <> r.person"
    listed = ["select 0::bigint as one, 0::bigint as other where false", *(_list(rule, unjoined) for rule in rules)]
    if swapped:
        listed.append(f"select l.n, r.n from record l join record r on {SWAPPED} where {unjoined}")
    whole = " union all ".join(listed)
    connection.execute(f"create or replace temp table pair as select distinct one, other from ({whole})")
