"""A training run and what it is made of, as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Literal, get_args
from uuid import UUID

from zhike.platform.actor import ActorKind

TrainedKind = Literal["reasons", "reranker"]
RunState = Literal["queued", "running", "done", "failed", "cancelled"]
Stage = Literal["waiting", "reading", "embedding", "comparing", "training", "registering", "done"]
TRAINED_KINDS: Final[tuple[TrainedKind, ...]] = get_args(TrainedKind)
# A run that nobody has moved for so long lost its process: the next worker begins it anew.
STALE_AFTER: Final = timedelta(minutes=2)
# With fewer new accepted examples than these a training would change nothing that could be told.
FEWEST_NEW: Final = 5
# Of the pairs 30 % are held out, and on fewer than 50 nothing can be told.
FEWEST_PAIRS: Final = 200
FEWEST_NEW_PAIRS: Final = 40


@dataclass(frozen=True, slots=True)
class TrainingRun:
    """One training. `done` of `total` say how far its stage is (0 of 0: not told); `entry_id` is what it made.

    `problem`: the code of an error, where it failed; `figures`: counts of what it was made of and how long it took.
    """

    id: UUID
    kind: TrainedKind
    state: RunState
    stage: Stage
    done: int
    total: int
    asked_by_id: str
    asked_by_kind: ActorKind
    asked_by_name: str
    created_at: datetime
    beat_at: datetime
    ended_at: datetime | None
    entry_id: UUID | None
    problem: str | None
    figures: Mapping[str, Any]

    @property
    def is_open(self) -> bool:
        """Whether it still goes on."""
        return self.state in {"queued", "running"}


@dataclass(frozen=True, slots=True)
class Readiness:
    """What a training of a kind would find: `accepted` examples in all, `fresh` since the model in force was trained.

    `fewest`: so many fresh ones are needed, and `fewest_in_all` altogether.
    """

    kind: TrainedKind
    accepted: int
    fresh: int
    fewest: int
    fewest_in_all: int = 0

    @property
    def enough(self) -> bool:
        """Whether a training is worth it."""
        return self.fresh >= self.fewest and self.accepted >= self.fewest_in_all
