"""The weighing of pairs: the Fellegi-Sunter model of splink, its parameters learnt from the records themselves."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from zhike.customers.rules.linking.blocking import SWAPPED, Rule
from zhike.customers.rules.linking.comparisons import Comparison
from zhike.customers.rules.linking.exact import ANOTHER_PERSON

if TYPE_CHECKING:
    import duckdb
    import numpy as np

# Below this many records nothing is learnt: the first shares of the levels are used.
FEWEST_TO_LEARN: Final = 120
_RANDOM_PAIRS: Final = 200_000
_LEARNT_FROM: Final = 60_000
_SESSIONS: Final = 4
_LEAST_IN_SESSION: Final = 40


@dataclass(frozen=True, slots=True)
class Weighed:
    """Pairs with their probability: `pairs` has shape (n, 2), smaller `n` first; `probability` has shape (n,)."""

    pairs: np.ndarray
    probability: np.ndarray


def weigh(
    connection: duckdb.DuckDBPyConnection,
    *,
    size: int,
    comparisons: Sequence[Comparison],
    rules: Sequence[Rule],
    least: float,
) -> Weighed:
    """All pairs that a rule brings together, that no key has joined, with a probability of at least `least`."""
    import numpy as np

    if not rules or not comparisons:
        return Weighed(np.empty((0, 2), dtype=np.int64), np.empty(0))
    settings = _settings(comparisons, rules, prior=_prior(connection, size))
    if size >= FEWEST_TO_LEARN:
        settings = _learn(connection, settings, rules, size)
    linker = _linker(connection, "record", settings)
    found = linker.inference.predict(threshold_match_probability=least)
    query = f"select n_l, n_r, match_probability from {found.physical_name}"
    first, second, probability = connection.execute(query).fetchnumpy().values()
    return Weighed(np.column_stack([first, second]).astype(np.int64), np.asarray(probability, dtype=float))


def _settings(comparisons: Sequence[Comparison], rules: Sequence[Rule], *, prior: float) -> dict[str, Any]:
    apart = f"l.person <> r.person and not {ANOTHER_PERSON}"
    conditions = [f"{rule.condition} and {apart}" for rule in rules]
    if {"given", "surname"} <= {each.name for each in comparisons}:
        conditions.append(f"{SWAPPED} and {apart}")
    return {
        "link_type": "dedupe_only",
        "unique_id_column_name": "n",
        "probability_two_random_records_match": prior,
        "comparisons": [comparison.as_settings() for comparison in comparisons],
        "blocking_rules_to_generate_predictions": [{"blocking_rule": condition} for condition in conditions],
        "retain_matching_columns": False,
        "retain_intermediate_calculation_columns": False,
        "max_iterations": 20,
        "em_convergence": 0.001,
    }


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


def _linker(connection: duckdb.DuckDBPyConnection, table: str, settings: dict[str, Any]) -> Any:
    from splink import DuckDBAPI, Linker

    logging.getLogger("splink").setLevel(logging.ERROR)
    api = DuckDBAPI(connection)
    return Linker(api.register(table), settings, log_level=None, validate_settings=False)


def _learn(
    connection: duckdb.DuckDBPyConnection, settings: dict[str, Any], rules: Sequence[Rule], size: int
) -> dict[str, Any]:
    """`settings` with the shares of matches and non-matches as the records show them; what they do not show stays."""
    from splink.internals.exceptions import SplinkException

    # Whole people are drawn, so that their pairs stay together.
    share = min(1.0, _LEARNT_FROM / size)
    connection.execute(f"""
        create or replace temp table learning as
        select * from record where hash(person) % 1000000 < {int(share * 1_000_000)}
    """)
    settings = _with_chance(connection, settings, size)
    linker = _linker(connection, "learning", settings)
    for rule in _sessions(connection, rules):
        # A session whose pairs are all alike ends at a share of zero, which splink refuses: it teaches nothing.
        with suppress(ValueError, SplinkException):
            linker.training.estimate_parameters_using_expectation_maximisation(
                rule.condition, estimate_without_term_frequencies=True, record_sample_proportion=1.0
            )
    learnt: dict[str, Any] = linker.misc.save_model_to_json()
    return _with_floor(learnt, settings)


def _with_chance(connection: duckdb.DuckDBPyConnection, settings: dict[str, Any], size: int) -> dict[str, Any]:
    """`settings` with each level's share among pairs taken at random, nearly all of which are different people."""
    import numpy as np
    import pyarrow as pa

    comparisons = [
        {**each, "comparison_levels": [dict(level) for level in each["comparison_levels"]]}
        for each in settings["comparisons"]
    ]
    columns = ", ".join(f"{_level_number(each)} as g{place}" for place, each in enumerate(comparisons))
    dice = np.random.default_rng(1)  # the same records give the same people
    drawn = pa.table({side: dice.integers(0, size, _RANDOM_PAIRS) for side in ("one", "other")})
    connection.register("drawn", drawn)
    connection.execute(f"""
        create or replace temp table chance as select {columns} from (
            select {_both_sides(connection)}
            from drawn join record l on l.n = one join record r on r.n = other where one <> other
        )
    """)
    connection.unregister("drawn")
    for place, comparison in enumerate(comparisons):
        counts = dict(connection.execute(f"select g{place}, count(*) from chance group by 1").fetchall())
        spoken = sum(count for level, count in counts.items() if level > 0)
        for number, level in enumerate(comparison["comparison_levels"]):
            if number and spoken:
                # Half a pair more than were seen, so that nothing is impossible.
                level["u_probability"] = (counts.get(number, 0) + 0.5) / (spoken + 0.5 * len(counts))
    return settings | {"comparisons": comparisons}


