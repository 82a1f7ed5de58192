"""What an agent does with contacts: accept, decline, take the next one."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from zhike.audit import api as audit
from zhike.conversations import api as conversations
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.routing import rules
from zhike.routing.errors import DeskFull, LicenceEnded, NotAvailable, OfferGone, Overtaken
from zhike.routing.repository import agents, assignments, entries
from zhike.routing.service.floor_reading import as_agent, as_waiting
from zhike.routing.service.licences import find_lacking
from zhike.routing.service.offers import give_back, publish_end, return_unlicensed, take, tell
from zhike.routing.service.queues import load_policy
from zhike.routing.values import Assignment, Entry

# In these states an agent may take contacts by hand; offers come only when online.
TAKING = frozenset({"online", "busy"})
TRIES = 5


async def accept(session: Session, *, actor: Actor, conversation_id: UUID, now: datetime) -> Assignment:
    """The actor takes what is offered to them, or what waits for anybody. Accepting twice is no error.

    Raises `OfferGone` when somebody else has it or it is closed, `DeskFull` or `NotAvailable`; `LicenceEnded` when the
    actor holds no more what the contact demands: then `return_own_unlicensed` takes it back to its place.
    """
    staff_id = UUID(actor.id)
    current = await assignments.find_open(session, conversation_id)
    if current is None:
        return await _accept_waiting(session, actor=actor, conversation_id=conversation_id, now=now)
    if current.staff_id != staff_id:
        raise OfferGone
    if current.accepted_at is not None:
        return current
    await _require_still_licensed(session, current, now)
    await conversations.set_state(
        session, conversation_id, "active", agent_id=staff_id, queue=current.queue, actor=actor, now=now
    )
    if not await assignments.accept(session, current.id, now):
        raise OfferGone
    if not await entries.move(session, conversation_id, "assigned", before=["offered"]):
        raise OfferGone
    await agents.set_idle(session, staff_id, now)
    await publish_end(session, current, "accepted", now)
    await record(session, actor, "routing.accepted", conversation_id, now, queue=current.queue)
    tell(session, conversation_id, staff_id)
    accepted = await assignments.find_open(session, conversation_id)
    return accepted or current


async def return_own_unlicensed(session: Session, *, actor: Actor, conversation_id: UUID, now: datetime) -> None:
    """The offer to the actor ends without blame, and the contact is back at the place that its waiting has earned."""
    current = await assignments.find_open(session, conversation_id)
    if current is None or current.staff_id != UUID(actor.id) or current.accepted_at is not None:
        return
    await return_unlicensed(session, offered=current, actor=actor, now=now)


async def decline(session: Session, *, actor: Actor, conversation_id: UUID, now: datetime) -> None:
    """The actor does not take the offer; it goes to somebody else. Raises `OfferGone`."""
    current = await assignments.find_open(session, conversation_id)
    if current is None or current.staff_id != UUID(actor.id) or current.accepted_at is not None:
        raise OfferGone
    await give_back(session, current, outcome="declined", now=now)
    await record(session, actor, "routing.declined", conversation_id, now, queue=current.queue)


async def take_next(session: Session, *, actor: Actor, now: datetime) -> Assignment | None:
    """The actor takes the contact that the policy would give them next; None when there is none for them.

    Raises `NotAvailable` or `DeskFull`.
    """
    agent = await _ready(session, UUID(actor.id))
    policy, _ = await load_policy(session, now)
    free = {str(entry.conversation_id): entry for entry in await entries.list_unoffered(session)}
    mine = [_as_taken(entry, UUID(actor.id)) for entry in free.values() if not _is_reserved(entry, UUID(actor.id), now)]
    for decision in rules.choose(mine, [agent], policy, now.timestamp())[:TRIES]:
        try:
            async with session.begin_nested():
                taken = await take(session, actor=actor, entry=free[decision.waiting_id], decision=decision, now=now)
        except Overtaken:
            continue
        await record(session, actor, "routing.taken", taken.conversation_id, now, queue=taken.queue)
        return taken
    return None


async def _accept_waiting(session: Session, *, actor: Actor, conversation_id: UUID, now: datetime) -> Assignment:
    entry = await entries.find_entry(session, conversation_id)
    if entry is None or entry.state != "waiting" or _is_reserved(entry, UUID(actor.id), now):
        raise OfferGone
    agent = await _ready(session, UUID(actor.id))
    policy, _ = await load_policy(session, now)
    chosen = rules.choose([_as_taken(entry, UUID(actor.id))], [agent], policy, now.timestamp())
    if not chosen:
        raise OfferGone
    taken = await take(session, actor=actor, entry=entry, decision=chosen[0], now=now)
    await record(session, actor, "routing.taken", conversation_id, now, queue=taken.queue)
    return taken


async def _ready(session: Session, staff_id: UUID) -> rules.Agent:
    record = await agents.find_presence(session, staff_id)
    if record is None or record.state not in TAKING:
        raise NotAvailable
    ability = (await agents.list_abilities(session, [staff_id]))[staff_id]
    if ability.full:
        raise DeskFull(load=ability.total_load, capacity=ability.total_capacity)
    return as_agent(record, ability)


async def _require_still_licensed(session: Session, offered: Assignment, now: datetime) -> None:
    """A licence may have run out, or been taken away, while the offer rang."""
    entry = await entries.find_entry(session, offered.conversation_id)
    if entry is None:
        raise OfferGone
    lacking = await find_lacking(session, staff_id=offered.staff_id, entry=entry, now=now)
    if lacking is not None:
        raise LicenceEnded(zh=lacking.name_zh, en=lacking.name_en)


def _as_taken(entry: Entry, staff_id: UUID) -> rules.Waiting:
    """The contact as whoever takes it by hand sees it: another agent's customers are theirs to take."""
    waiting = as_waiting(entry)
    return waiting if waiting.adviser == str(staff_id) else replace(waiting, adviser=None, adviser_gone=False)


def _is_reserved(entry: Entry, staff_id: UUID, now: datetime) -> bool:
    """Whether it is kept for somebody else for now."""
    kept = entry.reserved_for is not None and entry.reserved_until is not None and now < entry.reserved_until
    return kept and entry.reserved_for != staff_id


async def record(
    session: Session, actor: Actor, action: str, conversation_id: UUID, now: datetime, **detail: str
) -> None:
    """Put on record what the actor did with a contact."""
    await audit.record(
        session, actor=actor, action=action, subject=f"conversation:{conversation_id}", detail=detail, now=now
    )
