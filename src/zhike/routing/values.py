"""What routing is made of: plain values that pass between its parts and to other contexts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from zhike.routing.hours import Hours
from zhike.routing.rules import AttentionKind, Document, FloorState, InterventionKind, QueueState, Reason, State

PolicyState = Literal["draft", "active", "retired"]

# Parked: a callback whose time has not come; it is in no line until then.
EntryState = Literal["waiting", "parked", "offered", "assigned", "left"]
# How an assignment ended. Before it was accepted: declined, missed, withdrawn (the customer left, or the agent took a
# break), gone (the agent fell silent), unlicensed (the agent's licence ended while it rang). After: closed,
# transferred, lost (the agent is gone), unanswered and postponed (a callback that was not reached, or is wanted at
# another time).
Outcome = Literal[
    "declined",
    "missed",
    "withdrawn",
    "gone",
    "unlicensed",
    "closed",
    "transferred",
    "lost",
    "unanswered",
    "postponed",
]


@dataclass(frozen=True, slots=True)
class Queue:
    """A queue: a service with its skills, its target and its hours.

    `target_s`: a contact should be accepted within so many seconds, in `service_level` percent of cases. `min_level`:
    the level an agent needs at first; one less will do after each `relax_every_s`. From `overflow_after_s` on the
    agents of `overflow_to` help out. `version` grows with each edit.
    """

    key: str
    name_zh: str
    name_en: str
    skills: tuple[str, ...]
    target_s: int
    service_level: int
    zone: str
    hours: Hours
    min_level: int
    relax_every_s: int
    overflow_to: str | None
    overflow_after_s: int
    position: int
    active: bool = True
    version: int = 1


@dataclass(frozen=True, slots=True)
class PolicyVersion:
    """A version of the routing policy. `version` grows with each edit; at most one is active."""

    number: int
    state: PolicyState
    document: Document
    note: str
    made_by: str
    made_at: datetime
    activated_by: str = ""
    activated_at: datetime | None = None
    version: int = 1


@dataclass(frozen=True, slots=True)
class Licence:
    """A licence: what whoever serves one of these queues, or a contact about one of these reasons, must hold."""

    code: str
    name_zh: str
    name_en: str
    queues: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    version: int = 1


@dataclass(frozen=True, slots=True)
class HeldLicence:
    """Until when an agent holds a licence: its last day, and the moment at which that day is over."""

    valid_until: date
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Presence:
    """What an agent is doing. `load` counts contacts that are offered to them or theirs, of at most `capacity`.

    `set_by` is the supervisor who put them into it, with a `note` why; both are empty when they chose it.
    """

    staff_id: UUID
    state: State
    reason: str
    since: datetime
    seen_at: datetime
    load: int = 0
    capacity: int = 0
    set_by: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Intervention:
    """What a supervisor does to the queues for a while: see `rules.interventions`. In force until `ended_at`.

    `detail` by kind: loan {name, skills}; overflow {to}; announcement {zh, en}; incident {zh, en, reasons}. `told`
    counts the customers who were told of it.
    """

    id: UUID
    kind: InterventionKind
    queue: str | None
    staff_id: UUID | None
    detail: dict[str, Any]
    why: str
    by_name: str
    began_at: datetime
    ended_at: datetime | None = None
    ended_by: str = ""
    told: int = 0


@dataclass(frozen=True, slots=True)
class Entry:
    """A conversation that asked for a person, and what decides when it is served.

    `served_by`: who served the customer last, in the last 7 days. `adviser_id`: the customer's adviser when it joined;
    `adviser_gone`: who was deactivated by then, or whom nobody here knows (then without an id). `callback`: the
    customer is to be called, and does not wait in the chat; its channel is then that of a call. `callback_due`: at a
    time that was promised.
    """

    conversation_id: UUID
    state: EntryState
    queue: str
    skill: str
    channel: str
    language: str
    customer_id: UUID | None
    because: str
    reason: str | None
    urgency: str
    elder: bool
    vulnerable: bool
    tier: str
    contacts_in_7_days: int
    open_complaint: bool
    transferred: bool
    returned: bool
    served_by: UUID | None
    reserved_for: UUID | None
    reserved_until: datetime | None
    queued_at: datetime
    callback: bool = False
    callback_due: bool = False
    adviser_id: UUID | None = None
    adviser_gone: bool = False


@dataclass(frozen=True, slots=True)
class Assignment:
    """An offer to an agent and what became of it. `how`: offered by the policy, or taken by the agent."""

    id: UUID
    conversation_id: UUID
    staff_id: UUID
    queue: str
    channel: str
    how: Literal["offer", "taken"]
    queued_at: datetime
    offered_at: datetime
    expires_at: datetime | None
    accepted_at: datetime | None
    ended_at: datetime | None
    outcome: Outcome | None
    score: float
    priority_reasons: tuple[Reason, ...]
    agent_reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """A customer's place: 1 = next. `estimated_wait_s` is (low, high) in seconds, or None when nobody can tell.

    `open` is whether the queue serves now; if not, `opens_at` is when it does again (None: not within a year).
    """

    position: int
    estimated_wait_s: tuple[int, int] | None
    queue: str
    open: bool
    opens_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ShiftPattern:
    """A weekly shift. Bit 0 of `weekdays` is Monday; minutes of the local day; an end before the start is next day."""

    staff_id: UUID
    name: str
    weekdays: int
    start_minute: int
    end_minute: int


@dataclass(frozen=True, slots=True)
class QueueFloor:
    """A queue now. Waiting includes what is just being offered; `free` and `online` count agents who can serve it.

    `answered_today` counts accepted contacts of the local day, `in_target_today` those within the target.
    """

    queue: Queue
    open: bool
    opens_at: datetime | None
    waiting: int
    longest_wait_s: int
    expected_wait_s: tuple[int, int] | None
    free: int
    online: int
    answered_today: int
    in_target_today: int
    state: QueueState


@dataclass(frozen=True, slots=True)
class HeldContact:
    """A contact in an agent's hands; `state` is that of its conversation: active or wrap_up."""

    conversation_id: UUID
    channel: str
    queue: str
    state: str
    since: datetime


