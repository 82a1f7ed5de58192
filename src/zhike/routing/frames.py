"""The frames of the console's socket.

Ids only, and the page asks for what it shows; but for what is of the moment: what was just said in a conversation that
is watched, and the newest lines of one's own contacts, which are read once here instead of being asked for by every
page; and which colleagues look at a conversation, which is stored nowhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final, Literal
from uuid import UUID

import msgspec

from zhike.conversations.api import Conversation, Message, encode_message

LARGEST = 2_000
# What a note of a conversation carries where something was said and nothing else happened.
_SAID: Final = {"topic", "sequence", "internal"}
# What a note to somebody of the staff carries, and what changed by it; without any of them it is their desk.
_STAFF_TOPICS: Final = {"told": "notifications", "clocks": "clocks", "sides": "sides"}


class Watch(msgspec.Struct, tag="watch", tag_field="type", forbid_unknown_fields=True):
    """Tell me what changes in this conversation."""

    conversation_id: UUID


class Unwatch(msgspec.Struct, tag="unwatch", tag_field="type", forbid_unknown_fields=True):
    """No longer."""

    conversation_id: UUID


class Typing(msgspec.Struct, tag="typing", tag_field="type", forbid_unknown_fields=True):
    """I am writing in this conversation, which I watch. `note`: to colleagues, so the customer is not told."""

    conversation_id: UUID
    note: bool = False


class Draft(msgspec.Struct, tag="draft", tag_field="type", forbid_unknown_fields=True):
    """I have begun a reply or a note in this conversation, which I watch; `none`: no longer."""

    conversation_id: UUID
    what: Literal["none", "reply", "note"]


class Ping(msgspec.Struct, tag="ping", tag_field="type", forbid_unknown_fields=True):
    """Are you there."""


Incoming = Watch | Unwatch | Typing | Draft | Ping
_decoder: msgspec.json.Decoder[Incoming] = msgspec.json.Decoder(Incoming)


def read_frame(text: str | None) -> Incoming | None:
    """The frame in `text`; None when it is none."""
    if text is None or len(text) > LARGEST:
        return None
    try:
        return _decoder.decode(text)
    except (msgspec.DecodeError, UnicodeEncodeError):
        return None


def write_frame(frame: Mapping[str, Any]) -> str:
    """The frame as it goes over the wire."""
    return msgspec.json.encode(frame).decode()


def error_frame(code: str, conversation_id: UUID | None = None) -> dict[str, Any]:
    """Something that was asked for is not to be had."""
    frame: dict[str, Any] = {"type": "error", "code": code}
    return frame | {"conversation_id": str(conversation_id)} if conversation_id else frame


def lines_frame(contacts: Iterable[Conversation]) -> dict[str, Any]:
    """The newest lines of contacts in which anything was said."""
    items = [
        {
            "conversation_id": contact.id,
            "last_line": contact.last_line,
            "last_author": contact.last_author,
            "last_at": contact.last_at,
            "unread": contact.unread,
        }
        for contact in contacts
    ]
    return {"type": "lines", "items": items}


def with_messages(frame: Mapping[str, Any], messages: Iterable[Message]) -> dict[str, Any]:
    """The frame of a conversation together with what was said."""
    return {**frame, "messages": [msgspec.Raw(encode_message(message)) for message in messages]}


def said_after(notes: Iterable[Mapping[str, Any]]) -> dict[UUID, int]:
    """The conversations of which the notes tell nothing but that something was said, and after which sequence."""
    said: dict[str, int] = {}
    changed: set[str] = set()
    for note in notes:
        kind, _, conversation_id = str(note["topic"]).partition(":")
        if kind != "conversation" or "typing" in note:
            continue
        if "sequence" in note and note.keys() <= _SAID:
            said[conversation_id] = min(said.get(conversation_id, note["sequence"]), note["sequence"])
        else:
            changed.add(conversation_id)
    return {UUID(key): sequence - 1 for key, sequence in said.items() if key not in changed}


def frames_of(notes: Iterable[Mapping[str, Any]], *, me: str) -> list[dict[str, Any]]:
    """What the page is told of `notes`: each change once, with the newest sequence; not of one's own typing."""
    frames: dict[tuple[str, str, str], dict[str, Any]] = {}
    for note in notes:
        frame = _frame_of(note, me)
        if frame is None:
            continue
        about = frame.get("staff_id", "") or "".join(str(frame.get(name, "")) for name in ("withdrawn", "read", "by"))
        key = (frame.get("topic", frame["type"]), frame.get("conversation_id", ""), about)
        earlier = frames.get(key, {})
        if "sequence" in earlier:
            frame["sequence"] = max(earlier["sequence"], frame.get("sequence", 0))
        frames[key] = frame
    return list(frames.values())


def _frame_of(note: Mapping[str, Any], me: str) -> dict[str, Any] | None:
    kind, _, rest = str(note["topic"]).partition(":")
    if kind == "conversation":
        return _conversation_frame(note, rest, me)
    if kind == "colleagues":
        return _colleague_frame(note, rest, me)
    if kind == "staff":
        for sign, topic in _STAFF_TOPICS.items():
            if sign in note:
                return {"type": "changed", "topic": topic}
        about = {"conversation_id": note["conversation_id"]} if "conversation_id" in note else {}
        return {"type": "changed", "topic": "desk", **about}
    return {"type": "changed", "topic": kind}


def _conversation_frame(note: Mapping[str, Any], conversation_id: str, me: str) -> dict[str, Any] | None:
    if "typing" in note:
        if note.get("by") == me:
            return None
        return {"type": "typing", "conversation_id": conversation_id, "author": note["typing"]}
    frame: dict[str, Any] = {"type": "changed", "topic": "conversation", "conversation_id": conversation_id}
    return frame | {name: note[name] for name in ("sequence", "withdrawn", "read", "by") if name in note}


def _colleague_frame(note: Mapping[str, Any], conversation_id: str, me: str) -> dict[str, Any] | None:
    """Who else has the conversation open, and what they are about to say there; nobody is told of themselves."""
    if note.get("by") in (None, me):
        return None
    return {
        "type": "colleague",
        "conversation_id": conversation_id,
        "staff_id": note["by"],
        "name": note["name"],
        "doing": note["doing"],
        "typing": bool(note.get("typing")),
    }
