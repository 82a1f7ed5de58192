"""HTTP routes of the golden questions."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, File, Query, Response, UploadFile, status

from zhike.assistant.errors import GoldenQuestionRefused, NoGoldenQuestions
from zhike.assistant.golden import repository, runs, service
from zhike.assistant.golden.asking import start_run
from zhike.assistant.golden.judging import Verdict
from zhike.assistant.golden.repository import Filter
from zhike.assistant.golden.schemas import (
    GoldenChangeBody,
    GoldenImportBody,
    GoldenQuestionBody,
    GoldenQuestionsBody,
    GoldenResultBody,
    GoldenResultsBody,
    GoldenRunBody,
    GoldenRunsBody,
    NewGoldenQuestionBody,
)
from zhike.platform.errors import Invalid
from zhike.platform.fields import OptionalLine
from zhike.platform.idempotency import CREATES
from zhike.platform.paging import decode_cursor, encode_cursor
from zhike.platform.web import ActorDep, ExpectedVersionDep, LanguageDep, NowDep, SessionDep, requires, set_etag

router = APIRouter(prefix="/api/v1/golden-questions", tags=["assistant"])
_KEEPS = requires("assistant.learn")

LARGEST = 5 * 2**20
RUNS = 30


async def _filter(
    *,
    language: Literal["zh", "en"] | None = None,
    expectation: repository.Expectation | None = None,
    verdict: repository.Fate | None = None,
    q: OptionalLine = "",
) -> Filter:
    """`expectation`: article, refuse or handoff; `verdict` of the last whole run; `not_asked`: it was not in it."""
    return Filter(language, expectation, verdict, q)


FilterDep = Annotated[Filter, Depends(_filter)]


@router.get("", dependencies=[_KEEPS])
async def get_golden_questions(
    session: SessionDep,
    wanted: FilterDep,
    cursor: Annotated[str | None, Query(max_length=4000)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> GoldenQuestionsBody:
    """Golden questions with what became of each in the last whole run."""
    after = _after(cursor)
    seen = await repository.list_seen(session, wanted, after=after, limit=limit + 1)
    last = seen[limit - 1].golden if len(seen) > limit else None
    return GoldenQuestionsBody(
        items=[GoldenQuestionBody.of(each.golden, each) for each in seen[:limit]],
        next_cursor=encode_cursor(last.language, last.question, str(last.id)) if last else None,
        total=await repository.count_seen(session, wanted) if after is None else None,
        counts=await repository.count_fates(session) if after is None else {},
    )


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
    file: Annotated[UploadFile, File()], session: SessionDep, actor: ActorDep, now: NowDep, language: LanguageDep
) -> GoldenImportBody:
    """Take golden questions from CSV (question, lang, expect; at most 5 MB); doing it again changes nothing."""
    content = await file.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise GoldenQuestionRefused("assistant.golden.file")
    return GoldenImportBody.of(await service.import_questions(session, actor=actor, content=content, now=now), language)


@router.get("/runs", dependencies=[_KEEPS])
async def get_golden_runs(session: SessionDep, limit: Annotated[int, Query(ge=1, le=400)] = RUNS) -> GoldenRunsBody:
    """The last runs, newest first."""
    return GoldenRunsBody(items=[GoldenRunBody.of(run) for run in await runs.list_runs(session, limit=limit)])


@router.post("/runs", status_code=status.HTTP_201_CREATED, dependencies=[_KEEPS, CREATES])
async def post_golden_run(session: SessionDep, actor: ActorDep, now: NowDep) -> GoldenRunBody:
    """Have all golden questions asked; a worker does it. Where a run is open already, it is that one."""
    run = await start_run(session, by_name=actor.name, now=now)
    if run is None:
        raise NoGoldenQuestions
    return GoldenRunBody.of(run)


@router.get("/runs/{run_id}/results", dependencies=[_KEEPS])
async def get_golden_results(
    run_id: UUID,
    session: SessionDep,
    verdict: Verdict | None = None,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 100,
) -> GoldenResultsBody:
    """What became of the questions of a run."""
    key = decode_cursor(cursor, 1)
    found = await runs.list_results(
        session, run_id, verdict=verdict, after=_uuid(key[0]) if key else None, limit=limit + 1
    )
    more = encode_cursor(str(found[limit - 1].result.question_id)) if len(found) > limit else None
    return GoldenResultsBody(items=[GoldenResultBody.of(each) for each in found[:limit]], next_cursor=more)


@router.put("/runs/{run_id}/cancellation", dependencies=[_KEEPS])
async def put_golden_cancellation(run_id: UUID, session: SessionDep, actor: ActorDep, now: NowDep) -> GoldenRunBody:
    """Stop a run that is open; what was asked stays. One that is over stays as it is."""
    return GoldenRunBody.of(await service.cancel_run(session, actor=actor, run_id=run_id, now=now))


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


def _after(cursor: str | None) -> tuple[str, str, UUID] | None:
    key = decode_cursor(cursor, 3)
    return (str(key[0]), str(key[1]), _uuid(key[2])) if key else None


def _uuid(text: object) -> UUID:
    try:
        return UUID(str(text))
    except ValueError:
        raise Invalid(what="cursor") from None
