"""The decision: proposed by the handler, confirmed by another, told to the customer; and the review of an objection."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from zhike.cases.complaint import Complaint, ComplaintDecision, Finding, NoticeBy
from zhike.cases.complaint_errors import DeedRefused, NotHandler, ObjectionOver, ReasonMissing, Unclassified
from zhike.cases.repository import complaints as repository
from zhike.cases.rules.complaint_states import is_classified, may_object
from zhike.cases.service.complaints.clock import clocks, day_of, review_due_on
from zhike.cases.service.complaints.ending import end_intake
from zhike.cases.service.complaints.handling import require_handler
from zhike.cases.service.complaints.independence import require_fit, require_independent
from zhike.cases.service.complaints.trail import change, load, masked, person_of, write
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.platform.ids import uuid7
from zhike.platform.runtime import Runtime


async def propose(
    session: Session,
    *,
    actor: Actor,
    complaint_id: UUID,
    finding: Finding,
    because: str,
    remedy: str,
    now: datetime,
) -> Complaint:
    """The handler says what they found. Raises `NotHandler`, `Unclassified` and those of `load`."""
    complaint = await load(session, actor, complaint_id, permission="complaints.work", deed="propose")
    require_handler(complaint, actor)
    if not is_classified(complaint):
        raise Unclassified
    decision = _decision(complaint, actor, stage=1, finding=finding, because=because, remedy=remedy, now=now)
    await repository.add_decision(session, decision)
    after = await change(session, actor, complaint, {"state": "proposed"}, now=now)
    await write(session, actor, after, "proposed", finding, now=now)
    return after


async def confirm(
    session: Session, *, actor: Actor, complaint_id: UUID, confirmed: bool, answer: str, now: datetime
) -> Complaint:
    """A second reviewer confirms the decision, or gives it back with a reason. Raises `ConflictOfInterest` and those of
    `load`."""
    complaint = await load(session, actor, complaint_id, permission="complaints.approve", deed="confirm")
    await require_independent(session, complaint, person_of(actor), "confirmer")
    if not confirmed and not answer.strip():
        raise ReasonMissing
    decision = await _open_decision(session, complaint)
    values: dict[str, Any] = {"answer": masked(answer), "returned": not confirmed}
    if confirmed:
        values |= {"confirmed_by": person_of(actor), "confirmed_at": now}
    await repository.change_decision(session, decision.id, values)
    if not confirmed:
        after = await change(session, actor, complaint, {"state": "investigating"}, now=now)
        await write(session, actor, after, "returned", masked(answer), now=now)
        return after
    after = await change(session, actor, complaint, {"state": "decided", "finding": decision.finding}, now=now)
    await write(session, actor, after, "decided", decision.finding, now=now)
    return after


async def tell_decision(
    session: Session, *, actor: Actor, complaint_id: UUID, told_by: NoticeBy, now: datetime
) -> Complaint:
    """Record that the customer knows the decision: the answer is given, and the complaint closed."""
    complaint = await load(session, actor, complaint_id, permission="complaints.work", deed="tell_decision")
    decisions = (await repository.list_decisions(session, [complaint.id]))[complaint.id]
    told = {"told_by": told_by, "told_staff_id": person_of(actor), "told_at": now}
    await repository.change_decision(session, next(each.id for each in decisions if each.confirmed_at), told)
    after = await change(session, actor, complaint, {"state": "closed", "answered_at": now}, now=now)
    await write(session, actor, after, "told_decision", after.finding or "", now=now)
    await end_intake(session, actor=actor, complaint=after, now=now)
    return after


async def object_as_staff(
    runtime: Runtime, session: Session, *, actor: Actor, complaint_id: UUID, text: str, now: datetime
) -> Complaint:
    """The customer objects by a way that somebody writes down. Raises `ObjectionOver` and those of `load`."""
    complaint = await load(session, actor, complaint_id, permission="complaints.work")
    return await take_objection(runtime, session, actor=actor, complaint=complaint, text=text, now=now)


async def take_objection(
    runtime: Runtime, session: Session, *, actor: Actor, complaint: Complaint, text: str, now: datetime
) -> Complaint:
    """An objection in time opens the review, with a clock of its own; the complaint is locked already."""
    zone = runtime.settings.zone
    answered_on = day_of(complaint.answered_at, zone) if complaint.answered_at else None
    days = clocks().objection_days
    if not may_object(complaint, answered_on=answered_on, today=day_of(now, zone), days=days):
        raise ObjectionOver
    due_on = review_due_on(now, zone)
    values = {"state": "under_review", "objected_at": now, "due_on": due_on}
    after = await change(session, actor, complaint, values, now=now)
    await write(session, actor, after, "objected", masked(text), now=now)
    return after


async def assign_review(
    session: Session, *, actor: Actor, complaint_id: UUID, staff_id: UUID, version: str, now: datetime
) -> Complaint:
    """Give the review to somebody who neither handled nor decided. Raises `StaffUnfit`, `ConflictOfInterest`, ..."""
    complaint = await load(
        session, actor, complaint_id, permission="complaints.assign", deed="assign_review", version=version
    )
    await require_fit(session, staff_id, "reviewer")
    await require_independent(session, complaint, staff_id, "reviewer")
    after = await change(session, actor, complaint, {"reviewer_id": staff_id}, now=now)
    await write(session, actor, after, "review_assigned", str(staff_id), now=now)
    return after


async def review(
    session: Session,
    *,
    actor: Actor,
    complaint_id: UUID,
    finding: Finding,
    because: str,
    remedy: str,
    told_by: NoticeBy,
    now: datetime,
) -> Complaint:
    """The reviewer decides the objection and has told the customer. Raises `NotHandler`, `ConflictOfInterest`, ..."""
    complaint = await load(session, actor, complaint_id, permission="complaints.approve", deed="review")
    if complaint.reviewer_id != person_of(actor):
        raise NotHandler
    await require_independent(session, complaint, person_of(actor), "reviewer")
    decision = _decision(complaint, actor, stage=2, finding=finding, because=because, remedy=remedy, now=now)
    await repository.add_decision(session, decision)
    told = {"told_by": told_by, "told_staff_id": person_of(actor), "told_at": now}
    await repository.change_decision(session, decision.id, told)
    after = await change(session, actor, complaint, {"state": "closed", "finding": finding}, now=now)
    await write(session, actor, after, "reviewed", finding, now=now)
    return after


async def _open_decision(session: Session, complaint: Complaint) -> ComplaintDecision:
    decisions = (await repository.list_decisions(session, [complaint.id]))[complaint.id]
    found = next((each for each in reversed(decisions) if not each.returned and each.confirmed_at is None), None)
    if found is None:
        raise DeedRefused(state=complaint.state)
    return found


def _decision(
    complaint: Complaint, actor: Actor, *, stage: int, finding: Finding, because: str, remedy: str, now: datetime
) -> ComplaintDecision:
    return ComplaintDecision(
        id=uuid7(),
        complaint_id=complaint.id,
        round=stage,
        finding=finding,
        because=masked(because),
        remedy=masked(remedy),
        proposed_by=person_of(actor),
        proposed_at=now,
    )
