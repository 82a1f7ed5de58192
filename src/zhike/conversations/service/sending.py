"""Sending what was written ahead: once, in its author's name, or back to its author with the reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Literal
from uuid import UUID

from zhike.audit import api as audit
from zhike.conversations.errors import FileMissing
from zhike.conversations.repository import posting, scheduled
from zhike.conversations.rules import scheduling
from zhike.conversations.scheduled import Hindrance, ScheduledMessage
from zhike.conversations.service.posting import SYSTEM
from zhike.conversations.service.saying import say
from zhike.conversations.service.scheduling import quiet_hours
from zhike.conversations.service.states import lock
from zhike.conversations.thread import Conversation
from zhike.identity import api as identity
from zhike.platform.database import Session
from zhike.platform.settings import Settings

Settled = Literal["sent", "returned", "put_off"]


async def list_ripe(session: Session, *, now: datetime, limit: int) -> Sequence[UUID]:
    """What has to be settled now: due, or without its place."""
    return await scheduled.list_ripe(session, now=now, limit=limit)


async def settle(session: Session, message_id: UUID, *, settings: Settings, now: datetime) -> Settled | None:
    """Send one message, give it back, or put it off; None: somebody else has settled it meanwhile.

    All of it is one transaction under the conversation's lock, and the message goes out under a client id of its own:
    whoever dies in between leaves it pending, and nobody sends it twice.
    """
    peeked = await scheduled.find_scheduled(session, message_id)
    if peeked is None:
        return None
    conversation = await lock(session, peeked.conversation_id)
    message = await scheduled.find_scheduled(session, message_id, lock=True)
    if message is None or message.state != "pending":
        return None
    lost = scheduling.lost_place(conversation, message.author_id)
    if lost:
        return await _give_back(session, message, lost, now)
    if message.due_at is None or message.due_at > now:
        return None
    later = scheduling.put_off(message, quiet_hours(settings, conversation.channel), now)
    if later is not None:
        await scheduled.update_scheduled(session, replace(message, due_at=later, version=message.version + 1))
        session.notify(f"conversation:{conversation.id}", state=1)
        return "put_off"
    return await _send(session, conversation, message, now)


async def _send(session: Session, conversation: Conversation, message: ScheduledMessage, now: datetime) -> Settled:
    driver = await posting.driver_of(session)
    unseen = await posting.list_unseen(driver, conversation.id, after=message.seen_sequence)
    overtaken = scheduling.overtaken(unseen, str(message.author_id))
    if overtaken:
        return await _give_back(session, message, overtaken, now)
    author = identity.actor_of(await identity.get_staff(session, message.author_id))
    try:
        async with session.begin_nested():
            await say(
                session,
                author,
                conversation_id=message.conversation_id,
                text=message.text,
                attachments=message.attachments,
                client_id=str(message.id),
                now=now,
            )
    except FileMissing:
        return await _give_back(session, message, "files", now)
    await _note(session, message, "sent", "", now)
    return "sent"


async def _give_back(session: Session, message: ScheduledMessage, why: Hindrance, now: datetime) -> Settled:
    await _note(session, message, "returned", why, now)
    await identity.notify_staff(
        session,
        actor=SYSTEM,
        staff_ids=[message.author_id],
        kind="scheduled_back",
        subject=f"conversation:{message.conversation_id}",
        now=now,
    )
    return "returned"


async def _note(
    session: Session, message: ScheduledMessage, state: Literal["sent", "returned"], why: Hindrance, now: datetime
) -> None:
    settled = replace(message, state=state, why=why, settled_at=now, version=message.version + 1)
    await scheduled.update_scheduled(session, settled)
    session.notify(f"conversation:{message.conversation_id}", state=1)
    detail = {"message": str(message.id), "author": str(message.author_id), "why": why}
    subject = f"conversation:{message.conversation_id}"
    action = "conversations.scheduled_sent" if state == "sent" else "conversations.scheduled_returned"
    await audit.record(session, actor=SYSTEM, action=action, subject=subject, detail=detail, now=now)
