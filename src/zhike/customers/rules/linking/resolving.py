"""The whole way from records to people, in memory."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from zhike.customers.rules.linking.blocking import choose_rules
from zhike.customers.rules.linking.clusters import connect
from zhike.customers.rules.linking.comparisons import comparisons_for
from zhike.customers.rules.linking.exact import forget_common_keys, join_by_keys, list_conflicts
from zhike.customers.rules.linking.forms import build_records
from zhike.customers.rules.linking.model import weigh

if TYPE_CHECKING:
    import duckdb
    import numpy as np
    import pyarrow as pa

# Pairs at least this probable are one person; those down to the second are worth a person's look.
JOINS_FROM: Final = 0.85
LOOK_FROM: Final = 0.3
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
    records: pa.Table, fields: Sequence[str], *, threads: int = 2, memory: str = "4GB", joins_from: float = JOINS_FROM
) -> Resolved:
    """Who is who among `records`: columns `n` (0, 1, ...), `src`, and text columns `f_<field>` for each of `fields`.

    Nothing is written to a disk: DuckDB works in memory, with `threads` threads, up to `memory`.
    """
    seconds: dict[str, float] = {}
    with _memory_only(threads, memory) as connection:
        connection.register("raw", records)
        with _clock(seconds, "forms"):
            build_records(connection, fields)
            forget_common_keys(connection)
        with _clock(seconds, "keys"):
            joined = join_by_keys(connection)
            person = connect(records.num_rows, joined)
            conflicts = list_conflicts(connection)
            _note_people(connection, person)
        with _clock(seconds, "weighing"):
            columns = _filled(connection)
            rules = choose_rules(connection, columns, records.num_rows)
            weighed = weigh(
                connection,
                size=records.num_rows,
                comparisons=comparisons_for(columns),
                rules=rules,
                least=LOOK_FROM,
            )
        with _clock(seconds, "clusters"):
            import numpy as np

            sure = weighed.pairs[weighed.probability >= joins_from]
            person = connect(records.num_rows, np.concatenate([joined, sure]))
            apart = (weighed.probability < joins_from) & (person[weighed.pairs[:, 0]] != person[weighed.pairs[:, 1]])
            grey = [
                (int(first), int(second), float(probability))
                for (first, second), probability in zip(weighed.pairs[apart], weighed.probability[apart], strict=True)
            ]
    return Resolved(person, len(joined), len(sure), grey, conflicts, seconds)


@contextmanager
def _memory_only(threads: int, memory: str) -> Iterator[duckdb.DuckDBPyConnection]:
    import duckdb

    settings: dict[str, str | bool | int | float | list[str]] = {"threads": threads, "memory_limit": memory}
    # Without a folder to spill into, no value can reach a disk.
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


def _note_people(connection: duckdb.DuckDBPyConnection, person: np.ndarray) -> None:
    import numpy as np
    import pyarrow as pa

    table = pa.table({"n": np.arange(len(person)), "person": person})
    connection.register("people", table)
    connection.execute("create temp table joined as select record.*, person from record join people using (n)")
    connection.execute("drop table record")
    connection.execute("alter table joined rename to record")
    connection.unregister("people")


def _filled(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """The columns of `record` that hold something for at least two records."""
    names = [row[0] for row in connection.execute("select column_name from (describe record)").fetchall()]
    counted = ", ".join(f'count("{name}")' for name in names)
    counts = connection.execute(f"select {counted} from record").fetchall()[0]
    return [name for name, count in zip(names, counts, strict=True) if count > 1]
