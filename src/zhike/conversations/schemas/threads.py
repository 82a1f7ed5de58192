"""What goes over HTTP between the desk and conversations."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from zhike.conversations.permissions import viewer_of
from zhike.conversations.rules import access, states
from zhike.conversations.thread import (
    Author,
    Conversation,
    Handler,
    Kind,
    Message,
    State,
    Step,
    StepKind,
    Visibility,
)
from zhike.platform.actor import Actor
from zhike.privacy import api as privacy

# Longer texts are refused by the use case, which says how long they may be; this only bounds what is read at all.
LongText = Annotated[str, Field(max_length=40_000)]
Sequence = Annotated[int, Field(ge=0, le=2_147_483_647)]
Language = Literal["zh", "en"]


class CitedFile(BaseModel):
    """A file of the article that is cited, and what it shows in both languages."""

    model_config = ConfigDict(extra="ignore")

    id: str
    name: str
    content_type: str
    size: int
    width: int | None = None
    height: int | None = None
    alt_zh: str = ""
    alt_en: str = ""


class Citation(BaseModel):
    """Where an answer comes from. `rephrased`: it is in other words than the article, whose own are in `text`."""

    model_config = ConfigDict(extra="ignore")

    article_id: str
    version: int
    title: str
    effective_from: str | None = None
    verbatim: bool = False
    rephrased: bool = False
    text: str | None = None
    attachments: list[CitedFile] = []


class Choice(BaseModel):
    """Something to tap: what it says, and what is then said for the customer."""

    label: str
    text: str


class AttachmentOut(BaseModel):
    """A file in a message, to be read from `/api/v1/attachments/{id}`; size in bytes."""

    id: UUID
    name: str
    content_type: str
    size: int
    width: int | None = None
    height: int | None = None


class MentionOut(BaseModel):
    """A colleague whom a note calls."""

    id: UUID
    name: str


class TaskRow(BaseModel):
    """A line of a task's result."""

    label: str
    value: str


class TaskCard(BaseModel):
    """What a message of a dialogue task is: which task, and whether it asks, confirms, checks identity or tells."""

    task: str
    title: str
    step: Literal["ask", "confirm", "secure", "result"]
    lead: str
    rows: list[TaskRow] = []


class MessageOut(BaseModel):
    """One message; `visibility` internal = a note that the customer never sees."""

    id: UUID
    sequence: int
    author: Author
    author_id: str
    author_name: str
    visibility: Visibility
    kind: Kind
    text: str
    at: datetime
    client_id: str | None
    citation: Citation | None = None
    choices: list[Choice] | None = None
    attachment: AttachmentOut | None = None
    notice: str | None = None
    task: TaskCard | None = None
    mentions: list[MentionOut] | None = None
    withdrawn: bool = False

    @classmethod
    def of(cls, message: Message) -> MessageOut:
        """The message as the desk reads it."""
        extra: dict[str, Any] = {
            name: message.payload.get(name)
            for name in ("citation", "choices", "attachment", "notice", "task", "mentions")
        }
        if extra["task"]:
            extra["task"] = {"lead": message.text, **extra["task"]}
        return cls(
            id=message.id,
            sequence=message.sequence,
            author=message.author,
            author_id=message.author_id,
            author_name=message.author_name,
            visibility=message.visibility,
            kind=message.kind,
            text=message.text,
            at=message.at,
            client_id=message.client_id,
            withdrawn=bool(message.payload.get("withdrawn")),
            **extra,
        )


class MessagesOut(BaseModel):
    """A stretch of a thread in order; `last_sequence` is the whole thread's end: if items stop short, ask again."""

    items: list[MessageOut]
    last_sequence: int


class NewMessage(BaseModel):
    """A reply (public) or note (internal). `client_id` makes sending twice harmless, `seen_sequence` locks replies."""

    client_id: Annotated[str, Field(min_length=1, max_length=64)]
    text: LongText = ""
    visibility: Visibility = "public"
    attachment_id: UUID | None = None
    seen_sequence: Sequence | None = None
    mentions: Annotated[list[UUID], Field(max_length=20)] | None = None


class ReadMark(BaseModel):
    """How far was read."""

    sequence: Sequence


class Resolution(BaseModel):
    """What it was about (a contact reason's id) and how it ended; `note` is for colleagues. `unchecked_because`: why
    steps of the reason's checklist were left, needed where they are mandatory."""

    reason: Annotated[str, Field(min_length=1, max_length=40)]
    outcome: str = "resolved"
    note: LongText = ""
    seen_sequence: Sequence | None = None
    unchecked_because: privacy.OptionalFreeLine = ""


