"""Bundles: make, change, publish all at one moment, and take all back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from zhike.audit import api as audit
from zhike.knowledge.errors import ArticleNotFound, BundleNotFound, BundleRefused
from zhike.knowledge.events import BundlePublished, BundleRolledBack
from zhike.knowledge.repository import articles as articles_repository
from zhike.knowledge.repository import bundles as repository
from zhike.knowledge.repository import versions
from zhike.knowledge.rules import bundles as rules
from zhike.knowledge.rules.articles import Article
from zhike.knowledge.rules.bundles import Bundle, Part
from zhike.knowledge.service.editing import person, save
from zhike.knowledge.service.gate import OPEN_GATE, PublishGate
from zhike.knowledge.service.going_back import restore
from zhike.knowledge.service.publishing import expire_article, publish_together
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.platform.ids import uuid7
from zhike.platform.outbox import publish
from zhike.platform.web import check_version

LISTED = 5
LISTED_LENGTH = 60


async def get_bundle(session: Session, bundle_id: UUID, *, lock: bool = False) -> Bundle:
    """The bundle. Raises `BundleNotFound`."""
    bundle = await repository.find_bundle(session, bundle_id, lock=lock)
    if bundle is None:
        raise BundleNotFound
    return bundle


async def list_bundles(
    session: Session, *, before: tuple[datetime, UUID] | None = None, limit: int = 50
) -> list[Bundle]:
    """Bundles, newest first."""
    return await repository.list_bundles(session, before=before, limit=limit)


async def articles_of(session: Session, bundle: Bundle) -> list[Article]:
    """The working copies of a bundle, in its order."""
    found = await articles_repository.find_articles(session, [part.article_id for part in bundle.parts])
    by_id = {article.id: article for article in found}
    return [by_id[part.article_id] for part in bundle.parts]


async def create_bundle(
    session: Session, *, actor: Actor, name: str, notes: str, article_ids: Sequence[UUID], now: datetime
) -> Bundle:
    """A new, open bundle. Raises `ArticleNotFound`."""
    bundle = Bundle(
        id=uuid7(),
        name=name,
        notes=notes,
        state="open",
        parts=await _parts(session, article_ids),
        created_by=person(actor),
        created_at=now,
        published_by=None,
        published_at=None,
        rolled_back_by=None,
        rolled_back_at=None,
        comment="",
        revision=1,
    )
    await repository.insert_bundle(session, bundle)
    await _record(session, bundle, "bundle_created", actor=actor, now=now)
    return bundle


async def edit_bundle(
    session: Session,
    *,
    actor: Actor,
    bundle_id: UUID,
    expected: str,
    name: str,
    notes: str,
    article_ids: Sequence[UUID],
    now: datetime,
) -> Bundle:
    """Change what an open bundle holds. Raises `BundleRefused`, `PreconditionFailed`, `ArticleNotFound`."""
    before = await get_bundle(session, bundle_id, lock=True)
    check_version(expected, before.revision)
    if before.state != "open":
        raise BundleRefused
    after = replace(before, name=name, notes=notes, parts=await _parts(session, article_ids))
    if after == before:
        return before
    return await _save(session, after, "bundle_edited", actor=actor, now=now)


async def publish_bundle(
    session: Session, *, actor: Actor, bundle_id: UUID, gate: PublishGate = OPEN_GATE, now: datetime
) -> Bundle:
    """Publish all articles of the bundle at this moment, or none; published already, it is no change.

    Raises `BundleRefused` naming what is not approved, `GateRefused` with what would break.
    """
    bundle = await get_bundle(session, bundle_id, lock=True)
    if bundle.state == "published":
        return bundle
    if bundle.state != "open":
        raise BundleRefused
    if not bundle.parts:
        raise BundleRefused("knowledge.bundle_empty")
    articles = await articles_repository.find_articles(session, [each.article_id for each in bundle.parts], lock=True)
    if waiting := rules.unready(articles, now):
        raise _refused("knowledge.bundle_unready", waiting)
    published = await publish_together(session, articles, actor=actor, gate=gate, now=now)
    before = {article.id: article.in_force for article in articles}
    numbers = {version.article_id: version.number for version in published}
    parts = tuple(Part(part.article_id, numbers[part.article_id], before[part.article_id]) for part in bundle.parts)
    after = replace(bundle, state="published", parts=parts, published_by=person(actor), published_at=now)
    event = BundlePublished(bundle_id, [part.article_id for part in parts])
    await publish(session, event, stream="knowledge", actor=actor, now=now)
    return await _save(session, after, "bundle_published", actor=actor, now=now)


async def roll_back_bundle(session: Session, *, actor: Actor, bundle_id: UUID, comment: str, now: datetime) -> Bundle:
    """Let every article of the bundle say again what it said before; all or none.

    Raises `BundleRefused` where one of them was published again since, `StatusRefused` where what was before is over.
    """
    bundle = await get_bundle(session, bundle_id, lock=True)
    if bundle.state != "published":
        raise BundleRefused("knowledge.bundle_not_published")
    articles = await articles_repository.find_articles(session, [each.article_id for each in bundle.parts], lock=True)
    if moved := rules.moved_on(bundle, articles):
        raise _refused("knowledge.bundle_moved_on", moved)
    parts = {part.article_id: part for part in bundle.parts}
    for article in articles:
        await _take_back(session, article, parts[article.id], actor=actor, comment=comment, now=now)
    after = replace(bundle, state="rolled_back", rolled_back_by=person(actor), rolled_back_at=now, comment=comment)
    event = BundleRolledBack(bundle_id, [part.article_id for part in bundle.parts])
    await publish(session, event, stream="knowledge", actor=actor, now=now)
    return await _save(session, after, "bundle_rolled_back", actor=actor, now=now)


async def _take_back(
    session: Session, article: Article, part: Part, *, actor: Actor, comment: str, now: datetime
) -> None:
    if article.upcoming is not None and article.upcoming == part.version and article.in_force is not None:
        # It waits for its time: what is in force was never ended.
        await versions.drop_upcoming(session, [article.id], at=now)
        await save(session, replace(article, upcoming=None), actor=actor, now=now)
        return
    before = await versions.get_version(session, article.id, part.before) if part.before is not None else None
    if before is None:
        await expire_article(session, actor=actor, article_id=article.id, now=now)
    else:
        await restore(session, article, before, actor=actor, comment=comment, now=now)


async def _parts(session: Session, article_ids: Sequence[UUID]) -> tuple[Part, ...]:
    wanted = list(dict.fromkeys(article_ids))
    if len(await articles_repository.find_articles(session, wanted)) < len(wanted):
        raise ArticleNotFound
    return tuple(Part(article_id) for article_id in wanted)


async def _save(session: Session, after: Bundle, what: str, *, actor: Actor, now: datetime) -> Bundle:
    await repository.update_bundle(session, after)
    await _record(session, after, what, actor=actor, now=now)
    return await get_bundle(session, after.id)


async def _record(session: Session, bundle: Bundle, what: str, *, actor: Actor, now: datetime) -> None:
    await audit.record(
        session,
        actor=actor,
        action=f"knowledge.{what}",
        subject=f"bundle:{bundle.id}",
        detail={"articles": len(bundle.parts)},
        now=now,
    )


def _refused(code: str, articles: Sequence[Article]) -> BundleRefused:
    questions = "; ".join(article.content.question[:LISTED_LENGTH] for article in articles[:LISTED])
    return BundleRefused(code, count=len(articles), questions=questions)
