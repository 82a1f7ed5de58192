"""Reading complaints: lists without facts; one complaint with everything, which is put on record."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from zhike.audit import api as audit
from zhike.cases.complaint import Complaint, ComplaintDecision, ComplaintRequest, ComplaintStep
from zhike.cases.repository import complaints as repository
from zhike.cases.repository import work_orders
from zhike.cases.repository.complaints import ComplaintFilter, Order
from zhike.cases.rules.actions import Action, Seen, actions_of, blocked_request
from zhike.cases.rules.clocks import NextStep, NoExtension, Standing
from zhike.cases.rules.complaint_states import may_object, objection_until
from zhike.cases.service.complaints.clock import clocks, day_of, next_step_of, standing_of
from zhike.cases.service.complaints.independence import involved_in
from zhike.cases.service.complaints.registering import SEALED_AS
from zhike.cases.service.complaints.trail import load, person_of
from zhike.cases.work_order import WorkOrder
from zhike.customers import api as customers
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.platform.runtime import Runtime
from zhike.privacy import api as privacy


@dataclass(frozen=True, slots=True)
class OpenedComplaint:
    """A complaint with all that belongs to it, and what the reader may do with it now.

    `blocked`: request -> why the reader cannot decide it ("" = can); `object_until`: the last day to object.
    """

    complaint: Complaint
    facts: dict[str, str]
    steps: Sequence[ComplaintStep]
    requests: Sequence[ComplaintRequest]
    decisions: Sequence[ComplaintDecision]
    standing: Standing
    next_step: NextStep | NoExtension
    object_until: date | None
    correction: WorkOrder | None
    actions: dict[Action, str]
    blocked: dict[UUID, str]


async def list_complaints(
    session: Session,
    *,
    actor: Actor,
    wanted: ComplaintFilter,
    order: Order = "newest",
    after: tuple[date, UUID] | None = None,
    limit: int,
) -> list[Complaint]:
    """Complaints of the filter, newest first or the nearest clock first; open ones that name the actor are left out."""
    actor.require("complaints.read")
    seen = await _for(session, actor, wanted)
    return await repository.list_page(session, seen, order=order, after=after, limit=limit)


async def count_complaints(session: Session, *, actor: Actor, wanted: ComplaintFilter) -> int:
    """How many the filter has."""
    actor.require("complaints.read")
    return await repository.count(session, await _for(session, actor, wanted))


async def read_complaint(
    runtime: Runtime, session: Session, *, actor: Actor, complaint_id: UUID, now: datetime
) -> OpenedComplaint:
    """One complaint with its facts; that it was read is on record. Raises `ComplaintUnknown` or `Forbidden`."""
    complaint = await load(session, actor, complaint_id, permission="complaints.read", lock=False)
    # The customer comes first: the watch looks at who reads whom.
    subject = f"customer:{complaint.customer_id}" if complaint.customer_id else f"complaint:{complaint.id}"
    detail = {"complaint": str(complaint.id)}
    await audit.record(session, actor=actor, action="cases.complaint_read", subject=subject, detail=detail, now=now)
    return await opened(runtime, session, actor, complaint, now)


async def find_readable_complaint(session: Session, actor: Actor, complaint_id: UUID) -> Complaint:
    """A complaint that the actor may read. Raises `ComplaintUnknown` or `Forbidden`."""
    return await load(session, actor, complaint_id, permission="complaints.read", lock=False)


async def readable_complaints(session: Session, actor: Actor, ids: Collection[UUID]) -> frozenset[UUID]:
    """Those of these complaints that the actor may know of."""
    if not ids or not actor.can("complaints.read"):
        return frozenset()
    return frozenset(await repository.list_open_to(session, ids, person_of(actor)))


async def opened(
    runtime: Runtime, session: Session, actor: Actor, complaint: Complaint, now: datetime
) -> OpenedComplaint:
    """All that belongs to a complaint which the actor may read."""
    zone = runtime.settings.zone
    today = day_of(now, zone)
    requests = (await repository.list_requests(session, [complaint.id]))[complaint.id]
    extension = next_step_of(complaint, requests, zone, today)
    seen = Seen(
        person=person_of(actor),
        permissions=actor.permissions,
        complaint=complaint,
        requests=requests,
        involved=await involved_in(session, complaint),
        extension=extension,
        may_object=is_objectionable(complaint, zone, today),
    )
    answered_on = day_of(complaint.answered_at, zone) if complaint.answered_at else None
    order = await work_orders.find(session, complaint.correction_id) if complaint.correction_id else None
    blocked = {each.id: blocked_request(seen, each) for each in requests}
    return OpenedComplaint(
        complaint=complaint,
        facts=await open_facts(runtime, session, complaint),
        steps=(await repository.list_steps(session, [complaint.id]))[complaint.id],
        requests=requests,
        decisions=(await repository.list_decisions(session, [complaint.id]))[complaint.id],
        standing=standing_of(complaint, requests, zone),
        next_step=extension,
        object_until=objection_until(answered_on, clocks().objection_days) if answered_on else None,
        correction=order,
        actions=actions_of(seen),
        blocked={key: why for key, why in blocked.items() if why is not None},
    )


async def open_facts(runtime: Runtime, session: Session, complaint: Complaint) -> dict[str, str]:
    """What the customer told; nothing once the person is erased."""
    if complaint.told is None:
        return {}
    vault = privacy.Vault(runtime.keyring, purpose="complaint")
    found = await vault.open_many(session, {complaint.id: {SEALED_AS: complaint.told}})
    facts: dict[str, str] = json.loads(found[complaint.id][SEALED_AS]) if complaint.id in found else {}
    return facts


def is_objectionable(complaint: Complaint, zone: ZoneInfo, today: date) -> bool:
    """Whether the customer may object today."""
    answered_on = day_of(complaint.answered_at, zone) if complaint.answered_at else None
    return may_object(complaint, answered_on=answered_on, today=today, days=clocks().objection_days)


async def _for(session: Session, actor: Actor, wanted: ComplaintFilter) -> ComplaintFilter:
    """The filter as this reader may have it; a customer who was merged is asked for under an old link too."""
    wanted = replace(wanted, unseen_by=person_of(actor) if actor.kind == "staff" else None)
    if wanted.customer_id is None:
        return wanted
    survivors = await customers.find_survivors(session, [wanted.customer_id])
    return replace(wanted, customer_id=survivors.get(wanted.customer_id, wanted.customer_id))
