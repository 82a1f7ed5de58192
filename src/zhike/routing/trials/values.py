"""A trial and what came of it: plain values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, Literal
from uuid import UUID

from zhike.routing import rules

TrialState = Literal["waiting", "running", "stopped", "done", "failed"]
OPEN: Final[tuple[TrialState, ...]] = ("waiting", "running")
# A run that has said nothing for so long lost its worker; the next one begins it anew.
STALE_AFTER: Final = timedelta(seconds=60)
KEPT_DAYS: Final = 90


@dataclass(frozen=True, slots=True)
class Came:
    """A contact as it joined, and how long it waited and was served; None when nobody took it."""

    contact: rules.Waiting
    waited_s: float | None
    served_s: float | None
    by_adviser: bool


@dataclass(frozen=True, slots=True)
class Setting:
    """All of a day but who came: both policies, who was there, when each queue was open, and customers' patience."""

    before: rules.Policy
    after: rules.Policy
    duties: Sequence[rules.Duty]
    opening: Mapping[str, Sequence[tuple[float, float]]]
    patience_s: float


@dataclass(frozen=True, slots=True)
class Moved:
    """A contact that waits otherwise: so long under the policy in force, so long under the other (None: not served)."""

    conversation_id: UUID
    queue: str
    reason: str
    urgency: str
    tier: str
    elder: bool
    vulnerable: bool
    queued_at: float
    before_s: float | None
    after_s: float | None


@dataclass(frozen=True, slots=True)
class Figures:
    """A day under both policies. `by_queue` and `before`, `after` are as the replay has it; `was` is what happened.

    `advised`: contacts of customers who have an adviser; `to_adviser`: how many of them the adviser took, as it was,
    under what is in force, and under the version.
    """

    arrivals: int
    agents: int
    was: rules.Waits
    before: rules.Waits
    after: rules.Waits
    by_queue: Mapping[str, tuple[rules.Waits, rules.Waits]]
    advised: int
    to_adviser: tuple[int, int, int]
    sooner: int
    later: int
    moved: tuple[Moved, ...]


@dataclass(frozen=True, slots=True)
class Trial:
    """A replay of `day` under version `number` as worded then (`document`), beside what was in force (`against`).

    `done`: percent. `problem`: the code of why it failed.
    """

    id: UUID
    number: int
    day: date
    patience_s: int
    document: rules.Document
    against: rules.Document
    state: TrialState
    done: int
    asked_by: str
    asked_at: datetime
    beat_at: datetime
    ended_at: datetime | None
    problem: str | None
    figures: Figures | None
