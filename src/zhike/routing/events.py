"""Facts about routing, as others learn of them. Ids, codes and times only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID


@dataclass(frozen=True, slots=True)
class PresenceChanged:
    """An agent went from one state to another; the stream is the agent's id.

    States: offline, online, busy, break, training, meeting, wrap_up. `reason` and `previous_reason` are codes such as
    lunch, missed (an offer rang out) or gone (the connection was lost). `previous_since` is None the first time.
    """

    VERSION: ClassVar[int] = 1

    staff_id: UUID
    state: str
    reason: str
    previous_state: str
    previous_reason: str
    previous_since: datetime | None


@dataclass(frozen=True, slots=True)
class OfferEnded:
    """A contact that was offered to an agent was accepted, or not; the stream is the conversation's id.

    `outcome`: accepted | taken (without an offer) | declined | missed | withdrawn | gone |
    unlicensed (the agent's licence ended while it rang). `waited_s` since it joined the queue, `rang_s` since it was
    offered.
    """

    VERSION: ClassVar[int] = 1

    conversation_id: UUID
    staff_id: UUID
    queue: str
    outcome: str
    waited_s: float
    rang_s: float
    score: float


@dataclass(frozen=True, slots=True)
class ContactTransferred:
    """An agent passed a contact on, to a queue or (also) to a colleague by name; the stream is the conversation's."""

    VERSION: ClassVar[int] = 1

    conversation_id: UUID
    from_staff_id: UUID | None
    from_queue: str
    queue: str
    to_staff_id: UUID | None


@dataclass(frozen=True, slots=True)
class ContactReturned:
    """An agent was lost, and the contact is back in front of its queue; the stream is the conversation's id."""

    VERSION: ClassVar[int] = 1

    conversation_id: UUID
    staff_id: UUID
    queue: str


@dataclass(frozen=True, slots=True)
class CallbackChanged:
    """A callback was asked for, tried, or ended; the stream is the conversation's id.

    `state`: open | reached | unreached | wrong_number | cancelled | closed. `kind`: place (called at their turn) or
    slot. `tries`: how often somebody dialled in vain so far.
    """

    VERSION: ClassVar[int] = 1

    conversation_id: UUID
    callback_id: UUID
    queue: str
    kind: str
    state: str
    tries: int


@dataclass(frozen=True, slots=True)
class QueueChanged:
    """A queue was added, edited or closed; the stream is `queue:<key>`."""

    VERSION: ClassVar[int] = 1

    key: str
    version: int
    active: bool


@dataclass(frozen=True, slots=True)
class TransferUndone:
    """A contact that was passed on is back in `queue`, or with `staff_id` who served it; the stream is the
    conversation's."""

    VERSION: ClassVar[int] = 1

    conversation_id: UUID
    from_queue: str
    queue: str
    staff_id: UUID | None
