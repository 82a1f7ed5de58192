"""HTTP routes of the self-assessment; the JSON that is read is the JSON that is exported."""

from __future__ import annotations

from fastapi import APIRouter, Response

from zhike.audit.rules.checklist import Answer
from zhike.audit.schemas.entries import csv_lines
from zhike.audit.schemas.watch import ASSESSMENT_HEADER, AnswerBody, AssessmentBody, assessment_rows
from zhike.audit.service.assessing import answer_item, get_answers
from zhike.audit.service.trail import record
from zhike.platform.fields import Line
from zhike.platform.web import ActorDep, ExpectedVersionDep, NowDep, SessionDep, requires

router = APIRouter()


@router.get("/audit/assessment", dependencies=[requires("audit.watch")])
async def get_assessment(session: SessionDep) -> AssessmentBody:
    """The checklist with its answers and scores."""
    return AssessmentBody.of(await get_answers(session))


@router.get("/audit/assessment.csv", dependencies=[requires("audit.export")], response_class=Response)
async def get_assessment_csv(session: SessionDep, actor: ActorDep, now: NowDep) -> Response:
    """The checklist as CSV."""
    text = csv_lines([ASSESSMENT_HEADER, *assessment_rows(await get_answers(session))])
    await record(session, actor=actor, action="audit.exported", subject="assessment", now=now)
    headers = {"content-disposition": 'attachment; filename="self-assessment.csv"'}
    # Spreadsheet programs read UTF-8 only with this mark in front.
    return Response("\ufeff" + text, media_type="text/csv; charset=utf-8", headers=headers)


@router.put("/audit/assessment/{item}", dependencies=[requires("audit.watch")])
async def put_answer(
    *, item: Line, body: AnswerBody, expected: ExpectedVersionDep, session: SessionDep, actor: ActorDep, now: NowDep
) -> AssessmentBody:
    """Answer a question, with If-Match the version of the answer that it replaces (0 = none)."""
    answer = Answer(body.verdict, body.evidence)
    return AssessmentBody.of(
        await answer_item(session, actor=actor, item=item, answer=answer, expected=expected, now=now)
    )
