"""The whole way from records to people, in memory."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from zhike.customers.rules.linking.blocking import choose_rules, list_pairs
from zhike.customers.rules.linking.clusters import connect, separate
from zhike.customers.rules.linking.comparisons import comparisons_for
from zhike.customers.rules.linking.exact import (
    ANOTHER_PERSON,
    INCOMPATIBLE,
    forget_common_keys,
    join_by_keys,
    list_conflicts,
)
from zhike.customers.rules.linking.forms import build_records
from zhike.customers.rules.linking.model import Model, Weighed, fit, weigh

if TYPE_CHECKING:
    import duckdb
    import numpy as np
    import pyarrow as pa

# Pairs at least this probable are one person; those down to the second are worth a person's look.
JOINS_FROM: Final = 0.85
LOOK_FROM: Final = 0.3
# More records than this in one person are a chain of likenesses; what stands together in them is not looked at.
_MOST_IN_A_PERSON: Final = 200
_COMPARED = (
    "given",
    "surname",
    "birth",
    "id_number",
    "phone",
    "number",
    "email",
    "address",
    "city",
    "district",
    "province",
    "postcode",
)


@dataclass(frozen=True, slots=True)
class Resolved:
    """`person[i]` is the first record of record i's person. `grey` are pairs (n, n, probability) for a person's eye.

    `conflicts` are records (n, n, key) that share a key and contradict each other; `seconds` says where time went.
    """

    person: np.ndarray
    by_key: int
    by_weight: int
    grey: list[tuple[int, int, float]]
    conflicts: list[tuple[int, int, str]]
    seconds: dict[str, float] = field(default_factory=dict)


def resolve(
    records: pa.Table,
    fields: Sequence[str],
    *,
    without_doubles: Collection[int] = (),
    threads: int = 2,
    memory: str = "4GB",
    joins_from: float = JOINS_FROM,
) -> Resolved:
    """Who is who among `records`: columns `n` (0, 1, ...), `src`, and text columns `f_<field>` for each of `fields`.

    Two records of one source `without_doubles` are never one person. Nothing is written to a disk: DuckDB works in
    memory, with `threads` threads, up to `memory`.
    """
    import numpy as np

    seconds: dict[str, float] = {}
    size = records.num_rows
    with in_memory(threads, memory) as connection:
        connection.register("raw", records)
        joined = prepare(
            connection, fields, size, np.empty((0, 2), dtype=np.int64), without_doubles=without_doubles, seconds=seconds
        )
        conflicts = list_conflicts(connection)
        with _clock(seconds, "weighing"):
            model, weighed = weigh_all(connection, fields, size, least=LOOK_FROM, unless=ANOTHER_PERSON)
        with _clock(seconds, "clusters"):
            sure = weighed.pairs[weighed.probability >= joins_from]
            pairs = np.concatenate([joined, sure])
            person = keep_apart(connection, pairs, model, size)
            grey = _grey(weighed, person)
    return Resolved(person, len(joined), len(sure), grey, conflicts, seconds)


def prepare(
    connection: duckdb.DuckDBPyConnection,
    fields: Sequence[str],
    size: int,
    known: np.ndarray,
    *,
    without_doubles: Collection[int] = (),
    seconds: dict[str, float] | None = None,
) -> np.ndarray:
    """Make `record` of `raw`, with the people that keys and the `known` pairs make; the pairs that keys join."""
    import numpy as np

    spent = {} if seconds is None else seconds
    with _clock(spent, "forms"):
        build_records(connection, fields)
        forget_common_keys(connection)
    with _clock(spent, "keys"):
        joined = join_by_keys(connection)
        _note_people(connection, connect(size, np.concatenate([known, joined])), without_doubles)
    return joined


def weigh_all(
    connection: duckdb.DuckDBPyConnection,
    fields: Sequence[str],
    size: int,
    *,
    least: float,
    unless: str,
    besides: np.ndarray | None = None,
    population: int | None = None,
) -> tuple[Model, Weighed]:
    """The model of the records, and all pairs worth comparing that it gives a probability of at least `least`.

    Pairs `besides` are weighed as well. `population`: see `fit`.
    """
    import pyarrow as pa

    columns = _filled(connection)
    rules = choose_rules(connection, columns, size)
    comparisons = comparisons_for(columns, fields)
    model = fit(connection, size=size, comparisons=comparisons, rules=rules, population=population)
    list_pairs(connection, rules, swapped={"given", "surname"} <= set(columns))
    if besides is not None:
        connection.register("besides", pa.table({"one": besides[:, 0], "other": besides[:, 1]}))
        connection.execute("insert into pair select distinct one, other from besides")
        connection.unregister("besides")
    return model, weigh(connection, model, least=least, unless=unless)


def _grey(weighed: Weighed, person: np.ndarray) -> list[tuple[int, int, float]]:
    """The pairs for a person's eye: likely, and still apart."""
    apart = person[weighed.pairs[:, 0]] != person[weighed.pairs[:, 1]]
    return [
        (int(first), int(second), float(probability))
        for (first, second), probability in zip(weighed.pairs[apart], weighed.probability[apart], strict=True)
    ]


