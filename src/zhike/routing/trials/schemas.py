"""HTTP bodies of trials."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from zhike.platform.errors import ZhikeError
from zhike.routing import rules
from zhike.routing.schemas.words import Input
from zhike.routing.trials.values import Figures, Moved, Trial, TrialState


class PolicyTrialBody(Input):
    """The day to replay, and how long a customer waits before being taken to leave."""

    day: date | None = None
    patience_s: Annotated[int, Field(ge=10, le=7200)] = 180


class PolicyWaitsOut(BaseModel):
    """How contacts waited: seconds, the percentage at risk to leave, and how many nobody took."""

    n: int
    p50_s: float | None
    p90_s: float | None
    at_risk: float | None
    unserved: int

    @classmethod
    def of(cls, waits: rules.Waits) -> PolicyWaitsOut:
        """The body of waits."""
        return cls(n=waits.n, p50_s=waits.p50_s, p90_s=waits.p90_s, at_risk=waits.at_risk, unserved=waits.unserved)


class PolicyQueueTrialOut(BaseModel):
    """A queue under both policies."""

    queue: str
    before: PolicyWaitsOut
    after: PolicyWaitsOut


class PolicyMovedOut(BaseModel):
    """A contact that would wait otherwise; null: not served that day."""

    conversation_id: UUID
    queue: str
    reason: str | None
    urgency: str
    tier: str
    elder: bool
    vulnerable: bool
    queued_at: datetime
    before_s: float | None
    after_s: float | None

    @classmethod
    def of(cls, one: Moved) -> PolicyMovedOut:
        """The body of a contact that moved."""
        same = {name: getattr(one, name) for name in cls.model_fields if name not in ("reason", "queued_at")}
        return cls(**same, reason=one.reason or None, queued_at=datetime.fromtimestamp(one.queued_at, UTC))


class PolicyAdvisersOut(BaseModel):
    """Contacts of customers who have an adviser, and how many of them the adviser took: as it was, and replayed."""

    advised: int
    was: int
    before: int
    after: int


class PolicyFiguresOut(BaseModel):
    """A day as it was, and replayed under what is in force and under the version."""

    arrivals: int
    agents: int
    was: PolicyWaitsOut
    before: PolicyWaitsOut
    after: PolicyWaitsOut
    queues: list[PolicyQueueTrialOut]
    advisers: PolicyAdvisersOut
    sooner: int
    later: int
    moved: list[PolicyMovedOut]

    @classmethod
    def of(cls, figures: Figures) -> PolicyFiguresOut:
        """The body of what came of a trial."""
        was, before, after = figures.to_adviser
        return cls(
            arrivals=figures.arrivals,
            agents=figures.agents,
            was=PolicyWaitsOut.of(figures.was),
            before=PolicyWaitsOut.of(figures.before),
            after=PolicyWaitsOut.of(figures.after),
            queues=[
                PolicyQueueTrialOut(queue=key, before=PolicyWaitsOut.of(one), after=PolicyWaitsOut.of(other))
                for key, (one, other) in figures.by_queue.items()
            ],
            advisers=PolicyAdvisersOut(advised=figures.advised, was=was, before=before, after=after),
            sooner=figures.sooner,
            later=figures.later,
            moved=[PolicyMovedOut.of(one) for one in figures.moved],
        )


class PolicyTrialOut(BaseModel):
    """A trial: how far it is (`done` percent), and what came of it. `outdated`: either policy reads otherwise now."""

    id: UUID
    number: int
    day: date
    patience_s: int
    state: TrialState
    done: int
    asked_by: str
    asked_at: datetime
    ended_at: datetime | None
    problem: str | None
    outdated: bool
    figures: PolicyFiguresOut | None

    @classmethod
    def of(cls, trial: Trial, language: str, *, outdated: bool = False) -> PolicyTrialOut:
        """The body of a trial."""
        told = ("problem", "outdated", "figures")
        same = {name: getattr(trial, name) for name in cls.model_fields if name not in told}
        return cls(
            **same,
            problem=ZhikeError(trial.problem).message(language) if trial.problem else None,
            outdated=outdated,
            figures=PolicyFiguresOut.of(trial.figures) if trial.figures else None,
        )


class PolicyTrialsOut(BaseModel):
    """Trials of a version, the newest first."""

    items: list[PolicyTrialOut]
