"""Two conversations of a customer become one at the desk, and two again: queues, hands and clocks follow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from zhike.conversations import api as conversations
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.routing.callbacks import repository as callbacks
from zhike.routing.levels.service.following import follow
from zhike.routing.repository import agents, assignments, entries
from zhike.routing.service.floor_reading import is_heard
from zhike.routing.service.offers import tell
from zhike.routing.ties import repository
from zhike.routing.ties.splitting import undo_split

_OPEN_STATES = ("waiting", "parked", "offered", "assigned")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A conversation that may become part of another, and the codes of what stands against it."""

    conversation: conversations.Conversation
    obstacles: tuple[str, ...]


async def list_candidates(session: Session, *, actor: Actor, conversation_id: UUID) -> list[Candidate]:
    """The customer's other conversations, with what stands against merging each into this one.

    Raises `NotInCharge`, `ConversationNotFound`.
    """
    kept = await conversations.find_keepable(session, actor=actor, conversation_id=conversation_id)
    others = await conversations.list_others_of_customer(session, actor=actor, kept=kept)
    sides = await _sides(session, [kept.id, *(each.id for each in others)])
    viewer = conversations.viewer_of(actor)
    return [
        Candidate(each, conversations.merge_obstacles(viewer, merged=sides[each.id], kept=sides[kept.id]))
        for each in others
    ]


async def merge(session: Session, *, actor: Actor, kept_id: UUID, merged_id: UUID, now: datetime) -> conversations.Tie:
    """Make `merged_id` part of `kept_id`. Raises `MergeRefused` for the first obstacle, and what loading raises."""
    await conversations.find_keepable(session, actor=actor, conversation_id=kept_id)
    await conversations.find_readable(session, actor=actor, conversation_id=merged_id)
    await conversations.lock_both(session, kept_id, merged_id)
    sides = await _sides(session, [kept_id, merged_id])
    found = conversations.merge_obstacles(conversations.viewer_of(actor), merged=sides[merged_id], kept=sides[kept_id])
    if found:
        raise conversations.MergeRefused(found[0])
    goes_on = sides[merged_id].conversation.state != "closed"
    place = await _take_out(session, merged_id, now) if goes_on else {}
    tie = await conversations.merge(session, actor=actor, merged_id=merged_id, kept_id=kept_id, place=place, now=now)
    if goes_on:
        await follow(session, merged_id, now=now)
    return tie


async def undo(session: Session, *, actor: Actor, tie_id: UUID, now: datetime) -> conversations.Tie:
    """Take a link, a merge or a split back: all is where it was, exactly, or nothing is done.

    Raises `TieGone`, `TieUndoRefused`, `NotInCharge`.
    """
    tie = await conversations.find_undoable_tie(session, actor=actor, tie_id=tie_id, now=now)
    if tie.kind == "split":
        return await undo_split(session, actor=actor, tie=tie, now=now)
    back = await conversations.undo_tie(session, actor=actor, tie=tie, now=now)
    if tie.before is not None:
        await _put_back(session, back, tie.before["place"], now)
    return tie


async def _sides(session: Session, ids: Sequence[UUID]) -> dict[UUID, conversations.Side]:
    sides = await conversations.look_at_sides(session, ids)
    called = await callbacks.find_among(session, ids)
    return {each: replace(side, called=each in called) for each, side in sides.items()}


async def _take_out(session: Session, conversation_id: UUID, now: datetime) -> dict[str, Any]:
    """Out of its queue and its agent's hands; what is needed to put it back."""
    kept: dict[str, Any] = {"clocks": await repository.keep_clocks(session, conversation_id)}
    entry = await entries.find_entry(session, conversation_id)
    if entry is not None and entry.state != "left":
        kept["entry"] = entry.state
        await entries.move(session, conversation_id, "left", before=_OPEN_STATES)
    held = await assignments.find_open(session, conversation_id)
    if held is not None:
        kept["assignment"] = str(held.id)
        await assignments.end(session, held, "merged", now)
        await agents.set_idle(session, held.staff_id, now)
        tell(session, conversation_id, held.staff_id)
    _wake(session)
    return kept


async def _put_back(
    session: Session, back: conversations.Conversation, place: Mapping[str, Any], now: datetime
) -> None:
    if "assignment" in place:
        await _give_back(session, back, UUID(place["assignment"]), now)
    if "entry" in place and not await entries.move(session, back.id, place["entry"], before=["left"]):
        raise conversations.TieUndoRefused("moved_on")
    if place["clocks"] is not None:
        await repository.put_clocks_back(session, place["clocks"])
        await follow(session, back.id, now=now)
    _wake(session)


async def _give_back(session: Session, back: conversations.Conversation, assignment_id: UUID, now: datetime) -> None:
    """The agent who had it has it again, if they are there and have room."""
    assert back.agent_id is not None
    record = await agents.find_presence(session, back.agent_id)
    if record is None or record.state == "offline" or not is_heard(record, now):
        raise conversations.TieUndoRefused("agent_left")
    if not await agents.hold_room(session, back.agent_id, back.channel):
        raise conversations.TieUndoRefused("agent_full")
    if not await assignments.reopen(session, assignment_id):
        raise conversations.TieUndoRefused("moved_on")
    tell(session, back.id, back.agent_id)


def _wake(session: Session) -> None:
    session.notify("floor")
    session.notify("routing")
