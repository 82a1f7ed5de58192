"""The weighing of pairs: the Fellegi-Sunter model, its parameters learnt from the records themselves.

DuckDB compares the pairs, each once; what is learnt and weighed after that are the few hundred patterns they show.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from zhike.customers.rules.linking.blocking import Rule, pairs_of
from zhike.customers.rules.linking.comparisons import Comparison, columns_of
from zhike.customers.rules.linking.exact import CHINESE
from zhike.customers.rules.linking.learning import Patterns, Shares, expect, pool

if TYPE_CHECKING:
    import duckdb
    import numpy as np

# Below this many records nothing is learnt: the first shares of the levels are used.
FEWEST_TO_LEARN: Final = 120
# What two records of one person share besides name and birth date, and what they are worth at most without it.
_TRACES: Final = frozenset({"id_number", "number", "phone", "email", "address"})
_NAMESAKES, _RARE = 1.5, 12
_RANDOM_PAIRS: Final = 200_000
_DRAWN_FROM: Final = 40_000
_SESSIONS: Final = 4
_LEAST_IN_SESSION: Final = 40
_MOST_IN_SESSION: Final = 60_000


@dataclass(frozen=True, slots=True)
class Model:
    """What is compared, and what it is worth: `weight` is the logarithm of a compared pair's odds, in SQL."""

    comparisons: Sequence[Comparison]
    weight: str


@dataclass(frozen=True, slots=True)
class Weighed:
    """Pairs with their weight: `pairs` has shape (n, 2), smaller `n` first; `weight` (log-odds) has shape (n,).

    `levels` has a column for each comparison of the model.
    """

    pairs: np.ndarray
    weight: np.ndarray
    levels: np.ndarray

    @property
    def probability(self) -> np.ndarray:
        """How likely each pair is one person."""
        import numpy as np

        made: np.ndarray = 1 / (1 + np.exp(-np.clip(self.weight, -500, 500)))
        return made


def fit(
    connection: duckdb.DuckDBPyConnection,
    *,
    size: int,
    comparisons: Sequence[Comparison],
    rules: Sequence[Rule],
    population: int | None = None,
) -> Model:
    """The model of these records, learnt from them where they are enough.

    `population`: how many they were chosen from because they resemble, where they are not all there are.
    """
    import numpy as np

    matches = [np.array([level.m for level in each.levels]) for each in comparisons]
    others = [np.array([level.u for level in each.levels]) for each in comparisons]
    if size >= FEWEST_TO_LEARN and comparisons:
        others = _chance(connection, comparisons, others, size)
        matches = _learn(connection, comparisons, rules, matches, others)
    _share_values(connection, comparisons)
    prior = _prior(connection, size) if population is None else 1 / population
    return Model(comparisons, _weight(comparisons, matches, others, prior))


def weigh(connection: duckdb.DuckDBPyConnection, model: Model, *, least: float, unless: str = "false") -> Weighed:
    """The pairs of the table `pair` with a probability of at least `least`, without those that are `unless`."""
    import numpy as np

    found = connection.execute(f"""
        with compared as materialized (
            select one, other, {CHINESE} as chinese, {_levels(model.comparisons)}, {_shares(model.comparisons)}
            from pair join record l on l.n = one join record r on r.n = other {_share_joins(model.comparisons)}
            where not {unless}
        )
        select one, other, weight, {", ".join(f"g{place}" for place in range(len(model.comparisons))) or "g"}
        from (select *, {model.weight} as weight from compared)
        where weight >= {math.log(least / (1 - least)) if least > 0 else -1e9} order by one, other
    """).fetchnumpy()
    pairs = np.column_stack([np.asarray(found["one"]), np.asarray(found["other"])]).astype(np.int64)
    levels = np.column_stack([np.asarray(column, dtype=np.uint8) for column in list(found.values())[3:]])
    return Weighed(pairs, np.asarray(found["weight"], dtype=float), levels)


def _levels(comparisons: Sequence[Comparison]) -> str:
    return ", ".join(f"{each.level} as g{place}" for place, each in enumerate(comparisons)) or "0 as g"


def _shares(comparisons: Sequence[Comparison]) -> str:
    """What share of the records has the value that both have: of those fields whose rare values weigh more."""
    made = [f"s{place}.share as f{place}" for place, each in enumerate(comparisons) if each.frequency]
    return ", ".join(made) or "null as f"


def _share_joins(comparisons: Sequence[Comparison]) -> str:
    return " ".join(
        f'left join share_{place} s{place} on s{place}.value = l."{each.frequency}"'
        f' and l."{each.frequency}" = r."{each.frequency}"'
        for place, each in enumerate(comparisons)
        if each.frequency
    )


def _share_values(connection: duckdb.DuckDBPyConnection, comparisons: Sequence[Comparison]) -> None:
    """Tables `share_<place>`: each value and what share of the records that say something has it."""
    for place, each in enumerate(comparisons):
        if each.frequency:
            connection.execute(f"""
                create or replace temp table share_{place} as
                select value, c / sum(c) over () as share from (
                    select "{each.frequency}" as value, count(*) as c from record
                    where "{each.frequency}" is not null group by 1)
            """)


