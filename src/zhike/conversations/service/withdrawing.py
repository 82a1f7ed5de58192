"""Taking back what was said: a note at any time, a reply as long as the customer has not read it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from zhike.audit import api as audit
from zhike.conversations.acts_errors import AlreadyRead, MessageGone
from zhike.conversations.events import MessageWithdrawn
from zhike.conversations.repository import withdrawing as repository
from zhike.conversations.service.states import lock
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.platform.outbox import publish


async def withdraw(
    session: Session, *, actor: Actor, conversation_id: UUID, sequence: int, author_id: str, now: datetime
) -> None:
    """Take back what `author_id` said at `sequence`. Its words are gone; its place stays, as one that was taken back.

    For parts of the system that have checked who may. Doing so again changes nothing. Raises `AlreadyRead` for a reply
    that the customer has read, `MessageGone`, `ConversationNotFound`.
    """
    before = await lock(session, conversation_id)
    message = await repository.find_said(session, conversation_id, sequence)
    if message is None or message.author != "agent" or message.author_id != author_id:
        raise MessageGone
    if message.payload.get("withdrawn"):
        return
    public = message.visibility == "public"
    if public and before.read_by_customer >= sequence:
        raise AlreadyRead
    await repository.blank(session, conversation_id, sequence)
    if public:
        await repository.settle_last_line(session, conversation_id)
    await repository.mark_for_search(session, conversation_id)
    subject = f"conversation:{conversation_id}"
    detail = {"sequence": sequence, "visibility": message.visibility}
    await audit.record(
        session, actor=actor, action="conversations.message_withdrawn", subject=subject, detail=detail, now=now
    )
    event = MessageWithdrawn(conversation_id, message.id, sequence, message.visibility)
    await publish(session, event, stream=str(conversation_id), actor=actor, now=now)
    session.notify(f"conversation:{conversation_id}", withdrawn=sequence, **({} if public else {"internal": 1}))
