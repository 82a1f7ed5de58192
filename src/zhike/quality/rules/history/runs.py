"""An import of a history that a worker takes in, and what may be done with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Literal, get_args
from uuid import UUID

State = Literal["waiting", "running", "stopped", "done", "failed", "removing", "removed"]
STATES: Final[tuple[State, ...]] = get_args(State)
TAKING: Final[frozenset[State]] = frozenset({"waiting", "running"})
RESUMABLE: Final[frozenset[State]] = frozenset({"stopped", "failed"})
REMOVABLE: Final[frozenset[State]] = frozenset({"done", "stopped", "failed"})


@dataclass(frozen=True, slots=True)
class HistoryImport:
    """A file of contacts on its way in. Of its `rows`, `done` were looked at: imported, rejected or ignored.

    `pieces`: how many were written whole; the next try goes on behind them. `first_date` and `last_date` are local
    dates of its contacts. `fault`: what broke it off, in both languages.
    """

    id: UUID
    state: State
    file_name: str
    source: str
    mapping: str
    actor_id: str
    actor_name: str
    rows: int
    pieces: int
    imported: int
    rejected: int
    contacts: int
    ignored_why: Mapping[str, int]
    first_date: date | None
    last_date: date | None
    fault: Mapping[str, str] | None
    stop_requested: bool
    created_at: datetime
    beat_at: datetime
    ended_at: datetime | None

    @property
    def ignored(self) -> int:
        """Rows that are no contacts, or whose contact is there already."""
        return sum(self.ignored_why.values())

    @property
    def done(self) -> int:
        """Rows that were looked at."""
        return self.imported + self.rejected + self.ignored
