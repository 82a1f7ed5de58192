"""The frames of the chat socket, read strictly and written fast."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Annotated, Any, Final
from uuid import UUID

import msgspec
from msgspec import Meta, Struct

from zhike.channels.errors import FrameBroken
from zhike.channels.schemas.chat import ConversationView, MessageView

LARGEST_BYTES: Final = 256 * 1024
"""A frame above closes the socket. A text may be too long to be sent and still be told so: that takes some room."""

_Number = Annotated[int, Meta(ge=0, le=2_147_483_647)]


class Hello(Struct, tag="hello", tag_field="type", frozen=True):
    """The first frame: who it is and how far the page has read. `conversation_id`: of which conversation."""

    token: str
    after: _Number = 0
    conversation_id: UUID | None = None


class SendMessage(Struct, tag="message", tag_field="type", frozen=True):
    """A text by the customer."""

    client_id: str
    text: str


class SendAttachment(Struct, tag="attachment", tag_field="type", frozen=True):
    """An uploaded file, to be sent."""

    client_id: str
    attachment_id: UUID
    text: str = ""


class Typing(Struct, tag="typing", tag_field="type", frozen=True):
    """The customer is writing."""


class Read(Struct, tag="read", tag_field="type", frozen=True):
    """The customer has read so far."""

    sequence: _Number


class AskForPerson(Struct, tag="person", tag_field="type", frozen=True):
    """A person, please."""


class Rate(Struct, tag="rating", tag_field="type", frozen=True):
    """What the customer thought of it."""

    score: int
    comment: str = ""


class End(Struct, tag="end", tag_field="type", frozen=True):
    """The customer ends the conversation."""


class Restart(Struct, tag="restart", tag_field="type", frozen=True):
    """A new conversation after one that has ended."""


class Ping(Struct, tag="ping", tag_field="type", frozen=True):
    """Are you there."""


Frame = Hello | SendMessage | SendAttachment | Typing | Read | AskForPerson | Rate | End | Restart | Ping


class Welcome(Struct, tag="welcome", tag_field="type"):
    """The socket is open for this conversation; what the page did not have follows in order."""

    conversation: ConversationView
    messages: list[MessageView]


class Stored(Struct, tag="stored", tag_field="type"):
    """The message is committed."""

    client_id: str
    sequence: int
    at: datetime


class NewMessages(Struct, tag="messages", tag_field="type"):
    """Messages after all those sent before."""

    messages: list[MessageView]


class NewState(Struct, tag="state", tag_field="type"):
    """The conversation as it stands now."""

    conversation: ConversationView


class Withdrawn(Struct, tag="withdrawn", tag_field="type"):
    """An agent took back what was said at that sequence, before it was read."""

    sequence: int


class SomebodyTypes(Struct, tag="typing", tag_field="type"):
    """The agent or the assistant is writing."""

    author: str


class WasRead(Struct, tag="read", tag_field="type"):
    """The agent has read so far."""

    sequence: int


class Trouble(Struct, tag="error", tag_field="type", omit_defaults=True):
    """Something was refused; `message` is in the customer's language, `retry_s` says when to come back."""

    code: str
    message: str
    client_id: str | None = None
    retry_s: int | None = None


class Pong(Struct, tag="pong", tag_field="type"):
    """Here."""


_decoder: msgspec.json.Decoder[Frame] = msgspec.json.Decoder(Frame)
_encoder = msgspec.json.Encoder()


def decode(raw: str | bytes) -> Frame:
    """The frame; raises `FrameBroken` naming the place.

    Half a surrogate pair is legal JSON and no legal text: such frames are read by the slower reader, and the text rules
    clean them.
    """
    try:
        return _decoder.decode(raw)
    except msgspec.ValidationError as problem:
        raise FrameBroken(what=_place(problem)) from None
    except (msgspec.DecodeError, UnicodeError, RecursionError, ValueError):
        pass
    try:
        slow: Frame = msgspec.convert(json.loads(raw), Frame)
        return slow
    except msgspec.ValidationError as problem:
        raise FrameBroken(what=_place(problem)) from None
    except (ValueError, RecursionError):
        raise FrameBroken(what="JSON") from None


def client_id_of(raw: str | bytes) -> str | None:
    """The sender's id in a frame that was refused, if it can be made out."""
    try:
        client_id: Any = json.loads(raw).get("client_id")
    except (ValueError, RecursionError, AttributeError):
        return None
    return client_id[:64] if isinstance(client_id, str) else None


def encode(frame: Struct) -> str:
    """The frame as text."""
    return _encoder.encode(frame).decode()


def _place(problem: msgspec.ValidationError) -> str:
    """Where it is wrong, without what was sent."""
    _, found, place = str(problem).partition(" - at `$")
    return place.rstrip("`").lstrip(".") if found and place != "`" else "type"
