"""What a supervisor does on the floor: set a state, listen, whisper, take over. The agent always knows of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from zhike.audit import api as audit
from zhike.conversations import api as conversations
from zhike.identity import api as identity
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.platform.ids import uuid7
from zhike.platform.outbox import publish
from zhike.privacy import api as privacy
from zhike.routing.errors import AgentAway, NobodyServes, OfferGone, ToOneself
from zhike.routing.events import ContactTransferred
from zhike.routing.repository import agents, assignments, entries
from zhike.routing.service.floor_reading import is_heard
from zhike.routing.service.licences import require_licences
from zhike.routing.service.offers import tell
from zhike.routing.service.presence import MANAGE, set_presence
from zhike.routing.service.queues import SYSTEM
from zhike.routing.values import Assignment, Presence

# Whoever comes back to a conversation within this time goes on listening: it is told once.
_LISTENING_ROUND_S = 900


async def set_state_of(
    session: Session, *, actor: Actor, staff_id: UUID, state: str, reason: str | None, note: str, now: datetime
) -> Presence:
    """Put an agent into a state, and say why: the agent sees the note. Raises `AgentAway`, as `set_presence` does."""
    actor.require(MANAGE)
    await identity.get_staff(session, staff_id)
    if state == "online":
        record = await agents.find_presence(session, staff_id)
        if record is None or not is_heard(record, now):
            raise AgentAway
    return await set_presence(
        session, actor=actor, staff_id=staff_id, state=state, reason=reason, note=privacy.mask_text(note), now=now
    )


async def listen(session: Session, *, actor: Actor, conversation_id: UUID, now: datetime) -> None:
    """Read along: put on record, and told to the agent in a note that the customer never sees.

    Raises `ConversationNotFound`, `NobodyServes`.
    """
    actor.require(MANAGE)
    await _served(session, actor, conversation_id)
    turn = int(now.timestamp()) // _LISTENING_ROUND_S
    text = f"{actor.name} 正在旁听这个会话。 / {actor.name} is listening to this conversation."
    await _note(session, conversation_id, text, f"listen:{actor.id}:{turn}", now)
    await _record(session, actor, "routing.conversation_listened", conversation_id, now)


async def whisper(
    session: Session, *, actor: Actor, conversation_id: UUID, text: str, client_id: str | None, now: datetime
) -> conversations.Message:
    """A note to the agent in the thread; the customer never sees it. Raises `ConversationNotFound`, `NobodyServes`."""
    actor.require(MANAGE)
    held = await _served(session, actor, conversation_id)
    posted = await conversations.post_as_staff(
        session,
        actor=actor,
        conversation_id=conversation_id,
        text=text,
        visibility="internal",
        client_id=client_id,
        now=now,
    )
    if not posted.duplicate:
        await _record(session, actor, "routing.whispered", conversation_id, now)
        subject = f"conversation:{conversation_id}"
        await identity.notify_staff(
            session, actor=actor, staff_ids=[held.staff_id], kind="whisper", subject=subject, now=now
        )
    return posted.message


async def take_over(session: Session, *, actor: Actor, conversation_id: UUID, reason: str, now: datetime) -> Assignment:
    """The supervisor has the contact from now on, whoever had it; the customer is told who speaks.

    Raises `ConversationNotFound`, `NobodyServes`, `ToOneself`, `LicenceMissing`, `OfferGone`.
    """
    actor.require(MANAGE)
    held = await _served(session, actor, conversation_id)
    if str(held.staff_id) == actor.id:
        raise ToOneself
    entry = await entries.find_entry(session, conversation_id)
    if entry is None:
        raise NobodyServes
    me = UUID(actor.id)
    await require_licences(session, staff_id=me, entry=entry, now=now)
    await conversations.set_state(
        session, conversation_id, "active", agent_id=me, because="transfer.taken_over", actor=actor, now=now
    )
    if not await assignments.end(session, held, "transferred", now):
        raise OfferGone
    taken = replace(
        held, id=uuid7(), staff_id=me, how="taken", offered_at=now, accepted_at=now, expires_at=None, agent_reasons=()
    )
    if not await assignments.insert(session, taken):
        raise OfferGone
    why = privacy.mask_text(reason)
    text = f"{actor.name} 接管了会话：{why} / {actor.name} took over: {why}"
    await _note(session, conversation_id, text, f"takeover:{taken.id}", now)
    event = ContactTransferred(conversation_id, held.staff_id, entry.queue, entry.queue, me)
    await publish(session, event, stream=str(conversation_id), actor=actor, now=now)
    await _record(session, actor, "routing.taken_over", conversation_id, now, reason=why, before=str(held.staff_id))
    await agents.set_idle(session, held.staff_id, now)
    tell(session, conversation_id, held.staff_id, me)
    return taken


async def _served(session: Session, actor: Actor, conversation_id: UUID) -> Assignment:
    """Who serves it; the conversation must be open to the actor, and in somebody's hands."""
    await conversations.find_readable(session, actor=actor, conversation_id=conversation_id)
    held = await assignments.find_open(session, conversation_id)
    if held is None or held.accepted_at is None:
        raise NobodyServes
    return held


async def _note(session: Session, conversation_id: UUID, text: str, client_id: str, now: datetime) -> None:
    await conversations.post_message(
        session,
        actor=SYSTEM,
        conversation_id=conversation_id,
        author="system",
        text=text,
        kind="notice",
        payload={"notice": "supervisor"},
        visibility="internal",
        client_id=client_id,
        now=now,
    )


async def _record(
    session: Session, actor: Actor, action: str, conversation_id: UUID, now: datetime, **detail: str
) -> None:
    subject = f"conversation:{conversation_id}"
    await audit.record(session, actor=actor, action=action, subject=subject, detail=detail, now=now)
