"""The part of the contact records that has moved to files: read with the same scope and fragments as the database.

Where the files are is told by the composition root (`hang_up_warehouse`); which months have moved says the database, in
the transaction of the question, so that no record is counted twice or missed.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import text

from zhike.platform.database import Session
from zhike.quality.datasets import CONTACTS
from zhike.quality.errors import WarehouseAway
from zhike.quality.repository import duck, rollups
from zhike.quality.repository.aside import ASIDE
from zhike.quality.repository.duck import Limits, Source, Statement

HEAVY_ROWS = 2_000_000
"""From here on a query runs in a process of its own, whose memory is bounded and comes back."""


@dataclass(frozen=True, slots=True)
class Moved:
    """A month whose records have left the database: the file that holds all of them, and how many they are."""

    month: str
    path: Path
    rows: int


@dataclass(frozen=True, slots=True)
class Warehouse:
    """Where the files of contacts are, and what a query may use. `rolled_up`: rollups answer where they can."""

    folder: Path
    limits: Limits
    rolled_up: bool = True

    def path(self, month: str, file: str) -> Path:
        """The path of a month's file."""
        return self.folder / "contacts" / f"month={month}" / file


class SealedOnly(Session):
    """A session where no database runs: there are the files of `months` and nothing else."""

    def __init__(self, months: Sequence[Moved]) -> None:
        super().__init__()
        self.months = tuple(months)


_hung_up: list[Warehouse] = []


def hang_up_warehouse(warehouse: Warehouse | None) -> None:
    """Tell where the files are; done by the composition root for each process. None: nowhere."""
    _hung_up[:] = [] if warehouse is None else [warehouse]


def hung_up() -> Warehouse:
    """The warehouse of this process; raises `WarehouseAway` where there is none."""
    if not _hung_up:
        raise WarehouseAway
    return _hung_up[0]


async def list_moved(session: Session, first: date, last: date) -> tuple[Moved, ...]:
    """The months between two days whose records are in files, oldest first, as the transaction sees it."""
    if isinstance(session, SealedOnly):
        return tuple(one for one in session.months if f"{first:%Y-%m}" <= one.month <= f"{last:%Y-%m}")
    found = (await session.execute(_MOVED, {"first": f"{first:%Y-%m}", "last": f"{last:%Y-%m}"})).all()
    return tuple(Moved(month, hung_up().path(month, file), rows) for month, file, rows in found)


_MOVED = text("""
    select month, file, rows from quality.sealed_month
    where moved_at is not null and month between :first and :last order by month
""")


async def read_parts(
    months: Sequence[Moved],
    conditions: Statement,
    *,
    columns: set[str],
    dimensions: Sequence[str],
    parts: Sequence[str],
    limit: int,
) -> list[tuple[Any, ...]]:
    """`parts` by `dimensions` of the records of `months`; `columns` are those that the conditions read."""
    if not months:
        return []
    read = columns.union(*map(duck.columns_of, dimensions))
    source = choose(months, read, parts if hung_up().rolled_up else None)
    statement = duck.select_parts(source, conditions, dimensions=dimensions, parts=parts, limit=limit)
    return await run(statement, source.rows)


async def read_rows(
    months: Sequence[Moved], conditions: Statement, *, columns: Sequence[str], limit: int | None, offset: int = 0
) -> list[tuple[Any, ...]]:
    """The records themselves, newest first: `columns` in their order, of the types that the database gives."""
    if not months:
        return []
    source = choose(months, set(), None)
    statement = duck.select_rows(source, conditions, columns=columns, limit=limit, offset=offset)
    change = [_READ.get(CONTACTS[name]) for name in columns]
    return [
        tuple(value if make is None or value is None else make(value) for make, value in zip(change, row, strict=True))
        for row in await run(statement, source.rows)
    ]


def choose(months: Sequence[Moved], columns: set[str], parts: Sequence[str] | None) -> Source:
    """The smallest rollup that has `columns` and `parts` in each month, else the records."""
    found = [rollups.read(month.path) for month in months] if parts is not None else []
    cube = rollups.choose(found, columns, parts or ()) if found else None
    if cube is None:
        return Source(tuple(str(month.path) for month in months), sum(month.rows for month in months))
    chosen = [
        (month.path.parent / each.file, each.rows)
        for month, known in zip(months, found, strict=True)
        if known is not None
        for each in known.rollups
        if each.cube == cube
    ]
    return Source(tuple(str(path) for path, _ in chosen), sum(rows for _, rows in chosen), rolled_up=True)


async def run(statement: Statement, rows: int) -> list[tuple[Any, ...]]:
    """Answer a statement over `rows` rows: few in a thread, many in a process of their own."""
    limits = hung_up().limits
    if rows < HEAVY_ROWS:
        return await asyncio.to_thread(duck.run, statement, limits)
    return await ASIDE.run(statement, limits)


def _moment(microseconds: int) -> datetime:
    return datetime.fromtimestamp(0, UTC) + timedelta(microseconds=microseconds)


_READ: Mapping[str, Callable[[Any], Any]] = {"uuid": UUID, "timestamp('UTC')": _moment, "json": json.loads}
