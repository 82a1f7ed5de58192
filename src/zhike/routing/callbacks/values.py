"""What callbacks are made of: plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

Kind = Literal["place", "slot"]
# How it ended: talked to; nobody answered, as often as the rule tries; a wrong number; taken back by the customer; the
# conversation ended, or was served, without it.
State = Literal["open", "reached", "unreached", "wrong_number", "cancelled", "closed"]
# Where an open one is: its time has not come; in the line; ringing at an agent's desk; an agent has it.
Phase = Literal["parked", "waiting", "offered", "calling", "ended"]
Outcome = Literal["reached", "unanswered", "wrong_number", "another_time"]
OPEN_PHASES: Mapping[str, Phase] = {"parked": "parked", "waiting": "waiting", "offered": "offered"}


@dataclass(frozen=True, slots=True)
class CallbackRule:
    """How a queue calls back. At most `per_slot` are promised for each `slot_minutes`, `days_ahead` days ahead; whoever
    is not reached is tried again after `retry_minutes`, `tries` times in all."""

    queue: str
    active: bool = True
    slot_minutes: int = 30
    per_slot: int = 6
    days_ahead: int = 3
    tries: int = 3
    retry_minutes: int = 30
    version: int = 0


@dataclass(frozen=True, slots=True)
class Slot:
    """A span of time in which a customer can be called, and how many more can be promised."""

    start: datetime
    end: datetime
    left: int


@dataclass(frozen=True, slots=True)
class Callback:
    """A wish to be called. `phone` is sealed under the callback's own key; None: the number on file.

    `due_at`: when it goes into the line (None: it is in it). `late_at`: what was promised is over then. `waited_s`: the
    waiting that was earned before it was asked for. `moves`: how often the customer asked for another time.
    """

    id: UUID
    conversation_id: UUID
    customer_id: UUID | None
    queue: str
    kind: Kind
    state: State
    phone: bytes | None
    phone_index: bytes | None
    slot_from: datetime | None
    slot_to: datetime | None
    due_at: datetime | None
    late_at: datetime
    told_late_at: datetime | None
    requested_at: datetime
    waited_s: float
    tries: int
    moves: int
    tried_at: datetime | None
    ended_at: datetime | None
    version: int


@dataclass(frozen=True, slots=True)
class CallbackLine:
    """A callback as a list shows it: with where it is, and who has it."""

    callback: Callback
    phase: Phase
    late: bool
    reason: str | None
    urgency: str
    agent_id: UUID | None


@dataclass(frozen=True, slots=True)
class CallbackFilter:
    """Which callbacks: `which` is all | open | due (their time has come) | late | ended; `queue` "" is any."""

    which: Literal["all", "open", "due", "late", "ended"] = "open"
    queue: str = ""
    kind: Kind | None = None
    state: State | None = None
    since: datetime | None = None
    until: datetime | None = None
    # What the search found: queues, contact reasons and agents of that name, and a contact's number. None: no search.
    found: Found | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """What a searched word may mean."""

    queues: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    staff: tuple[UUID, ...] = ()
    ending: str = ""


@dataclass(frozen=True, slots=True)
class Wish:
    """What a customer asks for. `number` None: the one on file."""

    kind: Kind
    slot_from: datetime | None = None
    number: str | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """What a customer is shown of their callback: the number masked."""

    callback: Callback
    phase: Phase
    number: str
    tries_most: int


@dataclass(frozen=True, slots=True)
class Possible:
    """What a customer may ask for: the masked number on file ("" = none), and slots. `available` False: nothing."""

    available: bool
    number: str = ""
    slots: tuple[Slot, ...] = ()
    minutes: int = 30
