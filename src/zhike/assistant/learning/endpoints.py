"""HTTP routes of gaps, for assistant specialists."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response, status

from zhike.assistant.learning import repository
from zhike.assistant.learning.correcting import move_question
from zhike.assistant.learning.gap import GapState
from zhike.assistant.learning.reading import read_detail
from zhike.assistant.learning.repository import Filter
from zhike.assistant.learning.schemas import (
    CSV_HEADER,
    DraftedBody,
    GapBody,
    GapChangeBody,
    GapDetailBody,
    GapsPage,
    NewDraftBody,
    NewVariantsBody,
    csv_lines,
    csv_row,
)
from zhike.assistant.learning.working import Changes, add_variants, change_gap, draft_article, get_gap
from zhike.audit import api as audit
from zhike.platform.errors import Invalid
from zhike.platform.fields import OptionalLine
from zhike.platform.idempotency import CREATES
from zhike.platform.paging import decode_cursor, encode_cursor
from zhike.platform.web import ActorDep, ExpectedVersionDep, NowDep, RuntimeDep, SessionDep, requires, set_etag

router = APIRouter(prefix="/api/v1/gaps", tags=["assistant"])
_EXPORTED = 5000


async def _filter(
    *,
    state: GapState | None = None,
    language: Annotated[str | None, Query(pattern="^(zh|en)$")] = None,
    reason: Annotated[str | None, Query(max_length=20)] = None,
    owner: UUID | None = None,
    unowned: bool = False,
    overdue: bool = False,
    q: OptionalLine = "",
) -> Filter:
    """`overdue`: past its date and not closed; `q`: part of the title or of a question."""
    return Filter(state, language, reason, str(owner) if owner else None, unowned, overdue, q)


FilterDep = Annotated[Filter, Depends(_filter)]


@router.get("", dependencies=[requires("assistant.learn")])
async def get_gaps(
    *,
    runtime: RuntimeDep,
    session: SessionDep,
    now: NowDep,
    wanted: FilterDep,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> GapsPage:
    """Gaps of the filter, most asked first."""
    after, today = _key(cursor), now.astimezone(runtime.settings.zone).date()
    found = await repository.list_gaps(session, wanted, today=today, after=after, limit=limit + 1)
    last = found[limit - 1] if len(found) > limit else None
    return GapsPage(
        items=[GapBody.of(each, runtime.settings, now) for each in found[:limit]],
        counts=await repository.count_states(session) if after is None else None,
        next_cursor=encode_cursor(last.asked, str(last.id)) if last else None,
    )


@router.get("/export.csv", dependencies=[requires("assistant.learn")], response_class=Response)
async def get_export(
    runtime: RuntimeDep, session: SessionDep, actor: ActorDep, now: NowDep, wanted: FilterDep
) -> Response:
    """All gaps of the filter as CSV (masked titles, no customers); that they were taken along is on record."""
    today = now.astimezone(runtime.settings.zone).date()
    found = await repository.list_gaps(session, wanted, today=today, limit=_EXPORTED)
    await audit.record(
        session, actor=actor, action="assistant.exported", subject="gaps", detail={"rows": len(found)}, now=now
    )
    # Spreadsheet programs read UTF-8 only with this mark in front.
    content = "\ufeff" + csv_lines([CSV_HEADER, *(csv_row(each, runtime.settings) for each in found)])
    headers = {"content-disposition": 'attachment; filename="gaps.csv"'}
    return Response(content, media_type="text/csv; charset=utf-8", headers=headers)


@router.get("/{gap_id}", dependencies=[requires("assistant.learn")])
async def get_one_gap(
    gap_id: UUID, response: Response, runtime: RuntimeDep, session: SessionDep, now: NowDep
) -> GapDetailBody:
    """A gap with its questions, the closest articles, where a draft may begin, and the effect of what was published."""
    gap = await get_gap(session, gap_id)
    set_etag(response, gap.version)
    return GapDetailBody.of(await read_detail(runtime, session, gap, now=now), runtime.settings, now)


@router.put("/{gap_id}", dependencies=[requires("assistant.learn")])
async def put_gap(
    *,
    gap_id: UUID,
    body: GapChangeBody,
    expected: ExpectedVersionDep,
    response: Response,
    runtime: RuntimeDep,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
) -> GapBody:
    """Assign, set a date, dismiss with a reason, or reopen."""
    changes = Changes(str(body.owner_id) if body.owner_id else None, body.due_on, body.dismissed, body.because)
    gap = await change_gap(session, actor=actor, gap_id=gap_id, expected=expected, changes=changes, now=now)
    set_etag(response, gap.version)
    return GapBody.of(gap, runtime.settings, now)


@router.post("/{gap_id}/draft", status_code=201, dependencies=[requires("knowledge.edit"), CREATES])
async def post_draft(
    gap_id: UUID, body: NewDraftBody, session: SessionDep, actor: ActorDep, now: NowDep
) -> DraftedBody:
    """Turn the gap into a draft article; it goes through its approval like any other."""
    actor.require("assistant.learn")
    article = await draft_article(session, actor=actor, gap_id=gap_id, content=body.content(), now=now)
    return DraftedBody.of(article)


@router.post("/{gap_id}/variants", status_code=201, dependencies=[requires("knowledge.edit"), CREATES])
async def post_variants(
    gap_id: UUID, body: NewVariantsBody, session: SessionDep, actor: ActorDep, now: NowDep
) -> DraftedBody:
    """Teach an article new ways to ask it; the change goes through its approval."""
    actor.require("assistant.learn")
    article = await add_variants(
        session, actor=actor, gap_id=gap_id, article_id=body.article_id, variants=body.variants, now=now
    )
    return DraftedBody.of(article)


@router.put(
    "/questions/{question_id}/articles/{article_id}",
    status_code=status.HTTP_204_NO_CONTENT,
    dependencies=[requires("assistant.learn")],
)
async def put_question_article(
    question_id: UUID, article_id: UUID, session: SessionDep, actor: ActorDep, now: NowDep
) -> None:
    """Say which article a question belongs to: a labelled example, which waits for a second look."""
    await move_question(session, actor=actor, question_id=question_id, article_id=article_id, now=now)


def _key(cursor: str | None) -> tuple[int, UUID] | None:
    key = decode_cursor(cursor, 2)
    if key is None:
        return None
    try:
        return int(key[0]), UUID(key[1])
    except (TypeError, ValueError, AttributeError):
        raise Invalid(what="cursor") from None
