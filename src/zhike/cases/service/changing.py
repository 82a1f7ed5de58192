"""Working on a work order: its state, owner, department and due time change; notes and the customer's remarks join."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from zhike.audit import api as audit
from zhike.cases import permissions
from zhike.cases.errors import (
    DueInPast,
    HandOverInstead,
    HandOverPending,
    NotOfDepartment,
    NotYoursToGive,
    OwnedByColleague,
    TransitionRefused,
)
from zhike.cases.events import WorkOrderMoved
from zhike.cases.repository import hand_overs
from zhike.cases.repository import work_orders as repository
from zhike.cases.rules.ownership import refusal
from zhike.cases.rules.states import may_become
from zhike.cases.service import departments
from zhike.cases.service.opening import TOPIC, require_colleague
from zhike.cases.work_order import ENDED, Department, State, Step, StepKind, WorkOrder
from zhike.identity import api as identity
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.platform.outbox import publish
from zhike.platform.web import check_version
from zhike.privacy import api as privacy

# What the customer sees of the trail: that it goes on and how it ended, never who was named inside the bank.
_PUBLIC: frozenset[StepKind] = frozenset({"state", "due"})


@dataclass(frozen=True, slots=True)
class Changes:
    """What is to change; None = stays. `unassign`: it is nobody's any more."""

    state: State | None = None
    department: Department | None = None
    owner_id: UUID | None = None
    unassign: bool = False
    due_at: datetime | None = None
    title: str | None = None


async def change_work_order(
    session: Session, *, actor: Actor, order_id: UUID, changes: Changes, version: str, now: datetime
) -> WorkOrder:
    """Change a work order; each change is a line of its trail. What is the same already changes nothing.

    Raises `WorkOrderUnknown`, `PreconditionFailed`, `TransitionRefused`, `DueInPast`, `OwnerUnknown`,
    `HandOverPending`, `HandOverInstead`, `OwnedByColleague`, `NotOfDepartment`, `NotYoursToGive` or `Forbidden`.
    """
    before = await permissions.find_workable(session, actor, order_id)
    check_version(version, before.version)
    await _check(session, before, changes, now)
    await _check_owner(session, actor, before, changes)
    after = await change_locked(session, actor=actor, before=before, changes=changes, now=now)
    await _ring_owners(session, actor, before, after, now)
    return after


async def change_locked(
    session: Session, *, actor: Actor, before: WorkOrder, changes: Changes, now: datetime
) -> WorkOrder:
    """Change a work order that is locked and may change so: for parts of the system that act by right."""
    values = _values(before, changes, now)
    if not values:
        return before
    if before.handed_to is not None and values.get("state") in ENDED:
        await _withdraw(session, actor, before, now)
    after = await repository.change(session, before.id, values)
    for kind, text in _lines(before, after):
        step = Step(0, now, kind, text, actor.kind, actor.name, public=kind in _PUBLIC)
        await repository.add_step(session, before.id, step, by_id=actor.id)
    await _tell(session, actor, before, after, now)
    return after


async def add_note(session: Session, *, actor: Actor, order_id: UUID, text: str, public: bool, now: datetime) -> Step:
    """Write a line into the trail; `public` lets the customer read it. Raises `WorkOrderUnknown` or `Forbidden`."""
    order = await permissions.find_workable(session, actor, order_id)
    return await _write(session, actor, order, "note", text, public=public, now=now)


async def add_remark(
    session: Session,
    *,
    actor: Actor,
    order_id: UUID,
    customer_id: UUID | None,
    conversation_id: UUID,
    text: str,
    now: datetime,
) -> Step:
    """The customer adds something to their work order, and its owner is told. Raises `WorkOrderUnknown`."""
    order = await permissions.find_own(session, order_id, customer_id=customer_id, conversation_id=conversation_id)
    step = await _write(session, actor, order, "remark", text, public=True, now=now)
    people = await departments.responsible_for(session, order)
    await departments.tell(session, order, people, kind="order_remark", actor=actor, now=now)
    return step


async def _write(
    session: Session, actor: Actor, order: WorkOrder, kind: StepKind, text: str, *, public: bool, now: datetime
) -> Step:
    step = Step(0, now, kind, privacy.mask_text(text), actor.kind, actor.name, public)
    written = await repository.add_step(session, order.id, step, by_id=actor.id)
    detail = {"what": kind, "public": public}
    subject = f"work_order:{order.id}"
    await audit.record(session, actor=actor, action="cases.noted", subject=subject, detail=detail, now=now)
    session.notify(TOPIC)
    return written