def _level_number(comparison: dict[str, Any]) -> str:
    """The place of the level a pair is at: 0 where something is missing."""
    levels = comparison["comparison_levels"]
    cases = " ".join(f"when {level['sql_condition']} then {place}" for place, level in enumerate(levels[:-1]))
    return f"case {cases} else {len(levels) - 1} end"


def _both_sides(connection: duckdb.DuckDBPyConnection) -> str:
    names = [row[0] for row in connection.execute("select column_name from (describe record)").fetchall()]
    return ", ".join(f'l."{name}" as "{name}_l", r."{name}" as "{name}_r"' for name in names)


def _sessions(connection: duckdb.DuckDBPyConnection, rules: Sequence[Rule]) -> list[Rule]:
    """The rules to learn by: each leaves something else free to be learnt, and brings enough pairs together."""
    chosen: list[Rule] = []
    for rule in sorted(rules, key=lambda each: each.pairs):
        seen = {key for one in chosen for key in one.keys}
        if len(chosen) < _SESSIONS and not seen & set(rule.keys) and _count(connection, rule) >= _LEAST_IN_SESSION:
            chosen.append(rule)
    return chosen


def _count(connection: duckdb.DuckDBPyConnection, rule: Rule) -> int:
    keys = ", ".join(rule.keys)
    present = " and ".join(f"{key} is not null" for key in rule.keys)
    found = connection.execute(f"""
        select coalesce(sum(c * (c - 1) / 2), 0) from (select count(*) c from learning where {present} group by {keys})
    """).fetchall()[0]
    return int(found[0])


def _with_floor(learnt: dict[str, Any], first: dict[str, Any]) -> dict[str, Any]:
    """`first` with the shares that were learnt: a level that no pair showed keeps its own, and no share is zero."""
    shares = {
        (comparison["output_column_name"], level["label_for_charts"]): level
        for comparison in learnt["comparisons"]
        for level in comparison["comparison_levels"]
    }

    def taught(column: str, level: dict[str, Any]) -> dict[str, Any]:
        found = shares.get((column, level["label_for_charts"]), {})
        names = [name for name in ("m_probability", "u_probability") if name in level]
        return level | {name: max(found.get(name) or level[name], 1e-6) for name in names}

    comparisons = [
        each | {"comparison_levels": [taught(each["output_column_name"], one) for one in each["comparison_levels"]]}
        for each in first["comparisons"]
    ]
    return first | {"comparisons": comparisons}
