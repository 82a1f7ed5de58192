"""A second matter in a thread becomes a contact of its own: in a queue, or in the hands of who split it off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from zhike.cases import api as cases
from zhike.conversations import api as conversations
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.routing.callbacks import repository as callbacks
from zhike.routing.errors import DeskFull, NotAvailable, OfferGone, Overtaken
from zhike.routing.levels.service.following import begin
from zhike.routing.repository import agents, assignments, entries
from zhike.routing.service.offers import tell
from zhike.routing.service.queues import get_queue
from zhike.routing.service.requesting import make_entry
from zhike.routing.service.serving import TAKING, accept
from zhike.routing.ties import repository
from zhike.routing.values import Entry

_WORK = "routing.work"
_LEFT_OPEN = ("waiting", "parked", "offered", "assigned")


@dataclass(frozen=True, slots=True)
class NewSplit:
    """What goes where. `sequences`: the places of the messages in the thread. `reason`: a contact reason's id. `queue`:
    None = the one that fits the reason. `keep`: whoever splits goes on with it, where they have room."""

    sequences: Sequence[int]
    reason: str
    queue: str | None = None
    keep: bool = False


@dataclass(frozen=True, slots=True)
class Done:
    """A split that was made: the tie, the queue that the contact is in, and whether the actor has it."""

    tie: conversations.Tie
    queue: str
    kept: bool


@dataclass(frozen=True, slots=True)
class Preview:
    """What is said before anything is chosen. `room`: the actor could keep what is split off."""

    split: conversations.SplitPreview
    room: bool


async def preview(session: Session, *, actor: Actor, conversation_id: UUID, now: datetime) -> Preview:
    """What stands against splitting the conversation. Raises `NotInCharge`, `ConversationNotFound`."""
    shown = await conversations.preview_split(session, actor=actor, conversation_id=conversation_id, now=now)
    return Preview(shown, await _has_room(session, actor, shown.conversation.channel))


async def split(session: Session, *, actor: Actor, conversation_id: UUID, wanted: NewSplit, now: datetime) -> Done:
    """Open a conversation for the chosen messages. Where the actor would keep it and cannot, it waits in its queue.

    Raises `SplitRefused`, `QueueUnknown`, `ReasonUnknown`, `NotInCharge`, `ConversationNotFound`.
    """
    original, messages = await conversations.check_split(
        session,
        actor=actor,
        conversation_id=conversation_id,
        sequences=wanted.sequences,
        reason=wanted.reason,
        now=now,
    )
    entry = await _entry_like(session, original, wanted, now)
    matter = conversations.Matter(wanted.reason, entry.queue, entry.urgency)
    tie, opened = await conversations.split(
        session, actor=actor, original=original, messages=messages, matter=matter, now=now
    )
    await entries.join(session, replace(entry, conversation_id=opened.id))
    # What the customer waited until now runs, or ran, on the original's clocks: no second is counted twice.
    await begin(session, opened.id, now=now)
    kept = wanted.keep and await _keep(session, actor, opened.id, now)
    session.notify("routing")
    session.notify("floor")
    return Done(tie, entry.queue, kept)


async def undo_split(session: Session, *, actor: Actor, tie: conversations.Tie, now: datetime) -> conversations.Tie:
    """Nobody has the split-off conversation and it waits nowhere: as if it had not been. Its ends are locked.

    Raises `TieUndoRefused`.
    """
    if await callbacks.find_latest(session, tie.to_id) is not None:
        raise conversations.TieUndoRefused("split_called")
    if await cases.has_of_conversation(session, tie.to_id):
        raise conversations.TieUndoRefused("split_cases")
    await conversations.undo_split(session, actor=actor, tie=tie, now=now)
    held = await assignments.find_open(session, tie.to_id)
    if held is not None:
        await assignments.end(session, held, conversations.REJOINED, now)
        await agents.set_idle(session, held.staff_id, now)
        tell(session, tie.to_id, held.staff_id)
    await entries.move(session, tie.to_id, "left", before=_LEFT_OPEN)
    await repository.drop_clocks(session, tie.to_id)
    session.notify("routing")
    session.notify("floor")
    return tie


async def _entry_like(session: Session, original: conversations.Conversation, wanted: NewSplit, now: datetime) -> Entry:
    """The place in the queue, as the customer of the original would get it for that reason now."""
    entry = await make_entry(session, original, because="split", reason=wanted.reason, urgency=None, now=now)
    if wanted.queue is None:
        return entry
    queue = await get_queue(session, wanted.queue)
    skill = entry.skill if entry.skill in queue.skills else queue.skills[0]
    return replace(entry, queue=queue.key, skill=skill)


async def _keep(session: Session, actor: Actor, conversation_id: UUID, now: datetime) -> bool:
    """Whether the actor has it now: they are there, have room, and may serve such a contact."""
    if not actor.can(_WORK):
        return False
    try:
        async with session.begin_nested():
            await accept(session, actor=actor, conversation_id=conversation_id, now=now)
    except (DeskFull, NotAvailable, OfferGone, Overtaken):
        return False
    return True


async def _has_room(session: Session, actor: Actor, channel: str) -> bool:
    record = await agents.find_presence(session, UUID(actor.id))
    if record is None or record.state not in TAKING or not actor.can(_WORK):
        return False
    ability = (await agents.list_abilities(session, [UUID(actor.id)]))[UUID(actor.id)]
    return ability.has_room_for(channel)
