"""Into the queue, and out of it again: a customer asks for a person, changes their mind, or is gone."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from zhike.conversations import api as conversations
from zhike.customers import api as customers
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.platform.errors import Conflict, NotFound
from zhike.reasons import api as reasons
from zhike.routing import rules
from zhike.routing.callbacks.service.keeping import end_open
from zhike.routing.repository import agents, assignments, entries
from zhike.routing.service.offers import publish_end, tell
from zhike.routing.service.queues import SYSTEM, load_policy
from zhike.routing.values import Entry, Queue

FALLBACK_SKILL = "general"
USUAL_URGENCY = "P2"
WAITING = frozenset({"queued", "offered"})
WITH_A_PERSON = WAITING | {"active", "wrap_up"}
# A complaint that nobody resolved stays open for us this long.
REMEMBERED = timedelta(days=60)
COMPLAINT = "complaint"


@dataclass(frozen=True, slots=True)
class _Customer:
    tier: str = "standard"
    elder: bool = False
    vulnerable: bool = False
    contacts_in_7_days: int = 0
    open_complaint: bool = False
    served_by: UUID | None = None
    adviser: customers.Adviser | None = None


async def request_person(
    session: Session,
    *,
    actor: Actor,
    conversation_id: UUID,
    because: str,
    reason: str | None = None,
    urgency: str | None = None,
    now: datetime,
) -> bool:
    """Put the conversation into the queue that fits; whether it waits there now (False: a person has it already).

    `because`: why a person is asked for (customer_request, urgent, low_confidence, ...). `reason`: what it seems to be
    about. `urgency`: P0-P3, if it is more than the reason's own. Asking again changes nothing. Raises `Conflict` when
    the conversation is closed.
    """
    conversation = await conversations.get_conversation(session, conversation_id)
    if conversation.state in WITH_A_PERSON:
        return conversation.state in WAITING
    entry = await make_entry(session, conversation, because=because, reason=reason, urgency=urgency, now=now)
    if not await _queue(session, actor, entry, now):
        return (await conversations.get_conversation(session, conversation_id)).state in WAITING
    await entries.join(session, entry)
    session.notify("routing")
    session.notify("floor")
    return True


async def leave_queue(session: Session, *, actor: Actor, conversation_id: UUID, now: datetime) -> bool:
    """The customer no longer wants to wait: back to the assistant. False when nobody was waiting any more."""
    conversation = await conversations.get_conversation(session, conversation_id)
    if conversation.state != "queued":
        return False
    await conversations.set_state(session, conversation_id, "assistant", actor=actor, now=now)
    await release(session, conversation_id, now=now)
    return True


async def release(session: Session, conversation_id: UUID, *, now: datetime) -> None:
    """The conversation needs nobody any more (it is closed, or back with the assistant). Doing so again is no error."""
    open_one = await assignments.find_open(session, conversation_id)
    if open_one is not None:
        outcome = "closed" if open_one.accepted_at else "withdrawn"
        if await assignments.end(session, open_one, outcome, now):
            if open_one.accepted_at is None:
                await publish_end(session, open_one, outcome, now)
            await agents.set_idle(session, open_one.staff_id, now)
        tell(session, conversation_id, open_one.staff_id)
    await end_open(session, actor=SYSTEM, conversation_id=conversation_id, now=now)
    if await entries.move(session, conversation_id, "left", before=["waiting", "parked", "offered", "assigned"]):
        session.notify("floor")
        session.notify("routing")


async def remember(
    session: Session,
    *,
    conversation_id: UUID,
    customer_id: UUID,
    reason: str | None,
    outcome: str,
    closed_at: datetime,
) -> None:
    """Keep what a closed contact says about the customer's next one: they come again, or their complaint is open."""
    about_complaint = reason is not None and reasons.is_reason(reason) and COMPLAINT in reasons.get_reason(reason).flags
    if about_complaint and outcome == "resolved":
        await entries.settle_complaints(session, customer_id)
    await entries.remember_contact(
        session,
        conversation_id=conversation_id,
        customer_id=customer_id,
        closed_at=closed_at,
        complaint_open=about_complaint and outcome != "resolved",
    )


