"""Saying something in a conversation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from zhike.conversations.errors import (
    ClientIdRefused,
    ConversationClosedError,
    ConversationNotFound,
    NewerLine,
    NewerNote,
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

    `seen_sequence`: what an agent had seen when writing; newer words of somebody else refuse a reply (`_overtaken`).
    Raises `TextRefused`, `ClientIdRefused`, `ConversationNotFound`, `ConversationClosedError`, `NotInCharge`.
    """
    clean, dropped = admit(text, author=author, kind=kind, client_id=client_id)
    draft = Message(
        id=uuid7(),
        conversation_id=conversation_id,
        sequence=0,
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
    posted, language = await _store(session, draft, actor=actor, seen_sequence=seen_sequence)
    if dropped and not posted.duplicate:
        kinds = notices.name_secrets(dropped, language)
        line = notices.notice("secret_removed", language, kinds=kinds)
        await _say(session, conversation_id, "secret_removed", line, visibility=visibility, now=now)
    return posted


async def post_notice(
    session: Session, conversation_id: UUID, code: str, *, language: str, now: datetime, **values: str
) -> Message:
    """Let the system say the notice `code` in the conversation's language."""
    line = notices.notice(code, language, **values)
    return await _say(session, conversation_id, code, line, visibility="public", now=now)


async def _say(
    session: Session, conversation_id: UUID, code: str, line: str, *, visibility: Visibility, now: datetime
) -> Message:
    posted = await post(
        session,
        actor=SYSTEM,
        conversation_id=conversation_id,
        author="system",
        text=line,
        kind="notice",
        payload={"notice": code},
        visibility=visibility,
        now=now,
    )
    return posted.message


def admit(text: str, *, author: Author, kind: Kind, client_id: str | None) -> tuple[str, tuple[str, ...]]:
    """The text as it may be stored, and the kinds of secrets that were dropped from it."""
    if client_id is not None and (not texts.is_client_id(client_id) or privacy.says_personal(client_id)):
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


async def _store(session: Session, draft: Message, *, actor: Actor, seen_sequence: int | None) -> tuple[Posted, str]:
    """The draft in its place, told to all, and the conversation's language."""
    driver = await posting.driver_of(session)
    head = await posting.lock_head(driver, draft.conversation_id)
    if head is None:
        raise ConversationNotFound
    refusal = _refusal(head, draft) or await _overtaken(driver, head, draft, seen_sequence)
    message = replace(draft, sequence=head.last_sequence + 1)
    if refusal is not None or not await posting.store_message(driver, message, line=_line_of(message)):
        return await _stored_before(driver, draft, refusal), head.language
    await _tell(session, message, head, actor=actor)
    return Posted(message, duplicate=False, previous_public=head.last_public_sequence), head.language


def _refusal(head: posting.Head, draft: Message) -> ZhikeError | None:
    if states.may_speak(draft.author, draft.visibility, head.state):
        return None
    return ConversationClosedError() if head.state == "closed" else NotInCharge()


async def _overtaken(
    driver: posting.Driver, head: posting.Head, draft: Message, seen_sequence: int | None
) -> ZhikeError | None:
    """A reply was written before its author saw somebody else's: `NewerReply`, `NewerLine` or `NewerNote`."""
    is_reply = draft.author == "agent" and draft.visibility == "public"
    if not is_reply or seen_sequence is None or seen_sequence >= head.last_sequence:
        return None
    said = await posting.list_unseen(driver, draft.conversation_id, after=seen_sequence)
    unseen = states.unseen_by_author(said, author_id=draft.author_id)
    if unseen is None:
        return None
    if unseen.author == "customer":
        return NewerLine()
    return NewerReply() if unseen.visibility == "public" else NewerNote()


async def _stored_before(driver: posting.Driver, draft: Message, refusal: ZhikeError | None) -> Posted:
    """What was stored under the draft's client id; else the refusal stands."""
    client_id = draft.client_id
    stored = client_id and await posting.find_message_by_client_id(driver, draft.conversation_id, client_id)
    if not stored:
        raise refusal or ConversationNotFound
    return Posted(stored, duplicate=True, previous_public=stored.sequence)


async def _tell(session: Session, message: Message, head: posting.Head, *, actor: Actor) -> None:
    event = MessagePosted(
        conversation_id=message.conversation_id,
        message_id=message.id,
        sequence=message.sequence,
        author=message.author,
        handler=states.handler_of(head.state),
        visibility=message.visibility,
        kind=message.kind,
    )
    await publish(session, event, stream=str(message.conversation_id), actor=actor, now=message.at)
    # Sockets of customers need not look for a note; `internal` lets them know.
    internal = {"internal": 1} if message.visibility == "internal" else {}
    session.notify(f"conversation:{message.conversation_id}", sequence=message.sequence, **internal)
    if head.agent_id is not None:
        session.notify(f"staff:{head.agent_id}", conversation_id=str(message.conversation_id), line=1)


def _line_of(message: Message) -> str:
    attachment = message.payload.get("attachment")
    # The line stands in lists that many see, the message itself only in its conversation.
    return texts.last_line(privacy.mask_text(message.text) or (str(attachment["name"]) if attachment else ""))
