"""Rollups: the catalogue's parts, added up ahead for the columns that are asked for together.

A question is answered from the smallest rollup that has all its columns and parts, and gives the same figures as the
records, for parts only ever add up. What no rollup covers (a spread by seconds, a rare pair) reads the records.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import msgspec

from zhike.quality.repository import duck
from zhike.quality.repository.compiled import load
from zhike.quality.repository.duck import Limits, Source

_TIME = ("local_date", "local_weekday")

CUBES: Mapping[str, tuple[str, ...]] = {
    "day": (*_TIME, "channel", "queue", "source"),
    "hour": (*_TIME, "local_hour", "channel", "queue"),
    "reason": (*_TIME, "channel", "reason", "reason_group", "skill"),
    "agent": (*_TIME, "channel", "agent_id", "team"),
    "place": (*_TIME, "channel", "region", "city_tier"),
    "person": (*_TIME, "channel", "tier", "age_band", "elder", "language"),
    "result": (*_TIME, "channel", "outcome", "urgency", "because"),
}
"""The columns of each rollup. Those that hang on one another (a reason has one group) stand together at no cost."""

FILE = "rollups.json"
# A million records, each with what all parts take from it, are some 400 MB of memory.
ROWS_AT_ONCE = 1_000_000


class Rollup(msgspec.Struct, frozen=True):
    """A rollup of one file of records: where it is, how many rows it has, what is in it."""

    cube: str
    file: str
    rows: int
    columns: tuple[str, ...]
    parts: tuple[str, ...]


class Rollups(msgspec.Struct, frozen=True):
    """The rollups of a month, and the file of records that they are of."""

    of: str
    rollups: tuple[Rollup, ...]


def additive_parts() -> list[str]:
    """Every part of the catalogue's contact metrics that adds up (or is the largest), as compiled for Postgres."""
    found = {part for metric in load()["contacts"].metrics.values() for part in metric.parts.values()}
    return sorted(part for part in {*found, "COUNT(*)"} if part.startswith(("COUNT(", "SUM(", "MAX(")))


def build(records: Path, limits: Limits) -> Rollups:
    """Write all rollups of the file `records` beside it; those of an earlier file or catalogue are removed.

    What each part takes from a record is worked out once and then added up for all of them, some days at a time: every
    rollup has the date among its columns, so what days give stands side by side.
    """
    parts = additive_parts()
    with closing(duck.connect(limits)) as connection:
        for place, (first, last) in enumerate(_stretches(connection, records)):
            rows = duck.spread_out(Source((str(records),), 0), _columns(), parts)
            days = [[str(records)], first, last]
            connection.execute(f"CREATE OR REPLACE TEMP TABLE rows AS {rows} WHERE local_date BETWEEN ? AND ?", days)
            for cube, columns in CUBES.items():
                begin = f"INSERT INTO {cube}_rollup" if place else f"CREATE TEMP TABLE {cube}_rollup AS"
                connection.execute(f"{begin} {duck.add_up('rows', columns, parts)}")
        made = [_write(connection, records, cube, parts) for cube in CUBES]
    rollups = Rollups(records.name, tuple(made))
    described = records.parent / f".{FILE}.draft"
    described.write_bytes(msgspec.json.format(msgspec.json.encode(rollups)))
    described.replace(records.parent / FILE)
    return rollups


def _columns() -> list[str]:
    return sorted({column for columns in CUBES.values() for column in columns})


def _stretches(connection: Any, records: Path) -> list[tuple[date, date]]:
    """The days of a file in stretches of `ROWS_AT_ONCE`, or of one day that has more; a file without rows has one."""
    asked = "SELECT local_date, count(*) FROM read_parquet(?) GROUP BY 1 ORDER BY 1"
    found: list[tuple[date, date]] = []
    room = 0
    for day, rows in connection.execute(asked, [[str(records)]]).fetchall():
        if rows > room:
            found.append((day, day))
            room = ROWS_AT_ONCE
        found[-1] = (found[-1][0], day)
        room -= rows
    return found or [(date.min, date.max)]


def _write(connection: Any, records: Path, cube: str, parts: Sequence[str]) -> Rollup:
    path = records.parent / f"{records.stem}.{cube}.parquet"
    draft = path.with_name(f".{path.name}.draft")
    order = ", ".join(f'"{name}"' for name in CUBES[cube])
    into = f"'{duck.quoted(draft)}' (FORMAT parquet, COMPRESSION zstd)"
    connection.execute(f"COPY (FROM {cube}_rollup ORDER BY {order}) TO {into}")
    draft.replace(path)
    return Rollup(cube, path.name, _count(path), CUBES[cube], tuple(duck.part_name(part) for part in parts))


def read(records: Path) -> Rollups | None:
    """The rollups of the file `records`, None where there are none, or those of another file."""
    try:
        found = msgspec.json.decode((records.parent / FILE).read_bytes(), type=Rollups)
    except (OSError, msgspec.DecodeError):
        return None
    whole = all((records.parent / each.file).exists() for each in found.rollups)
    return found if found.of == records.name and whole else None


def is_current(rollups: Rollups | None) -> bool:
    """Whether they hold all that the catalogue knows today."""
    wanted = {duck.part_name(part) for part in additive_parts()}
    return rollups is not None and all(wanted <= set(each.parts) for each in rollups.rollups)


def choose(months: Sequence[Rollups | None], columns: set[str], parts: Sequence[str]) -> str | None:
    """The cube with the fewest rows that has all `columns` and `parts` in all `months`. None: none has."""
    names = {duck.part_name(part) for part in parts}
    sizes: dict[str, int] = {}
    for month in months:
        fitting = {
            each.cube: each.rows
            for each in (month.rollups if month else ())
            if columns <= set(each.columns) and names <= set(each.parts)
        }
        sizes = {cube: sizes.get(cube, 0) + rows for cube, rows in fitting.items() if not sizes or cube in sizes}
        if not sizes:
            return None
    return min(sizes, key=lambda cube: (sizes[cube], cube), default=None)


def _count(path: Path) -> int:
    from pyarrow import parquet

    return int(parquet.ParquetFile(path).metadata.num_rows)
