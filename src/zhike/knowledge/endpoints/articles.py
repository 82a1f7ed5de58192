"""Articles: the list, the same as CSV, and the working copy."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response
from fastapi.responses import StreamingResponse

from zhike.audit import api as audit
from zhike.knowledge.repository.articles import Filter
from zhike.knowledge.rules.articles import Status
from zhike.knowledge.rules.audience import Audience
from zhike.knowledge.schemas.articles import (
    ArticleBody,
    ArticleLineBody,
    AssignedBody,
    AssignmentBody,
    CategoriesBody,
    CategoryBody,
    ContentBody,
    LanguageCode,
    NewArticleBody,
)
from zhike.knowledge.schemas.sheets import CSV_HEADER, csv_lines, csv_row
from zhike.knowledge.service import reading
from zhike.knowledge.service.editing import assign_articles, create_article, edit_article, get_article
from zhike.knowledge.service.files import with_files
from zhike.platform.fields import Line, OptionalLine
from zhike.platform.idempotency import CREATES
from zhike.platform.paging import Page, decode_moment, encode_moment
from zhike.platform.runtime import Runtime
from zhike.platform.web import ActorDep, ExpectedVersionDep, NowDep, RuntimeDep, SessionDep, requires, set_etag

router = APIRouter()


async def _filter(
    *,
    runtime: RuntimeDep,
    now: NowDep,
    q: OptionalLine = "",
    status: Status | None = None,
    category: Line | None = None,
    language: LanguageCode | None = None,
    owner: UUID | None = None,
    due: bool = False,
    audience: Audience | None = None,
    channel: Line | None = None,
    region: Line | None = None,
    product: Line | None = None,
) -> Filter:
    """`q` is found in question, variants, key and answer; `category` is one or a group; `due` = within 30 days.

    `channel` and `region`: what is said there, be it because it is said everywhere.
    """
    return Filter(
        query=q,
        status=status,
        category=category,
        language=language,
        owner=str(owner) if owner else None,
        due=reading.due_by(now, runtime.settings.zone) if due else None,
        audience=audience,
        channel=channel,
        region=region,
        product=product,
    )


FilterDep = Annotated[Filter, Depends(_filter)]


@router.get("/articles", dependencies=[requires("knowledge.read")])
async def get_articles(
    session: SessionDep,
    wanted: FilterDep,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Page[ArticleLineBody]:
    """Articles last changed first."""
    found = await reading.list_articles(session, wanted, before=decode_moment(cursor), limit=limit + 1)
    items = [ArticleLineBody.of(article) for article in found[:limit]]
    last = items[-1] if len(found) > limit else None
    return Page(items=items, next_cursor=encode_moment(last.updated_at, last.id) if last else None)


@router.get("/articles.csv", dependencies=[requires("knowledge.read")], response_class=StreamingResponse)
async def get_articles_csv(
    session: SessionDep, runtime: RuntimeDep, actor: ActorDep, now: NowDep, wanted: FilterDep
) -> StreamingResponse:
    """All articles of the filter as CSV, in the form that an import takes."""
    await audit.record(session, actor=actor, action="knowledge.exported", subject="articles", now=now)
    headers = {"content-disposition": 'attachment; filename="articles.csv"'}
    return StreamingResponse(_csv(runtime, wanted), media_type="text/csv; charset=utf-8", headers=headers)


async def _csv(runtime: Runtime, wanted: Filter) -> AsyncIterator[str]:
    # Spreadsheet programs read UTF-8 only with this mark in front.
    yield "\ufeff" + csv_lines([CSV_HEADER])
    async with runtime.database.transaction() as session:
        async for batch in reading.stream_articles(session, wanted):
            yield csv_lines(csv_row(article) for article in batch)


@router.get("/articles/categories", dependencies=[requires("knowledge.read")])
async def get_categories(session: SessionDep, wanted: FilterDep) -> CategoriesBody:
    """Each category with its number of articles, under the same filter as the list (but for the category itself)."""
    counted = await reading.count_categories(session, wanted)
    return CategoriesBody(items=[CategoryBody(category=category, count=count) for category, count in counted])


@router.put("/articles/assignment", dependencies=[requires("knowledge.edit")])
async def put_assignment(body: AssignmentBody, session: SessionDep, actor: ActorDep, now: NowDep) -> AssignedBody:
    """Give many articles an owner, a day of review, or both."""
    changed = await assign_articles(
        session,
        actor=actor,
        article_ids=body.articles,
        owner_id=str(body.owner) if body.owner else None,
        review_on=body.review_on,
        now=now,
    )
    return AssignedBody(changed=changed)


@router.post("/articles", status_code=201, dependencies=[requires("knowledge.edit"), CREATES])
async def post_article(
    body: NewArticleBody, response: Response, session: SessionDep, actor: ActorDep, now: NowDep
) -> ArticleBody:
    """A new draft. A question that another article of the language answers is refused, so sending twice makes one."""
    article = await create_article(
        session,
        actor=actor,
        language=body.language,
        content=await with_files(session, body.content(), body.files()),
        key=body.key,
        owner_id=body.owner_id(),
        review_on=body.review_on,
        now=now,
    )
    set_etag(response, article.revision)
    return ArticleBody.of(article)


@router.get("/articles/{article_id}", dependencies=[requires("knowledge.read")])
async def get_one_article(article_id: UUID, response: Response, session: SessionDep) -> ArticleBody:
    """The working copy of an article."""
    article = await get_article(session, article_id)
    set_etag(response, article.revision)
    return ArticleBody.of(article)


@router.put("/articles/{article_id}", dependencies=[requires("knowledge.edit")])
async def put_article(
    *,
    article_id: UUID,
    body: ContentBody,
    expected: ExpectedVersionDep,
    response: Response,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
) -> ArticleBody:
    """Change the working copy. New words make it a draft again; what is in force stays until the next publication."""
    article = await edit_article(
        session,
        actor=actor,
        article_id=article_id,
        expected=expected,
        content=await with_files(session, body.content(), body.files()),
        owner_id=body.owner_id(),
        review_on=body.review_on,
        now=now,
    )
    set_etag(response, article.revision)
    return ArticleBody.of(article)
