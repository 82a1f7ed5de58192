"""Articles that nobody is told, or that do not help."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel

from zhike.assistant.usage.figures import NONE, Figures, Kind, is_badly_rated, is_unused
from zhike.assistant.usage.repository import count_uses
from zhike.knowledge import api as knowledge
from zhike.knowledge.api import Article, PublishedArticle
from zhike.platform.web import NowDep, SessionDep, requires

LISTED = 200

router = APIRouter(prefix="/api/v1", tags=["assistant"])


class ArticleUseBody(BaseModel):
    """A published article with its figures over the days asked for."""

    id: UUID
    question: str
    language: Literal["zh", "en"]
    audience: Literal["public", "customers", "staff"]
    in_force_from: datetime
    owner: str
    owner_id: str | None
    review_on: date | None
    quoted: int
    unhelped: int
    inserted: int
    dismissed: int

    @classmethod
    def of(cls, published: PublishedArticle, article: Article, figures: Figures) -> ArticleUseBody:
        """The body of a published article, its working copy and its figures."""
        return cls(
            id=published.id,
            question=published.question,
            language=published.language,
            audience=published.audience,
            in_force_from=published.effective_from,
            owner=article.owner.name if article.owner else "",
            owner_id=article.owner.id if article.owner else None,
            review_on=article.review_on,
            **{name: getattr(figures, name) for name in ("quoted", "unhelped", "inserted", "dismissed")},
        )


class ArticleUsesBody(BaseModel):
    """Articles, the longest in force first; `count` is how many there are."""

    count: int
    items: list[ArticleUseBody]


@router.get("/articles/uses/{kind}", dependencies=[requires("knowledge.read")])
async def get_uses(
    kind: Kind,
    session: SessionDep,
    now: NowDep,
    days: Annotated[int, Query(ge=1, le=365)] = 90,
    owner: UUID | None = None,
) -> ArticleUsesBody:
    """Published articles (of one owner, where asked) that nobody was told for `days`, or that often did not help; the
    first 200."""
    since = now - timedelta(days=days)
    figures = await count_uses(session, since=since)
    published = await knowledge.published(session, now, knowledge.COLLEAGUE)
    found = [each for each in published if _is_of(kind, each, figures.get(each.id, NONE), since)]
    found.sort(key=lambda each: (each.effective_from, each.id))
    copies = {each.id: each for each in await knowledge.find_articles(session, [each.id for each in found])}
    if owner is not None:
        found = [each for each in found if (mine := copies[each.id].owner) is not None and mine.id == str(owner)]
    shown = found[:LISTED]
    items = [ArticleUseBody.of(each, copies[each.id], figures.get(each.id, NONE)) for each in shown]
    return ArticleUsesBody(count=len(found), items=items)


def _is_of(kind: Kind, article: PublishedArticle, figures: Figures, since: datetime) -> bool:
    if kind == "badly_rated":
        return is_badly_rated(figures)
    return article.effective_from < since and is_unused(figures)
