"""Tying conversations together, and taking that back: the part that lies in conversations.

What a merge does to a place in a queue and to an agent's hands is done by `routing`, which calls this.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from zhike.audit import api as audit
from zhike.conversations import permissions
from zhike.conversations.errors import ConversationNotFound, NotInCharge
from zhike.conversations.events import ConversationMerged, MergeUndone
from zhike.conversations.repository import threads
from zhike.conversations.rules.access import MERGE, Viewer
from zhike.conversations.rules.ending import MERGED
from zhike.conversations.service.states import lock, move
from zhike.conversations.thread import Conversation
from zhike.conversations.ties import repository, rules
from zhike.conversations.ties.errors import LinkRefused, MergeRefused, TieGone, UndoRefused
from zhike.conversations.ties.splitting import find_split_problem
from zhike.conversations.ties.values import Tie
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.platform.ids import uuid7
from zhike.platform.outbox import publish


@dataclass(frozen=True, slots=True)
class ShownTie:
    """A tie as one end shows it; `other` is None where the reader may not open the other end. `problem`: why it cannot
    be undone by whoever looks, None = it can."""

    tie: Tie
    other: Conversation | None
    problem: str | None


async def link(session: Session, *, actor: Actor, conversation_id: UUID, other_id: UUID, now: datetime) -> Tie:
    """Say that two belong together, also of different customers. Raises `LinkRefused`, `ConversationNotFound`."""
    actor.require(MERGE)
    if conversation_id == other_id:
        raise LinkRefused("conversations.link_same")
    one = await permissions.find_readable(session, actor=actor, conversation_id=conversation_id)
    await permissions.find_readable(session, actor=actor, conversation_id=other_id)
    if not rules.may_link(permissions.viewer_of(actor), one):
        raise NotInCharge
    await lock_both(session, conversation_id, other_id)
    if any(
        tie.kind == "link" and tie.other_of(conversation_id) == other_id
        for tie in await repository.list_of(session, conversation_id)
    ):
        raise LinkRefused("conversations.link_exists")
    tie = _tie("link", conversation_id, other_id, actor=actor, before=None, now=now)
    await repository.insert(session, tie)
    await _record(session, actor, "conversations.linked", tie, now)
    _tell(session, tie)
    return tie


async def list_ties(session: Session, *, actor: Actor, conversation_id: UUID, now: datetime) -> list[ShownTie]:
    """What a conversation is tied to, for a member of staff. Raises `ConversationNotFound`."""
    await permissions.find_readable(session, actor=actor, conversation_id=conversation_id)
    ties = await repository.list_of(session, conversation_id)
    ids = [tie.other_of(conversation_id) for tie in ties]
    open_to = await permissions.find_readable_among(session, actor=actor, ids=ids)
    ends = await threads.find_conversations(session, [each for tie in ties for each in (tie.from_id, tie.to_id)])
    viewer = permissions.viewer_of(actor)
    return [
        ShownTie(
            tie,
            open_to.get(tie.other_of(conversation_id)),
            await _problem(session, tie, ends, now)
            if _may_untie(viewer, tie, ends[_decider(tie)])
            else _not_yours(tie),
        )
        for tie in ties
    ]


async def has_merged(session: Session, conversation_id: UUID) -> bool:
    """Whether anything was merged into it."""
    return bool(await repository.list_merged_into(session, conversation_id))


async def lock_both(session: Session, one: UUID, other: UUID) -> None:
    """Nobody else changes either; always in the same order, so that two who do this do not wait for each other."""
    for each in sorted({one, other}):
        await lock(session, each)


async def look_at_sides(session: Session, ids: Sequence[UUID]) -> dict[UUID, rules.Side]:
    """What decides whether they may be merged; that somebody is to be called is for `routing` to say."""
    found = await threads.find_conversations(session, ids)
    standings = await repository.read_standings(session, ids)
    return {each.id: rules.Side(each, **standings[each.id]) for each in found.values()}


async def list_others_of_customer(session: Session, *, actor: Actor, kept: Conversation) -> list[Conversation]:
    """The customer's other conversations that the actor may read: those that go on first."""
    if kept.customer_id is None:
        return []
    found = await repository.list_of_customer(session, kept.customer_id, but=kept.id, limit=20)
    readable = await permissions.find_readable_among(session, actor=actor, ids=[each.id for each in found])
    return [each for each in found if each.id in readable]


async def find_keepable(session: Session, *, actor: Actor, conversation_id: UUID) -> Conversation:
    """The conversation, if the actor may make others part of it. Raises `NotInCharge`, `ConversationNotFound`."""
    actor.require(MERGE)
    kept = await permissions.find_readable(session, actor=actor, conversation_id=conversation_id)
    if not rules.may_merge(permissions.viewer_of(actor), kept):
        raise NotInCharge
    return kept