def keep_apart(
    connection: duckdb.DuckDBPyConnection, pairs: np.ndarray, weight: np.ndarray | Model, size: int
) -> np.ndarray:
    """The people that `pairs` make, without those who cannot be one: two id numbers, two births, twins, doubles.

    `weight` says how strong each pair is; a model weighs those that are in doubt.
    """
    import numpy as np

    person = connect(size, pairs)
    enemies = _enemies(connection, person)
    if not len(enemies):
        return person
    if isinstance(weight, Model):
        inside = pairs[np.isin(person[pairs[:, 0]], person[enemies[:, 0]])]
        weighed = _weigh_again(connection, weight, inside)
        pairs, weight = weighed.pairs, weighed.weight
    return separate(person, pairs, weight, enemies)


def _enemies(connection: duckdb.DuckDBPyConnection, person: np.ndarray) -> np.ndarray:
    """Pairs of records that stand in one person and cannot."""
    import numpy as np
    import pyarrow as pa

    sizes = np.bincount(person, minlength=len(person))[person]
    members = np.flatnonzero((sizes > 1) & (sizes <= _MOST_IN_A_PERSON))
    connection.register("member", pa.table({"n": members, "cluster": person[members]}))
    found = connection.execute(f"""
        with kept as (select record.*, cluster from record join member using (n)),
        doubtful as (
            select cluster from kept group by cluster
            having min(sure_id) <> max(sure_id) or min(given_sound) <> max(given_sound) or min(birth) <> max(birth)
                or count(*) filter (where single) > count(distinct src) filter (where single)),
        member as materialized (select kept.* from kept semi join doubtful using (cluster))
        select l.n, r.n from member l join member r on l.cluster = r.cluster and l.n < r.n where {INCOMPATIBLE}
    """).fetchnumpy()
    connection.unregister("member")
    return np.column_stack([np.asarray(column, dtype=np.int64) for column in found.values()])


def _weigh_again(connection: duckdb.DuckDBPyConnection, model: Model, pairs: np.ndarray) -> Weighed:
    import pyarrow as pa

    connection.execute("drop table pair")
    connection.register("pair", pa.table({"one": pairs[:, 0], "other": pairs[:, 1]}))
    return weigh(connection, model, least=0)


@contextmanager
def in_memory(threads: int = 2, memory: str = "4GB") -> Iterator[duckdb.DuckDBPyConnection]:
    """DuckDB without a folder to spill into, so that no value can reach a disk."""
    import duckdb

    settings: dict[str, str | bool | int | float | list[str]] = {"threads": threads, "memory_limit": memory}
    connection = duckdb.connect(":memory:", config=settings | {"temp_directory": ""})
    try:
        yield connection
    finally:
        connection.close()


@contextmanager
def _clock(seconds: dict[str, float], name: str) -> Iterator[None]:
    start = time.perf_counter()
    yield
    seconds[name] = round(time.perf_counter() - start, 2)


def _note_people(connection: duckdb.DuckDBPyConnection, person: np.ndarray, without_doubles: Collection[int]) -> None:
    import pyarrow as pa

    connection.register("people", pa.table({"person": person}))
    single = f"src in ({', '.join(map(str, without_doubles))})" if without_doubles else "false"
    connection.execute(f"""
        create temp table joined as select record.*, {single} as single, person from record positional join people
    """)
    connection.execute("drop table record")
    connection.execute("alter table joined rename to record")
    connection.unregister("people")


def _filled(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """The columns of `record` that hold something for at least two records."""
    names = [row[0] for row in connection.execute("select column_name from (describe record)").fetchall()]
    counted = ", ".join(f'count("{name}")' for name in names)
    counts = connection.execute(f"select {counted} from record").fetchall()[0]
    return [name for name, count in zip(names, counts, strict=True) if count > 1]
