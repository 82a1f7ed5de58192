"""Taking back what was done with a contact: each part exactly as it was, or not at all, and then it is said why."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import UUID

from zhike.audit import api as audit
from zhike.conversations import api as conversations
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.platform.errors import ZhikeError
from zhike.platform.outbox import publish
from zhike.routing.bulk_errors import AgentFull, AgentLeft, MovedOn, TriageChanged, UndoClosed
from zhike.routing.deeds import Deed, PlaceChange, TriageChange
from zhike.routing.events import TransferUndone
from zhike.routing.repository import agents, assignments, entries
from zhike.routing.rules.acts import ItemState, state_after_undo
from zhike.routing.service.floor_reading import is_heard
from zhike.routing.service.offers import tell


@dataclass(frozen=True, slots=True)
class Undoing:
    """Who takes back what `author_id` did with a contact, in which transaction."""

    session: Session
    actor: Actor
    author_id: str
    conversation_id: UUID
    now: datetime


async def undo(of: Undoing, deed: Deed) -> tuple[ItemState, tuple[str, ...]]:
    """Take back what was done. What could not be is named by codes; nothing of it was changed then."""
    parts = _parts(of, deed)
    kept: list[str] = []
    for part in parts:
        try:
            async with of.session.begin_nested():
                await part()
        except ZhikeError as why:
            kept.append(why.code)
    if deed.closed:
        kept.append(UndoClosed.code)
    state = state_after_undo(restored=len(parts) + deed.closed - len(kept), kept=len(kept))
    detail = {"result": state, "kept": sorted(set(kept))}
    subject = f"conversation:{of.conversation_id}"
    await audit.record(
        of.session, actor=of.actor, action="routing.acts_undone", subject=subject, detail=detail, now=of.now
    )
    return state, tuple(dict.fromkeys(kept))


def _parts(of: Undoing, deed: Deed) -> list[Callable[[], Awaitable[None]]]:
    """The parts in the order in which they are taken back: hands first, words last."""
    parts: list[Callable[[], Awaitable[None]]] = []
    if deed.place is not None:
        parts.append(partial(_put_back, of, deed.place))
    if deed.triage is not None:
        parts.append(partial(_restore_triage, of, deed.triage))
    return parts + [partial(_take_back, of, each.sequence) for each in reversed(deed.said)]


async def _take_back(of: Undoing, sequence: int) -> None:
    await conversations.withdraw(
        of.session,
        actor=of.actor,
        conversation_id=of.conversation_id,
        sequence=sequence,
        author_id=of.author_id,
        now=of.now,
    )


async def _restore_triage(of: Undoing, change: TriageChange) -> None:
    current = await conversations.get_conversation(of.session, of.conversation_id)
    if (current.reason, current.urgency) != (change.reason_after, change.urgency_after):
        raise TriageChanged
    await conversations.set_triage(
        of.session,
        actor=of.actor,
        conversation_id=of.conversation_id,
        reason=change.reason,
        urgency=change.urgency,
        now=of.now,
    )
    if change.entry_urgency is not None:
        await entries.put_triage(
            of.session, of.conversation_id, reason=change.entry_reason, urgency=change.entry_urgency
        )
    of.session.notify("routing")


async def _put_back(of: Undoing, place: PlaceChange) -> None:
    """Back to where it was, if nobody has taken it meanwhile: into its queue with its time, or into its agent's hands.

    The order of locks is that of `offers`: the conversation, its own rows here, the agent's presence.
    """
    entry = await entries.find_entry(of.session, of.conversation_id)
    there = (place.to_queue, place.to_queued_at, place.to_reserved_for)
    if entry is None or entry.state != "waiting" or (entry.queue, entry.queued_at, entry.reserved_for) != there:
        raise MovedOn
    if place.state == "wrap_up":  # the talk was over and the customer told so: it cannot become that again
        raise MovedOn
    held = place.assignment_id is not None
    await conversations.set_state(
        of.session,
        of.conversation_id,
        "active" if held else "queued",
        agent_id=place.staff_id if held else None,
        queue=place.queue,
        because="undone",
        actor=of.actor,
        now=of.now,
    )
    if held:
        await _give_back(of, place)
    if not await entries.put_back(of.session, of.conversation_id, place, state="assigned" if held else "waiting"):
        raise MovedOn
    await conversations.take_back_transfer(of.session, of.conversation_id, transfers=place.transfers)
    event = TransferUndone(of.conversation_id, place.to_queue, place.queue, place.staff_id)
    await publish(of.session, event, stream=str(of.conversation_id), actor=of.actor, now=of.now)
    of.session.notify("floor")
    of.session.notify("routing")


async def _give_back(of: Undoing, place: PlaceChange) -> None:
    """The agent who had it has it again, as if it had never been passed on."""
    assert place.staff_id is not None
    assert place.assignment_id is not None
    record = await agents.find_presence(of.session, place.staff_id)
    if record is None or record.state == "offline" or not is_heard(record, of.now):
        raise AgentLeft
    if not await agents.hold_room(of.session, place.staff_id, place.channel):
        raise AgentFull
    if not await assignments.reopen(of.session, place.assignment_id):
        raise MovedOn
    tell(of.session, of.conversation_id, place.staff_id)
