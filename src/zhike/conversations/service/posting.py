"""Saying something in a conversation."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from zhike.conversations.errors import (
    ClientIdRefused,
    ConversationClosedError,
    ConversationNotFound,
    NewerReply,
    NotInCharge,
    TextRefused,
)
from zhike.conversations.events import MessagePosted
from zhike.conversations.repository import posting
from zhike.conversations.rules import notices, states
from zhike.conversations.rules import text as texts
from zhike.conversations.thread import Author, Kind, Message, Posted, Visibility
from zhike.platform.actor import Actor, system_actor
from zhike.platform.database import Session
from zhike.platform.errors import ZhikeError
from zhike.platform.ids import uuid7
from zhike.platform.outbox import publish
from zhike.privacy import api as privacy

SYSTEM = system_actor("conversations")
_WRITTEN_BY_PEOPLE = frozenset({"customer", "agent"})
# Stands where nothing but a secret was written: the message itself was received and keeps its place.
_NOTHING_LEFT = "***"


async def post(
    session: Session,
    *,
    actor: Actor,
    conversation_id: UUID,
    author: Author,
    text: str,
    kind: Kind = "text",
    payload: Mapping[str, Any] | None = None,
    visibility: Visibility = "public",
    client_id: str | None = None,
    seen_sequence: int | None = None,
    now: datetime,
) -> Posted:
    """Store one message; the same `client_id` again gives back what was stored, whatever happened since.

    `seen_sequence`: what an agent had seen when writing; a colleague's newer reply refuses it (`NewerReply`). Raises
    `TextRefused`, `ClientIdRefused`, `ConversationNotFound`, `ConversationClosedError`, `NotInCharge`.
    """
    clean, dropped = _admit(text, author=author, kind=kind, client_id=client_id)
    head = await posting.lock_head(session, conversation_id)
    if head is None:
        raise ConversationNotFound
    refusal = _refusal(head, author=author, visibility=visibility, actor=actor, seen_sequence=seen_sequence)
    if refusal is not None:
        return await _stored_before(session, conversation_id, client_id, refusal)
    message = Message(
        id=uuid7(),
        conversation_id=conversation_id,
        sequence=head.last_sequence + 1,
        author=author,
        author_id=actor.id,
        author_name=actor.name if author == "agent" else "",
        visibility=visibility,
        kind=kind,
        text=clean,
        payload=payload or {},
        client_id=client_id,
        at=now,
    )
    if not await posting.store_message(session, message, line=_line_of(message)):
        return await _stored_before(session, conversation_id, client_id, ConversationNotFound())
    await _tell(session, message, head, actor=actor, now=now)
    if dropped:
        await _say_secret_removed(session, conversation_id, dropped, language=head.language, now=now)
    return Posted(message, duplicate=False, previous_public=head.last_public_sequence)


async def post_notice(
    session: Session, conversation_id: UUID, code: str, *, language: str, now: datetime, **values: str
) -> Message:
    """Let the system say the notice `code` in the conversation's language."""
    posted = await post(
        session,
        actor=SYSTEM,
        conversation_id=conversation_id,
        author="system",
        text=notices.notice(code, language, **values),
        kind="notice",
        payload={"notice": code},
        now=now,
    )
    return posted.message


def _admit(text: str, *, author: Author, kind: Kind, client_id: str | None) -> tuple[str, tuple[str, ...]]:
    """The text as it may be stored, and the kinds of secrets that were dropped from it."""
    if client_id is not None and not texts.is_client_id(client_id):
        raise ClientIdRefused
    clean = texts.clean_text(text)
    if kind == "attachment" and not clean:
        return "", ()
    problem = texts.text_problem(clean, author)
    if problem is not None:
        raise TextRefused(problem, length=len(clean), limit=texts.LONGEST[author])
    if author not in _WRITTEN_BY_PEOPLE:
        return clean, ()
    without_secrets, dropped = privacy.drop_secrets(clean)
    return without_secrets.strip() or _NOTHING_LEFT, tuple(dropped)


def _refusal(
    head: posting.Head, *, author: Author, visibility: Visibility, actor: Actor, seen_sequence: int | None
) -> ZhikeError | None:
    if not states.may_speak(author, visibility, head.state):
        return ConversationClosedError() if head.state == "closed" else NotInCharge()
    if (
        author == "agent"
        and visibility == "public"
        and states.is_overtaken(
            seen_sequence=seen_sequence,
            last_reply_sequence=head.last_reply_sequence,
            last_reply_by=head.last_reply_by,
            author_id=actor.id,
        )
    ):
        return NewerReply()
    return None


async def _stored_before(
    session: Session, conversation_id: UUID, client_id: str | None, otherwise: ZhikeError
) -> Posted:
    stored = client_id and await posting.find_message_by_client_id(session, conversation_id, client_id)
    if not stored:
        raise otherwise
    return Posted(stored, duplicate=True, previous_public=stored.sequence)


async def _tell(session: Session, message: Message, head: posting.Head, *, actor: Actor, now: datetime) -> None:
    event = MessagePosted(
        conversation_id=message.conversation_id,
        message_id=message.id,
        sequence=message.sequence,
        author=message.author,
        handler=states.handler_of(head.state),
        visibility=message.visibility,
        kind=message.kind,
    )
    await publish(session, event, stream=str(message.conversation_id), actor=actor, now=now)
    # Sockets of customers need not look for a note; `internal` lets them know.
    internal = {"internal": 1} if message.visibility == "internal" else {}
    session.notify(f"conversation:{message.conversation_id}", sequence=message.sequence, **internal)
    if head.agent_id is not None:
        session.notify(f"staff:{head.agent_id}", conversation_id=str(message.conversation_id))


async def _say_secret_removed(
    session: Session, conversation_id: UUID, dropped: tuple[str, ...], *, language: str, now: datetime
) -> None:
    kinds = notices.name_secrets(dropped, language)
    await post_notice(session, conversation_id, "secret_removed", language=language, now=now, kinds=kinds)


def _line_of(message: Message) -> str:
    attachment = message.payload.get("attachment")
    return texts.last_line(message.text or (str(attachment["name"]) if attachment else ""))
