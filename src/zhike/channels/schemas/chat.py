"""What the customer's page is told: one set of plain shapes, for HTTP and for the socket alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import BaseModel, Field

from zhike.conversations import api as conversations
from zhike.routing import api as routing

Language = Literal["zh", "en"]
Channel = Literal["web_chat", "app_chat"]
# The rules say how long a text may be; this only bounds what is read at all.
LongText = Annotated[str, Field(max_length=120_000)]
Number = Annotated[int, Field(ge=0, le=2_147_483_647)]


@dataclass(frozen=True, slots=True)
class PlaceView:
    """The place in the queue, 1 = next; the wait in seconds from low to high, null when nobody can tell.

    `open`: whether the queue is served now; if not, `opens_at` is when it will be.
    """

    position: int
    wait_low_s: int | None
    wait_high_s: int | None
    open: bool
    opens_at: datetime | None


@dataclass(frozen=True, slots=True)
class AgentView:
    """The person who helps: the name and number that the bank shows its customers."""

    name: str
    number: str


@dataclass(frozen=True, slots=True)
class CallbackView:
    """The callback that is arranged. `kind`: place or slot; `phase`: parked (its time has not come), waiting, offered
    or calling; `when`: its slot or the next try in words, "" at the customer's turn. The number is masked."""

    kind: str
    phase: str
    number: str
    when: str
    slot_from: datetime | None
    tries: int
    tries_most: int


@dataclass(frozen=True, slots=True)
class ConversationView:
    """The conversation as its customer sees it. `ended`: over for the customer, to be rated, to be begun anew.

    `merged`: another conversation of the customer became part of this one. `taken`: what was said elsewhere and is the
    matter of this one, which was split off. `beside`: the customer's other matters that go on at the same time.
    """

    id: UUID
    state: str
    ended: bool
    language: str
    channel: str
    elder: bool
    agent: AgentView | None
    place: PlaceView | None
    callback: CallbackView | None
    rating: int | None
    read_by_agent: int
    last_sequence: int
    customer_name: str | None
    opened_at: datetime
    merged: bool = False
    taken: tuple[MessageView, ...] = ()
    beside: tuple[BesideView, ...] = ()


@dataclass(frozen=True, slots=True)
class BesideView:
    """Another conversation of the customer, held under the same page. `about`: the words with which its matter began,
    '' for the one that it was split off from; `unread`: something was said there that they have not seen."""

    id: UUID
    about: str
    ended: bool
    unread: bool


@dataclass(frozen=True, slots=True)
class CitedFileView:
    """A file of the article that is cited, and what it shows in both languages. Pixels where it is a picture."""

    id: str
    name: str
    content_type: str
    size: int
    width: int | None
    height: int | None
    alt_zh: str
    alt_en: str


@dataclass(frozen=True, slots=True)
class CitationView:
    """Where an answer comes from. `rephrased`: it is in other words than the article, whose own are in `text`."""

    article_id: str
    version: int
    title: str
    effective_from: str | None
    verbatim: bool
    rephrased: bool
    text: str | None
    attachments: list[CitedFileView]


@dataclass(frozen=True, slots=True)
class ChoiceView:
    """Something to tap: what it says, and what is then said for the customer."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class AttachmentView:
    """A file, to be read from `/api/v1/chat/attachments/{id}`; size in bytes, pixels for pictures."""

    id: str
    name: str
    content_type: str
    size: int
    width: int | None
    height: int | None


@dataclass(frozen=True, slots=True)
class TaskRowView:
    """A line of a task's result."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class TaskView:
    """A message of a dialogue task. `step`: ask, confirm, secure (the page shows the secure field) or result.

    `lead` and `rows` are the message's text in parts.
    """

    task: str
    title: str
    step: str
    lead: str
    rows: list[TaskRowView]


@dataclass(frozen=True, slots=True)
class MessageView:
    """One message. `sequence` grows; it may skip numbers, which are then not for the customer."""

    id: UUID
    sequence: int
    author: str
    author_name: str
    kind: str
    text: str
    at: datetime
    client_id: str | None
    citation: CitationView | None
    choices: list[ChoiceView] | None
    attachment: AttachmentView | None
    notice: str | None
    task: TaskView | None = None


def view_message(message: conversations.Message) -> MessageView:
    """The message as the customer's page reads it."""
    payload = message.payload
    citation, attachment, choices = payload.get("citation"), payload.get("attachment"), payload.get("choices")
    return MessageView(
        id=message.id,
        sequence=message.sequence,
        author=message.author,
        author_name=message.author_name,
        kind=message.kind,
        text=message.text,
        at=message.at,
        client_id=message.client_id if message.author == "customer" else None,
        citation=_citation(citation) if citation else None,
        choices=[ChoiceView(str(each["label"]), str(each["text"])) for each in choices] if choices else None,
        attachment=_attachment(attachment) if attachment else None,
        notice=payload.get("notice"),
        task=_task(payload["task"], message.text) if payload.get("task") else None,
    )


