"""The end: by a person's word, by the customer, or by silence; and what the customer thought of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from zhike.audit import api as audit
from zhike.conversations.errors import NewerMessage, OutcomeUnknown, RatingRefused, ReasonUnknown
from zhike.conversations.events import ConversationRated, ConversationResolved
from zhike.conversations.repository import threads
from zhike.conversations.rules import ending
from zhike.conversations.rules import text as texts
from zhike.conversations.service.closed_event import closed_event
from zhike.conversations.service.posting import SYSTEM, post_notice
from zhike.conversations.service.states import check_transition, lock, move, start_wrap_up
from zhike.conversations.thread import Conversation, Step
from zhike.conversations.ties.settling import settle_into
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.platform.outbox import publish
from zhike.privacy import api as privacy
from zhike.reasons import api as reasons


async def resolve(
    session: Session,
    *,
    actor: Actor,
    conversation_id: UUID,
    reason: str,
    outcome: str = "resolved",
    note: str = "",
    seen_sequence: int | None = None,
    now: datetime,
) -> Conversation:
    """A person records what it was about and how it ended, and closes it. Doing so again changes nothing.

    `outcome`: one of `ending.OUTCOMES`. With `seen_sequence`, a customer's message after it refuses (`NewerMessage`).
    Raises `ReasonUnknown`, `OutcomeUnknown`, `TransitionRefused`, `ConversationNotFound`.
    """
    if not reasons.is_reason(reason):
        raise ReasonUnknown(reason=reason)
    if outcome not in ending.OUTCOMES:
        raise OutcomeUnknown(outcome=outcome, allowed=", ".join(ending.OUTCOMES))
    before = await lock(session, conversation_id)
    if before.state == "closed" and (before.reason, before.outcome) == (reason, outcome):
        return before
    check_transition(before, "closed", actor)
    await _refuse_unseen(session, before, seen_sequence)
    kept, _dropped = privacy.drop_secrets(texts.clean_text(note)[: texts.LONGEST["agent"]])
    clean_note = privacy.mask_text(kept)  # a note goes into lists, files and other contexts; the thread has the rest
    detail = {"reason": reason, "outcome": outcome}
    await audit.record(
        session, actor=actor, action="conversations.resolve", subject=_subject(before), detail=detail, now=now
    )
    if actor.kind == "staff":
        resolved = ConversationResolved(before.id, UUID(actor.id), reason, outcome)
        await publish(session, resolved, stream=str(before.id), actor=actor, now=now)
    recorded = {"reason": reason, "outcome": outcome, "note": clean_note}
    return await _close(session, before, recorded, actor=actor, now=now)


async def close(
    session: Session, *, actor: Actor, conversation_id: UUID, outcome: str | None = None, now: datetime
) -> Conversation:
    """End it without a person's word; `outcome` None = what the state tells. A closed one stays as it is."""
    before = await lock(session, conversation_id)
    if before.state == "closed":
        return before
    check_transition(before, "closed", actor)
    by_itself = ending.outcome_by_itself(
        state=before.state, answers=before.answers, customer_messages=before.customer_messages
    )
    return await _close(session, before, {"outcome": outcome or by_itself}, actor=actor, now=now)


async def end_by_customer(session: Session, *, actor: Actor, conversation_id: UUID, now: datetime) -> Conversation:
    """The customer ends it: at once with the assistant or in a queue; an agent still records the outcome."""
    before = await lock(session, conversation_id)
    if before.ended:
        return before
    if before.state == "active":
        return await start_wrap_up(session, actor=actor, conversation_id=conversation_id, now=now)
    return await close(session, actor=actor, conversation_id=conversation_id, now=now)


async def rate(
    session: Session, *, actor: Actor, conversation_id: UUID, score: int, comment: str = "", now: datetime
) -> Conversation:
    """Take the customer's rating, 1-5; it may be changed for ten minutes. Raises `RatingRefused`."""
    before = await lock(session, conversation_id)
    clean_comment, _dropped = privacy.drop_secrets(texts.clean_text(comment)[: texts.LONGEST_COMMENT])
    if (before.rating, before.rating_comment) == (score, clean_comment):
        return before
    problem = ending.rating_problem(before, score, now)
    if problem is not None:
        raise RatingRefused(problem)
    changed = before.rated_at is not None
    changes: dict[str, Any] = {"rating": score, "rating_comment": clean_comment, "rated_at": before.rated_at or now}
    await threads.update_conversation(session, before.id, changes)
    rated = ConversationRated(before.id, score, commented=bool(clean_comment), changed=changed, at=now)
    await publish(session, rated, stream=str(before.id), actor=actor, now=now)
    session.notify(f"conversation:{before.id}", state=1)
    return replace(before, **changes, version=before.version + 1)


async def end_silent(session: Session, conversation_id: UUID, *, idle: timedelta, now: datetime) -> str | None:
    """Do what silence calls for in this conversation, if still anything: `warn`, `wrap_up` or `close`."""
    conversation = await lock(session, conversation_id)
    step = ending.idle_step(
        state=conversation.state,
        state_since=conversation.state_since,
        last_author=conversation.last_author,
        last_at=conversation.last_at,
        warned_at=conversation.warned_at,
        idle=idle,
        now=now,
    )
    if step == "warn":
        await post_notice(session, conversation.id, "still_there", language=conversation.language, now=now)
        await threads.update_conversation(session, conversation.id, {"warned_at": now})
    elif step == "wrap_up":
        await start_wrap_up(session, actor=SYSTEM, conversation_id=conversation.id, now=now)
    elif step == "close":
        await close(session, actor=SYSTEM, conversation_id=conversation.id, now=now)
    return step


async def _refuse_unseen(session: Session, before: Conversation, seen_sequence: int | None) -> None:
    if seen_sequence is None or before.last_public_sequence <= seen_sequence:
        return
    newer = await threads.list_messages(session, before.id, after=seen_sequence, limit=200, include_internal=False)
    if any(message.author == "customer" for message in newer):
        raise NewerMessage


async def _close(
    session: Session, before: Conversation, recorded: dict[str, Any], *, actor: Actor, now: datetime
) -> Conversation:
    code = _notice_of(before, actor, recorded["outcome"])
    if code is not None:
        await post_notice(session, before.id, code, language=before.language, now=now)
    steps = await threads.list_steps(session, before.id)
    changes = {
        **recorded,
        "closed_at": now,
        "closed_by": _who(before, actor),
        "agent_id": _last_talker(steps),
        "ended_by_customer": before.ended_by_customer or actor.kind == "customer",
    }
    after = await move(session, before, "closed", changes, now=now)
    await publish(session, closed_event(after, steps), stream=str(after.id), actor=actor, now=now)
    await settle_into(session, after.id, now=now)
    return after


def _notice_of(before: Conversation, actor: Actor, outcome: str) -> str | None:
    if before.state == "wrap_up":  # the customer was told when the talk ended
        return None
    if actor.kind == "customer":
        return "ended_by_customer"
    if outcome == "abandoned":
        return "ended_abandoned"
    return "ended_by_agent" if actor.kind == "staff" else "ended_idle"


def _who(before: Conversation, actor: Actor) -> str:
    if actor.kind == "staff":
        return "agent" if str(before.agent_id) == actor.id else "supervisor"
    return "customer" if actor.kind == "customer" else "system"


def _last_talker(steps: list[Step]) -> UUID | None:
    return next((step.agent_id for step in reversed(steps) if step.kind == "talk"), None)


def _subject(conversation: Conversation) -> str:
    return f"conversation:{conversation.id}"
