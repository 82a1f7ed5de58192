"""HTTP routes of complaints: what is done with one, by one person after the other."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from fastapi import APIRouter, Response, status

from zhike.cases.endpoints.complaints import line_of
from zhike.cases.schemas.complaint_inputs import (
    ComplaintChangeBody,
    ComplaintNoteBody,
    ConfirmationBody,
    NewCorrectionBody,
    NewDecisionBody,
    NewRequestBody,
    NewReviewBody,
    NoticeBody,
    ObjectionBody,
    PersonChoiceBody,
    RequestDecisionBody,
)
from zhike.cases.schemas.complaints import (
    CandidateBody,
    CandidatesBody,
    ComplaintLine,
    ComplaintRequestBody,
    ComplaintStepBody,
)
from zhike.cases.service.complaints import deciding, handling, requesting
from zhike.platform.idempotency import CREATES
from zhike.platform.web import ActorDep, ExpectedVersionDep, NowDep, RuntimeDep, SessionDep, requires

router = APIRouter(prefix="/api/v1/complaints/{complaint_id}", tags=["cases"])
WORK, ASSIGN, APPROVE = requires("complaints.work"), requires("complaints.assign"), requires("complaints.approve")


@router.patch("", dependencies=[WORK])
async def patch_complaint(
    *,
    complaint_id: UUID,
    body: ComplaintChangeBody,
    version: ExpectedVersionDep,
    response: Response,
    runtime: RuntimeDep,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
) -> ComplaintLine:
    """Set codes or the department, add people it is about, raise the level."""
    complaint = await handling.change_complaint(
        runtime,
        session,
        actor=actor,
        complaint_id=complaint_id,
        changes=body.as_changes(),
        version=version,
        now=now,
    )
    return await line_of(runtime, session, response, complaint)


@router.get("/candidates", dependencies=[ASSIGN])
async def get_candidates(
    complaint_id: UUID, session: SessionDep, actor: ActorDep, part: Literal["handler", "reviewer"] = "handler"
) -> CandidatesBody:
    """Who could handle it, or review the objection, and who has to stand aside and why."""
    found = await handling.candidates(session, actor=actor, complaint_id=complaint_id, review=part == "reviewer")
    return CandidatesBody(items=[CandidateBody.of(each) for each in found])


@router.put("/handler", dependencies=[ASSIGN])
async def put_handler(
    *,
    complaint_id: UUID,
    body: PersonChoiceBody,
    version: ExpectedVersionDep,
    response: Response,
    runtime: RuntimeDep,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
) -> ComplaintLine:
    """Give it to an independent handler."""
    complaint = await handling.assign(
        session, actor=actor, complaint_id=complaint_id, staff_id=body.staff_id, version=version, now=now
    )
    return await line_of(runtime, session, response, complaint)


@router.put("/investigation", dependencies=[WORK])
async def put_investigation(
    *,
    complaint_id: UUID,
    version: ExpectedVersionDep,
    response: Response,
    runtime: RuntimeDep,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
) -> ComplaintLine:
    """The handler begins."""
    complaint = await handling.start(session, actor=actor, complaint_id=complaint_id, version=version, now=now)
    return await line_of(runtime, session, response, complaint)


@router.post("/requests", status_code=status.HTTP_201_CREATED, dependencies=[WORK, CREATES])
async def post_request(
    *,
    complaint_id: UUID,
    body: NewRequestBody,
    runtime: RuntimeDep,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
) -> ComplaintRequestBody:
    """Ask for an extension, a lower level, a withdrawal, "no complaint", or a later day of the regulator."""
    request = await requesting.ask(
        runtime,
        session,
        actor=actor,
        complaint_id=complaint_id,
        kind=body.kind,
        because=body.because,
        regulator_due_on=body.regulator_due_on,
        now=now,
    )
    return ComplaintRequestBody.of(request, None)


@router.put("/requests/{request_id}/decision", dependencies=[APPROVE])
async def put_request_decision(
    *,
    complaint_id: UUID,
    request_id: UUID,
    body: RequestDecisionBody,
    response: Response,
    runtime: RuntimeDep,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
) -> ComplaintLine:
    """Approve or refuse what somebody else asked for."""
    complaint = await requesting.decide_request(
        runtime,
        session,
        actor=actor,
        complaint_id=complaint_id,
        request_id=request_id,
        approved=body.approved,
        answer=body.answer,
        now=now,
    )
    return await line_of(runtime, session, response, complaint)


@router.put("/requests/{request_id}/notice", dependencies=[WORK])
async def put_request_notice(
    *,
    complaint_id: UUID,
    request_id: UUID,
    body: NoticeBody,
    response: Response,
    runtime: RuntimeDep,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
) -> ComplaintLine:
    """Record that the customer knows of the extension: it counts from now on."""
    complaint = await requesting.tell_extension(
        runtime,
        session,
        actor=actor,
        complaint_id=complaint_id,
        request_id=request_id,
        told_by=body.told_by,
        now=now,
    )
    return await line_of(runtime, session, response, complaint)


@router.post("/decisions", status_code=status.HTTP_201_CREATED, dependencies=[WORK, CREATES])
async def post_decision(
    *,
    complaint_id: UUID,
    body: NewDecisionBody,
    response: Response,
    runtime: RuntimeDep,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
) -> ComplaintLine:
    """The handler proposes a decision."""
    complaint = await deciding.propose(session, actor=actor, complaint_id=complaint_id, now=now, **body.model_dump())
    return await line_of(runtime, session, response, complaint)


@router.put("/confirmation", dependencies=[APPROVE])
async def put_confirmation(
    *,
    complaint_id: UUID,
    body: ConfirmationBody,
    response: Response,
    runtime: RuntimeDep,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
) -> ComplaintLine:
    """A second reviewer confirms the decision, or gives it back."""
    complaint = await deciding.confirm(session, actor=actor, complaint_id=complaint_id, now=now, **body.model_dump())
    return await line_of(runtime, session, response, complaint)


@router.put("/notice", dependencies=[WORK])
async def put_notice(
    *,
    complaint_id: UUID,
    body: NoticeBody,
    response: Response,
    runtime: RuntimeDep,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
) -> ComplaintLine:
    """Record that the customer knows the decision."""
    complaint = await deciding.tell_decision(
        session, actor=actor, complaint_id=complaint_id, told_by=body.told_by, now=now
    )
    return await line_of(runtime, session, response, complaint)


@router.post("/objections", status_code=status.HTTP_201_CREATED, dependencies=[WORK, CREATES])
async def post_objection(
    *,
    complaint_id: UUID,
    body: ObjectionBody,
    response: Response,
    runtime: RuntimeDep,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
) -> ComplaintLine:
    """Write down that the customer objects to the answer."""
    complaint = await deciding.object_as_staff(
        runtime, session, actor=actor, complaint_id=complaint_id, text=body.text, now=now
    )
    return await line_of(runtime, session, response, complaint)


@router.put("/reviewer", dependencies=[ASSIGN])
async def put_reviewer(
    *,
    complaint_id: UUID,
    body: PersonChoiceBody,
    version: ExpectedVersionDep,
    response: Response,
    runtime: RuntimeDep,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
) -> ComplaintLine:
    """Give the review to somebody who neither handled nor decided."""
    complaint = await deciding.assign_review(
        session, actor=actor, complaint_id=complaint_id, staff_id=body.staff_id, version=version, now=now
    )
    return await line_of(runtime, session, response, complaint)


@router.post("/reviews", status_code=status.HTTP_201_CREATED, dependencies=[APPROVE, CREATES])
async def post_review(
    *,
    complaint_id: UUID,
    body: NewReviewBody,
    response: Response,
    runtime: RuntimeDep,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
) -> ComplaintLine:
    """The reviewer decides the objection and has told the customer."""
    complaint = await deciding.review(session, actor=actor, complaint_id=complaint_id, now=now, **body.model_dump())
    return await line_of(runtime, session, response, complaint)


@router.post("/corrections", status_code=status.HTTP_201_CREATED, dependencies=[WORK, CREATES])
async def post_correction(
    *,
    complaint_id: UUID,
    body: NewCorrectionBody,
    response: Response,
    runtime: RuntimeDep,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
) -> ComplaintLine:
    """Link it to the work order that corrects its root cause, or open one."""
    complaint = await handling.correct(
        runtime, session, actor=actor, complaint_id=complaint_id, now=now, **body.model_dump()
    )
    return await line_of(runtime, session, response, complaint)


@router.post("/steps", status_code=status.HTTP_201_CREATED, dependencies=[WORK, CREATES])
async def post_complaint_step(
    complaint_id: UUID, body: ComplaintNoteBody, session: SessionDep, actor: ActorDep, now: NowDep
) -> ComplaintStepBody:
    """Write a note into the trail."""
    step = await handling.add_note(
        session, actor=actor, complaint_id=complaint_id, text=body.text, public=body.public, now=now
    )
    return ComplaintStepBody.of(step)
