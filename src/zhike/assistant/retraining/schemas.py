"""Bodies of trainings."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from zhike.assistant.retraining.run import Readiness, RunState, Stage, TrainedKind, TrainingRun


class TrainingRunBody(BaseModel):
    """One training. `done` of `total` say how far its stage is; `problem`: the code of an error, where it failed."""

    id: UUID
    kind: TrainedKind
    state: RunState
    stage: Stage
    done: int
    total: int
    asked_by: str
    created_at: datetime
    ended_at: datetime | None
    entry_id: UUID | None
    problem: str | None
    figures: dict[str, Any]

    @classmethod
    def of(cls, run: TrainingRun) -> TrainingRunBody:
        """The body of `run`."""
        same = ("id", "kind", "state", "stage", "done", "total", "created_at", "ended_at", "entry_id", "problem")
        return cls(**{name: getattr(run, name) for name in same}, asked_by=run.asked_by_name, figures=dict(run.figures))


class ReadinessBody(BaseModel):
    """`accepted` examples in all, `fresh` since the model in force was trained, of which `fewest` are needed, and
    `fewest_in_all` altogether."""

    kind: TrainedKind
    accepted: int
    fresh: int
    fewest: int
    fewest_in_all: int
    enough: bool

    @classmethod
    def of(cls, ready: Readiness) -> ReadinessBody:
        """The body of `ready`."""
        return cls(**{name: getattr(ready, name) for name in cls.model_fields})


class TrainingRunsPage(BaseModel):
    """A page of trainings, newest first; `ready` on the first page only."""

    items: list[TrainingRunBody]
    ready: list[ReadinessBody] | None
    next_cursor: str | None


class NewTrainingBody(BaseModel):
    """What shall be trained."""

    model_config = ConfigDict(extra="forbid")

    kind: TrainedKind
