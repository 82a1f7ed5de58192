"""An import run: its life and its counts; a source and when its deliveries are due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Literal, get_args
from uuid import UUID

from zhike.customers.rules.mapping import SourceMapping

SourceKind = Literal["file", "folder", "sql", "push"]
RunState = Literal["queued", "staging", "sorting", "done", "failed", "cancelled"]
SOURCE_KINDS: tuple[SourceKind, ...] = get_args(SourceKind)
OPEN_STATES: Final = ("queued", "staging", "sorting")

# A run that nobody has moved for so long is taken up again by the next worker.
STALE_AFTER: Final = timedelta(minutes=2)


# The lines of a source that pushes are events: their form is the schema's, and this is all that is mapped.
PUSH_MAPPING: Final = SourceMapping(id_columns=("id",), fields={"number": ("customer",)})


@dataclass(frozen=True, slots=True)
class Source:
    """A system of the bank that delivers. `place` is a folder (of files like `pattern`), or a database's address.

    A database is asked `query` every `every_minutes`, or daily at `daily_at` (local, `02:30`); with `watermark`, a
    column of the answer, only for what came since. A delivery of `expected_rows` is due every `every_hours`; without
    them no efficiency is told.
    """

    name: str
    label: str
    kind: SourceKind
    mapping: SourceMapping
    place: str = ""
    query: str = ""
    pattern: str = ""
    watermark: str = ""
    every_minutes: int | None = None
    daily_at: str = ""
    expected_rows: int | None = None
    every_hours: int | None = None
    active: bool = True
    version: int = 1


@dataclass(frozen=True, slots=True)
class ImportRun:
    """One delivery. Rows: `rows_read` staged, `rows_done` of them sorted into the five counts."""

    id: UUID
    source: str
    state: RunState
    file_name: str
    actor_id: str
    bytes_total: int | None
    bytes_read: int
    rows_read: int
    rows_done: int
    added: int
    changed: int
    unchanged: int
    rejected: int
    expected: int | None
    problem: dict[str, Any] | None
    reading: dict[str, Any]
    stop_requested: bool
    created_at: datetime
    beat_at: datetime
    ended_at: datetime | None

    @property
    def is_open(self) -> bool:
        """Whether it is still going on."""
        return self.state in OPEN_STATES

    @property
    def progress(self) -> float:
        """How far it has come, 0 to 100: staging is the first fifth, for sorting takes longer."""
        if self.state == "done":
            return 100.0
        if self.state == "sorting" and self.rows_read:
            return round(20 + 80 * min(1.0, self.rows_done / self.rows_read), 1)
        return round(20 * min(1.0, self.bytes_read / self.bytes_total), 1) if self.bytes_total else 0.0

    @property
    def taken(self) -> int:
        """Lines that are on record now, whether they were new or not."""
        return self.added + self.changed + self.unchanged


@dataclass(frozen=True, slots=True)
class Efficiency:
    """Of `expected` rows in a period, `collected` came. `share` is 0-100, None where nothing was expected."""

    source: str
    deliveries: int
    collected: int
    expected: int | None

    @property
    def share(self) -> float | None:
        """Collected of expected, in percent; more than 100 is possible and worth a look."""
        return round(100 * self.collected / self.expected, 1) if self.expected else None


def expected_in(source: Source, *, since: datetime, until: datetime) -> int | None:
    """Rows that are due from `source` in a period (hours / every_hours deliveries, at least one)."""
    if not source.expected_rows or not source.every_hours:
        return None
    due = max(1, round((until - since) / timedelta(hours=source.every_hours)))
    return due * source.expected_rows


def source_name_fits(name: str) -> bool:
    """Whether `name` can be a source's: 2-40 of a-z, 0-9 and underscore, beginning with a letter."""
    good = set("abcdefghijklmnopqrstuvwxyz0123456789_")
    return 2 <= len(name) <= 40 and name[0].isalpha() and name[0].islower() and set(name) <= good
