"""Going back: what was in force before is said again, as a new version; nothing is ever unpublished from the record."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from zhike.knowledge.errors import QuestionTaken, StatusRefused
from zhike.knowledge.events import ArticleRolledBack
from zhike.knowledge.repository import versions as repository
from zhike.knowledge.rules import articles as rules
from zhike.knowledge.rules.articles import Article, Version
from zhike.knowledge.rules.bundles import version_before
from zhike.knowledge.service.editing import get_article, person, record, save
from zhike.knowledge.service.publishing import expire_article, put_in_force
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.platform.outbox import publish


async def roll_back_article(
    session: Session, *, actor: Actor, article_id: UUID, comment: str, now: datetime
) -> Article:
    """Say again what was said before the version in force; where nothing was, say nothing any more.

    No gate is asked: it has been said before, and going back must always be possible. A draft that is being written
    lives on. Raises `StatusRefused` where nothing is in force, or where what was before is over by now.
    """
    article = await get_article(session, article_id, lock=True)
    if article.in_force is None:
        raise StatusRefused("knowledge.nothing_before")
    before = version_before(await repository.list_versions(session, article_id), article.in_force)
    if before is None:
        return await expire_article(session, actor=actor, article_id=article_id, now=now)
    await restore(session, article, before, actor=actor, comment=comment, now=now)
    return await get_article(session, article_id)


async def restore(
    session: Session, article: Article, before: Version, *, actor: Actor, comment: str, now: datetime
) -> None:
    """Put the content of an earlier version into force, as the next version of a locked article."""
    if rules.is_over(before.content, now):
        raise StatusRefused("knowledge.already_over")
    version = replace(
        before,
        number=article.version + 1,
        published_by=person(actor),
        published_at=now,
        in_force=True,
        in_force_from=now,
        in_force_until=None,
        restores=before.number,
    )
    await put_in_force(session, [(article, version)], now=now)
    if not await save(session, _after(article, version, comment), actor=actor, now=now):
        raise QuestionTaken(article="")
    detail = {"version": version.number, "restored": before.number}
    await record(session, article, "rolled_back", actor=actor, now=now, **detail)
    event = ArticleRolledBack(article.id, version.number, before.number)
    await publish(session, event, stream=str(article.id), actor=actor, now=now)
    await repository.next_release(session, now=now)


def _after(article: Article, version: Version, comment: str) -> Article:
    """The working copy then: what is said again, unless a draft is being written."""
    after = replace(article, version=version.number, in_force=version.number, upcoming=None)
    if article.status not in {"published", "expired"}:
        return after
    return replace(
        after,
        status="published",
        content=version.content,
        endorsed_by=version.endorsed_by,
        approved_by=version.approved_by,
        comment=comment,
    )
