"""Putting a contact aside until a time, or until the customer writes: it stays the agent's, and keeps its place."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from zhike.conversations import permissions
from zhike.conversations.errors import NotInCharge, ScheduleRefused
from zhike.conversations.repository import threads
from zhike.conversations.rules import access, scheduling
from zhike.conversations.service.posting import SYSTEM
from zhike.conversations.service.states import lock
from zhike.conversations.thread import Conversation
from zhike.identity import api as identity
from zhike.platform.actor import Actor
from zhike.platform.database import Session


async def snooze(
    session: Session, *, actor: Actor, conversation_id: UUID, until: datetime | None, now: datetime
) -> Conversation:
    """Put it aside; again sets another time. Raises `ScheduleRefused`, `NotInCharge`."""
    problem = scheduling.snooze_problem(until, now)
    if problem is not None:
        raise ScheduleRefused(f"conversations.schedule_{problem}", days=scheduling.FARTHEST.days)
    conversation = await _lock_own(session, actor, conversation_id)
    if conversation.state != "active":
        raise NotInCharge
    return await _set(session, conversation, {"snoozed_at": now, "snoozed_until": until})


async def wake(session: Session, *, actor: Actor, conversation_id: UUID) -> Conversation:
    """Take it up again before its time; one that is awake stays so."""
    conversation = await _lock_own(session, actor, conversation_id)
    if conversation.snoozed_at is None:
        return conversation
    return await _set(session, conversation, {"snoozed_at": None, "snoozed_until": None})


async def wake_at_its_time(session: Session, conversation_id: UUID, *, now: datetime) -> bool:
    """Its time has come: the agent is told. False where it was woken, or put off, meanwhile."""
    conversation = await lock(session, conversation_id)
    if conversation.snoozed_until is None or conversation.snoozed_until > now:
        return False
    await _set(session, conversation, {"snoozed_at": None, "snoozed_until": None})
    if conversation.agent_id is not None:
        subject, told = f"conversation:{conversation_id}", [conversation.agent_id]
        await identity.notify_staff(session, actor=SYSTEM, staff_ids=told, kind="snooze_over", subject=subject, now=now)
    return True


async def _lock_own(session: Session, actor: Actor, conversation_id: UUID) -> Conversation:
    await permissions.find_answerable(session, actor=actor, conversation_id=conversation_id)
    conversation = await lock(session, conversation_id)
    if not access.is_in_charge(permissions.viewer_of(actor), conversation.agent_id):
        raise NotInCharge
    return conversation


async def _set(session: Session, conversation: Conversation, changes: dict[str, datetime | None]) -> Conversation:
    await threads.update_conversation(session, conversation.id, changes)
    session.notify(f"conversation:{conversation.id}", state=1)
    session.notify(f"staff:{conversation.agent_id}", conversation_id=str(conversation.id))
    after = await threads.find_conversation(session, conversation.id)
    assert after is not None
    return after
