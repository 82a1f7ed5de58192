"""The only loaders of work orders for somebody who works here, or who is a customer."""

from __future__ import annotations

from uuid import UUID

from zhike.cases.errors import WorkOrderUnknown
from zhike.cases.repository import complaints
from zhike.cases.repository import work_orders as repository
from zhike.cases.rules.complaint_states import is_hidden_from
from zhike.cases.work_order import WorkOrder
from zhike.platform.actor import Actor
from zhike.platform.database import Session


async def find_readable(session: Session, actor: Actor, order_id: UUID) -> WorkOrder:
    """A work order that the actor may read; raises `Forbidden` or `WorkOrderUnknown`."""
    actor.require("cases.read")
    return await _find_seen(session, actor, order_id, lock=False)


async def find_workable(session: Session, actor: Actor, order_id: UUID) -> WorkOrder:
    """A work order that the actor may change, locked; raises `Forbidden` or `WorkOrderUnknown`."""
    actor.require("cases.work")
    return await _find_seen(session, actor, order_id, lock=True)


async def find_own(session: Session, order_id: UUID, *, customer_id: UUID | None, conversation_id: UUID) -> WorkOrder:
    """A work order of this customer, or (a guest's) of this very conversation, locked; raises `WorkOrderUnknown`."""
    order = await _find(session, order_id, lock=True)
    own = order.customer_id is not None and order.customer_id == customer_id
    if not own and order.conversation_id != conversation_id:
        raise WorkOrderUnknown
    return order


async def _find_seen(session: Session, actor: Actor, order_id: UUID, *, lock: bool) -> WorkOrder:
    """An intake is as closed to those whom its complaint names as the complaint itself."""
    order = await _find(session, order_id, lock=lock)
    if order.kind == "complaint" and actor.kind == "staff":
        complaint = await complaints.find_of_order(session, order.id)
        if complaint is not None and is_hidden_from(complaint, UUID(actor.id)):
            raise WorkOrderUnknown
    return order


async def _find(session: Session, order_id: UUID, *, lock: bool) -> WorkOrder:
    order = await repository.find(session, order_id, lock=lock)
    if order is None:
        raise WorkOrderUnknown
    return order
