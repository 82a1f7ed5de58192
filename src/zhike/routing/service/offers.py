"""Offers: made by the policy, and given back when nobody takes them.

The order of locks is the same everywhere, so that nothing waits in a circle: the conversation first (by its change of
state), then its own rows here, an agent's presence last. Each change of state is confirmed by a conditional update of
the assignment; when another process was faster that fails, and the whole transaction is undone (`Overtaken`).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from zhike.audit import api as audit
from zhike.conversations import api as conversations
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.platform.ids import uuid7
from zhike.platform.outbox import publish
from zhike.routing import rules
from zhike.routing.errors import Overtaken
from zhike.routing.events import OfferEnded
from zhike.routing.repository import agents, assignments, entries
from zhike.routing.service.queues import SYSTEM
from zhike.routing.values import Assignment, Entry


async def offer(
    session: Session, *, entry: Entry, decision: rules.Decision, rings_for: timedelta, now: datetime
) -> None:
    """Offer the contact to the agent that the policy chose. Raises `Overtaken` when either is no longer free."""
    staff_id = UUID(decision.agent_id)
    await conversations.set_state(
        session, entry.conversation_id, "offered", agent_id=staff_id, queue=entry.queue, now=now, actor=SYSTEM
    )
    if not await agents.hold_room(session, staff_id, entry.channel):
        raise Overtaken
    made = _assignment(entry, decision, how="offer", now=now, expires_at=now + rings_for)
    if not await assignments.insert(session, made):
        raise Overtaken
    if not await entries.move(session, entry.conversation_id, "offered", before=["waiting"]):
        raise Overtaken
    tell(session, entry.conversation_id, staff_id)


async def give_back(session: Session, offered: Assignment, *, outcome: str, now: datetime) -> None:
    """Nobody took the offer: the contact waits again, at the place that its waiting has earned. Raises `Overtaken`."""
    await conversations.set_state(
        session, offered.conversation_id, "queued", queue=offered.queue, because=outcome, now=now, actor=SYSTEM
    )
    if not await assignments.end(session, offered, outcome, now):
        raise Overtaken
    if not await entries.move(session, offered.conversation_id, "waiting", before=["offered"]):
        raise Overtaken
    await publish_end(session, offered, outcome, now)
    tell(session, offered.conversation_id, offered.staff_id)
    session.notify("routing")


async def return_unlicensed(session: Session, *, offered: Assignment, actor: Actor = SYSTEM, now: datetime) -> None:
    """The licence of whom it rings for has ended: the offer ends without blame, and nobody is paused for it."""
    await give_back(session, offered, outcome="unlicensed", now=now)
    await audit.record(
        session,
        actor=actor,
        action="routing.offer_unlicensed",
        subject=f"conversation:{offered.conversation_id}",
        detail={"queue": offered.queue, "staff": str(offered.staff_id)},
        now=now,
    )


async def publish_end(session: Session, offered: Assignment, outcome: str, now: datetime) -> None:
    """Tell what became of an offer."""
    event = OfferEnded(
        conversation_id=offered.conversation_id,
        staff_id=offered.staff_id,
        queue=offered.queue,
        outcome=outcome,
        waited_s=(now - offered.queued_at).total_seconds(),
        rang_s=(now - offered.offered_at).total_seconds(),
        score=offered.score,
    )
    await publish(session, event, stream=str(offered.conversation_id), actor=SYSTEM, now=now)


async def take(session: Session, *, actor: Actor, entry: Entry, decision: rules.Decision, now: datetime) -> Assignment:
    """Give the contact to the agent at once, without an offer (they asked for it). Raises `Overtaken`."""
    staff_id = UUID(decision.agent_id)
    await conversations.set_state(
        session, entry.conversation_id, "active", agent_id=staff_id, queue=entry.queue, now=now, actor=actor
    )
    if not await agents.hold_room(session, staff_id, entry.channel):
        raise Overtaken
    made = _assignment(entry, decision, how="taken", now=now, accepted_at=now)
    if not await assignments.insert(session, made):
        raise Overtaken
    if not await entries.move(session, entry.conversation_id, "assigned", before=["waiting"]):
        raise Overtaken
    await agents.set_idle(session, staff_id, now)
    await publish_end(session, made, "taken", now)
    tell(session, entry.conversation_id, staff_id)
    return made


def tell(session: Session, conversation_id: UUID, *staff_ids: UUID) -> None:
    """The desks of these agents and the floor have changed."""
    for staff_id in staff_ids:
        session.notify(f"staff:{staff_id}", conversation_id=str(conversation_id))
    session.notify("floor")


def _assignment(
    entry: Entry,
    decision: rules.Decision,
    *,
    how: str,
    now: datetime,
    expires_at: datetime | None = None,
    accepted_at: datetime | None = None,
) -> Assignment:
    return Assignment(
        id=uuid7(),
        conversation_id=entry.conversation_id,
        staff_id=UUID(decision.agent_id),
        queue=entry.queue,
        channel=entry.channel,
        how="taken" if how == "taken" else "offer",
        queued_at=entry.queued_at,
        offered_at=now,
        expires_at=expires_at,
        accepted_at=accepted_at,
        ended_at=None,
        outcome=None,
        score=decision.score,
        priority_reasons=decision.priority_reasons,
        agent_reasons=decision.agent_reasons,
    )
