"""What one person may not do alone: an extension, a lower level, a withdrawal, "this is no complaint", a later day of
the regulator. One asks and says why, another one decides; an extension counts once the customer has been told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from zhike.cases.complaint import Complaint, ComplaintRequest, NoticeBy, RequestKind
from zhike.cases.complaint_errors import (
    ExtensionRefused,
    ReasonMissing,
    RegulatorDateMissing,
    RequestOpen,
    RequestRefused,
    RequestUnknown,
)
from zhike.cases.repository import complaints as repository
from zhike.cases.rules.clocks import Needs, NextStep
from zhike.cases.rules.complaint_states import may_ask
from zhike.cases.service.complaints.clock import day_of, next_step_of, standing_of
from zhike.cases.service.complaints.ending import end_intake
from zhike.cases.service.complaints.independence import require_independent
from zhike.cases.service.complaints.trail import change, load, masked, person_of, write
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.platform.ids import uuid7
from zhike.platform.runtime import Runtime


async def ask(
    runtime: Runtime,
    session: Session,
    *,
    actor: Actor,
    complaint_id: UUID,
    kind: RequestKind,
    because: str,
    regulator_due_on: date | None = None,
    now: datetime,
) -> ComplaintRequest:
    """Ask for something that another person has to approve.

    Raises `RequestRefused`, `RequestOpen`, `ExtensionRefused`, `RegulatorDateMissing` and those of `load`.
    """
    complaint = await load(session, actor, complaint_id, permission="complaints.work", deed="ask")
    if not may_ask(kind, complaint):
        raise RequestRefused
    zone = runtime.settings.zone
    if kind == "extension":
        steps, needs = await _next_step(session, complaint, zone, day_of(now, zone))
    else:
        steps, needs = _other_steps(kind, regulator_due_on, day_of(now, zone)), "approve"
    request = ComplaintRequest(
        id=uuid7(),
        complaint_id=complaint.id,
        kind=kind,
        because=masked(because),
        steps=steps,
        needs=needs,
        asked_by=person_of(actor),
        asked_at=now,
    )
    if not await repository.add_request(session, request):
        raise RequestOpen
    await write(session, actor, complaint, "asked", kind, now=now)
    return request


async def decide_request(
    runtime: Runtime,
    session: Session,
    *,
    actor: Actor,
    complaint_id: UUID,
    request_id: UUID,
    approved: bool,
    answer: str,
    now: datetime,
) -> Complaint:
    """Approve or refuse what somebody else asked for.

    Raises `RequestUnknown`, `ConflictOfInterest`, `ExtensionRefused`, `RequestRefused`, and those of `load`.
    """
    complaint = await load(session, actor, complaint_id, permission="complaints.approve")
    requests = (await repository.list_requests(session, [complaint.id]))[complaint.id]
    request = next((each for each in requests if each.id == request_id and each.approved is None), None)
    if request is None:
        raise RequestUnknown
    actor.require(f"complaints.{request.needs}")
    await require_independent(session, complaint, person_of(actor), "approver", asked=[request.asked_by])
    if not approved and not answer.strip():
        raise ReasonMissing
    if approved:
        _require_timely(runtime, complaint, requests, request, now)
    decided = await repository.change_request(
        session,
        request.id,
        {"decided_by": person_of(actor), "decided_at": now, "approved": approved, "answer": masked(answer)},
    )
    await write(session, actor, complaint, "approved" if approved else "refused", request.kind, now=now)
    if not approved:
        return complaint
    return await _take_effect(runtime, session, actor=actor, complaint=complaint, request=decided, now=now)


async def tell_extension(
    runtime: Runtime,
    session: Session,
    *,
    actor: Actor,
    complaint_id: UUID,
    request_id: UUID,
    told_by: NoticeBy,
    now: datetime,
) -> Complaint:
    """Record that the customer knows of the extension: now it counts. Raises `RequestUnknown`, `ExtensionRefused` and
    those of `load`."""
    complaint = await load(session, actor, complaint_id, permission="complaints.work", deed="ask")
    requests = (await repository.list_requests(session, [complaint.id]))[complaint.id]
    request = next((each for each in requests if each.id == request_id and each.approved and not each.told_at), None)
    if request is None or request.kind != "extension":
        raise RequestUnknown
    _require_timely(runtime, complaint, requests, request, now)
    told = {"told_by": told_by, "told_staff_id": person_of(actor), "told_at": now}
    await repository.change_request(session, request.id, told)
    after = await _reclock(runtime, session, actor=actor, complaint=complaint, values={}, now=now)
    await write(session, actor, after, "told_extension", after.answer_due_on.isoformat(), now=now)
    return after


def _other_steps(kind: RequestKind, regulator_due_on: date | None, today: date) -> dict[str, str]:
    if kind != "regulator_date":
        return {}
    if regulator_due_on is None or regulator_due_on < today:
        raise RegulatorDateMissing
    return {"regulator": regulator_due_on.isoformat()}


async def _next_step(
    session: Session, complaint: Complaint, zone: ZoneInfo, today: date
) -> tuple[dict[str, str], Needs]:
    """The step that can be asked for today, and whose approval it needs."""
    requests = (await repository.list_requests(session, [complaint.id]))[complaint.id]
    step = next_step_of(complaint, requests, zone, today)
    if not isinstance(step, NextStep):
        raise ExtensionRefused(step)
    return {profile: str(place) for profile, place in step.steps.items()}, step.needs


def _require_timely(
    runtime: Runtime,
    complaint: Complaint,
    requests: list[ComplaintRequest],
    request: ComplaintRequest,
    now: datetime,
) -> None:
    """An extension counts only while the day in force is not over; what the state does not allow counts never."""
    if not may_ask(request.kind, complaint):
        raise RequestRefused
    zone = runtime.settings.zone
    if request.kind == "extension" and day_of(now, zone) > standing_of(complaint, requests, zone).due_on:
        raise ExtensionRefused("over")


async def _take_effect(
    runtime: Runtime, session: Session, *, actor: Actor, complaint: Complaint, request: ComplaintRequest, now: datetime
) -> Complaint:
    if request.kind == "extension":
        return complaint
    if request.kind == "downgrade":
        after = await change(session, actor, complaint, {"level": "general"}, now=now)
        await write(session, actor, after, "level", "general", now=now)
        return after
    if request.kind == "regulator_date":
        values = {"regulator_due_on": date.fromisoformat(request.steps["regulator"])}
        return await _reclock(runtime, session, actor=actor, complaint=complaint, values=values, now=now)
    state = "withdrawn" if request.kind == "withdrawal" else "dismissed"
    after = await change(session, actor, complaint, {"state": state}, now=now)
    await write(session, actor, after, state, now=now)  # type: ignore[arg-type]  # one of the two words
    await end_intake(session, actor=actor, complaint=after, now=now)
    return after


async def _reclock(
    runtime: Runtime, session: Session, *, actor: Actor, complaint: Complaint, values: dict[str, Any], now: datetime
) -> Complaint:
    """The day in force, counted anew; of a later day the owner is warned anew."""
    requests = (await repository.list_requests(session, [complaint.id]))[complaint.id]
    due_on = standing_of(replace(complaint, **values), requests, runtime.settings.zone).due_on
    return await change(
        session, actor, complaint, {**values, "answer_due_on": due_on, "due_on": due_on, "warned": None}, now=now
    )