async def merge(
    session: Session, *, actor: Actor, merged_id: UUID, kept_id: UUID, place: Mapping[str, Any], now: datetime
) -> Tie:
    """Make one part of the other; both are locked and checked. An open one is over from now on.

    `place`: where it was in the queues, for the way back.
    """
    merged = await lock(session, merged_id)
    before = None
    if merged.state != "closed":
        before = {"conversation": await repository.take_snapshot(session, merged_id), "place": dict(place)}
        closed_by = "agent" if str(merged.agent_id) == actor.id else "supervisor"
        changes = {"outcome": MERGED, "closed_at": now, "closed_by": closed_by}
        await move(session, merged, "closed", changes, now=now)
    tie = _tie("merge", merged_id, kept_id, actor=actor, before=before, now=now)
    if not await repository.insert(session, tie):
        raise MergeRefused("merged_already")
    await _record(session, actor, "conversations.merged", tie, now)
    event = ConversationMerged(merged_id, kept_id, tie.id, tie.ended_one)
    await publish(session, event, stream=str(merged_id), actor=actor, now=now)
    _tell(session, tie)
    return tie


async def find_undoable(session: Session, *, actor: Actor, tie_id: UUID, now: datetime) -> Tie:
    """The tie, both its ends locked, if the actor may take it back now. Raises `TieGone`, `UndoRefused`."""
    actor.require(MERGE)
    tie = await repository.find_tie(session, tie_id)
    if tie is None:
        raise TieGone
    try:
        await permissions.find_readable(session, actor=actor, conversation_id=_decider(tie))
    except ConversationNotFound:
        raise TieGone from None
    await lock_both(session, tie.from_id, tie.to_id)
    ends = await threads.find_conversations(session, [tie.from_id, tie.to_id])
    # Conversations before their ties, as closing locks them; what it was until then is read again.
    tie = await repository.find_tie(session, tie_id, lock=True) or tie
    if not _may_untie(permissions.viewer_of(actor), tie, ends[_decider(tie)]):
        raise NotInCharge
    problem = await _problem(session, tie, ends, now)
    if problem is not None:
        raise UndoRefused(problem)
    return tie


async def undo(session: Session, *, actor: Actor, tie: Tie, now: datetime) -> Conversation:
    """The tie holds no more; a conversation that it ended is where it was. The ends are locked, see `find_undoable`."""
    if tie.before is not None and not await repository.put_back(session, tie.from_id, tie.before["conversation"]):
        raise UndoRefused("moved_on")
    await repository.undo(session, tie.id, by=actor.name, now=now)
    action = "conversations.unlinked" if tie.kind == "link" else "conversations.merge_undone"
    await _record(session, actor, action, tie, now)
    if tie.kind == "merge":
        event = MergeUndone(tie.from_id, tie.to_id, tie.id, tie.ended_one)
        await publish(session, event, stream=str(tie.from_id), actor=actor, now=now)
    _tell(session, tie)
    return await lock(session, tie.from_id)


async def _problem(session: Session, tie: Tie, ends: Mapping[UUID, Conversation], now: datetime) -> str | None:
    if tie.kind == "split":
        return await find_split_problem(session, tie, now)
    return rules.undo_problem(tie, kept=ends[tie.to_id], now=now)


def _not_yours(tie: Tie) -> str:
    return "split_not_yours" if tie.kind == "split" else "not_yours"


def _decider(tie: Tie) -> UUID:
    """The end whose agent may take the tie back: what was merged or split off has none, or another one."""
    return tie.from_id if tie.kind == "split" else tie.to_id


def _may_untie(viewer: Viewer, tie: Tie, decider: Conversation) -> bool:
    if tie.kind == "link" and str(tie.by_id) == viewer.id:
        return viewer.can(MERGE)
    return rules.may_merge(viewer, decider)


def _tie(
    kind: Any, from_id: UUID, to_id: UUID, *, actor: Actor, before: Mapping[str, Any] | None, now: datetime
) -> Tie:
    return Tie(uuid7(), kind, from_id, to_id, before, UUID(actor.id), actor.name, now)


def _tell(session: Session, tie: Tie) -> None:
    """Pages that show either end look again; so do the lists of who has them."""
    for each in (tie.from_id, tie.to_id):
        session.notify(f"conversation:{each}", state=1)
    session.notify("floor")


async def _record(session: Session, actor: Actor, action: str, tie: Tie, now: datetime) -> None:
    detail = {"tie": str(tie.id), "from": str(tie.from_id), "to": str(tie.to_id)}
    subject = f"conversation:{tie.to_id}"
    await audit.record(session, actor=actor, action=action, subject=subject, detail=detail, now=now)