def view_messages(messages: Sequence[conversations.Message]) -> list[MessageView]:
    """Messages in their order."""
    return [view_message(message) for message in messages]


def view_place(place: routing.Place) -> PlaceView:
    """The place with its wait as two numbers."""
    low, high = place.estimated_wait_s or (None, None)
    return PlaceView(place.position, low, high, place.open, place.opens_at)


def view_callback(shown: routing.ShownCallback, zone: ZoneInfo, language: str) -> CallbackView:
    """The callback with its time in words, in the bank's zone."""
    words = routing.CallbackShownOut.of(shown, zone, language)
    return CallbackView(**{each.name: getattr(words, each.name) for each in fields(CallbackView)})


def view_conversation(
    conversation: conversations.Conversation,
    *,
    place: PlaceView | None,
    callback: CallbackView | None = None,
    customer_name: str | None,
    merged: bool = False,
    taken: Sequence[conversations.Message] = (),
    beside: Sequence[BesideView] = (),
) -> ConversationView:
    """The conversation as its customer sees it."""
    with_person = conversation.agent_id is not None and conversation.state in {"active", "wrap_up", "closed"}
    return ConversationView(
        id=conversation.id,
        state=conversation.state,
        ended=conversation.ended,
        language=conversation.language,
        channel=conversation.channel,
        elder=conversation.elder,
        agent=AgentView(conversation.agent_name, conversation.agent_number) if with_person else None,
        place=place,
        callback=callback,
        rating=conversation.rating,
        read_by_agent=conversation.read_by_agent,
        last_sequence=conversation.last_public_sequence,
        customer_name=customer_name,
        opened_at=conversation.opened_at,
        merged=merged,
        taken=tuple(view_messages(taken)),
        beside=tuple(beside),
    )


def _citation(citation: dict[str, Any]) -> CitationView:
    effective_from = citation.get("effective_from")
    return CitationView(
        article_id=str(citation["article_id"]),
        version=int(citation["version"]),
        title=str(citation["title"]),
        effective_from=None if effective_from is None else str(effective_from),
        verbatim=bool(citation.get("verbatim", False)),
        rephrased=bool(citation.get("rephrased", False)),
        text=citation.get("text"),
        attachments=[_cited_file(each) for each in citation.get("attachments") or ()],
    )


def _cited_file(file: dict[str, Any]) -> CitedFileView:
    values: dict[str, Any] = {each.name: file.get(each.name) for each in fields(CitedFileView)}
    return CitedFileView(**values)


def _task(task: dict[str, Any], text: str) -> TaskView:
    rows = [TaskRowView(str(each["label"]), str(each["value"])) for each in task.get("rows") or ()]
    return TaskView(str(task["task"]), str(task["title"]), str(task["step"]), str(task.get("lead", text)), rows)


def _attachment(attachment: dict[str, Any]) -> AttachmentView:
    return AttachmentView(
        id=str(attachment["id"]),
        name=str(attachment["name"]),
        content_type=str(attachment["content_type"]),
        size=int(attachment["size"]),
        width=attachment.get("width"),
        height=attachment.get("height"),
    )


class NewChat(BaseModel):
    """Opening a chat: as a guest, or with the app's JWT."""

    language: Language = "zh"
    channel: Channel = "web_chat"
    jwt: Annotated[str, Field(max_length=8192)] | None = None
    elder: bool = False


@dataclass(frozen=True, slots=True)
class BankView:
    """The bank's names."""

    name_zh: str
    name_en: str


@dataclass(frozen=True, slots=True)
class ChatOpenedView:
    """The token is shown this once: keep it, send it as `Authorization: Bearer`, never put it into an address."""

    token: str
    conversation: ConversationView
    messages: list[MessageView]
    bank: BankView


@dataclass(frozen=True, slots=True)
class ChatView:
    """The present conversation and its messages after the sequence that was asked for, in order."""

    conversation: ConversationView
    messages: list[MessageView]
    bank: BankView


class NewChatMessage(BaseModel):
    """A customer's message; the same `client_id` again is the same message. `attachment_id` sends an upload."""

    client_id: Annotated[str, Field(min_length=1, max_length=64)]
    text: LongText = ""
    attachment_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class StoredView:
    """The message is stored: it will not be lost."""

    client_id: str
    sequence: int
    at: datetime


class NewTurn(BaseModel):
    """Which of the customer's conversations the page shall show."""

    conversation_id: UUID


class NewRating(BaseModel):
    """1 (bad) to 5 (great), and a word if wanted."""

    score: Annotated[int, Field(ge=1, le=5)]
    comment: LongText = ""
