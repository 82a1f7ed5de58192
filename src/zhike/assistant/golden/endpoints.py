"""HTTP routes of the golden questions."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, File, Response, UploadFile, status

from zhike.assistant.errors import GoldenQuestionRefused
from zhike.assistant.golden import repository, service
from zhike.assistant.golden.asking import run_golden
from zhike.assistant.golden.schemas import (
    GoldenChangeBody,
    GoldenImportBody,
    GoldenQuestionBody,
    GoldenQuestionsBody,
    GoldenRunBody,
    GoldenRunsBody,
    NewGoldenQuestionBody,
)
from zhike.platform.idempotency import CREATES
from zhike.platform.web import ActorDep, ExpectedVersionDep, NowDep, RuntimeDep, SessionDep, requires, set_etag

router = APIRouter(prefix="/api/v1/golden-questions", tags=["assistant"])
_KEEPS = requires("assistant.learn")

LARGEST = 5 * 2**20
RUNS = 30


@router.get("", dependencies=[_KEEPS])
async def get_golden_questions(session: SessionDep) -> GoldenQuestionsBody:
    """All golden questions with what became of each in the last run."""
    results = await repository.list_last_results(session)
    questions = await repository.list_questions(session)
    return GoldenQuestionsBody(items=[GoldenQuestionBody.of(each, results.get(each.id)) for each in questions])


@router.post("", status_code=status.HTTP_201_CREATED, dependencies=[_KEEPS, CREATES])
async def post_golden_question(
    body: NewGoldenQuestionBody, response: Response, session: SessionDep, actor: ActorDep, now: NowDep
) -> GoldenQuestionBody:
    """Keep a new golden question; personal data in it is masked."""
    golden = await service.add_question(
        session, actor=actor, question=body.question, language=body.language, expect=body.expect, now=now
    )
    set_etag(response, golden.version)
    return GoldenQuestionBody.of(golden)


@router.get("/export", dependencies=[_KEEPS])
async def get_golden_export(session: SessionDep) -> Response:
    """All as CSV (question, lang, expect), as the import takes it."""
    content = "\ufeff" + service.as_csv(await repository.list_questions(session))
    headers = {"content-disposition": 'attachment; filename="golden.csv"'}
    return Response(content, media_type="text/csv; charset=utf-8", headers=headers)


@router.post("/imports", status_code=status.HTTP_201_CREATED, dependencies=[_KEEPS, CREATES])
async def post_golden_import(
    file: Annotated[UploadFile, File()], session: SessionDep, actor: ActorDep, now: NowDep
) -> GoldenImportBody:
    """Take golden questions from CSV (question, lang, expect; at most 5 MB); doing it again changes nothing."""
    content = await file.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise GoldenQuestionRefused("assistant.golden.file")
    return GoldenImportBody.of(await service.import_questions(session, actor=actor, content=content, now=now))


@router.get("/runs", dependencies=[_KEEPS])
async def get_golden_runs(session: SessionDep) -> GoldenRunsBody:
    """The last thirty runs."""
    return GoldenRunsBody(items=[GoldenRunBody.of(run) for run in await repository.list_runs(session, limit=RUNS)])


@router.post("/runs", status_code=status.HTTP_201_CREATED, dependencies=[_KEEPS, CREATES])
async def post_golden_run(runtime: RuntimeDep) -> GoldenRunsBody:
    """Ask all golden questions now; nothing comes of it where there are none."""
    run = await run_golden(runtime)
    return GoldenRunsBody(items=[GoldenRunBody.of(run)] if run else [])


@router.put("/{question_id}", dependencies=[_KEEPS])
async def put_golden_question(
    *,
    question_id: UUID,
    body: GoldenChangeBody,
    expected: ExpectedVersionDep,
    response: Response,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
) -> GoldenQuestionBody:
    """Change words and expectation."""
    golden = await service.change_question(
        session,
        actor=actor,
        question_id=question_id,
        question=body.question,
        expect=body.expect,
        expected=expected,
        now=now,
    )
    set_etag(response, golden.version)
    return GoldenQuestionBody.of(golden)


@router.delete("/{question_id}", status_code=status.HTTP_204_NO_CONTENT, dependencies=[_KEEPS])
async def delete_golden_question(question_id: UUID, session: SessionDep, actor: ActorDep, now: NowDep) -> None:
    """Remove a golden question."""
    await service.drop_question(session, actor=actor, question_id=question_id, now=now)
