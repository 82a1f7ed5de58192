"""What agents are doing: chosen by them, or by the system when they fall silent or miss an offer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from zhike.audit import api as audit
from zhike.conversations import api as conversations
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.platform.outbox import publish
from zhike.routing import rules
from zhike.routing.errors import ContactsOpen, StateUnknown
from zhike.routing.events import PresenceChanged
from zhike.routing.repository import agents, assignments
from zhike.routing.repository.agents import Ability, PresenceRecord
from zhike.routing.service.offers import give_back
from zhike.routing.values import Presence

MANAGE = "routing.manage"


async def set_presence(
    session: Session, *, actor: Actor, staff_id: UUID, state: str, reason: str | None = None, now: datetime
) -> Presence:
    """The agent is in `state` now, for `reason` (None: the usual one). Raises `StateUnknown`, `ContactsOpen`.

    Whoever is not online gets no offers: open ones go back to the queue. Somebody else's state takes `routing.manage`.
    """
    if actor.id != str(staff_id):
        actor.require(MANAGE)
    chosen = rules.find_reason(state, reason, own=actor.kind == "staff")
    if chosen is None:
        raise StateUnknown(state=state[:40], reason=(reason or "")[:40])
    if state == "offline" and actor.kind == "staff":
        await _refuse_with_contacts(session, staff_id)
    if state != "online":
        await withdraw_offers(session, staff_id=staff_id, now=now)
    await write_state(session, actor=actor, staff_id=staff_id, chosen=chosen, now=now)
    return await get_presence(session, staff_id, now=now)


async def get_presence(session: Session, staff_id: UUID, *, now: datetime) -> Presence:
    """What the agent is doing; offline when nothing is known."""
    return (await get_presence_and_skills(session, staff_id, now=now))[0]


async def get_presence_and_skills(
    session: Session, staff_id: UUID, *, now: datetime
) -> tuple[Presence, frozenset[str]]:
    """What the agent is doing, and what they are able to do."""
    record = await agents.find_presence(session, staff_id)
    ability = (await agents.list_abilities(session, [staff_id]))[staff_id]
    return view(record or _unknown(staff_id, now), ability), frozenset(ability.skills)


async def heartbeat(session: Session, staff_id: UUID, now: datetime) -> None:
    """Heard of this agent."""
    await agents.beat(session, [staff_id], now)


async def heartbeats(session: Session, ids: Sequence[UUID], now: datetime) -> int:
    """Heard of all these agents, in one statement; of how many something was known."""
    return await agents.beat(session, ids, now)


async def withdraw_offers(session: Session, *, staff_id: UUID, outcome: str = "withdrawn", now: datetime) -> None:
    """Whatever is being offered to the agent goes back to its queue."""
    for offer in await assignments.list_open_of(session, staff_id):
        if offer.accepted_at is None:
            await give_back(session, offer, outcome=outcome, now=now)


async def write_state(
    session: Session, *, actor: Actor, staff_id: UUID, chosen: rules.StateReason, now: datetime
) -> None:
    """Store the state, and tell. Being in it already is only a sign of life."""
    before = await agents.find_presence(session, staff_id, lock=True)
    known = before or _unknown(staff_id, now)
    seen_at = now if actor.kind == "staff" else known.seen_at
    if before is not None and (known.state, known.reason) == (chosen.state, chosen.code):
        await agents.write_presence(session, replace(known, seen_at=seen_at))
        return
    after = replace(known, state=chosen.state, reason=chosen.code, since=now, seen_at=seen_at)
    if chosen.state == "online":
        after = replace(after, idle_since=now)
    await agents.write_presence(session, after)
    event = PresenceChanged(
        staff_id,
        after.state,
        after.reason,
        known.state,
        known.reason,
        previous_since=before.since if before else None,
    )
    await publish(session, event, stream=str(staff_id), actor=actor, now=now)
    detail = {"state": after.state, "reason": after.reason}
    await audit.record(
        session, actor=actor, action="routing.presence", subject=f"staff:{staff_id}", detail=detail, now=now
    )
    session.notify(f"staff:{staff_id}")
    session.notify("floor")
    session.notify("routing")


def view(record: PresenceRecord, ability: Ability) -> Presence:
    """The presence as others see it."""
    return Presence(
        staff_id=record.staff_id,
        state=record.state,
        reason=record.reason,
        since=record.since,
        seen_at=record.seen_at,
        load=ability.total_load,
        capacity=ability.total_capacity,
    )


async def _refuse_with_contacts(session: Session, staff_id: UUID) -> None:
    mine = [one for one in await assignments.list_open_of(session, staff_id) if one.accepted_at is not None]
    if not mine:
        return
    states = await conversations.get_conversations(session, [one.conversation_id for one in mine])
    still_open = sum(conversation.state != "closed" for conversation in states.values())
    if still_open:
        raise ContactsOpen(count=still_open)


def _unknown(staff_id: UUID, now: datetime) -> PresenceRecord:
    return PresenceRecord(staff_id, "offline", "signed_out", now, now, now)