async def forget_old(session: Session, *, now: datetime) -> None:
    """Forget contacts that are too old to say anything of the next one."""
    await entries.forget_contacts(session, now - REMEMBERED)


async def make_entry(
    session: Session,
    conversation: conversations.Conversation,
    *,
    because: str,
    reason: str | None,
    urgency: str | None,
    now: datetime,
) -> Entry:
    """What decides when this conversation is served, as of now."""
    policy, in_use = await load_policy(session, now)
    known = reasons.get_reason(reason) if reason and reasons.is_reason(reason) else None
    skill = known.skill if known else FALLBACK_SKILL
    customer = await _look_up(session, conversation, now)
    return Entry(
        conversation_id=conversation.id,
        state="waiting",
        queue=pick_queue(policy, in_use, skill),
        skill=skill,
        channel=conversation.channel,
        language=conversation.language,
        customer_id=conversation.customer_id,
        because=because,
        reason=known.id if known else None,
        urgency=_more_urgent(urgency, known.urgency if known else None),
        elder=conversation.elder or customer.elder,
        vulnerable=customer.vulnerable,
        tier=customer.tier,
        contacts_in_7_days=customer.contacts_in_7_days,
        open_complaint=customer.open_complaint,
        transferred=False,
        returned=False,
        served_by=customer.served_by,
        adviser_id=customer.adviser.staff_id if customer.adviser else None,
        adviser_gone=customer.adviser is not None and not customer.adviser.active,
        reserved_for=None,
        reserved_until=None,
        queued_at=now,
    )


def pick_queue(policy: rules.Policy, in_use: dict[str, Queue], skill: str) -> str:
    """The queue of a skill, or the one that stands in for it while it is closed."""
    own = next((queue.key for queue in in_use.values() if skill in queue.skills), None)
    if own is None:
        own = rules.FALLBACK_QUEUE if rules.FALLBACK_QUEUE in in_use else next(iter(in_use))
    return rules.route({key: (policy.queues[key].open, queue.overflow_to) for key, queue in in_use.items()}, own)


async def _queue(session: Session, actor: Actor, entry: Entry, now: datetime) -> bool:
    """Take the conversation to its queue; False when somebody was quicker. Raises `Conflict` when it is closed.

    It is always asked for the customer: they cannot take themselves out of an agent's hands, should one have been
    quicker than this request.
    """
    try:
        await conversations.set_state(
            session,
            entry.conversation_id,
            "queued",
            queue=entry.queue,
            because=entry.because,
            urgency=entry.urgency,
            reason=entry.reason,
            actor=replace(actor, kind="customer"),
            now=now,
        )
    except Conflict:
        if (await conversations.get_conversation(session, entry.conversation_id)).state not in WITH_A_PERSON:
            raise
        return False
    return True


async def _look_up(session: Session, conversation: conversations.Conversation, now: datetime) -> _Customer:
    if conversation.customer_id is None:
        return _Customer()
    try:
        segment = await customers.get_segment(session, conversation.customer_id, now)
    except NotFound:  # erased meanwhile: served like anybody
        return _Customer()
    history = await entries.read_history(
        session,
        customer_id=conversation.customer_id,
        conversation_id=conversation.id,
        now=now,
        since=now - REMEMBERED,
    )
    return _Customer(
        tier=segment.tier,
        elder=segment.elder,
        vulnerable=segment.vulnerable,
        contacts_in_7_days=history.contacts_in_7_days,
        open_complaint=history.open_complaint,
        served_by=history.served_by,
        adviser=await customers.find_adviser(session, conversation.customer_id),
    )


def _more_urgent(*urgencies: str | None) -> str:
    known = [urgency for urgency in urgencies if urgency in ("P0", "P1", "P2", "P3")]
    return min(known, default=USUAL_URGENCY)
