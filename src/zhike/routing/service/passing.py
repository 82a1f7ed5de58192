"""A contact changes hands: passed on by the agent, or lost by one who is gone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from zhike.conversations import api as conversations
from zhike.identity import api as identity
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.platform.outbox import publish
from zhike.routing.errors import (
    ColleagueAway,
    EntryUnknown,
    NotInCharge,
    OfferGone,
    Overtaken,
    TargetUnclear,
    ToOneself,
)
from zhike.routing.events import ContactReturned, ContactTransferred
from zhike.routing.repository import agents, assignments, entries
from zhike.routing.service.floor_reading import is_heard
from zhike.routing.service.licences import require_licences
from zhike.routing.service.offers import tell
from zhike.routing.service.presence import MANAGE
from zhike.routing.service.queues import SYSTEM, get_queue, load_policy
from zhike.routing.service.serving import record
from zhike.routing.values import Assignment, Entry


@dataclass(frozen=True, slots=True)
class _Target:
    """Where a contact is passed to: a queue, or a colleague by name."""

    queue: str | None = None
    staff_id: UUID | None = None


async def transfer(
    session: Session,
    *,
    actor: Actor,
    conversation_id: UUID,
    queue: str | None = None,
    staff_id: UUID | None = None,
    reason: str,
    now: datetime,
) -> int:
    """Pass a contact on, to a queue or to a colleague who is online and has room; `reason` becomes an internal note.

    Returns the note's place in the thread. The agent who has it may, and whoever holds `routing.manage`. Raises
    `NotInCharge`, `TargetUnclear`, `ToOneself`, `ColleagueAway`, `LicenceMissing`, `QueueUnknown`, `EntryUnknown`.
    """
    if (queue is None) == (staff_id is None):
        raise TargetUnclear
    target = _Target(queue, staff_id)
    entry = await entries.find_entry(session, conversation_id)
    if entry is None or entry.state == "left":
        raise EntryUnknown
    current = await assignments.find_open(session, conversation_id)
    _check_charge(actor, current)
    destination, skill = await _destination(session, entry, current, target, now)
    note = await _note(session, target, destination, reason)
    await conversations.set_state(
        session, conversation_id, "queued", queue=destination, because="transfer", actor=actor, now=now
    )
    if current is not None and not await assignments.end(session, current, _ending(current), now):
        raise OfferGone
    if not await _requeue(
        session, entry=entry, current=current, queue=destination, skill=skill, target=target, now=now
    ):
        raise OfferGone
    noted = await _write_note(session, actor, conversation_id, note, now)
    await _tell_transfer(session, actor=actor, entry=entry, current=current, queue=destination, target=target, now=now)
    return noted


async def lose(session: Session, *, held: Assignment, now: datetime) -> None:
    """The agent is gone: the contact goes back in front of its queue, and the customer is told. Raises `Overtaken`."""
    entry = await entries.find_entry(session, held.conversation_id)
    if entry is None:
        raise Overtaken
    await conversations.set_state(
        session, held.conversation_id, "queued", queue=entry.queue, because="agent_gone", now=now
    )
    if not await assignments.end(session, held, "lost", now):
        raise Overtaken
    if not await entries.requeue(session, entry, queue=entry.queue, skill=entry.skill, queued_at=now, returned=True):
        raise Overtaken
    event = ContactReturned(held.conversation_id, held.staff_id, entry.queue)
    await publish(session, event, stream=str(held.conversation_id), actor=SYSTEM, now=now)
    tell(session, held.conversation_id, held.staff_id)
    session.notify("routing")


async def _requeue(
    session: Session,
    *,
    entry: Entry,
    current: Assignment | None,
    queue: str,
    skill: str,
    target: _Target,
    now: datetime,
) -> bool:
    """Into the other queue; whoever was being served waits from now on, whoever was not keeps their waiting."""
    served = current is not None and current.accepted_at is not None
    until = None
    if target.staff_id is not None:
        policy, _ = await load_policy(session, now)
        until = now + timedelta(seconds=policy.reserved_s)
    return await entries.requeue(
        session,
        entry,
        queue=queue,
        skill=skill,
        queued_at=now if served else entry.queued_at,
        transferred=True,
        reserved_for=target.staff_id,
        reserved_until=until,
    )


def _check_charge(actor: Actor, current: Assignment | None) -> None:
    if current is not None and current.accepted_at is not None and str(current.staff_id) == actor.id:
        return
    if not actor.can(MANAGE):
        raise NotInCharge


async def _destination(
    session: Session, entry: Entry, current: Assignment | None, target: _Target, now: datetime
) -> tuple[str, str]:
    if target.queue is not None:
        queue = await get_queue(session, target.queue)
        if current is None and entry.queue == queue.key:
            raise ToOneself
        return queue.key, entry.skill if entry.skill in queue.skills else queue.skills[0]
    assert target.staff_id is not None
    if current is not None and current.staff_id == target.staff_id:
        raise ToOneself
    record = await agents.find_presence(session, target.staff_id)
    ability = (await agents.list_abilities(session, [target.staff_id]))[target.staff_id]
    here = record is not None and record.state == "online" and is_heard(record, now)
    if not here or not ability.has_room_for(entry.channel):
        raise ColleagueAway
    await require_licences(session, staff_id=target.staff_id, entry=entry, now=now)
    return entry.queue, entry.skill


async def _note(session: Session, target: _Target, queue: str, reason: str) -> str:
    if target.staff_id is not None:
        colleague = await identity.get_staff(session, target.staff_id)
        return f"转接给 {colleague.name} / Transferred to {colleague.name}: {reason}"
    chosen = await get_queue(session, queue)
    return f"转接到 {chosen.name_zh} / Transferred to {chosen.name_en}: {reason}"


async def _write_note(session: Session, actor: Actor, conversation_id: UUID, text: str, now: datetime) -> int:
    posted = await conversations.post_message(
        session,
        actor=actor,
        conversation_id=conversation_id,
        author="agent",
        text=text,
        visibility="internal",
        now=now,
    )
    return posted.sequence


def _ending(current: Assignment) -> str:
    return "transferred" if current.accepted_at is not None else "withdrawn"


async def _tell_transfer(
    session: Session,
    *,
    actor: Actor,
    entry: Entry,
    current: Assignment | None,
    queue: str,
    target: _Target,
    now: datetime,
) -> None:
    event = ContactTransferred(
        conversation_id=entry.conversation_id,
        from_staff_id=current.staff_id if current else None,
        from_queue=entry.queue,
        queue=queue,
        to_staff_id=target.staff_id,
    )
    await publish(session, event, stream=str(entry.conversation_id), actor=actor, now=now)
    to = str(target.staff_id) if target.staff_id else ""
    await record(session, actor, "routing.transferred", entry.conversation_id, now, queue=queue, staff=to)
    if target.staff_id is not None:
        subject = f"conversation:{entry.conversation_id}"
        await identity.notify_staff(
            session, actor=actor, staff_ids=[target.staff_id], kind="transfer", subject=subject, now=now
        )
    if current is not None:
        await agents.set_idle(session, current.staff_id, now)
        tell(session, entry.conversation_id, current.staff_id)
    session.notify("floor")
    session.notify("routing")
