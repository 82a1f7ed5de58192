"""Asking DuckDB about Parquet files: statements over them, and running these within limits.

Fragments come in as they were compiled for Postgres and are translated; values are parameters, never text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import Any

from zhike.quality.datasets import CONTACTS
from zhike.quality.repository.compiled import translation

_COLUMN = re.compile(r'"t0"\."(\w+)"')
_AGGREGATE = re.compile(
    r"(?:COUNT|SUM|MAX)\((?P<value>(?:(?! FILTER\(WHERE ).)*)\)(?: FILTER\(WHERE (?P<filter>.*)\))?"
)


@dataclass(frozen=True, slots=True)
class Limits:
    """What one query may use; what does not fit into the memory is put into `spill`."""

    memory_mb: int
    threads: int
    spill: Path | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """SQL with its parameters in order."""

    text: str
    values: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """Files of records; `rolled_up`: their parts are added up already, under `part_name`."""

    files: tuple[str, ...]
    rows: int
    rolled_up: bool = False

    @property
    def relation(self) -> str:
        """The files as SQL with one parameter, their names: whatever an older one lacks is NULL."""
        return "read_parquet(?)" if self.rolled_up else records_of(self.files)


def records_of(files: Sequence[str]) -> str:
    """Files of records as SQL with their names as its parameter; columns that came after they were written are NULL."""
    known = [_columns(file) for file in files]
    if all(set(CONTACTS) <= columns for columns in known):
        return "read_parquet(?)"
    lacking = [name for name in CONTACTS if not any(name in columns for columns in known)]
    empty = "".join(f', CAST(NULL AS {_TYPES.get(CONTACTS[name], "VARCHAR")}) AS "{name}"' for name in lacking)
    return f"(SELECT *{empty} FROM read_parquet(?, union_by_name = true))"


@lru_cache(4096)
def _columns(file: str) -> frozenset[str]:
    """The columns of a file; a file is never written again under its name."""
    from pyarrow import parquet

    return frozenset(parquet.read_schema(file).names)


_TYPES: Mapping[str, str] = {
    "float64": "DOUBLE",
    "int16": "SMALLINT",
    "int32": "INTEGER",
    "boolean": "BOOLEAN",
    "date": "DATE",
    "timestamp('UTC')": "TIMESTAMPTZ",
    "decimal(14, 4)": "DECIMAL(14, 4)",
}


def columns_of(fragment: str) -> set[str]:
    """The record's columns that a fragment reads."""
    return set(_COLUMN.findall(fragment))


def is_largest(part: str) -> bool:
    """Whether a part is the largest of its rows, so that two are compared instead of added."""
    return part.startswith("MAX(")


def part_name(part: str) -> str:
    """What a part is called in a rollup: the same as long as it means the same."""
    return f"p_{blake2b(part.encode(), digest_size=8).hexdigest()}"


def select_parts(
    source: Source, conditions: Statement, *, dimensions: Sequence[str], parts: Sequence[str], limit: int
) -> Statement:
    """`parts` by `dimensions`, both as compiled for Postgres."""
    words = translation("duckdb")
    columns = [words[each] for each in dimensions]
    columns += [_added_up(part) if source.rolled_up else words[part] for part in parts]
    text = f"SELECT {', '.join(columns)} FROM {source.relation} AS t0 WHERE {conditions.text}"
    if dimensions:
        places = ", ".join(str(place) for place in range(1, len(dimensions) + 1))
        text += f" GROUP BY {places} LIMIT {limit:d}"
    return Statement(text, (list(source.files), *conditions.values))


def select_rows(
    source: Source, conditions: Statement, *, columns: Sequence[str], limit: int | None, offset: int = 0
) -> Statement:
    """The rows themselves, newest first; moments as microseconds since 1970."""
    names = ", ".join(
        f'epoch_us(t0."{name}")' if CONTACTS[name].startswith("timestamp") else f't0."{name}"' for name in columns
    )
    order = "ORDER BY t0.started_at DESC, t0.id DESC"
    text = f"SELECT {names} FROM {source.relation} AS t0 WHERE {conditions.text} {order}"
    if limit is not None:
        text += f" LIMIT {limit:d} OFFSET {offset:d}"
    return Statement(text, (list(source.files), *conditions.values))


def spread_out(source: Source, columns: Sequence[str], parts: Sequence[str]) -> str:
    """`columns` of each record of `source`, and what each part adds up of it, under `part_name`: worked out once,
    however often it is added up afterwards. One parameter: the files."""
    names = ", ".join(f't0."{name}"' for name in columns)
    made = ", ".join(f"{_of_one(part)} AS {part_name(part)}" for part in parts)
    return f"SELECT {names}, {made} FROM {source.relation} AS t0"


def add_up(table: str, columns: Sequence[str], parts: Sequence[str]) -> str:
    """The parts of a table of `spread_out` by `columns`."""
    names = ", ".join(f'"{name}"' for name in columns)
    made = ", ".join(f"{part[: part.index('(')]}({part_name(part)}) AS {part_name(part)}" for part in parts)
    return f"SELECT {names}, {made} FROM {table} GROUP BY ALL"


def _of_one(part: str) -> str:
    """What a part counts, adds or compares of one record: NULL where its filter leaves the record out."""
    what = _AGGREGATE.fullmatch(translation("duckdb")[part])
    if what is None:
        raise ValueError(f"this does not add up: {part}")
    value = "TRUE" if what["value"] == "*" else what["value"]
    return f"CASE WHEN {what['filter']} THEN {value} END" if what["filter"] else value


def conditions_of(*, first: Any, last: Any, filters: Mapping[str, Sequence[Any]], predicate: str = "") -> Statement:
    """Rows of local dates and filters (None among the values means an empty column), and of a compiled predicate."""
    texts = ["t0.local_date BETWEEN ? AND ?"]
    values: list[Any] = [first, last]
    for column, allowed in filters.items():
        told = [value for value in allowed if value is not None]
        empty_too = f' OR t0."{column}" IS NULL' if None in allowed else ""
        marks = ", ".join("?" * len(told))
        texts.append(f'(t0."{column}" IN ({marks}){empty_too})' if told else f"(FALSE{empty_too})")
        values += told
    if predicate:
        texts.append(f"({translation('duckdb').get(predicate, predicate)})")
    return Statement(" AND ".join(texts), tuple(values))


def run(statement: Statement, limits: Limits) -> list[tuple[Any, ...]]:
    """Run it in a connection of its own and give the rows. Not quick: for a thread or another process."""
    connection = connect(limits)
    try:
        rows: list[tuple[Any, ...]] = connection.execute(statement.text, list(statement.values)).fetchall()
        return rows
    finally:
        connection.close()


def connect(limits: Limits) -> Any:
    """A DuckDB of this process in memory, within `limits`."""
    import duckdb

    config: dict[str, Any] = {
        "memory_limit": f"{limits.memory_mb}MB",
        "threads": limits.threads,
        "preserve_insertion_order": False,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
    if limits.spill is not None:
        config["temp_directory"] = str(limits.spill)
    connection = duckdb.connect(config=config)
    connection.execute("SET TimeZone = 'UTC'")
    return connection


def _added_up(part: str) -> str:
    name = part_name(part)
    return f"MAX({name})" if is_largest(part) else f"SUM({name})"


def quoted(path: Path) -> str:
    """A path as it stands between quotes in a statement."""
    return str(path).replace("'", "''")