@dataclass(frozen=True, slots=True)
class AgentFloor:
    """An agent who is here: what they do, since when, and how full they are. `load` includes open offers.

    `loads` and `capacities` are by kind of channel. `over_s`: by how long their state has lasted too long. `lent_to`:
    the queue they serve by a supervisor's intervention.
    """

    staff_id: UUID
    name: str
    number: str
    team: str
    state: FloorState
    declared: State
    reason: str
    since: datetime
    load: int
    capacity: int
    heard: bool
    loads: Mapping[str, int] = field(default_factory=dict)
    capacities: Mapping[str, int] = field(default_factory=dict)
    skills: Mapping[str, int] = field(default_factory=dict)
    contacts: tuple[HeldContact, ...] = ()
    over_s: int = 0
    set_by: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Attention:
    """Something that a supervisor should look at: a break over its limit, a long service, a long wrap-up.

    `kind`: state_over | long_service | long_wrap_up | silent; `seconds` it lasts, `over_s` beyond what is usual.
    """

    kind: AttentionKind
    staff_id: UUID
    name: str
    seconds: int
    over_s: int
    zh: str
    en: str
    conversation_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Floor:
    """The floor at `at`: what the board shows."""

    at: datetime
    queues: tuple[QueueFloor, ...]
    agents: tuple[AgentFloor, ...]
    by_state: Mapping[str, int]
    attention: tuple[Attention, ...]
    waiting: int
    longest_wait_s: int
    online: int


@dataclass(frozen=True, slots=True)
class DeskItem:
    """A contact on somebody's desk, or in reach of it. `position` is its place in the order of service."""

    entry: Entry
    assignment: Assignment | None
    priority_reasons: tuple[Reason, ...]
    queue: Queue | None


@dataclass(frozen=True, slots=True)
class Desk:
    """What an agent sees: what is offered to them, what is theirs, and what they may take, in order of service."""

    me: Presence
    offers: tuple[DeskItem, ...] = ()
    mine: tuple[DeskItem, ...] = ()
    queue: tuple[DeskItem, ...] = ()
    queue_total: int = 0


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a contact is where it is: its entry, its points now if it waits, and every offer with its reasons."""

    entry: Entry
    place: Place | None
    score: float | None
    priority_reasons: tuple[Reason, ...]
    assignments: tuple[Assignment, ...] = ()
    names: Mapping[UUID, str] = field(default_factory=dict)
