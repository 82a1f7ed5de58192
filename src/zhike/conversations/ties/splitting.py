"""Splitting: messages of a thread become a conversation of their own, and not any more.

No message is touched, nor the original's row: the tie names the places that are taken along, and the new conversation
is read through it. What it does to queues and hands is done by `routing`, which calls this.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from zhike.audit import api as audit
from zhike.conversations import permissions
from zhike.conversations.errors import NotInCharge, ReasonUnknown
from zhike.conversations.events import ConversationSplit, SplitUndone
from zhike.conversations.repository import threads
from zhike.conversations.rules import text as texts
from zhike.conversations.rules.access import MERGE
from zhike.conversations.rules.ending import REJOINED
from zhike.conversations.service.states import lock, move
from zhike.conversations.thread import Conversation, Message
from zhike.conversations.ties import repository, rules
from zhike.conversations.ties.errors import UndoRefused
from zhike.conversations.ties.split_errors import SplitRefused
from zhike.conversations.ties.split_rules import Cut, Piece, cannot_be_split, split_obstacles, split_undo_problem
from zhike.conversations.ties.values import Tie
from zhike.customers import api as customers
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.platform.ids import uuid7
from zhike.platform.outbox import publish
from zhike.privacy import api as privacy
from zhike.reasons import api as reasons

BECAUSE = "split"


@dataclass(frozen=True, slots=True)
class SplitPreview:
    """What stands against splitting now, whatever is chosen, and the places that are split off already."""

    conversation: Conversation
    obstacles: tuple[str, ...]
    taken: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Matter:
    """What the split-off conversation is about (a contact reason) and the queue that it waits in, with its urgency."""

    reason: str
    queue: str
    urgency: str


async def preview_split(session: Session, *, actor: Actor, conversation_id: UUID, now: datetime) -> SplitPreview:
    """What the actor is told before choosing. Raises `NotInCharge`, `ConversationNotFound`."""
    found = await find_splittable(session, actor=actor, conversation_id=conversation_id)
    side = await _side(session, found)
    taken = await _taken_places(session, conversation_id)
    return SplitPreview(found, cannot_be_split(side, now), tuple(sorted(taken)))


async def find_splittable(session: Session, *, actor: Actor, conversation_id: UUID) -> Conversation:
    """The conversation, if the actor has it, had it last, or leads the desk. Raises `NotInCharge`,
    `ConversationNotFound`."""
    actor.require(MERGE)
    found = await permissions.find_readable(session, actor=actor, conversation_id=conversation_id)
    if not rules.may_merge(permissions.viewer_of(actor), found):
        raise NotInCharge
    return found


async def check_split(
    session: Session, *, actor: Actor, conversation_id: UUID, sequences: Sequence[int], reason: str, now: datetime
) -> tuple[Conversation, list[Message]]:
    """The conversation, locked, and the messages that may be split off from it now, in order.

    Raises `SplitRefused` for the first obstacle, `ReasonUnknown`, `NotInCharge`, `ConversationNotFound`.
    """
    if not reasons.is_reason(reason):
        raise ReasonUnknown(reason=reason)
    await find_splittable(session, actor=actor, conversation_id=conversation_id)
    original = await lock(session, conversation_id)
    chosen = sorted(set(sequences))
    messages = await threads.list_some_messages(session, conversation_id, chosen)
    turns = (await threads.list_turns(session, {conversation_id: 0}))[conversation_id]
    cut = Cut(
        await _side(session, original),
        chosen,
        {each.sequence: each for each in messages},
        await _taken_places(session, conversation_id),
        {turn.sequence for turn in turns if turn.author == "customer"},
        conversation_id in await repository.list_split_off(session, [conversation_id]),
        now,
    )
    found = split_obstacles(cut)
    if found:
        raise SplitRefused(found[0])
    return original, messages


async def split(
    session: Session,
    *,
    actor: Actor,
    original: Conversation,
    messages: Sequence[Message],
    matter: Matter,
    now: datetime,
) -> tuple[Tie, Conversation]:
    """Open the conversation of these messages, in its queue from now on; all is checked, the original locked."""
    opened = await _open(session, original, messages, matter, now)
    taken = tuple(each.sequence for each in messages)
    tie = Tie(uuid7(), "split", original.id, opened.id, None, UUID(actor.id), actor.name, now, taken=taken)
    await repository.insert(session, tie)
    await _record(session, actor, "conversations.split", tie, now, reason=matter.reason, queue=matter.queue)
    event = ConversationSplit(opened.id, original.id, tie.id, opened.channel, opened.customer_id, opened.elder)
    await publish(session, event, stream=str(opened.id), actor=actor, now=now)
    _tell(session, tie)
    return tie, opened


async def look_at_piece(session: Session, tie: Tie) -> Piece:
    """What decides whether a split can be taken back; that somebody was to be called is for `routing` to say."""
    found = await threads.find_conversations(session, [tie.from_id, tie.to_id])
    return Piece(
        await _side(session, found[tie.to_id]),
        spoken=await repository.has_spoken(session, tie.to_id),
        split_on=bool(await repository.list_split_from(session, tie.to_id)),
        level=found[tie.from_id].identity_level,
    )


async def find_split_problem(session: Session, tie: Tie, now: datetime) -> str | None:
    """Why a split cannot be taken back now, or None."""
    return split_undo_problem(tie, await look_at_piece(session, tie), now)


async def undo_split(session: Session, *, actor: Actor, tie: Tie, now: datetime) -> Conversation:
    """The split-off conversation is over and was no contact; both are locked and checked. Raises `UndoRefused`."""
    off = await lock(session, tie.to_id)
    if off.ended:
        raise UndoRefused("split_over")
    closed_by = "agent" if str(off.agent_id) == actor.id else "supervisor"
    # Its last line was of the original's messages: it shows none of them any more.
    changes = {"outcome": REJOINED, "closed_at": now, "closed_by": closed_by, "last_line": "", "last_author": None}
    after = await move(session, off, "closed", changes, now=now)
    await repository.undo(session, tie.id, by=actor.name, now=now)
    await _record(session, actor, "conversations.split_undone", tie, now)
    event = SplitUndone(tie.to_id, tie.from_id, tie.id)
    await publish(session, event, stream=str(tie.to_id), actor=actor, now=now)
    _tell(session, tie)
    return after


async def find_split_origin(session: Session, conversation_id: UUID) -> UUID | None:
    """From which conversation it was split off; None for one that was not."""
    found = await repository.list_split_off(session, [conversation_id])
    return found[conversation_id].from_id if conversation_id in found else None


async def list_split_off_among(session: Session, ids: Sequence[UUID]) -> set[UUID]:
    """Those of `ids` that were split off from another conversation."""
    return set(await repository.list_split_off(session, ids)) if ids else set()


async def _open(
    session: Session, original: Conversation, messages: Sequence[Message], matter: Matter, now: datetime
) -> Conversation:
    """Of the same customer, on the same channel, as sure of who they are; it goes to its queue at once."""
    opened, customer = uuid7(), original.customer_id
    segments = {} if customer is None else await customers.get_segments(session, [customer], now)
    await threads.insert_conversation(
        session,
        opened,
        channel=original.channel,
        language=original.language,
        customer_id=customer,
        elder=original.elder,
        tier=segments[customer].tier if customer in segments else None,
        identity_level=original.identity_level,
        now=now,
    )
    before = await lock(session, opened)
    last = next(each for each in reversed(messages) if each.author == "customer")
    changes = {
        "queue": matter.queue,
        "because": BECAUSE,
        "urgency": matter.urgency,
        "reason": matter.reason,
        "requested_at": now,
        # What lists show until something is said in it: the customer spoke last, and waits.
        "last_line": _line_of(last),
        "last_author": "customer",
    }
    return await move(session, before, "queued", changes, now=now)


def _line_of(message: Message) -> str:
    attachment = message.payload.get("attachment")
    return texts.last_line(privacy.mask_text(message.text) or (str(attachment["name"]) if attachment else ""))


async def _side(session: Session, conversation: Conversation) -> rules.Side:
    standings = await repository.read_standings(session, [conversation.id])
    return rules.Side(conversation, **standings[conversation.id])


async def _taken_places(session: Session, conversation_id: UUID) -> set[int]:
    return {each for tie in await repository.list_split_from(session, conversation_id) for each in tie.taken}


def _tell(session: Session, tie: Tie) -> None:
    for each in (tie.from_id, tie.to_id):
        session.notify(f"conversation:{each}", state=1)
    session.notify("floor")


async def _record(session: Session, actor: Actor, action: str, tie: Tie, now: datetime, **more: str) -> None:
    detail = {"tie": str(tie.id), "from": str(tie.from_id), "to": str(tie.to_id), "messages": len(tie.taken), **more}
    await audit.record(
        session, actor=actor, action=action, subject=f"conversation:{tie.from_id}", detail=detail, now=now
    )
