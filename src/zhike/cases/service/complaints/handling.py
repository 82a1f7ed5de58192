"""Working on a complaint: who has it, what it is about, how grave it is, what is behind it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from zhike.cases.complaint import Complaint, ComplaintStep
from zhike.cases.complaint_errors import AxisUnknown, CorrectionUnknown, NotHandler, ReasonMissing
from zhike.cases.repository import complaints as repository
from zhike.cases.repository import work_orders
from zhike.cases.rules.axes import AXES, is_code
from zhike.cases.service.complaints.clock import clocks, standing_of
from zhike.cases.service.complaints.independence import (
    Candidate,
    list_candidates,
    require_fit,
    require_independent,
)
from zhike.cases.service.complaints.registering import require_staff
from zhike.cases.service.complaints.trail import change, load, masked, require_deed, write
from zhike.cases.service.opening import open_work_order
from zhike.cases.work_order import Department, NewWorkOrder
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.platform.runtime import Runtime

_WITH_HANDLER = frozenset({"received", "assigned", "investigating", "proposed"})


@dataclass(frozen=True, slots=True)
class ComplaintChanges:
    """What is to change; None = stays. People are only ever added, and the level only raised, by one person."""

    channel: str | None = None
    business: str | None = None
    cause: str | None = None
    department: Department | None = None
    add_named: tuple[UUID, ...] = ()
    add_decided_matter: tuple[UUID, ...] = ()
    major: bool = False


async def candidates(session: Session, *, actor: Actor, complaint_id: UUID, review: bool) -> list[Candidate]:
    """Who could handle it, or review the objection, and who cannot and why."""
    complaint = await load(session, actor, complaint_id, permission="complaints.assign", lock=False)
    return await list_candidates(session, complaint, "reviewer" if review else "handler")


async def assign(
    session: Session, *, actor: Actor, complaint_id: UUID, staff_id: UUID, version: str, now: datetime
) -> Complaint:
    """Give it to an independent handler. Raises `StaffUnfit`, `ConflictOfInterest` and those of `load`."""
    complaint = await load(session, actor, complaint_id, permission="complaints.assign", deed="assign", version=version)
    await require_fit(session, staff_id, "handler")
    await require_independent(session, complaint, staff_id, "handler")
    handled = list(dict.fromkeys((*complaint.handled_by, staff_id)))
    after = await change(
        session,
        actor,
        complaint,
        {"handler_id": staff_id, "handled_by": handled, "state": "assigned"},
        now=now,
    )
    await write(session, actor, after, "assigned", str(staff_id), now=now)
    return after


async def start(session: Session, *, actor: Actor, complaint_id: UUID, version: str, now: datetime) -> Complaint:
    """The handler begins. Raises `NotHandler` and those of `load`."""
    complaint = await load(session, actor, complaint_id, permission="complaints.work", deed="start", version=version)
    require_handler(complaint, actor)
    after = await change(session, actor, complaint, {"state": "investigating"}, now=now)
    await write(session, actor, after, "started", now=now)
    return after


def require_handler(complaint: Complaint, actor: Actor) -> None:
    """Raise `NotHandler` unless the actor has it."""
    if complaint.handler_id is None or str(complaint.handler_id) != actor.id:
        raise NotHandler


async def change_complaint(
    runtime: Runtime,
    session: Session,
    *,
    actor: Actor,
    complaint_id: UUID,
    changes: ComplaintChanges,
    version: str,
    now: datetime,
) -> Complaint:
    """Set codes, department, people, or raise the level. What is the same already changes nothing.

    Raises `AxisUnknown`, `StaffUnknown` and those of `load`.
    """
    complaint = await load(session, actor, complaint_id, permission="complaints.work", version=version)
    axes = await _new_axes(session, runtime, complaint, changes)
    people = await _new_people(session, complaint, changes)
    raised = {"level": "major"} if changes.major and complaint.level != "major" else {}
    moved = {"department": changes.department} if changes.department not in (None, complaint.department) else {}
    for deed, values in (("classify", axes), ("name", people), ("raise", raised), ("name", moved)):
        if values:
            require_deed(complaint, deed)  # type: ignore[arg-type]  # of the words above
    values = {**axes, **people, **raised, **moved}
    if not values:
        return complaint
    after = await change(session, actor, complaint, values, now=now)
    await _write_changes(session, actor, complaint, after, now)
    return after


async def _new_axes(
    session: Session, runtime: Runtime, complaint: Complaint, changes: ComplaintChanges
) -> dict[str, Any]:
    """The codes that change, with the clocks that come with a business: one that runs is never taken away."""
    codes: dict[str, Any] = {}
    for axis in AXES:
        code = getattr(changes, axis)
        if code is None or code == getattr(complaint, axis):
            continue
        if not is_code(axis, code):
            raise AxisUnknown(axis=axis)
        codes[axis] = code
    if "business" in codes:
        more = clocks().ids_for(codes["business"], complaint.reason)
        profiles = list(dict.fromkeys((*complaint.profiles, *more)))
        requests = (await repository.list_requests(session, [complaint.id]))[complaint.id]
        due_on = standing_of(replace(complaint, profiles=profiles), requests, runtime.settings.zone).due_on
        codes |= {"profiles": profiles, "answer_due_on": due_on, "due_on": due_on}
    return codes


async def _new_people(session: Session, complaint: Complaint, changes: ComplaintChanges) -> dict[str, Any]:
    """Who is added; a handler or reviewer who turns out to be one of them has it no longer."""
    await require_staff(session, (*changes.add_named, *changes.add_decided_matter))
    named = list(dict.fromkeys((*complaint.named, *changes.add_named)))
    decided = list(dict.fromkeys((*complaint.decided_matter, *changes.add_decided_matter)))
    values: dict[str, Any] = {}
    if named != complaint.named:
        values["named"] = named
    if decided != complaint.decided_matter:
        values["decided_matter"] = decided
    barred = {*named, *decided}
    if complaint.handler_id in barred and complaint.state in _WITH_HANDLER:
        values |= {"handler_id": None, "state": "received"}
    if complaint.reviewer_id in barred and complaint.state == "under_review":
        values["reviewer_id"] = None
    return values


async def _write_changes(session: Session, actor: Actor, before: Complaint, after: Complaint, now: datetime) -> None:
    if any(getattr(before, axis) != getattr(after, axis) for axis in AXES):
        codes = " / ".join(getattr(after, axis) or "-" for axis in AXES)
        await write(session, actor, after, "axes", codes, now=now)
    for person in (*after.named, *after.decided_matter):
        if person not in (*before.named, *before.decided_matter):
            await write(session, actor, after, "named", str(person), now=now)
    if before.level != after.level:
        await write(session, actor, after, "level", after.level, now=now)
    if before.handler_id is not None and after.handler_id is None:
        await write(session, actor, after, "assigned", "", now=now)
        await _return_proposal(session, actor, before, now)


async def _return_proposal(session: Session, actor: Actor, before: Complaint, now: datetime) -> None:
    """What somebody proposed who should not have had it is proposed anew by another."""
    for each in (await repository.list_decisions(session, [before.id]))[before.id]:
        if each.confirmed_at is None and not each.returned:
            await repository.change_decision(session, each.id, {"returned": True})
            await write(session, actor, before, "returned", "", now=now)


async def correct(
    runtime: Runtime,
    session: Session,
    *,
    actor: Actor,
    complaint_id: UUID,
    order_id: UUID | None,
    title: str,
    department: Department | None,
    now: datetime,
) -> Complaint:
    """Link it to the work order that corrects its root cause, or open one. Several complaints may share it."""
    complaint = await load(session, actor, complaint_id, permission="complaints.work", deed="correct")
    if order_id is None:
        if not title.strip():
            raise ReasonMissing
        new = NewWorkOrder(
            "correction", title, "agent", department=department or complaint.department, reason=complaint.reason
        )
        order = await open_work_order(runtime, session, actor=actor, new=new, now=now)
    else:
        found = await work_orders.find(session, order_id)
        if found is None or found.kind != "correction":
            raise CorrectionUnknown
        order = found
    after = await change(session, actor, complaint, {"correction_id": order.id}, now=now)
    await write(session, actor, after, "correction", order.number, now=now)
    return after


async def add_note(
    session: Session, *, actor: Actor, complaint_id: UUID, text: str, public: bool, now: datetime
) -> ComplaintStep:
    """Write a line into the trail; `public` lets the customer read it."""
    complaint = await load(session, actor, complaint_id, permission="complaints.work", deed="note")
    return await write(session, actor, complaint, "note", masked(text), public=public, now=now)
