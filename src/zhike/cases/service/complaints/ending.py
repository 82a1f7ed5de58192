"""When a complaint is settled, its work order of intake is as well."""

from __future__ import annotations

from datetime import datetime

from zhike.cases.complaint import Complaint
from zhike.cases.repository import work_orders
from zhike.cases.service.changing import Changes, change_locked
from zhike.platform.actor import Actor
from zhike.platform.database import Session


async def end_intake(session: Session, *, actor: Actor, complaint: Complaint, now: datetime) -> None:
    """End the work order by which the complaint came in, where it is still open."""
    if complaint.work_order_id is None:
        return
    order = await work_orders.find(session, complaint.work_order_id, lock=True)
    if order is not None and not order.ended:
        await change_locked(session, actor=actor, before=order, changes=Changes(state="done"), now=now)
