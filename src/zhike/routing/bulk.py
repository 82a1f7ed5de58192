"""A job on many contacts, and each of its rows: plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from zhike.conversations.api import Act
from zhike.routing.deeds import Deed
from zhike.routing.rules.acts import ItemState, JobKind, JobState


@dataclass(frozen=True, slots=True)
class BulkJob:
    """Acts on many contacts as one job, or a macro on one. `name`: of the macro, if it was one.

    `undo_by` is who asked for it to be taken back. `counts`: rows by their state.
    """

    id: UUID
    kind: JobKind
    state: JobState
    name: str
    acts: tuple[Act, ...]
    actor_id: str
    actor_name: str
    total: int
    stop_requested: bool
    fault: str | None
    undo_by: str | None
    created_at: datetime
    beat_at: datetime
    ended_at: datetime | None
    counts: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class BulkItem:
    """One contact of a job. `codes`: why it was skipped, or what of it could not be taken back."""

    position: int
    conversation_id: UUID
    state: ItemState
    codes: tuple[str, ...]
    params: Mapping[str, str]
    deed: Deed | None
    done_at: datetime | None
