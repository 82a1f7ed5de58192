"""What service targets are made of: plain values that pass between their parts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Literal, get_args
from uuid import UUID

from zhike.routing.levels.rules import Clock, Due, Measure, Sheet, Step

ClockState = Literal["running", "paused", "at_risk", "breached", "late", "in_time", "waived"]
STATES: Final[tuple[ClockState, ...]] = get_args(ClockState)
# Of clocks that have not ended, what somebody should look at.
PRESSING: Final[tuple[ClockState, ...]] = ("breached", "at_risk")
ENDED: Final[frozenset[ClockState]] = frozenset({"late", "in_time", "waived"})

WaiverCause = Literal["system_fault", "third_party", "customer", "surge", "duplicate", "mistaken"]


@dataclass(frozen=True, slots=True)
class Ladder:
    """An escalation ladder."""

    key: str
    name_zh: str
    name_en: str
    steps: tuple[Step, ...]
    version: int = 1


@dataclass(frozen=True, slots=True)
class Contact:
    """A contact with its service clocks. `sheet` holds the open ones; `dues` is what was chosen when it began."""

    conversation_id: UUID
    queue: str
    channel: str
    urgency: str
    reason: str | None
    agent_id: UUID | None
    agent_name: str
    requested_at: datetime
    ended_at: datetime | None
    dues: Mapping[Measure, Due]
    sheet: Sheet


@dataclass(frozen=True, slots=True)
class StoredClock:
    """A clock as it is kept: see `models.ServiceClockRow`."""

    id: UUID
    conversation_id: UUID
    clock: Clock
    ladder: str | None
    seen: timedelta
    due_at: datetime
    next_at: datetime | None = None
    warned_at: datetime | None = None
    waiver_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Waiver:
    """Why breaches do not count."""

    id: UUID
    cause: WaiverCause
    why: str
    by_name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ClockLine:
    """A clock in a list, with its contact. `left`: working time until the target, negative when it is over."""

    stored: StoredClock
    state: ClockState
    queue: str
    channel: str
    urgency: str
    reason: str | None
    agent_id: UUID | None
    agent_name: str
    waiver: Waiver | None
    left: timedelta = timedelta(0)
    ticks: bool = False


@dataclass(frozen=True, slots=True)
class ClockFilter:
    """Which clocks a list shows; empty: all. `since` and `until` bound when they are or were due."""

    states: tuple[ClockState, ...] = PRESSING
    measures: tuple[Measure, ...] = ()
    queue: str = ""
    channel: str = ""
    urgency: str = ""
    reason: str = ""
    agent_id: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None

    @property
    def newest_first(self) -> bool:
        """What is over is read backwards; what is open, by what is due first."""
        return not self.states or not ENDED.isdisjoint(self.states)


@dataclass(frozen=True, slots=True)
class AgentPressure:
    """Open clocks of the contacts that an agent has: over their target, and near it. `team`: the agent's."""

    agent_id: UUID
    agent_name: str
    breached: int
    at_risk: int
    team: str = ""


@dataclass(frozen=True, slots=True)
class Forecast:
    """What was foreseen for a queue's next hour at `made_at`, by where it comes from, and from which figures."""

    queue: str
    made_at: datetime
    waiting: float
    arriving: float
    running: float
    basis: Mapping[str, Any]

    @property
    def total(self) -> float:
        """All breaches foreseen."""
        return self.waiting + self.arriving + self.running


@dataclass(frozen=True, slots=True)
class QueuePressure:
    """A queue now: open clocks by what they need, what is foreseen, and what was an hour ago beside what came.

    `error`: how far forecasts of the last day were off on average, out of `judged`.
    """

    queue: str
    breached: int
    at_risk: int
    open: int
    forecast: Forecast | None
    foreseen_then: float | None
    came: int
    error: float | None
    judged: int
