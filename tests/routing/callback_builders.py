"""Makers for tests of callbacks on a real database."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from tests.routing.builders import CUSTOMER, NOON, an_agent, waiting
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.platform.runtime import Runtime
from zhike.routing import api as routing
from zhike.routing.callbacks import repository
from zhike.routing.callbacks.service import calling
from zhike.routing.callbacks.values import Callback
from zhike.routing.repository import entries
from zhike.routing.values import Entry

NUMBER = "13900001111"
BY_PHONE: Mapping[str, int] = {"chat": 3, "voice": 1}


async def a_caller(
    session: Session, *, now: datetime = NOON, capacity: Mapping[str, int] = BY_PHONE, **details: Any
) -> Actor:
    """An agent who takes chats and one call at a time."""
    agent = await an_agent(session, now=now, **details)
    await routing.set_skills(session, {UUID(agent.id): {"general": 3}}, capacity={UUID(agent.id): capacity})
    return agent


async def wished(
    runtime: Runtime,
    session: Session,
    conversation_id: UUID,
    *,
    now: datetime = NOON,
    slot_from: datetime | None = None,
    number: str | None = NUMBER,
) -> Callback:
    """The customer of a waiting conversation asks to be called."""
    wish = routing.CallbackWish("slot" if slot_from else "place", slot_from, number)
    return await routing.request_callback(
        runtime, session, actor=CUSTOMER, conversation_id=conversation_id, wish=wish, now=now
    )


async def called(runtime: Runtime, session: Session, *, waited: datetime = NOON, **wish: Any) -> UUID:
    """A conversation that waits for a call."""
    conversation_id = await waiting(session, now=waited)
    await wished(runtime, session, conversation_id, now=runtime.clock.now(), **wish)
    return conversation_id


async def slots_of(runtime: Runtime, session: Session, conversation_id: UUID) -> list[datetime]:
    """When the customer may choose to be called."""
    possible = await routing.show_possible_callback(runtime, session, conversation_id, now=runtime.clock.now())
    return [slot.start for slot in possible.slots]


async def outcome(
    runtime: Runtime, session: Session, agent: Actor, conversation_id: UUID, what: str, **more: Any
) -> Callback:
    """The agent records what came of the call."""
    return await calling.record_outcome(
        runtime,
        session,
        actor=agent,
        conversation_id=conversation_id,
        outcome=what,  # type: ignore[arg-type]
        slot_from=more.get("slot_from"),
        expected=more.get("expected", "*"),
        now=runtime.clock.now(),
    )


async def latest(session: Session, conversation_id: UUID) -> Callback:
    """The callback of a conversation, open or not."""
    found = await repository.find_latest(session, conversation_id)
    assert found is not None
    return found


async def entry_of(session: Session, conversation_id: UUID) -> Entry:
    """Its place."""
    found = await entries.find_entry(session, conversation_id)
    assert found is not None
    return found
