"""What every change of a callback has in common: written, told to all who watch, on record."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from zhike.audit import api as audit
from zhike.conversations import api as conversations
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.platform.outbox import publish
from zhike.routing.callbacks import repository
from zhike.routing.callbacks.values import Callback, State
from zhike.routing.events import CallbackChanged
from zhike.routing.levels.service.following import follow


async def keep(session: Session, *, actor: Actor, action: str, callback: Callback, now: datetime) -> Callback:
    """Store the callback, grown by a version; clocks, event, record and pages follow."""
    kept = replace(callback, version=callback.version + 1)
    await repository.write(session, kept)
    await follow(session, kept.conversation_id, now=now)
    event = CallbackChanged(kept.conversation_id, kept.id, kept.queue, kept.kind, kept.state, kept.tries)
    await publish(session, event, stream=str(kept.conversation_id), actor=actor, now=now)
    detail = {"callback": str(kept.id), "kind": kept.kind, "state": kept.state, "tries": str(kept.tries)}
    subject = f"conversation:{kept.conversation_id}"
    await audit.record(session, actor=actor, action=action, subject=subject, detail=detail, now=now)
    tell(session, kept)
    return kept


def tell(session: Session, callback: Callback) -> None:
    """The customer's page, the floor and the dispatcher look."""
    session.notify(f"conversation:{callback.conversation_id}", state=1)
    session.notify("floor")
    session.notify("routing")


def ended(callback: Callback, state: State, now: datetime) -> Callback:
    """The same, over: its number is not kept any longer."""
    return replace(callback, state=state, ended_at=now, due_at=None, phone=None, phone_index=None)


async def end_open(session: Session, *, actor: Actor, conversation_id: UUID, now: datetime) -> None:
    """The conversation needs nobody any more: whatever callback was open there is over too."""
    callback = await repository.find_open(session, conversation_id, lock=True)
    if callback is None:
        return
    state: State = "closed" if callback.tries else "cancelled"
    conversation = await conversations.get_conversation(session, conversation_id)
    if conversation.answered_at is not None:
        state = "closed"
    await keep(session, actor=actor, action="routing.callback_ended", callback=ended(callback, state, now), now=now)
