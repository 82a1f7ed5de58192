"""What a customer sees of their complaints, and what they may do: add a remark, or object to the answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from zhike.cases.complaint import Complaint, ComplaintDecision, ComplaintStep
from zhike.cases.complaint_errors import ComplaintUnknown
from zhike.cases.repository import complaints as repository
from zhike.cases.repository.complaints import ComplaintFilter
from zhike.cases.rules.complaint_states import objection_until
from zhike.cases.service.complaints.clock import clocks, day_of
from zhike.cases.service.complaints.deciding import take_objection
from zhike.cases.service.complaints.reading import is_objectionable
from zhike.cases.service.complaints.trail import masked, write
from zhike.customers import api as customers
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.platform.runtime import Runtime

MOST_SHOWN = 50


@dataclass(frozen=True, slots=True)
class OwnComplaint:
    """A complaint as its customer sees it: the public lines, and the answer once they were told of it.

    `object_until`: the last day to object; None where they cannot.
    """

    complaint: Complaint
    steps: Sequence[ComplaintStep]
    answer: ComplaintDecision | None
    object_until: date | None


async def complaints_of(
    runtime: Runtime, session: Session, *, customer_id: UUID | None, conversation_id: UUID, now: datetime
) -> list[OwnComplaint]:
    """The customer's complaints, newest first. A guest: of this chat only."""
    if customer_id is None:
        wanted = ComplaintFilter(conversation_id=conversation_id)
    else:
        survivors = await customers.find_survivors(session, [customer_id])
        wanted = ComplaintFilter(customer_id=survivors.get(customer_id, customer_id))
    found = await repository.list_page(session, wanted, limit=MOST_SHOWN)
    ids = [each.id for each in found]
    steps, decisions = await repository.list_steps(session, ids), await repository.list_decisions(session, ids)
    return [_own(runtime, each, steps[each.id], decisions[each.id], now) for each in found]


async def add_complaint_remark(
    session: Session,
    *,
    actor: Actor,
    complaint_id: UUID,
    customer_id: UUID | None,
    conversation_id: UUID,
    text: str,
    now: datetime,
) -> ComplaintStep:
    """The customer adds something to their complaint. Raises `ComplaintUnknown`."""
    complaint = await find_own(session, complaint_id, customer_id=customer_id, conversation_id=conversation_id)
    return await write(session, actor, complaint, "remark", masked(text), now=now)


async def object_as_customer(
    runtime: Runtime,
    session: Session,
    *,
    actor: Actor,
    complaint_id: UUID,
    customer_id: UUID | None,
    conversation_id: UUID,
    text: str,
    now: datetime,
) -> Complaint:
    """The customer does not agree with the answer. Raises `ComplaintUnknown` or `ObjectionOver`."""
    complaint = await find_own(session, complaint_id, customer_id=customer_id, conversation_id=conversation_id)
    return await take_objection(runtime, session, actor=actor, complaint=complaint, text=text, now=now)


async def find_own(
    session: Session, complaint_id: UUID, *, customer_id: UUID | None, conversation_id: UUID
) -> Complaint:
    """A complaint of this customer, or (a guest's) of this very conversation, locked; raises `ComplaintUnknown`."""
    complaint = await repository.find(session, complaint_id, lock=True)
    if complaint is None:
        raise ComplaintUnknown
    survivor = customer_id
    if customer_id is not None:
        survivor = (await customers.find_survivors(session, [customer_id])).get(customer_id, customer_id)
    own = complaint.customer_id is not None and complaint.customer_id in (customer_id, survivor)
    if not own and complaint.conversation_id != conversation_id:
        raise ComplaintUnknown
    return complaint


def _own(
    runtime: Runtime,
    complaint: Complaint,
    steps: Sequence[ComplaintStep],
    decisions: Sequence[ComplaintDecision],
    now: datetime,
) -> OwnComplaint:
    zone = runtime.settings.zone
    told = [each for each in decisions if each.told_at is not None]
    until = None
    if complaint.answered_at and is_objectionable(complaint, zone, day_of(now, zone)):
        until = objection_until(day_of(complaint.answered_at, zone), clocks().objection_days)
    return OwnComplaint(complaint, [step for step in steps if step.public], told[-1] if told else None, until)
