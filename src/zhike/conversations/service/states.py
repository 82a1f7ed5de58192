"""Moving a conversation from hand to hand: each change ends a step, begins the next, and is told to all who watch."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from zhike.conversations.errors import ConversationNotFound, TransitionRefused
from zhike.conversations.events import ConversationAssigned, ConversationEnded, IdentityRaised, PersonRequested
from zhike.conversations.repository import threads
from zhike.conversations.rules import states
from zhike.conversations.service.posting import SYSTEM, post_notice
from zhike.conversations.thread import Conversation, Handover, State
from zhike.identity import api as identity
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.platform.outbox import publish

# A contact in other hands, or over, is put aside no more.
_AWAKE: dict[str, Any] = {"snoozed_at": None, "snoozed_until": None}


async def set_state(
    session: Session,
    conversation_id: UUID,
    state: State,
    *,
    agent_id: UUID | None = None,
    queue: str | None = None,
    because: str | None = None,
    urgency: str | None = None,
    reason: str | None = None,
    actor: Actor = SYSTEM,
    now: datetime,
) -> Conversation:
    """Take the conversation to `state` (not `closed`: see closing); to where it is already, it is no change.

    `because` codes: why a person is asked for (assistant -> queued), or why it moves on; those that begin with
    `transfer` count as a transfer. `urgency` and `reason` are kept at the first request. Raises `ConversationNotFound`,
    `TransitionRefused`.
    """
    before = await lock(session, conversation_id)
    if states.is_same_place(
        before.state, state, agent_before=before.agent_id, agent=agent_id, queue_before=before.queue, queue=queue
    ):
        return before
    check_transition(before, state, actor)
    changes = await _changes(
        session, before, state, agent_id=agent_id, queue=queue, because=because, urgency=urgency, reason=reason, now=now
    )
    after = await move(session, before, state, changes, now=now)
    await _tell(session, before, after, because=because, actor=actor, now=now)
    return after


async def start_wrap_up(
    session: Session, *, actor: Actor, conversation_id: UUID, told: bool = False, now: datetime
) -> Conversation:
    """The talk is over: the agent records it now. The customer's end of an agent's chat comes here too.

    `told`: the customer knows already how it ended.
    """
    before = await lock(session, conversation_id)
    if before.state == "wrap_up":
        return before
    check_transition(before, "wrap_up", actor)
    by = {"customer": "customer", "staff": "agent"}.get(actor.kind, "system")
    code = {"customer": "ended_by_customer", "agent": "ended_by_agent"}.get(by, "ended_idle")
    if not told:
        await post_notice(session, conversation_id, code, language=before.language, now=now)
    after = await move(session, before, "wrap_up", {"ended_by_customer": by == "customer"}, now=now)
    event = ConversationEnded(conversation_id, before.agent_id, by)
    await publish(session, event, stream=str(conversation_id), actor=actor, now=now)
    return after


async def set_handover(session: Session, conversation_id: UUID, card: Handover) -> None:
    """Put the hand-over card on the conversation; a later one replaces it."""
    before = await lock(session, conversation_id)
    await threads.update_conversation(session, before.id, {"handover": msgspec.to_builtins(card)})
    session.notify(f"conversation:{conversation_id}", state=1)


async def raise_identity(
    session: Session, *, actor: Actor, conversation_id: UUID, level: str, now: datetime
) -> Conversation:
    """It is surer now who talks: `level` (L1-L3). A level that was reached already, or less, changes nothing."""
    before = await lock(session, conversation_id)
    if before.identity_level >= level:
        return before
    await threads.update_conversation(session, before.id, {"identity_level": level})
    event = IdentityRaised(conversation_id, level)
    await publish(session, event, stream=str(conversation_id), actor=actor, now=now)
    session.notify(f"conversation:{conversation_id}", state=1)
    return replace(before, identity_level=level, version=before.version + 1)


async def set_by_phone(session: Session, conversation_id: UUID, by_phone: bool) -> None:
    """The talk goes on by phone, or no longer: while it does, silence in the thread means nothing."""
    before = await lock(session, conversation_id)
    await threads.update_conversation(session, before.id, {"by_phone": by_phone})
    session.notify(f"conversation:{conversation_id}", state=1)


async def lock(session: Session, conversation_id: UUID) -> Conversation:
    """The conversation, nobody else changing it until the end of the transaction."""
    conversation = await threads.find_conversation(session, conversation_id, lock=True)
    if conversation is None:
        raise ConversationNotFound
    return conversation


def check_transition(before: Conversation, state: State, actor: Actor) -> None:
    """Raise `TransitionRefused` unless the state machine has this change for this actor."""
    if not states.may_change(before.state, state, actor.kind):
        raise TransitionRefused(before=before.state, after=state)


async def move(
    session: Session, before: Conversation, state: State, changes: dict[str, Any], *, now: datetime
) -> Conversation:
    """Write the new state with its `changes`, end the running step and begin the next; the row is locked already."""
    kind = states.step_of(state)
    position = before.steps + (kind is not None)
    written = {**changes, "state": state, "state_since": now, "steps": position, **_AWAKE}
    await threads.update_conversation(session, before.id, written)
    await threads.end_step(session, before.id, position=before.steps, now=now)
    after = replace(before, **written, version=before.version + 1)
    if kind is not None:
        agent_id = after.agent_id if state in {"offered", "active", "wrap_up"} else None
        await threads.begin_step(
            session, before.id, position=position, kind=kind, queue=after.queue, agent_id=agent_id, now=now
        )
    session.notify(f"conversation:{before.id}", state=1)
    session.notify("floor")
    for agent in {before.agent_id, after.agent_id} - {None}:
        session.notify(f"staff:{agent}", conversation_id=str(before.id))
    return after


async def _changes(
    session: Session,
    before: Conversation,
    state: State,
    *,
    agent_id: UUID | None,
    queue: str | None,
    because: str | None,
    urgency: str | None,
    reason: str | None,
    now: datetime,
) -> dict[str, Any]:
    changes: dict[str, Any] = {"queue": queue or before.queue, "warned_at": None, "ended_by_customer": False}
    changes["transfers"] = before.transfers + states.is_transfer(before.state, state, because)
    if state == "queued":
        changes |= {"agent_id": None, "requested_at": before.requested_at or now}
    if before.state == "assistant":
        changes |= {"because": because or before.because, "urgency": urgency or before.urgency}
        changes["wanted_reason"] = reason or before.wanted_reason
    if state in {"offered", "active"}:
        changes["agent_id"] = agent_id or before.agent_id
    if state == "active":
        changes |= await _name_of(session, changes["agent_id"])
        changes["answered_at"] = before.answered_at or now
    return changes


async def _name_of(session: Session, agent_id: UUID | None) -> dict[str, str]:
    """The name and number that the customer sees, kept with the conversation as they were."""
    if agent_id is None:
        return {}
    staff = await identity.get_staff(session, agent_id)
    return {"agent_name": staff.name, "agent_number": staff.number}


async def _tell(
    session: Session, before: Conversation, after: Conversation, *, because: str | None, actor: Actor, now: datetime
) -> None:
    stream = str(after.id)
    if after.state == "queued" and before.state == "assistant":
        asked = PersonRequested(after.id, because or "", after.queue, after.urgency, after.wanted_reason)
        await publish(session, asked, stream=stream, actor=actor, now=now)
    if after.state == "active" and after.agent_id is not None:
        assigned = ConversationAssigned(after.id, after.agent_id, after.queue, before.agent_id)
        await publish(session, assigned, stream=stream, actor=actor, now=now)
    code = states.notice_of(before.state, after.state, because)
    if code is not None:
        values = {"name": after.agent_name, "number": after.agent_number} if code == "agent_joined" else {}
        await post_notice(session, after.id, code, language=after.language, now=now, **values)
