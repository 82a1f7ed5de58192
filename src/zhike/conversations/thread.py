"""What a conversation is made of: plain values that rules decide on and that other contexts receive."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

State = Literal["assistant", "queued", "offered", "active", "wrap_up", "closed"]
Handler = Literal["assistant", "queue", "agent", "none"]
Author = Literal["customer", "assistant", "agent", "system"]
Visibility = Literal["public", "internal"]
Kind = Literal["text", "answer", "choices", "notice", "attachment"]
StepKind = Literal["assistant", "queue", "ring", "talk", "hold", "wrap_up"]


@dataclass(frozen=True, slots=True)
class Message:
    """One line of a thread. `sequence` grows by one with each message of the conversation, notes included.

    `payload` may hold `citation`, `choices`, `attachment` and `notice`, as the chat interface names them.
    """

    id: UUID
    conversation_id: UUID
    sequence: int
    author: Author
    author_id: str
    author_name: str
    visibility: Visibility
    kind: Kind
    text: str
    payload: Mapping[str, Any]
    client_id: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Posted:
    """A stored message. `duplicate`: it had been stored before under the same client id.

    `previous_public` is the sequence of the public message before it: whoever has seen that one misses nothing.
    """

    message: Message
    duplicate: bool
    previous_public: int


@dataclass(frozen=True, slots=True)
class Step:
    """A stretch of the process, in the hands of one queue or one agent; `ended_at` is None while it lasts."""

    kind: StepKind
    queue: str | None
    agent_id: UUID | None
    started_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class Handover:
    """What the person who takes over should know at once. `reason` is a contact reason's id or None.

    `facts` are short sentences in the conversation's language, `sources` say where each came from. `steps` are what
    was done already, `promises` what the customer was told will be done, `identity` the level that was reached.
    """

    because: str
    urgency: str | None = None
    reason: str | None = None
    facts: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    emotion: str = ""
    identity: str = ""
    steps: tuple[str, ...] = ()
    promises: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """What customer or agent said to each other."""

    id: UUID
    sequence: int
    author: Author
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Turn:
    """That the customer or the agent said something to the other, and when; without the words."""

    sequence: int
    author: Literal["customer", "agent"]
    at: datetime


@dataclass(frozen=True, slots=True)
class Conversation:
    """A conversation as it stands. Times are UTC; counts are of public messages.

    `agent_id` is who has it, or is being offered it, and in the end who had it last; `queue` is where it last waited.
    `because` and `urgency` say why a person was asked for; `wanted_reason` is what it seems to be about, `reason`
    what it was about in the end. `identity_level` (L0-L3, as the contact reasons name them): how sure it is who talks.
    `snoozed_at`: the agent put it aside then, `snoozed_until` that time (None: until the customer writes).
    `tier` is the customer's when it began.
    """

    id: UUID
    channel: str
    language: str
    customer_id: UUID | None
    elder: bool
    state: State
    state_since: datetime
    queue: str | None
    agent_id: UUID | None
    agent_name: str
    agent_number: str
    because: str | None
    urgency: str | None
    wanted_reason: str | None
    handover: Handover | None
    transfers: int
    steps: int
    last_sequence: int
    last_public_sequence: int
    customer_messages: int
    assistant_messages: int
    agent_messages: int
    answers: int
    unread: int
    read_by_customer: int
    read_by_agent: int
    last_line: str
    last_author: Author | None
    last_at: datetime
    warned_at: datetime | None
    ended_by_customer: bool
    opened_at: datetime
    requested_at: datetime | None
    answered_at: datetime | None
    first_reply_at: datetime | None
    closed_at: datetime | None
    closed_by: str | None
    reason: str | None
    outcome: str | None
    note: str
    rating: int | None
    rating_comment: str
    rated_at: datetime | None
    version: int
    identity_level: str = "L0"
    snoozed_at: datetime | None = None
    snoozed_until: datetime | None = None
    tier: str | None = None

    @property
    def ended(self) -> bool:
        """Whether it is over for the customer: the agent may still be wrapping up."""
        return self.state in {"wrap_up", "closed"}


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file in a conversation, checked and stored. `size` in bytes; `sequence` is None until it was sent."""

    id: UUID
    conversation_id: UUID
    name: str
    content_type: str
    size: int
    width: int | None
    height: int | None
    uploaded_by: str
    uploaded_at: datetime
    sequence: int | None
    wrapped_key: bytes = field(repr=False)