class StepOut(BaseModel):
    """A stretch of the process; `ended_at` null = now."""

    kind: StepKind
    queue: str | None
    agent_id: UUID | None
    started_at: datetime
    ended_at: datetime | None


class HandoverOut(BaseModel):
    """The hand-over card: why, how urgent, what about, what is known and from where, mood, level, steps, promises."""

    model_config = ConfigDict(from_attributes=True)

    because: str
    urgency: str | None
    reason: str | None
    facts: list[str]
    sources: list[str]
    emotion: str
    identity: str
    steps: list[str]
    promises: list[str]


class CustomerOut(BaseModel):
    """Who it is, masked; the card is at `/api/v1/customers/{id}`."""

    id: UUID
    name: str


class AgentOut(BaseModel):
    """Who has it; the name and number that the customer sees."""

    id: UUID
    name: str
    number: str


class MayOut(BaseModel):
    """What the reader may do with it now."""

    reply: bool
    note: bool
    resolve: bool


class ConversationLine(BaseModel):
    """A conversation in a list."""

    id: UUID
    channel: str
    language: str
    state: State
    customer: CustomerOut | None
    elder: bool
    queue: str | None
    agent: AgentOut | None
    opened_at: datetime
    closed_at: datetime | None
    reason: str | None
    outcome: str | None
    rating: int | None
    transfers: int
    last_line: str
    last_author: Author | None
    last_at: datetime
    unread: int


class ConversationOut(ConversationLine):
    """A conversation with all that the desk shows beside the thread."""

    handler: Handler
    state_since: datetime
    because: str | None
    urgency: str | None
    wanted_reason: str | None
    handover: HandoverOut | None
    identity_level: str
    snoozed_at: datetime | None
    snoozed_until: datetime | None
    note: str
    closed_by: str | None
    ended_by_customer: bool
    read_by_customer: int
    read_by_agent: int
    last_sequence: int
    customer_messages: int
    assistant_messages: int
    agent_messages: int
    answers: int
    rating_comment: str
    steps: list[StepOut]
    may: MayOut
    version: int


_SAME = tuple(
    name
    for name in ConversationOut.model_fields
    if name not in {"customer", "agent", "handler", "handover", "steps", "may"}
)
_SAME_IN_LINE = tuple(name for name in ConversationLine.model_fields if name in _SAME)


def view_line(conversation: Conversation, names: dict[UUID, str]) -> ConversationLine:
    """The conversation as a line of a list; `names` holds masked names by customer."""
    same = {name: getattr(conversation, name) for name in _SAME_IN_LINE}
    return ConversationLine(**same, customer=_customer(conversation, names), agent=_agent(conversation))


def view_conversation(
    conversation: Conversation, steps: list[Step], names: dict[UUID, str], actor: Actor
) -> ConversationOut:
    """The whole conversation as `actor` sees it."""
    viewer, open_ = viewer_of(actor), conversation.state != "closed"
    may = MayOut(
        reply=open_
        and states.may_speak("agent", "public", conversation.state)
        and access.may_reply(viewer, conversation),
        note=open_ and access.may_note(viewer, readable=True),
        resolve=states.may_change(conversation.state, "closed", actor.kind)
        and access.may_resolve(viewer, conversation),
    )
    return ConversationOut(
        **{name: getattr(conversation, name) for name in _SAME},
        customer=_customer(conversation, names),
        agent=_agent(conversation),
        handler=states.handler_of(conversation.state),
        handover=HandoverOut.model_validate(conversation.handover) if conversation.handover else None,
        steps=[
            StepOut(
                kind=step.kind,
                queue=step.queue,
                agent_id=step.agent_id,
                started_at=step.started_at,
                ended_at=step.ended_at,
            )
            for step in steps
        ],
        may=may,
    )


def _customer(conversation: Conversation, names: dict[UUID, str]) -> CustomerOut | None:
    if conversation.customer_id is None:
        return None
    return CustomerOut(id=conversation.customer_id, name=names.get(conversation.customer_id, ""))


def _agent(conversation: Conversation) -> AgentOut | None:
    if conversation.agent_id is None:
        return None
    return AgentOut(id=conversation.agent_id, name=conversation.agent_name, number=conversation.agent_number)
