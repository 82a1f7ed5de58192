"""Writing articles: create, edit, hand in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from zhike.audit import api as audit
from zhike.identity import api as identity
from zhike.knowledge.errors import (
    ArticleNotFound,
    ContentRefused,
    OwnerUnknown,
    QuestionTaken,
    StatusRefused,
)
from zhike.knowledge.events import ArticleSubmitted
from zhike.knowledge.repository import articles as repository
from zhike.knowledge.rules import articles as rules
from zhike.knowledge.rules.articles import Article, Content, Person
from zhike.knowledge.rules.audience import clean_words
from zhike.knowledge.rules.text import Language
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.platform.errors import NotFound
from zhike.platform.ids import uuid7
from zhike.platform.outbox import publish
from zhike.platform.web import check_version


async def get_article(session: Session, article_id: UUID, *, lock: bool = False) -> Article:
    """The working copy. Raises `ArticleNotFound`."""
    article = await repository.find_article(session, article_id, lock=lock)
    if article is None:
        raise ArticleNotFound
    return article


async def create_article(
    session: Session,
    *,
    actor: Actor,
    language: Language,
    content: Content,
    key: str = "",
    owner_id: str | None = None,
    review_on: date | None = None,
    now: datetime,
) -> Article:
    """A new draft. Raises `ContentRefused`, `QuestionTaken`, `OwnerUnknown`."""
    content = tidy(content)
    check_content(content, key=key, now=now)
    owner = await find_owner(session, owner_id)
    article = new_article(language, content, key=key, author=actor, owner=owner, review_on=review_on, now=now)
    if not await repository.insert_articles(session, [article]):
        raise await _question_taken(session, language, content)
    await record(session, article, "created", actor=actor, now=now)
    return article


async def edit_article(
    session: Session,
    *,
    actor: Actor,
    article_id: UUID,
    expected: str,
    content: Content,
    owner_id: str | None = None,
    review_on: date | None = None,
    now: datetime,
) -> Article:
    """Change the working copy; what it says anew has to be approved anew, and the version in force stays.

    `expected` is the revision that the edit is based on. Raises `PreconditionFailed`, `ContentRefused`,
    `QuestionTaken`, `OwnerUnknown`, `ArticleNotFound`.
    """
    before = await get_article(session, article_id, lock=True)
    check_version(expected, before.revision)
    content = tidy(content)
    after = replace(before, owner=before.owner, review_on=review_on)
    if owner_id != (before.owner.id if before.owner else None):
        after = replace(after, owner=await find_owner(session, owner_id))
    if content != before.content:
        check_content(content, key=before.key, now=now)
        after = rewritten(after, content, author=actor)
    if after == before:
        return before
    if not await save(session, after, actor=actor, now=now):
        raise await _question_taken(session, before.language, content)
    await record(session, before, "edited", actor=actor, now=now, fields=_changed(before, after))
    return await get_article(session, article_id)


async def assign_articles(
    session: Session,
    *,
    actor: Actor,
    article_ids: Sequence[UUID],
    owner_id: str | None = None,
    review_on: date | None = None,
    now: datetime,
) -> int:
    """Give articles an owner, a day of review, or both; what they say stays as it is. Returns how many changed.

    Raises `OwnerUnknown`, `ArticleNotFound`.
    """
    owner = await find_owner(session, owner_id)
    articles = await repository.find_articles(session, article_ids, lock=True)
    if len(articles) < len(set(article_ids)):
        raise ArticleNotFound
    changed = 0
    for before in articles:
        after = replace(before, owner=owner or before.owner, review_on=review_on or before.review_on)
        if after != before:
            changed += 1
            await save(session, after, actor=actor, now=now)
            await record(session, before, "assigned", actor=actor, now=now, fields=_changed(before, after))
    return changed


async def submit_article(session: Session, *, actor: Actor, article_id: UUID, now: datetime) -> Article:
    """Hand the draft in for approval; handed in already, it is no change. Raises `StatusRefused`."""
    before = await get_article(session, article_id, lock=True)
    if before.status == "submitted":
        return before
    if not rules.may_submit(before.status):
        raise StatusRefused(status=before.status)
    after = replace(
        before,
        status="submitted",
        submitted_by=person(actor),
        submitted_at=now,
        endorsed_by=None,
        endorsed_at=None,
        approved_by=None,
        approved_at=None,
        comment="",
    )
    await publish(session, ArticleSubmitted(article_id, before.language), stream=str(article_id), actor=actor, now=now)
    return await move(session, after, "submitted", actor=actor, now=now)


def new_article(
    language: Language,
    content: Content,
    *,
    key: str,
    author: Actor,
    owner: Person | None = None,
    review_on: date | None = None,
    now: datetime,
) -> Article:
    """A draft that is not stored yet."""
    return Article(
        id=uuid7(),
        key=key,
        language=language,
        status="draft",
        content=content,
        version=0,
        in_force=None,
        upcoming=None,
        revision=1,
        authors=(author.id,),
        owner=owner,
        review_on=review_on,
        submitted_by=None,
        submitted_at=None,
        endorsed_by=None,
        endorsed_at=None,
        approved_by=None,
        approved_at=None,
        comment="",
        updated_by=person(author),
        updated_at=now,
        created_at=now,
    )


def rewritten(article: Article, content: Content, *, author: Actor) -> Article:
    """The article as a draft that says `content`."""
    authors = article.authors if author.id in article.authors else (*article.authors, author.id)
    return replace(article, content=content, status="draft", authors=authors)


def tidy(content: Content) -> Content:
    """Outer blanks gone, variants each once."""
    question, answer = content.question.strip(), content.answer.strip()
    variants = rules.clean_variants(content.variants, question)
    return replace(
        content,
        question=question,
        answer=answer,
        variants=variants,
        category=content.category.strip(),
        channels=clean_words(content.channels),
        regions=clean_words(content.regions),
        products=clean_words(content.products),
    )


def check_content(content: Content, *, key: str, now: datetime) -> None:
    """Raise `ContentRefused` naming the first field that is not an article's."""
    problem = rules.content_problem(content, key=key, now=now)
    if problem is not None:
        code = f"knowledge.content.{problem.code}"
        raise ContentRefused(code, field=problem.field, limit=problem.limit or "")


