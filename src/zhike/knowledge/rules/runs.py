"""An import that a worker takes in, and what may be done with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, get_args
from uuid import UUID

from zhike.knowledge.rules.articles import Person

RunState = Literal["waiting", "running", "stopped", "done", "failed"]
STATES: Final[tuple[RunState, ...]] = get_args(RunState)
OPEN: Final[frozenset[RunState]] = frozenset({"waiting", "running"})
RESUMABLE: Final[frozenset[RunState]] = frozenset({"stopped", "failed"})


@dataclass(frozen=True, slots=True)
class ImportRun:
    """A file of articles on its way in. `rows` can be taken, `done` of them are: imported (new), updated, unchanged or
    refused meanwhile; `rejected` counts those, and the rows that could not be read at all."""

    id: UUID
    state: RunState
    file_name: str
    by: Person
    rows: int
    done: int
    imported: int
    updated: int
    unchanged: int
    rejected: int
    stop_requested: bool
    created_at: datetime
    beat_at: datetime
    ended_at: datetime | None
