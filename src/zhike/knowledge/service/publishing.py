"""What customers are told: publish, withdraw, and what time itself begins and ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from zhike.knowledge.errors import ArticleNotFound, GateRefused, StatusRefused
from zhike.knowledge.events import ArticleExpired, ArticlePublished
from zhike.knowledge.repository import articles as articles_repository
from zhike.knowledge.repository import versions as repository
from zhike.knowledge.rules import articles as rules
from zhike.knowledge.rules.articles import Article, PublishedArticle, Version
from zhike.knowledge.rules.audience import ANYBODY, Asker
from zhike.knowledge.service.editing import get_article, person, record, save
from zhike.knowledge.service.gate import OPEN_GATE, PublishGate
from zhike.platform.actor import Actor, system_actor
from zhike.platform.database import Session
from zhike.platform.outbox import publish as publish_event

SYSTEM = system_actor("knowledge")
BATCH = 50


async def publish_article(
    session: Session, *, actor: Actor, article_id: UUID, gate: PublishGate = OPEN_GATE, now: datetime
) -> Article:
    """Make what was approved the next version, in force now or from its time on; published already, it is no change.

    Raises `StatusRefused`, `GateRefused` with what would break, `ArticleNotFound`.
    """
    before = await get_article(session, article_id, lock=True)
    if before.status == "published":
        return before
    await publish_together(session, [before], actor=actor, gate=gate, now=now)
    return await get_article(session, article_id)


async def publish_together(
    session: Session, articles: Sequence[Article], *, actor: Actor, gate: PublishGate, now: datetime
) -> list[Version]:
    """Publish locked articles at one moment, all or none. Raises `StatusRefused`, `GateRefused`."""
    for article in articles:
        if (problem := rules.publication_problem(article, now)) is not None:
            raise StatusRefused(problem, status=article.status)
    await repository.lock_release(session)
    failed = await gate.check(session, [candidate(article, now) for article in articles], now=now)
    if failed:
        raise GateRefused(failed="\n".join(failed), count=len(failed))
    versions = [version_of(article, actor=actor, reviewed=True, now=now) for article in articles]
    pairs = list(zip(articles, versions, strict=True))
    await put_in_force(session, pairs, now=now)
    for article, version in pairs:
        await save(session, published(article, version), actor=actor, now=now)
        await record(session, article, "published", actor=actor, now=now, version=version.number, reviewed=True)
        begins = article.content.effective_from or now
        event = ArticlePublished(article.id, version.number, article.language, begins, reviewed=True)
        await publish_event(session, event, stream=str(article.id), actor=actor, now=now)
    await repository.next_release(session, now=now)
    return versions


async def expire_article(session: Session, *, actor: Actor, article_id: UUID, now: datetime) -> Article:
    """Withdraw what customers are told now, and what waits for its time. Raises `StatusRefused`."""
    before = await get_article(session, article_id, lock=True)
    if before.status == "expired":
        return before
    if not rules.may_expire(before):
        raise StatusRefused("knowledge.nothing_to_expire")
    await repository.drop_upcoming(session, [article_id], at=now)
    return await _end(session, before, actor=actor, at=now, by=actor.id, now=now)


async def end_what_is_over(session: Session, *, now: datetime, limit: int = BATCH) -> int:
    """Expire articles whose time has passed; returns how many."""
    found = await repository.list_ending(session, now=now, limit=limit)
    articles = await articles_repository.find_articles(session, list(found), lock=True)
    # Asked again under the locks: somebody may have published something new in between.
    ends = await repository.list_ending(session, now=now, limit=limit)
    for article in (each for each in articles if each.id in ends):
        await _end(session, article, actor=SYSTEM, at=ends[article.id], by="", now=now)
    return len(found)


async def begin_what_is_due(session: Session, *, now: datetime, limit: int = BATCH) -> int:
    """Bring versions into force whose time has come; returns how many."""
    found = await repository.list_beginning(session, now=now, limit=limit)
    articles = await articles_repository.find_articles(session, list(found), lock=True)
    due = await repository.list_beginning(session, now=now, limit=limit)
    for article in (each for each in articles if each.id in due):
        number = due[article.id]
        await repository.end_versions(session, [article.id], at=now)
        await repository.begin_version(session, article.id, number, at=now)
        await articles_repository.update_article(session, replace(article, in_force=number, upcoming=None))
        await record(session, article, "began", actor=SYSTEM, now=now, version=number)
    if found:
        await repository.next_release(session, now=now)
    return len(found)


async def find_published(
    session: Session, article_id: UUID, *, now: datetime, asker: Asker = ANYBODY
) -> PublishedArticle | None:
    """What `asker` may be told of an article at this moment, or None."""
    found = await repository.find_published(session, article_id, now=now)
    return found if found is not None and found.is_for(asker) else None


async def list_versions(session: Session, article_id: UUID) -> list[Version]:
    """All versions, newest first. Raises `ArticleNotFound`."""
    await get_article(session, article_id)
    return await repository.list_versions(session, article_id)


async def get_version_at(session: Session, article_id: UUID, at: datetime) -> Version:
    """What was said at an instant. Raises `ArticleNotFound` where nothing was."""
    version = await repository.find_version_at(session, article_id, at)
    if version is None:
        raise ArticleNotFound
    return version


def version_of(article: Article, *, actor: Actor, reviewed: bool, now: datetime) -> Version:
    """The next version of the article, as its working copy stands."""
    begins = rules.begins_now(article.content, now)
    return Version(
        article_id=article.id,
        number=article.version + 1,
        content=article.content,
        published_by=person(actor),
        published_at=now,
        endorsed_by=article.endorsed_by if reviewed else None,
        approved_by=article.approved_by if reviewed else None,
        reviewed=reviewed,
        in_force=begins,
        in_force_from=now if begins else None,
        in_force_until=None,
    )


async def put_in_force(
    session: Session, pairs: Sequence[tuple[Article, Version]], *, import_id: UUID | None = None, now: datetime
) -> None:
    """Store versions; those that begin now end the ones before them, and none that waits comes after them."""
    ids = [article.id for article, _ in pairs]
    await repository.drop_upcoming(session, ids, at=now)
    await repository.end_versions(session, [article.id for article, version in pairs if version.in_force], at=now)
    await repository.insert_versions(session, pairs, import_id=import_id)


def published(article: Article, version: Version) -> Article:
    """The working copy after its publication."""
    return replace(
        article,
        status="published",
        version=version.number,
        in_force=version.number if version.in_force else article.in_force,
        upcoming=None if version.in_force else version.number,
        authors=(),
    )


async def _end(session: Session, before: Article, *, actor: Actor, at: datetime, by: str, now: datetime) -> Article:
    """End the version in force at `at`; a draft on top of it lives on."""
    number = before.in_force or before.version
    await repository.end_versions(session, [before.id], at=at)
    upcoming = before.upcoming if by == "" else None
    status = before.status if upcoming is not None else rules.after_expiry(before.status)
    after = replace(before, status=status, in_force=None, upcoming=upcoming)
    await save(session, after, actor=actor, now=now)
    await record(session, before, "expired", actor=actor, now=now, version=number)
    event = ArticleExpired(before.id, number, by)
    await publish_event(session, event, stream=str(before.id), actor=actor, now=now)
    await repository.next_release(session, now=now)
    return await get_article(session, before.id)


def candidate(article: Article, now: datetime) -> PublishedArticle:
    """The article as it would be quoted."""
    content = article.content
    return PublishedArticle(
        id=article.id,
        key=article.key,
        version=article.version + 1,
        language=article.language,
        category=content.category,
        question=content.question,
        answer=content.answer,
        variants=content.variants,
        verbatim=content.verbatim,
        effective_from=content.effective_from or now,
        effective_until=content.effective_until,
        audience=content.audience,
        channels=content.channels,
        regions=content.regions,
        products=content.products,
        attachments=content.attachments,
    )
