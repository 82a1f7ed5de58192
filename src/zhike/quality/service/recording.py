"""Recording contacts that were served here, and what becomes known of them later."""

from __future__ import annotations

from datetime import datetime, timedelta, tzinfo
from typing import Any
from uuid import UUID

from zhike.assistant.datasets import find_judgement
from zhike.conversations import api as conversations
from zhike.conversations.events import ConversationClosed
from zhike.customers import api as customers
from zhike.identity import api as identity
from zhike.platform.actor import Actor, system_actor
from zhike.platform.database import Session
from zhike.platform.outbox import publish
from zhike.quality.errors import ContactNotFound
from zhike.quality.events import ContactRecorded
from zhike.quality.repository import board
from zhike.quality.repository import contacts as repository
from zhike.quality.rules.closing import About, Line, Who, contact_of, is_silent
from zhike.quality.rules.record import MERGED, REPEAT_WITHIN, NewContact
from zhike.reasons import api as reasons

SYSTEM: Actor = system_actor("quality")
# The first answer comes within the first lines, or never.
_FIRST_LINES = 50
SETTLED_AT_ONCE = 500


async def record_arrived(session: Session, contact_id: UUID, *, at: datetime) -> None:
    """A customer spoke up: they have arrived on the board, though the record comes at the end."""
    if await board.add_open_contact(session, contact_id, at=at):
        session.notify("floor")


async def forget_arrived(session: Session, contact_id: UUID) -> None:
    """It was no contact after all: it was split off, and taken back before anybody worked on it."""
    await board.remove_open_contact(session, contact_id)
    session.notify("floor")


async def record_closed(session: Session, closed: ConversationClosed, *, zone: tzinfo, now: datetime) -> bool:
    """Write the contact record of a conversation, once; False where there is none to write.

    A chat that was opened and left without a word is no contact.
    """
    await board.remove_open_contact(session, closed.conversation_id)
    session.notify("floor")
    if is_silent(closed):
        return False
    contact = contact_of(
        closed,
        who=await _who(session, closed, now),
        about=_about(closed.reason or closed.wanted_reason),
        team=await _team(session, closed.agent_id),
        lines=await _lines(session, closed.conversation_id),
        rating=(await conversations.get_conversation(session, closed.conversation_id)).rating,
        suggestion_used=await find_judgement(session, closed.conversation_id),
    )
    if not await repository.insert_contact(session, contact, zone=zone, now=now):
        return False
    origin = await conversations.find_split_origin(session, contact.id)
    if origin is not None:
        await repository.note_split(session, contact.id, origin)
    if contact.outcome != MERGED:  # one matter in two windows is no second one
        await repository.link_repeats(session, [contact.id], now=now)
    await publish(session, _recorded(contact), stream=str(contact.id), actor=SYSTEM, now=now)
    return True


async def record_rating(session: Session, contact_id: UUID, *, now: datetime) -> bool:
    """Take over the rating as it stands; a contact that has no record yet will get it with its record."""
    conversation = await conversations.get_conversation(session, contact_id)
    changed = await repository.amend(session, contact_id, {"rating": conversation.rating}, now=now)
    if changed:
        session.notify("floor")
    return bool(changed)


async def amend_contact(
    session: Session,
    *,
    contact_id: UUID,
    resolved: bool | None = None,
    complaint: bool | None = None,
    now: datetime,
) -> bool:
    """Set a late fact: the matter was resolved after all, or became a complaint. False: it was known.

    None leaves a fact as it is. What was before is kept as an amendment. Raises `ContactNotFound`.
    """
    told: dict[str, Any] = {"resolved": resolved, "complaint": complaint}
    changed = await repository.amend(
        session, contact_id, {name: value for name, value in told.items() if value is not None}, now=now
    )
    if changed is None:
        raise ContactNotFound
    return changed


async def settle_repeats(session: Session, *, now: datetime, limit: int = SETTLED_AT_ONCE) -> int:
    """Contacts whose seven days are over without a follower: it is known now that there was none. How many."""
    return await repository.settle_repeats(session, before=now - REPEAT_WITHIN - _SLACK, now=now, limit=limit)


# A contact is recorded when it ends; a follower that began in time may still be talking.
_SLACK = timedelta(hours=6)


async def _who(session: Session, closed: ConversationClosed, now: datetime) -> Who:
    if closed.customer_id is None:
        return Who()
    segment = (await customers.get_segments(session, [closed.customer_id], now)).get(closed.customer_id)
    if segment is None:
        return Who()
    return Who(
        tier=segment.tier,
        age_band=segment.age_band,
        elder=segment.elder,
        vulnerable=segment.vulnerable,
        region=segment.region or None,
        city_tier=segment.city_tier,
    )


def _about(reason: str | None) -> About | None:
    if reason is None or not reasons.is_reason(reason):
        return None
    found = reasons.get_reason(reason)
    return About(found.id, found.group, found.skill, found.flags)


async def _team(session: Session, agent_id: UUID | None) -> str | None:
    if agent_id is None:
        return None
    return next((staff.team or None for staff in await identity.find_staff(session, ids=[agent_id])), None)


async def _lines(session: Session, conversation_id: UUID) -> list[Line]:
    messages = await conversations.list_messages(session, conversation_id, limit=_FIRST_LINES)
    return [Line(message.author, message.kind, message.at) for message in messages]


def _recorded(contact: NewContact) -> ContactRecorded:
    names = ContactRecorded.__slots__
    told = {name: getattr(contact, name) for name in names if name != "contact_id"}
    return ContactRecorded(contact_id=contact.id, **told)
