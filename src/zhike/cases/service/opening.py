"""Opening a work order: once for each key, due by the kind's working time, its facts sealed."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from zhike.audit import api as audit
from zhike.cases.errors import ConversationUnknown, CustomerDiffers, OwnerUnknown
from zhike.cases.events import WorkOrderOpened
from zhike.cases.repository import work_orders as repository
from zhike.cases.rules.kinds import RULES, number_of
from zhike.cases.service.complaints.registering import register_order
from zhike.cases.service.due import due_of
from zhike.cases.work_order import NewWorkOrder, Step, WorkOrder
from zhike.conversations import api as conversations
from zhike.identity import api as identity
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.platform.errors import NotFound
from zhike.platform.ids import uuid7
from zhike.platform.outbox import publish
from zhike.platform.runtime import Runtime
from zhike.privacy import api as privacy

TOPIC = "cases"
SEALED_AS = "told"


async def open_work_order(
    runtime: Runtime, session: Session, *, actor: Actor, new: NewWorkOrder, now: datetime
) -> WorkOrder:
    """Leave work for a department. With the same `key` again, the first one is given back and nothing is done.

    An intake of a complaint is registered as one. For parts of the system that act for a conversation they hold by
    right; staff come through `open_as_staff`.
    """
    if new.key is not None:
        known = await repository.find_by_key(session, new.key)
        if known is not None:
            return known
    order = await _made(runtime, session, new, now)
    if not await repository.add(session, order, key=new.key):
        known = await repository.find_by_key(session, new.key or "")
        assert known is not None
        return known
    step = Step(0, now, "opened", order.kind, actor.kind, actor.name, public=True)
    await repository.add_step(session, order.id, step, by_id=actor.id)
    await _tell(session, actor, order, now)
    if order.kind == "complaint":
        await register_order(runtime, session, actor=actor, order=order, facts=dict(new.facts), now=now)
    return order


async def open_as_staff(
    runtime: Runtime, session: Session, *, actor: Actor, new: NewWorkOrder, now: datetime
) -> WorkOrder:
    """A member of staff opens one. Raises `ConversationUnknown`, `CustomerDiffers`, `OwnerUnknown` or `Forbidden`."""
    actor.require("cases.work")
    if new.owner_id is not None:
        await require_colleague(session, new.owner_id)
    linked = await _linked(session, actor, new)
    return await open_work_order(runtime, session, actor=actor, new=linked, now=now)


async def require_colleague(session: Session, staff_id: UUID) -> None:
    """Raise `OwnerUnknown` unless somebody who works here has that id."""
    try:
        staff = await identity.get_staff(session, staff_id)
    except NotFound:
        raise OwnerUnknown from None
    if not staff.active:
        raise OwnerUnknown


async def _linked(session: Session, actor: Actor, new: NewWorkOrder) -> NewWorkOrder:
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


async def _made(runtime: Runtime, session: Session, new: NewWorkOrder, now: datetime) -> WorkOrder:
    order_id = uuid7()
    zone = runtime.settings.zone
    return WorkOrder(
        id=order_id,
        number=number_of(await repository.next_number(session), now.astimezone(zone).year),
        kind=new.kind,
        department=new.department or RULES[new.kind].department,
        title=privacy.mask_text(new.title),
        state="open",
        urgency=new.urgency,
        reason=new.reason,
        due_at=new.due_at or due_of(runtime.settings, new.kind, new.urgency, now),
        owner_id=new.owner_id,
        conversation_id=new.conversation_id,
        customer_id=new.customer_id,
        created_by=new.created_by,
        opened_at=now,
        ended_at=None,
        told=await _sealed(runtime, session, order_id, new),
        version=1,
    )


async def _sealed(runtime: Runtime, session: Session, order_id: UUID, new: NewWorkOrder) -> bytes | None:
    """The facts under the work order's own key: they go with it, whoever the customer turns out to be."""
    if not new.facts:
        return None
    vault = privacy.Vault(runtime.keyring, purpose="service")
    told = json.dumps(dict(new.facts), ensure_ascii=False)
    return (await vault.seal(session, order_id, {SEALED_AS: told}))[SEALED_AS]


async def _tell(session: Session, actor: Actor, order: WorkOrder, now: datetime) -> None:
    detail = {"kind": order.kind, "department": order.department}
    subject = f"work_order:{order.id}"
    await audit.record(session, actor=actor, action="cases.work_order_created", subject=subject, detail=detail, now=now)
    event = WorkOrderOpened(
        order.id,
        order.kind,
        order.department,
        order.urgency,
        order.reason,
        order.due_at,
        order.conversation_id,
        order.customer_id,
        order.created_by,
    )
    await publish(session, event, stream=str(order.id), actor=actor, now=now)
    session.notify(TOPIC)
