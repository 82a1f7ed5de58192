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
from zhike.platform.errors import Conflict
from zhike.platform.outbox import publish
from zhike.routing import rules
from zhike.routing.errors import ContactsOpen, StateUnknown
from zhike.routing.events import PresenceChanged
from zhike.routing.repository import agents, assignments, presence_spans
from zhike.routing.repository.agents import Ability, PresenceRecord
from zhike.routing.rules.own_day import PresenceSpan
from zhike.routing.service.floor_reading import as_agent
from zhike.routing.service.offers import give_back
from zhike.routing.values import Presence

MANAGE = "routing.manage"


async def set_presence(
    session: Session,
    *,
    actor: Actor,
    staff_id: UUID,
    state: str,
    reason: str | None = None,
    note: str = "",
    now: datetime,
) -> Presence:
    """The agent is in `state` now, for `reason` (None: the usual one). Raises `StateUnknown`, `ContactsOpen`.

    Whoever is not online gets no offers: open ones go back to the queue. Somebody else's state takes `routing.manage`;
    the agent sees who did it, and the `note` why.
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
    await write_state(session, actor=actor, staff_id=staff_id, chosen=chosen, note=note, now=now)
    return await get_presence(session, staff_id, now=now)


async def get_presence(session: Session, staff_id: UUID, *, now: datetime) -> Presence:
    """What the agent is doing; offline when nothing is known."""
    return (await get_presence_and_ability(session, staff_id, now=now))[0]


async def get_presence_and_ability(session: Session, staff_id: UUID, *, now: datetime) -> tuple[Presence, rules.Agent]:
    """What the agent is doing, and what they are able to do."""
    record = await agents.find_presence(session, staff_id) or _unknown(staff_id, now)
    ability = (await agents.list_abilities(session, [staff_id]))[staff_id]
    return view(record, ability), as_agent(record, ability)


async def heartbeat(session: Session, staff_id: UUID, now: datetime) -> None:
    """Heard of this agent."""
    await agents.beat(session, [staff_id], now)


async def heartbeats(session: Session, ids: Sequence[UUID], now: datetime) -> int:
    """Heard of all these agents, in one statement; of how many something was known."""
    return await agents.beat(session, ids, now)


async def withdraw_offers(session: Session, *, staff_id: UUID, outcome: str = "withdrawn", now: datetime) -> None:
    """Whatever is being offered to the agent goes back to its queue. A customer who has left meanwhile is no reason
    not to: the place is released when the end of the conversation is heard."""
    for offer in await assignments.list_open_of(session, staff_id):
        if offer.accepted_at is not None:
            continue
        try:
            await give_back(session, offer, outcome=outcome, now=now)
        except Conflict:
            if (await conversations.get_conversation(session, offer.conversation_id)).state != "closed":
                raise


async def write_state(
    session: Session, *, actor: Actor, staff_id: UUID, chosen: rules.StateReason, note: str = "", now: datetime
) -> None:
    """Store the state, and tell. Being in it already is only a sign of life, and only by the agent's own hand."""
    before = await agents.find_presence(session, staff_id, lock=True)
    known = before or _unknown(staff_id, now)
    own = actor.id == str(staff_id)
    seen_at = now if own else known.seen_at
    if before is not None and (known.state, known.reason) == (chosen.state, chosen.code):
        await agents.write_presence(session, replace(known, seen_at=seen_at))
        return
    after = replace(known, state=chosen.state, reason=chosen.code, since=now, seen_at=seen_at)
    after = replace(after, set_by="" if own or actor.kind != "staff" else actor.name, note=note)
    if chosen.state == "online":
        after = replace(after, idle_since=now)
    await agents.write_presence(session, after)
    if before is not None and known.since < now:
        span = PresenceSpan(known.state, known.reason, known.since, now)
        await presence_spans.add_span(session, staff_id, span)
    event = PresenceChanged(
        staff_id,
        after.state,
        after.reason,
        known.state,
        known.reason,
        previous_since=before.since if before else None,
    )
    await publish(session, event, stream=str(staff_id), actor=actor, now=now)
    detail = {"state": after.state, "reason": after.reason} | ({"note": note} if note else {})
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
        set_by=record.set_by,
        note=record.note,
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
