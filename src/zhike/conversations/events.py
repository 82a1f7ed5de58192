"""Facts about conversations, as others learn of them. Ids, codes and counts only: no words of anybody.

The stream of all these events is the conversation's id, so that each reader gets them in their order.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID


@dataclass(frozen=True, slots=True)
class ConversationOpened:
    """A customer began; the assistant has it."""

    VERSION: ClassVar[int] = 1

    conversation_id: UUID
    channel: str
    language: str
    customer_id: UUID | None
    elder: bool


@dataclass(frozen=True, slots=True)
class MessagePosted:
    """A message was stored. `handler`: who answers the customer at that moment (assistant, queue, agent, none).

    `author`: customer, assistant, agent or system; `visibility`: public or internal; `kind`: text, answer, choices,
    notice or attachment.
    """

    VERSION: ClassVar[int] = 1

    conversation_id: UUID
    message_id: UUID
    sequence: int
    author: str
    handler: str
    visibility: str
    kind: str = "text"


@dataclass(frozen=True, slots=True)
class IdentityRaised:
    """It is surer now who the customer is: `level` (L1-L3)."""

    VERSION: ClassVar[int] = 1

    conversation_id: UUID
    level: str


@dataclass(frozen=True, slots=True)
class PersonRequested:
    """The customer left the assistant for a queue. `reason` is what it seems to be about, where that is known."""

    VERSION: ClassVar[int] = 1

    conversation_id: UUID
    because: str
    queue: str | None
    urgency: str | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class ConversationAssigned:
    """An agent has it now. `previous_agent_id`: from whom, when it was handed on."""

    VERSION: ClassVar[int] = 1

    conversation_id: UUID
    agent_id: UUID
    queue: str | None
    previous_agent_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class ConversationEnded:
    """The talk is over for the customer; the agent is wrapping up. `by`: customer, agent or system."""

    VERSION: ClassVar[int] = 1

    conversation_id: UUID
    agent_id: UUID | None
    by: str


@dataclass(frozen=True, slots=True)
class ConversationResolved:
    """A person recorded what it was about and how it ended. `outcome`: see `rules.ending.OUTCOMES`."""

    VERSION: ClassVar[int] = 1

    conversation_id: UUID
    staff_id: UUID
    reason: str
    outcome: str


@dataclass(frozen=True, slots=True)
class StepTaken:
    """One stretch of the process: `kind` is assistant, queue, ring, talk, hold or wrap_up; times are UTC."""

    kind: str
    queue: str | None
    agent_id: UUID | None
    started_at: datetime
    ended_at: datetime


@dataclass(frozen=True, slots=True)
class ConversationClosed:
    """It is over, by whomever: all that the contact record needs, so that nobody has to ask back.

    Who and how:
      closed_by      customer | agent | supervisor | system
      reason         contact reason recorded by a person, e.g. CCD-04; None where no person recorded one
      wanted_reason  contact reason that the assistant or the routing recognised, or None
      outcome        by a person: resolved | unresolved | follow_up | referred;
                     by itself: answered (the assistant gave an answer) | left (no answer was given) | abandoned (left
                     while waiting for a person) | unrecorded (a person had it, nobody recorded an outcome)
                     | merged (its matter went on in another conversation; told once that cannot be undone any more)
      because        why a person was asked for (customer_request, urgent, low_confidence, ...), None = never
      urgency        P0-P3 as it was when a person was asked for, or None
    Where:
      channel        web_chat | app_chat; language zh | en; customer_id None = anonymous; elder = elder mode
      queue          where it last waited; agent_id who had it last (None: never assigned)
    When (UTC):
      opened_at      first contact; requested_at first entry of a queue; answered_at first assignment to a person;
      first_reply_at first word of a person; closed_at the end. Those that did not happen are None.
      steps          the whole process in order, without gaps, each with its end; a queue or ring step that is followed
                     by nothing is an abandonment. Wait = queue + ring steps, talk = talk steps, after-work = wrap_up.
    How much (public messages):
      customer_messages, assistant_messages, agent_messages; answers = answers from knowledge given by the assistant;
      transfers      how often a person passed it on.
    """

    VERSION: ClassVar[int] = 1

    conversation_id: UUID
    closed_by: str
    reason: str | None
    wanted_reason: str | None
    outcome: str
    because: str | None
    urgency: str | None
    channel: str
    language: str
    customer_id: UUID | None
    elder: bool
    queue: str | None
    agent_id: UUID | None
    opened_at: datetime
    requested_at: datetime | None
    answered_at: datetime | None
    first_reply_at: datetime | None
    closed_at: datetime
    steps: tuple[StepTaken, ...]
    customer_messages: int
    assistant_messages: int
    agent_messages: int
    answers: int
    transfers: int


@dataclass(frozen=True, slots=True)
class ConversationRated:
    """The customer rated it, 1 (bad) to 5 (great); `changed`: it replaces an earlier rating of the same customer."""

    VERSION: ClassVar[int] = 1

    conversation_id: UUID
    score: int
    commented: bool
    changed: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class TriageSet:
    """A person said what a conversation that goes on is about, or how urgent it is; None: not said."""

    VERSION: ClassVar[int] = 1

    conversation_id: UUID
    reason: str | None
    urgency: str | None


@dataclass(frozen=True, slots=True)
class MessageWithdrawn:
    """What an agent had said was taken back: its words are gone, its place in the thread stays."""

    VERSION: ClassVar[int] = 1

    conversation_id: UUID
    message_id: UUID
    sequence: int
    visibility: str


@dataclass(frozen=True, slots=True)
class ConversationMerged:
    """It became part of `kept_id`: threads are read as one. `ended`: it was open, and its customer goes on there.

    `ConversationClosed` follows for one that was open, once the merge is final.
    """

    VERSION: ClassVar[int] = 1

    conversation_id: UUID
    kept_id: UUID
    tie_id: UUID
    ended: bool


@dataclass(frozen=True, slots=True)
class ConversationSplit:
    """It was opened for a second matter that stood in the thread of `from_id`; no other event says that it began.

    It waits for a person from then on. `channel`, `customer_id` and `elder` are as in `ConversationOpened`.
    """

    VERSION: ClassVar[int] = 1

    conversation_id: UUID
    from_id: UUID
    tie_id: UUID
    channel: str
    customer_id: UUID | None
    elder: bool


@dataclass(frozen=True, slots=True)
class SplitUndone:
    """It was taken back before anybody worked on it: it is over, was no contact, and `from_id` is as it was."""

    VERSION: ClassVar[int] = 1

    conversation_id: UUID
    from_id: UUID
    tie_id: UUID


@dataclass(frozen=True, slots=True)
class MergeUndone:
    """It is a conversation of its own again. `ended`: it was open when it was merged, and is where it was."""

    VERSION: ClassVar[int] = 1

    conversation_id: UUID
    kept_id: UUID
    tie_id: UUID
    ended: bool