def _weight(comparisons: Sequence[Comparison], matches: Shares, others: Shares, prior: float) -> str:
    """The logarithm of a compared pair's odds, in SQL."""
    terms = [repr(math.log(prior / (1 - prior)))]
    for place, each in enumerate(comparisons):
        worth = [math.log(match / other) for match, other in zip(matches[place], others[place], strict=True)]
        cases = [f"when {level} then {one!r}" for level, one in enumerate(worth, start=1)]
        if each.frequency:
            cases[0] = f"when 1 then {math.log(matches[place][0])!r} - ln(f{place})"
        terms.append(f"case g{place} {' '.join(cases)} else 0 end")
    return _capped(" + ".join(terms), comparisons)


def _capped(weight: str, comparisons: Sequence[Comparison]) -> str:
    """Chinese names are few: name and birth date alone, with no other trace, are worth a look, a rare name more."""
    traces = [
        f"g{place} between 1 and {len(each.levels) - 2}"
        for place, each in enumerate(comparisons)
        if each.name in _TRACES
    ]
    if not traces:
        return weight
    lone = f"chinese and not ({' or '.join(traces)}) and {weight} between {_NAMESAKES} and {_RARE}"
    return f"case when {lone} then {_NAMESAKES} else {weight} end"


def _prior(connection: duckdb.DuckDBPyConnection, size: int) -> float:
    """How likely two records taken at random are the same person: by those that agree in what hardly two people share.

    These are taken for seven tenths of all matches; at least one pair in a hundred records is assumed.
    """
    found = connection.execute("""
        select (select coalesce(sum(c * (c - 1) / 2), 0) from (select count(*) c from record group by person)),
               (select coalesce(sum(c * (c - 1) / 2), 0) from (
                    select count(*) c from record where sound is not null and birth is not null group by sound, birth)),
               (select coalesce(sum(c * (c - 1) / 2), 0) from (
                    select count(*) c from record where email is not null group by email))
    """).fetchall()[0]
    matches = max(*map(float, found), size / 100)
    return min(0.5, matches / 0.7 / max(1.0, size * (size - 1) / 2))


def _chance(
    connection: duckdb.DuckDBPyConnection, comparisons: Sequence[Comparison], first: Shares, size: int
) -> Shares:
    """Each level's share among pairs taken at random, nearly all of which are different people."""
    import numpy as np
    import pyarrow as pa

    dice = np.random.default_rng(1)  # the same records give the same people
    some = dice.permutation(size)[:_DRAWN_FROM] if size > _DRAWN_FROM else np.arange(size)
    one, other = some[dice.integers(0, len(some), (2, _RANDOM_PAIRS))]
    connection.register("chosen", pa.table({"n": some}))
    connection.register("drawn", pa.table({"one": one, "other": other}).filter(pa.array(one != other)))
    connection.execute("create or replace temp table few as select record.* from record semi join chosen using (n)")
    patterns = _patterns(connection, "select one, other from drawn", comparisons, table="few")
    made = []
    for field, share in enumerate(first):
        seen = np.bincount(patterns.levels[:, field], weights=patterns.counts, minlength=len(share) + 1)[1:]
        # Half a pair more than were seen, so that nothing is impossible.
        made.append((seen + 0.5) / (seen.sum() + 0.5 * len(share)) if seen.sum() else share)
    return made


def _patterns(
    connection: duckdb.DuckDBPyConnection, pairs: str, comparisons: Sequence[Comparison], table: str = "record"
) -> Patterns:
    """How often each pattern of levels stands among `pairs`, a statement for `one` and `other`."""
    import numpy as np

    found = connection.execute(f"""
        select {_levels(comparisons)}, count(*) as pairs
        from ({pairs}) join {table} l on l.n = one join {table} r on r.n = other group by all order by all
    """).fetchnumpy()
    *levels, counts = (np.asarray(column) for column in found.values())
    return Patterns(np.column_stack(levels).astype(np.int64), counts.astype(float))


def _learn(
    connection: duckdb.DuckDBPyConnection,
    comparisons: Sequence[Comparison],
    rules: Sequence[Rule],
    first: Shares,
    others: Shares,
) -> Shares:
    """The shares of matches, learnt in sessions: each brings pairs together by one rule and learns all other fields."""
    expected = []
    for rule, pairs in _sessions(connection, rules):
        fixed = set(rule.columns)
        fields = [place for place, each in enumerate(comparisons) if not fixed & columns_of(each)]
        if len(fields) > 1:
            drawn = pairs_of(rule, share=min(1.0, _MOST_IN_SESSION / pairs))
            expected.append(expect(_patterns(connection, drawn, comparisons), first, others, fields))
    return pool(first, expected)


def _sessions(connection: duckdb.DuckDBPyConnection, rules: Sequence[Rule]) -> list[tuple[Rule, int]]:
    """The rules to learn by, with their pairs: each leaves something else free, and brings enough pairs together."""
    chosen: list[tuple[Rule, int]] = []
    for rule in sorted(rules, key=lambda each: each.pairs):
        seen = {key for one, _ in chosen for key in one.keys}
        if len(chosen) < _SESSIONS and not seen & set(rule.keys):
            pairs = _count(connection, rule)
            if pairs >= _LEAST_IN_SESSION:
                chosen.append((rule, pairs))
    return chosen


def _count(connection: duckdb.DuckDBPyConnection, rule: Rule) -> int:
    keys = ", ".join(rule.keys)
    present = " and ".join(f"{key} is not null" for key in rule.keys)
    found = connection.execute(f"""
        select coalesce(sum(c * (c - 1) / 2), 0) from (select count(*) c from record where {present} group by {keys})
    """).fetchall()[0]
    return int(found[0])
