"""A complaint is registered, once for each key, whatever the channel; the customer is told at once that it is here."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from zhike.audit import api as audit
from zhike.cases.complaint import Complaint, Level, NewComplaint, ReceivedBy
from zhike.cases.complaint_errors import ReceivedInFuture, StaffUnknown
from zhike.cases.errors import ConversationUnknown, CustomerDiffers
from zhike.cases.events import ComplaintRegistered
from zhike.cases.repository import complaints as repository
from zhike.cases.rules import clocks as rules
from zhike.cases.service.complaints.clock import clocks, day_of
from zhike.cases.service.complaints.trail import write
from zhike.cases.work_order import WorkOrder
from zhike.conversations import api as conversations
from zhike.identity import api as identity
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.platform.errors import NotFound
from zhike.platform.ids import uuid7
from zhike.platform.outbox import publish
from zhike.platform.runtime import Runtime
from zhike.privacy import api as privacy

SEALED_AS = "told"
# A complaint that the regulator or the press sends is never a small one; nor is one about a leak of data.
_MAJOR_REASONS = frozenset({"CMP-08", "PRV-07"})
_CHANNELS: dict[str, ReceivedBy] = {"web_chat": "chat", "app_chat": "app"}


def complaint_number(sequence: int, year: int) -> str:
    """What people say on the phone: the year and a count, as in C26-000123."""
    return f"C{year % 100:02d}-{sequence:06d}"


async def register(runtime: Runtime, session: Session, *, actor: Actor, new: NewComplaint, now: datetime) -> Complaint:
    """Register a complaint. With the same `key` again, the first one is given back and nothing is done.

    For parts of the system that act by right; staff come through `register_as_staff`.
    """
    known = await repository.find_by_key(session, new.key) if new.key is not None else None
    if known is not None:
        return known
    complaint = await _made(runtime, session, new, now)
    if not await repository.add(session, complaint, key=new.key):
        known = await repository.find_by_key(session, new.key or "")
        assert known is not None
        return known
    await write(session, actor, complaint, "received", complaint.received_by, now=now)
    await _tell(session, actor, complaint, now)
    return complaint


async def register_order(
    runtime: Runtime, session: Session, *, actor: Actor, order: WorkOrder, facts: dict[str, str], now: datetime
) -> Complaint:
    """What a work order of intake holds is a complaint from the first moment: in the same transaction."""
    new = NewComplaint(
        title=order.title,
        received_by=await _channel_of(session, order.conversation_id, order.created_by),
        key=f"order:{order.id}",
        level=_level_of(order.reason, order.urgency),
        reason=order.reason,
        conversation_id=order.conversation_id,
        customer_id=order.customer_id,
        work_order_id=order.id,
        received_at=order.opened_at,
        regulator=order.reason == "CMP-08",
        facts=facts,
    )
    return await register(runtime, session, actor=actor, new=new, now=now)


async def register_contact(
    runtime: Runtime,
    session: Session,
    *,
    actor: Actor,
    conversation_id: UUID,
    customer_id: UUID | None,
    reason: str,
    title: str,
    now: datetime,
) -> Complaint:
    """A contact that was closed as a complaint and left none: it is one. Once for each contact."""
    new = NewComplaint(
        title=title,
        received_by=await _channel_of(session, conversation_id, "rule"),
        key=f"contact:{conversation_id}",
        level=_level_of(reason, ""),
        reason=reason,
        conversation_id=conversation_id,
        customer_id=customer_id,
        received_at=now,
        regulator=reason == "CMP-08",
    )
    return await register(runtime, session, actor=actor, new=new, now=now)


async def register_as_staff(
    runtime: Runtime, session: Session, *, actor: Actor, new: NewComplaint, now: datetime
) -> Complaint:
    """Somebody who works here registers one. Raises `ConversationUnknown`, `CustomerDiffers`, `StaffUnknown`,
    `ReceivedInFuture` or `Forbidden`."""
    actor.require("complaints.register")
    if new.received_at is not None and new.received_at > now:
        raise ReceivedInFuture
    await require_staff(session, (*new.named, *new.decided_matter))
    linked = await _linked(session, actor, new)
    return await register(runtime, session, actor=actor, new=linked, now=now)


async def require_staff(session: Session, ids: Iterable[UUID]) -> None:
    """Raise `StaffUnknown` unless all of them work, or worked, here."""
    for each in ids:
        try:
            await identity.get_staff(session, each)
        except NotFound:
            raise StaffUnknown from None


async def _linked(session: Session, actor: Actor, new: NewComplaint) -> NewComplaint:
    """With the customer of its conversation, which the actor must be able to read."""
    if new.conversation_id is None:
        return new
    try:
        conversation = await conversations.find_readable(session, actor=actor, conversation_id=new.conversation_id)
    except NotFound:
        raise ConversationUnknown from None
    if new.customer_id is not None and conversation.customer_id != new.customer_id:
        raise CustomerDiffers
    return replace(new, customer_id=conversation.customer_id)


async def _channel_of(session: Session, conversation_id: UUID | None, created_by: str) -> ReceivedBy:
    if conversation_id is None:
        return "other" if created_by == "rule" else "phone"
    found = await conversations.get_conversations(session, [conversation_id])
    return _CHANNELS.get(found[conversation_id].channel, "other") if conversation_id in found else "other"


def _level_of(reason: str | None, urgency: str) -> Level:
    return "major" if reason in _MAJOR_REASONS or urgency == "P0" else "general"


async def _made(runtime: Runtime, session: Session, new: NewComplaint, now: datetime) -> Complaint:
    complaint_id, zone, received_at = uuid7(), runtime.settings.zone, new.received_at or now
    profiles = clocks().ids_for(None, new.reason)
    standing = rules.standing_of(day_of(received_at, zone), clocks().of(profiles), (), new.regulator_due_on)
    regulator = new.regulator or new.regulator_due_on is not None
    return Complaint(
        id=complaint_id,
        number=complaint_number(await repository.next_number(session), now.astimezone(zone).year),
        title=privacy.mask_text(new.title),
        state="received",
        level="major" if regulator else new.level,
        reason=new.reason,
        received_by=new.received_by,
        received_at=received_at,
        regulator=regulator,
        regulator_due_on=new.regulator_due_on,
        channel=None,
        business=None,
        cause=None,
        named=list(dict.fromkeys(new.named)),
        decided_matter=list(dict.fromkeys(new.decided_matter)),
        department=new.department,
        handler_id=None,
        handled_by=[],
        reviewer_id=None,
        customer_id=new.customer_id,
        conversation_id=new.conversation_id,
        work_order_id=new.work_order_id,
        correction_id=None,
        profiles=profiles,
        answer_due_on=standing.due_on,
        due_on=standing.due_on,
        warned=None,
        answered_at=None,
        objected_at=None,
        ended_at=None,
        finding=None,
        told=await _sealed(runtime, session, complaint_id, new),
        version=1,
    )


async def _sealed(runtime: Runtime, session: Session, complaint_id: UUID, new: NewComplaint) -> bytes | None:
    """The facts under the complaint's own key: they go with it, whoever the customer turns out to be."""
    if not new.facts:
        return None
    vault = privacy.Vault(runtime.keyring, purpose="complaint")
    told = json.dumps(dict(new.facts), ensure_ascii=False)
    return (await vault.seal(session, complaint_id, {SEALED_AS: told}))[SEALED_AS]


async def _tell(session: Session, actor: Actor, complaint: Complaint, now: datetime) -> None:
    detail = {"level": complaint.level, "received_by": complaint.received_by}
    subject = f"complaint:{complaint.id}"
    await audit.record(
        session, actor=actor, action="cases.complaint_registered", subject=subject, detail=detail, now=now
    )
    event = ComplaintRegistered(
        complaint.id,
        complaint.level,
        complaint.reason,
        complaint.received_by,
        complaint.regulator,
        complaint.received_at,
        complaint.answer_due_on,
        complaint.conversation_id,
        complaint.customer_id,
    )
    await publish(session, event, stream=str(complaint.id), actor=actor, now=now)
