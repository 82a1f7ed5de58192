"""A work order goes to another department: handed over with a reason, taken, returned with a reason, or withdrawn.

Until it is taken it stays its owner's: whoever looks, it is somebody's, and its due time does not move.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from zhike.audit import api as audit
from zhike.cases import permissions
from zhike.cases.errors import (
    HandOverPending,
    NotHandedOver,
    NotYoursToAnswer,
    NotYoursToHandOver,
    ReasonNeeded,
    SameDepartment,
    WithSupervisor,
)
from zhike.cases.events import WorkOrderHandedOver
from zhike.cases.repository import hand_overs as repository
from zhike.cases.repository import work_orders
from zhike.cases.rules.hand_overs import Act, Party, acts_of, goes_round
from zhike.cases.service import departments
from zhike.cases.service.opening import TOPIC
from zhike.cases.work_order import Answer, Department, HandOver, Step, StepKind, WorkOrder
from zhike.identity import api as identity
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.platform.ids import uuid7
from zhike.platform.outbox import publish
from zhike.platform.web import check_version
from zhike.privacy import api as privacy

_ACTS: Final[dict[Answer, Act]] = {"taken": "take", "returned": "return", "withdrawn": "withdraw"}
_BELLS: Final[dict[Answer, identity.NotificationKind]] = {
    "taken": "order_taken",
    "returned": "order_returned",
    "withdrawn": "order_withdrawn",
}


@dataclass(frozen=True, slots=True)
class Handed:
    """A work order after its owner wanted to hand it over; `stopped`: it was not, and a supervisor decides."""

    order: WorkOrder
    stopped: bool


async def hand_over(
    session: Session, *, actor: Actor, order_id: UUID, to: Department, reason: str, version: str, now: datetime
) -> Handed:
    """The owner, or a supervisor, hands a work order over to another department; its leads are told.

    What was handed over too often stays where it is, and the supervisors are told instead. Raises `WorkOrderUnknown`,
    `PreconditionFailed`, `HandOverPending`, `WithSupervisor`, `NotYoursToHandOver`, `SameDepartment`, `ReasonNeeded`
    or `Forbidden`.
    """
    order = await permissions.find_workable(session, actor, order_id)
    check_version(version, order.version)
    party = await departments.party_of(session, actor)
    _check_hand_over(order, party, to, reason)
    if not party.keeps and goes_round(await repository.list_of(session, order.id)):
        return Handed(await _stop(session, actor, order, to, now), stopped=True)
    owner_id = order.owner_id or party.staff_id
    hop = HandOver(
        id=uuid7(),
        work_order_id=order.id,
        from_department=order.department,
        to_department=to,
        owner_id=owner_id,
        by_id=party.staff_id,
        by_name=actor.name,
        reason=privacy.mask_text(reason.strip()),
        decided=party.keeps,
        at=now,
    )
    await repository.add(session, hop)
    values = {"handed_to": to, "owner_id": owner_id, "stopped_at": None}
    after = await _move(session, actor, order, values, kind="handed", to=to, now=now)
    await _ring(
        session, actor, after, [*await departments.leads_of(session, [to]), owner_id], kind="order_handed", now=now
    )
    return Handed(after, stopped=False)


async def answer(
    session: Session, *, actor: Actor, order_id: UUID, what: Answer, reason: str, version: str, now: datetime
) -> WorkOrder:
    """The receiving side takes it or returns it with a reason, or the sender withdraws it; the other side is told.

    Raises `WorkOrderUnknown`, `PreconditionFailed`, `NotHandedOver`, `NotYoursToAnswer`, `ReasonNeeded` or `Forbidden`.
    """
    order = await permissions.find_workable(session, actor, order_id)
    check_version(version, order.version)
    pending = await repository.find_pending(session, order.id)
    if pending is None:
        raise NotHandedOver
    party = await departments.party_of(session, actor)
    if _ACTS[what] not in acts_of(order, party):
        raise NotYoursToAnswer
    if what == "returned" and not reason.strip():
        raise ReasonNeeded
    written = privacy.mask_text(reason.strip())
    by = party.staff_id
    await repository.answer(session, pending.id, what=what, by=by, name=actor.name, reason=written, now=now)
    values: dict[str, Any] = {"handed_to": None}
    if what == "taken":
        values |= {"department": pending.to_department, "owner_id": by}
    after = await _move(session, actor, order, values, kind=what, to=pending.to_department, now=now)
    sent = [pending.owner_id, pending.by_id]
    told = await departments.leads_of(session, [pending.to_department]) if what == "withdrawn" else sent
    await _ring(
        session, actor, after, [*told, *await departments.responsible_for(session, after)], kind=_BELLS[what], now=now
    )
    return after


async def stay(
    session: Session, *, actor: Actor, order_id: UUID, reason: str, version: str, now: datetime
) -> WorkOrder:
    """A supervisor decides that what went round too often stays where it is; its owner is told, and reads why.

    Raises `WorkOrderUnknown`, `PreconditionFailed`, `NotHandedOver`, `NotYoursToAnswer`, `ReasonNeeded` or `Forbidden`.
    """
    order = await permissions.find_workable(session, actor, order_id)
    check_version(version, order.version)
    if order.stopped_at is None:
        raise NotHandedOver
    if "stay" not in acts_of(order, await departments.party_of(session, actor)):
        raise NotYoursToAnswer
    if not reason.strip():
        raise ReasonNeeded
    after = await _move(session, actor, order, {"stopped_at": None}, kind="stays", to=order.department, now=now)
    why = Step(0, now, "note", privacy.mask_text(reason.strip()), actor.kind, actor.name, public=False)
    await work_orders.add_step(session, order.id, why, by_id=actor.id)
    await _ring(session, actor, after, await departments.responsible_for(session, after), kind="order_stays", now=now)
    return after


def _check_hand_over(order: WorkOrder, party: Party, to: Department, reason: str) -> None:
    if order.handed_to is not None:
        raise HandOverPending
    if "hand_over" not in acts_of(order, party):
        mine = order.owner_id == party.staff_id and order.stopped_at is not None
        raise WithSupervisor if mine else NotYoursToHandOver
    if to == order.department:
        raise SameDepartment
    if not reason.strip():
        raise ReasonNeeded


async def _stop(session: Session, actor: Actor, order: WorkOrder, to: Department, now: datetime) -> WorkOrder:
    """It went round too often: it stays whose it is, and the supervisors decide where it belongs."""
    after = await _move(session, actor, order, {"stopped_at": now}, kind="stopped", to=to, now=now)
    await _ring(session, actor, after, await departments.supervisors(session), kind="order_stopped", now=now)
    return after


async def _move(
    session: Session,
    actor: Actor,
    before: WorkOrder,
    values: dict[str, Any],
    *,
    kind: StepKind,
    to: Department,
    now: datetime,
) -> WorkOrder:
    """Change it, with a line of the trail, an audit row and an event."""
    after = await work_orders.change(session, before.id, values)
    step = Step(0, now, kind, to, actor.kind, actor.name, public=False)
    await work_orders.add_step(session, before.id, step, by_id=actor.id)
    detail = {"step": kind, "from": before.department, "to": to, "version": after.version}
    subject = f"work_order:{after.id}"
    await audit.record(session, actor=actor, action="cases.work_order_handed", subject=subject, detail=detail, now=now)
    assert after.owner_id is not None
    event = WorkOrderHandedOver(after.id, kind, before.department, to, after.owner_id, after.due_at)
    await publish(session, event, stream=str(after.id), actor=actor, now=now)
    session.notify(TOPIC)
    return after


async def _ring(
    session: Session,
    actor: Actor,
    order: WorkOrder,
    ids: list[UUID],
    *,
    kind: identity.NotificationKind,
    now: datetime,
) -> None:
    await departments.tell(session, order, list(dict.fromkeys(ids)), kind=kind, actor=actor, now=now)
