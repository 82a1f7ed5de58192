"""By the clock: owners are told that a day comes near or is over; intakes from before the register are taken in."""

from __future__ import annotations

from datetime import datetime, timedelta

from zhike.cases.complaint import Complaint
from zhike.cases.events import ComplaintWarned
from zhike.cases.repository import complaints as repository
from zhike.cases.repository import work_orders
from zhike.cases.rules.clocks import is_news, warning_of
from zhike.cases.service.complaints.clock import clocks, day_of
from zhike.cases.service.complaints.registering import register_order
from zhike.cases.service.complaints.trail import write
from zhike.cases.service.reading import open_facts
from zhike.identity import api as identity
from zhike.platform.actor import system_actor
from zhike.platform.database import Session
from zhike.platform.outbox import publish
from zhike.platform.runtime import Runtime

ACTOR = system_actor("cases")
_AT_ONCE = 200


async def watch(runtime: Runtime) -> None:
    """One look at all open complaints; doing it again the same day changes nothing."""
    async with runtime.database.transaction() as session:
        await adopt_orders(runtime, session, runtime.clock.now())
    async with runtime.database.transaction() as session:
        await warn(runtime, session, runtime.clock.now())


async def warn(runtime: Runtime, session: Session, now: datetime) -> int:
    """Write a warning for each complaint that has come nearer to its day; how many."""
    today = day_of(now, runtime.settings.zone)
    near = await repository.list_due(session, today + timedelta(days=max(clocks().warnings)))
    warned = 0
    for complaint in near:
        assert complaint.due_on is not None
        warning = warning_of(complaint.due_on, today, clocks().warnings)
        if warning is not None and is_news(complaint.warned, warning):
            await _warn(session, complaint, warning, now)
            warned += 1
    return warned


async def adopt_orders(runtime: Runtime, session: Session, now: datetime) -> int:
    """Register intakes that were left before there was a register; how many."""
    ids = await repository.list_unregistered_orders(session, limit=_AT_ONCE)
    for order_id in ids:
        order = await work_orders.find(session, order_id, lock=True)
        if order is not None:
            facts = await open_facts(runtime, session, order)
            await register_order(runtime, session, actor=ACTOR, order=order, facts=facts, now=now)
    return len(ids)


async def _warn(session: Session, complaint: Complaint, warning: int, now: datetime) -> None:
    await repository.change(session, complaint.id, {"warned": warning})
    await write(session, ACTOR, complaint, "due_soon" if warning else "overdue", str(warning), now=now)
    assert complaint.due_on is not None
    owner = complaint.reviewer_id if complaint.state == "under_review" else complaint.handler_id
    event = ComplaintWarned(complaint.id, warning, complaint.due_on, owner)
    await publish(session, event, stream=str(complaint.id), actor=ACTOR, now=now)
    if owner is not None:
        staff, subject = [owner], f"complaint:{complaint.id}"
        await identity.notify_staff(
            session, actor=ACTOR, staff_ids=staff, kind="complaint_due", subject=subject, now=now
        )
