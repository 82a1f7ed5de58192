"""Reading and changing working copies."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from typing import Any
from typing import cast as cast_type
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    Table,
    and_,
    bindparam,
    cast,
    false,
    func,
    insert,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import InstrumentedAttribute

from zhike.knowledge.models import ArticleRow
from zhike.knowledge.rules.articles import Article, Content, Person, Status
from zhike.knowledge.rules.attachments import Attachment
from zhike.knowledge.rules.audience import Audience
from zhike.knowledge.rules.text import Language, question_key, search_query, search_vector
from zhike.platform.database import Session

STREAM_BATCH = 500
_SHOWN = ("status", "version", "in_force", "upcoming")
_PUBLICATION = (*_SHOWN, "authors")
_COLUMNS = [
    column for column in ArticleRow.__table__.columns if column.name not in {"search", "question_key", "scope_key"}
]


@dataclass(frozen=True, slots=True)
class Due:
    """What wants attention: to be reviewed up to a day (included), or in force and ending before an instant."""

    review_until: date
    ends_before: datetime


@dataclass(frozen=True, slots=True)
class Filter:
    """Which articles are meant. `query` is found in question, variants, key and answer; `category` may be a group.

    `channel` and `region`: what is said there, be it because it is said everywhere; `product`: what names it.
    """

    query: str = ""
    status: Status | None = None
    category: str | None = None
    language: Language | None = None
    owner: str | None = None
    due: Due | None = None
    audience: Audience | None = None
    channel: str | None = None
    region: str | None = None
    product: str | None = None


async def find_article(session: Session, article_id: UUID, *, lock: bool = False) -> Article | None:
    """The working copy, its row locked until the end of the transaction if asked."""
    query = select(*_COLUMNS).where(ArticleRow.id == article_id)
    found = await session.execute(query.with_for_update(key_share=True) if lock else query)
    row = found.one_or_none()
    return None if row is None else _article(row)


async def find_by_question(session: Session, language: str, content: Content) -> UUID | None:
    """The article of the language that has this question in the same scope."""
    wanted = and_(
        ArticleRow.language == language,
        ArticleRow.question_key == question_key(content.question),
        ArticleRow.scope_key == content.scope,
    )
    return (await session.execute(select(ArticleRow.id).where(wanted))).scalar_one_or_none()


async def find_matching(
    session: Session, *, question_keys: Sequence[tuple[str, str]], keys: Sequence[tuple[str, str]]
) -> list[Article]:
    """The articles with one of the (language, question key) pairs, or with one of the (language, key) pairs; locked."""
    wanted = or_(
        tuple_(ArticleRow.language, ArticleRow.question_key).in_(list(question_keys)),
        and_(ArticleRow.key != "", tuple_(ArticleRow.language, ArticleRow.key).in_(list(keys))),
    )
    query = select(*_COLUMNS).where(wanted).order_by(ArticleRow.id).with_for_update(key_share=True)
    return [_article(row) for row in await session.execute(query)]


async def find_articles(session: Session, ids: Sequence[UUID], *, lock: bool = False) -> list[Article]:
    """Those of `ids` that exist, in the order of their ids."""
    query = select(*_COLUMNS).where(ArticleRow.id.in_(ids)).order_by(ArticleRow.id)
    found = await session.execute(query.with_for_update(key_share=True) if lock else query)
    return [_article(row) for row in found]


async def insert_articles(session: Session, articles: Sequence[Article]) -> bool:
    """Write new working copies; false (and nothing written) when a question is taken."""
    try:
        async with session.begin_nested():
            await session.execute(insert(ArticleRow), [_values(article) for article in articles])
    except IntegrityError:
        return False
    return True


async def update_article(session: Session, article: Article) -> bool:
    """Write the working copy with its revision one higher; false (and nothing written) when its question is taken."""
    values = {**_values(article), "revision": ArticleRow.revision + 1}
    del values["id"], values["created_at"]
    try:
        async with session.begin_nested():
            await session.execute(update(ArticleRow).where(ArticleRow.id == article.id).values(values))
    except IntegrityError:
        return False
    return True


async def mark_published(session: Session, articles: Sequence[Article]) -> None:
    """Write of many working copies that they are published."""
    changes: dict[str, Any] = {name: bindparam(f"new_{name}") for name in _PUBLICATION}
    table = cast_type("Table", ArticleRow.__table__)
    statement = update(table).where(table.c.id == bindparam("article_id"))
    rows = [
        {"article_id": article.id, "new_authors": [], **{f"new_{name}": getattr(article, name) for name in _SHOWN}}
        for article in articles
    ]
    await session.execute(statement.values(**changes, revision=table.c.revision + 1), rows)


async def list_articles(
    session: Session, wanted: Filter, *, before: tuple[datetime, UUID] | None, limit: int
) -> list[Article]:
    """Articles last changed first, from before the key (`updated_at`, `id`) of an earlier page."""
    query = _select(wanted).order_by(ArticleRow.updated_at.desc(), ArticleRow.id.desc()).limit(limit)
    if before is not None:
        query = query.where(tuple_(ArticleRow.updated_at, ArticleRow.id) < tuple_(*before))
    return [_article(row) for row in await session.execute(query)]


async def stream_articles(session: Session, wanted: Filter) -> AsyncIterator[list[Article]]:
    """All articles of the filter, last changed first, in batches that fit in memory."""
    before: tuple[datetime, UUID] | None = None
    while batch := await list_articles(session, wanted, before=before, limit=STREAM_BATCH):
        yield batch
        before = (batch[-1].updated_at, batch[-1].id)


async def list_reviews(session: Session, day: date, *, since: date) -> list[tuple[str, UUID]]:
    """Owner and id of each article whose day of review lies after `since` and not after `day`."""
    query = select(func.coalesce(ArticleRow.owner_id, ""), ArticleRow.id).where(
        ArticleRow.review_on > since, ArticleRow.review_on <= day, ArticleRow.in_force.is_not(None)
    )
    return [(row[0], row[1]) for row in await session.execute(query.order_by(ArticleRow.owner_id, ArticleRow.id))]


async def count_categories(session: Session, wanted: Filter) -> list[tuple[str, int]]:
    """Each category of the filter with how many articles it has, by name."""
    query = (
        select(ArticleRow.category, func.count())
        .where(*_conditions(wanted))
        .group_by(ArticleRow.category)
        .order_by(ArticleRow.category)
    )
    return [(row[0], row[1]) for row in await session.execute(query)]


def _select(wanted: Filter) -> Select[Any]:
    return select(*_COLUMNS).where(*_conditions(wanted))


def _conditions(wanted: Filter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool] | None] = [
        _found_by(wanted.query),
        None if wanted.status is None else ArticleRow.status == wanted.status,
        None if wanted.category is None else _is_category(wanted.category),
        None if wanted.language is None else ArticleRow.language == wanted.language,
        None if wanted.owner is None else ArticleRow.owner_id == wanted.owner,
        None if wanted.due is None else _is_due(wanted.due),
        None if wanted.audience is None else ArticleRow.audience == wanted.audience,
        None if wanted.channel is None else _holds(ArticleRow.channels, wanted.channel),
        None if wanted.region is None else _holds(ArticleRow.regions, wanted.region),
        None if wanted.product is None else ArticleRow.products.contains([wanted.product]),
    ]
    return [condition for condition in conditions if condition is not None]


def _found_by(query: str) -> ColumnElement[bool] | None:
    if not query.strip():
        return None
    literal = search_query(query)
    if literal is None:  # signs alone: no article is found by them
        return false()
    return ArticleRow.search.op("@@", is_comparison=True)(cast(literal, TSQUERY))


def _is_category(category: str) -> ColumnElement[bool]:
    """`CCD` means the group with all its reasons."""
    return or_(ArticleRow.category == category, ArticleRow.category.startswith(f"{category}-", autoescape=True))


def _holds(limits: InstrumentedAttribute[list[str]], where: str) -> ColumnElement[bool]:
    return or_(limits == [], limits.contains([where]))


def _is_due(due: Due) -> ColumnElement[bool]:
    ends = and_(ArticleRow.in_force.is_not(None), ArticleRow.effective_until < due.ends_before)
    return or_(ArticleRow.review_on <= due.review_until, ends)


def _values(article: Article) -> dict[str, Any]:
    content = article.content
    return {
        "id": article.id,
        "key": article.key,
        "language": article.language,
        "status": article.status,
        **content_values(content),
        "question_key": question_key(content.question),
        "scope_key": content.scope,
        "version": article.version,
        "in_force": article.in_force,
        "upcoming": article.upcoming,
        "authors": list(article.authors),
        **person_values("owner", article.owner),
        "review_on": article.review_on,
        **person_values("submitted_by", article.submitted_by),
        "submitted_at": article.submitted_at,
        **person_values("endorsed_by", article.endorsed_by),
        "endorsed_at": article.endorsed_at,
        **person_values("approved_by", article.approved_by),
        "approved_at": article.approved_at,
        "comment": article.comment,
        **person_values("updated_by", article.updated_by),
        "updated_at": article.updated_at,
        "created_at": article.created_at,
        "search": search_vector(content.question, *content.variants, article.key, content.answer),
    }


def content_values(content: Content) -> dict[str, Any]:
    """The columns that working copies and versions share."""
    values = {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(content).items()}
    return {**values, "attachments": [attachment_values(each) for each in content.attachments]}


def content_of(row: Row[Any]) -> Content:
    """The content that a row of either table holds."""
    values: dict[str, Any] = {}
    for field in fields(Content):
        value = getattr(row, field.name)
        values[field.name] = tuple(value) if isinstance(value, list) else value
    return Content(**{**values, "attachments": attachments_of(row)})


def attachment_values(attachment: Attachment) -> dict[str, Any]:
    """An attachment as JSON."""
    return {**asdict(attachment), "file": str(attachment.file)}


def attachments_of(row: Row[Any]) -> tuple[Attachment, ...]:
    """The attachments that a row of either table holds."""
    return tuple(Attachment(**{**each, "file": UUID(each["file"])}) for each in row.attachments)


def person_of(row: Row[Any], column: str) -> Person | None:
    """The person in the columns `<column>_id` and `<column>_name`."""
    person_id = getattr(row, f"{column}_id")
    return None if person_id is None else Person(person_id, getattr(row, f"{column}_name"))


def person_values(column: str, person: Person | None) -> dict[str, str | None]:
    """The columns `<column>_id` and `<column>_name` of a person."""
    return {f"{column}_id": person.id if person else None, f"{column}_name": person.name if person else ""}


def _article(row: Row[Any]) -> Article:
    return Article(
        id=row.id,
        key=row.key,
        language=row.language,
        status=row.status,
        content=content_of(row),
        version=row.version,
        in_force=row.in_force,
        upcoming=row.upcoming,
        revision=row.revision,
        authors=tuple(row.authors),
        owner=person_of(row, "owner"),
        review_on=row.review_on,
        submitted_by=person_of(row, "submitted_by"),
        submitted_at=row.submitted_at,
        endorsed_by=person_of(row, "endorsed_by"),
        endorsed_at=row.endorsed_at,
        approved_by=person_of(row, "approved_by"),
        approved_at=row.approved_at,
        comment=row.comment,
        updated_by=Person(row.updated_by_id, row.updated_by_name),
        updated_at=row.updated_at,
        created_at=row.created_at,
    )