async def _check(session: Session, before: WorkOrder, changes: Changes, now: datetime) -> None:
    if changes.state is not None and not may_become(before.state, changes.state):
        raise TransitionRefused(before=before.state, after=changes.state)
    _check_place(before, changes)
    if changes.due_at is not None and changes.due_at <= now:
        raise DueInPast
    if changes.owner_id is not None:
        await require_colleague(session, changes.owner_id)


def _check_place(before: WorkOrder, changes: Changes) -> None:
    """Where it is and whose it is moves by an answer while a department is asked, and never away from an owner."""
    leaves = changes.department is not None and changes.department != before.department
    moves = leaves or changes.unassign or changes.owner_id not in (None, before.owner_id)
    if before.handed_to is not None and moves:
        raise HandOverPending
    if leaves and before.owner_id is not None and not changes.unassign:
        raise HandOverInstead


async def _check_owner(session: Session, actor: Actor, before: WorkOrder, changes: Changes) -> None:
    """Raise where it is not the actor's to say whose it is."""
    to = None if changes.unassign else changes.owner_id or before.owner_id
    if to == before.owner_id:
        return
    party = await departments.party_of(session, actor)
    # What is nobody's may be filed elsewhere and taken there; what is somebody's is their own department's to decide.
    filed = changes.department if before.owner_id is None else None
    concerned = [party.staff_id, *([to] if to else [])]
    holding = await departments.holding_of(session, before, filed or before.department, concerned)
    why = refusal(holding, party, to=to)
    if why == "owned":
        assert holding.owner_id is not None
        raise OwnedByColleague(name=(await identity.get_staff(session, holding.owner_id)).name)
    if why is not None:
        raise NotOfDepartment if why == "not_department" else NotYoursToGive


async def _ring_owners(session: Session, actor: Actor, before: WorkOrder, after: WorkOrder, now: datetime) -> None:
    """Whose it was and whose it is now are told, where somebody else did it."""
    if before.owner_id == after.owner_id:
        return
    told: tuple[tuple[UUID | None, identity.NotificationKind], ...] = (
        (before.owner_id, "order_gone"),
        (after.owner_id, "order_given"),
    )
    for owner_id, kind in told:
        if owner_id is not None and str(owner_id) != actor.id:
            await departments.tell(session, after, [owner_id], kind=kind, actor=actor, now=now)


async def _withdraw(session: Session, actor: Actor, before: WorkOrder, now: datetime) -> None:
    """What has ended is no longer to be taken."""
    pending = await hand_overs.find_pending(session, before.id)
    assert pending is not None
    by = UUID(actor.id) if actor.kind == "staff" else None
    await hand_overs.answer(session, pending.id, what="withdrawn", by=by, name=actor.name, reason="", now=now)
    step = Step(0, now, "withdrawn", pending.to_department, actor.kind, actor.name, public=False)
    await repository.add_step(session, before.id, step, by_id=actor.id)


def _values(before: WorkOrder, changes: Changes, now: datetime) -> dict[str, Any]:
    wanted: dict[str, Any] = {
        "state": changes.state or before.state,
        "department": changes.department or before.department,
        "owner_id": None if changes.unassign else changes.owner_id or before.owner_id,
        "due_at": changes.due_at or before.due_at,
        "title": before.title if changes.title is None else privacy.mask_text(changes.title),
    }
    values = {name: value for name, value in wanted.items() if value != getattr(before, name)}
    if "due_at" in values:
        values |= {"reminded": None, "step_at": now}  # another time is another promise, and looked at at once
    if "state" in values:
        values["ended_at"] = now if values["state"] in ENDED else None
    if values.get("ended_at") is not None:
        values |= {"handed_to": None, "stopped_at": None}
    return values


def _lines(before: WorkOrder, after: WorkOrder) -> list[tuple[StepKind, str]]:
    """What the trail says of a change: codes and ids, which the reader's page puts into words."""
    lines: list[tuple[StepKind, str]] = [
        ("department", after.department),
        ("owner", str(after.owner_id or "")),
        ("due", after.due_at.isoformat()),
        ("state", after.state),
    ]
    told = {"department": "department", "owner": "owner_id", "due": "due_at", "state": "state"}
    return [(kind, text) for kind, text in lines if getattr(before, told[kind]) != getattr(after, told[kind])]


async def _tell(session: Session, actor: Actor, before: WorkOrder, after: WorkOrder, now: datetime) -> None:
    detail = {"state": after.state, "department": after.department, "version": after.version}
    subject = f"work_order:{after.id}"
    await audit.record(session, actor=actor, action="cases.work_order_changed", subject=subject, detail=detail, now=now)
    if before.state != after.state:
        late = after.ended and now > after.due_at
        event = WorkOrderMoved(
            after.id, after.kind, before.state, after.state, late, after.conversation_id, after.customer_id
        )
        await publish(session, event, stream=str(after.id), actor=actor, now=now)
    session.notify(TOPIC)