async def save(session: Session, article: Article, *, actor: Actor, now: datetime) -> bool:
    """Store a working copy as changed by `actor`; false when its question is taken."""
    return await repository.update_article(session, replace(article, updated_by=person(actor), updated_at=now))


async def record(
    session: Session, article: Article, what: str, *, actor: Actor, now: datetime, **detail: object
) -> None:
    """Audit that `what` was done with the article."""
    detail = {"language": article.language, **detail}
    await audit.record(
        session, actor=actor, action=f"knowledge.{what}", subject=f"article:{article.id}", detail=detail, now=now
    )


def person(actor: Actor) -> Person:
    """The actor as articles remember them."""
    return Person(actor.id, actor.name)


async def find_owner(session: Session, owner_id: str | None) -> Person | None:
    """The member of staff with this id. Raises `OwnerUnknown`."""
    if owner_id is None:
        return None
    try:
        staff = await identity.get_staff(session, UUID(owner_id))
    except (ValueError, NotFound):
        raise OwnerUnknown from None
    if not staff.active:
        raise OwnerUnknown
    return Person(str(staff.id), staff.name)


async def move(
    session: Session, after: Article, what: str, *, actor: Actor, now: datetime, **detail: object
) -> Article:
    """Store a step of the article's life and audit it."""
    await save(session, after, actor=actor, now=now)
    await record(session, after, what, actor=actor, now=now, **detail)
    return await get_article(session, after.id)


async def _question_taken(session: Session, language: str, content: Content) -> QuestionTaken:
    taken_by = await repository.find_by_question(session, language, content)
    return QuestionTaken(article=str(taken_by))


def _changed(before: Article, after: Article) -> list[str]:
    """The names of the fields that differ; what they hold is not for the audit."""
    parts: list[tuple[Mapping[str, object], Mapping[str, object]]] = [
        (
            {name: getattr(before.content, name) for name in Content.__dataclass_fields__},
            {name: getattr(after.content, name) for name in Content.__dataclass_fields__},
        ),
        ({"owner": before.owner, "review_on": before.review_on}, {"owner": after.owner, "review_on": after.review_on}),
    ]
    return [name for old, new in parts for name in old if old[name] != new[name]]
