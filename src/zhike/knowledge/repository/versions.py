"""Reading and writing versions, and the number of the release."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, func, insert, or_, select, text, update

from zhike.knowledge.models import ReleaseRow, VersionRow
from zhike.knowledge.repository.articles import attachments_of, content_of, content_values, person_of, person_values
from zhike.knowledge.rules.articles import Article, Person, PublishedArticle, Version
from zhike.knowledge.rules.said import Said
from zhike.platform.database import Session

# The end of a version's time counts at once, even before the schedule has written it down.
_IN_FORCE = """
    select article_id, key, number, language, category, question, answer, variants, verbatim,
           in_force_from, effective_until, audience, channels, regions, products, attachments
    from knowledge.version where in_force and (effective_until is null or effective_until > :now)
"""
_PUBLISHED = text(_IN_FORCE + " order by article_id")
# Asked before each answer, as is the release: without the ORM.
_PUBLISHED_ONE = text(_IN_FORCE + " and article_id = :article_id")
_RELEASE = text("select number from knowledge.release")
_WAITING = and_(VersionRow.in_force.is_(False), VersionRow.in_force_from.is_(None), VersionRow.in_force_until.is_(None))


async def insert_versions(
    session: Session, versions: Sequence[tuple[Article, Version]], *, import_id: UUID | None = None
) -> None:
    """Write versions, each with the article that it is of."""
    await session.execute(insert(VersionRow), [_values(article, version, import_id) for article, version in versions])


async def end_versions(session: Session, article_ids: Sequence[UUID], *, at: datetime) -> None:
    """From `at` on the versions in force of these articles are no longer quoted."""
    in_force = and_(VersionRow.article_id.in_(article_ids), VersionRow.in_force)
    await session.execute(update(VersionRow).where(in_force).values(in_force=False, in_force_until=at))


async def drop_upcoming(session: Session, article_ids: Sequence[UUID], *, at: datetime) -> None:
    """Versions of these articles that wait for their time will not come into force any more."""
    waiting = and_(VersionRow.article_id.in_(article_ids), _WAITING)
    await session.execute(update(VersionRow).where(waiting).values(in_force_until=at))


async def begin_version(session: Session, article_id: UUID, number: int, *, at: datetime) -> None:
    """The version is quoted from `at` on."""
    one = and_(VersionRow.article_id == article_id, VersionRow.number == number)
    await session.execute(update(VersionRow).where(one).values(in_force=True, in_force_from=at))


async def list_beginning(session: Session, *, now: datetime, limit: int) -> dict[UUID, int]:
    """Articles with the number of the version whose time has come, earliest first."""
    query = select(VersionRow.article_id, VersionRow.number).where(_WAITING, VersionRow.effective_from <= now)
    found = await session.execute(query.order_by(VersionRow.effective_from, VersionRow.number).limit(limit))
    return {row[0]: row[1] for row in found}


async def list_ending(session: Session, *, now: datetime, limit: int) -> dict[UUID, datetime]:
    """Articles whose version in force is over, each with the end of its time, earliest first."""
    ends = VersionRow.effective_until
    query = select(VersionRow.article_id, ends).where(VersionRow.in_force, ends <= now).order_by(ends).limit(limit)
    return {article_id: end for article_id, end in await session.execute(query) if end is not None}


async def list_versions(session: Session, article_id: UUID) -> list[Version]:
    """All versions of an article, newest first."""
    query = select(VersionRow).where(VersionRow.article_id == article_id).order_by(VersionRow.number.desc())
    return [_version(row) for row in await session.execute(_plain(query))]


async def get_version(session: Session, article_id: UUID, number: int) -> Version | None:
    """The version with this number."""
    query = select(VersionRow).where(VersionRow.article_id == article_id, VersionRow.number == number)
    row = (await session.execute(_plain(query))).one_or_none()
    return None if row is None else _version(row)


async def find_version_at(session: Session, article_id: UUID, at: datetime) -> Version | None:
    """The version that was quoted at an instant."""
    query = select(VersionRow).where(VersionRow.article_id == article_id, *_quoted_at(at))
    row = (await session.execute(_plain(query))).one_or_none()
    return None if row is None else _version(row)


async def list_in_force_at(session: Session, at: datetime) -> list[Said]:
    """All versions that were quoted at an instant, by article."""
    query = select(VersionRow).where(*_quoted_at(at)).order_by(VersionRow.article_id)
    return [Said(_version(row), row.key, row.language) for row in await session.execute(_plain(query))]


def _quoted_at(at: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        VersionRow.in_force_from <= at,
        or_(VersionRow.in_force_until.is_(None), VersionRow.in_force_until > at),
        or_(VersionRow.effective_until.is_(None), VersionRow.effective_until > at),
    )


async def list_published(session: Session, *, now: datetime) -> list[PublishedArticle]:
    """All versions in force, by article."""
    return [_published(row) for row in await session.execute(_PUBLISHED, {"now": now})]


async def find_published(session: Session, article_id: UUID, *, now: datetime) -> PublishedArticle | None:
    """The version in force of an article."""
    row = (await session.execute(_PUBLISHED_ONE, {"now": now, "article_id": article_id})).one_or_none()
    return None if row is None else _published(row)


async def count_published_ever(session: Session) -> int:
    """How many versions there are, in force or not."""
    return (await session.execute(select(func.count()).select_from(VersionRow))).scalar_one()


async def get_release(session: Session) -> int:
    """How often what is published has changed."""
    return int((await session.execute(_RELEASE)).scalar_one())


async def reviews_told_until(session: Session) -> date | None:
    """The day up to which owners were told; the row is locked, so that they are told once."""
    return (await session.execute(select(ReleaseRow.reviews_told_until).with_for_update())).scalar_one()


async def note_reviews_told(session: Session, *, until: date) -> None:
    """Owners were told up to this day."""
    await session.execute(update(ReleaseRow).values(reviews_told_until=until))


async def lock_release(session: Session) -> None:
    """Nobody else changes what is published until this transaction is over: what a gate has seen stays true."""
    await session.execute(select(ReleaseRow.number).with_for_update())


async def next_release(session: Session, *, now: datetime) -> int:
    """Count one more change of what is published; tells everybody after the commit."""
    changed = update(ReleaseRow).values(number=ReleaseRow.number + 1, at=now).returning(ReleaseRow.number)
    number = (await session.execute(changed)).scalar_one()
    session.notify("knowledge", release=number)
    return number


def _plain(query: Select[Any]) -> Select[Any]:
    """The columns rather than the mapped object: versions are values."""
    return query.with_only_columns(*VersionRow.__table__.columns, maintain_column_froms=True)


def _values(article: Article, version: Version, import_id: UUID | None) -> dict[str, Any]:
    return {
        "article_id": version.article_id,
        "number": version.number,
        "key": article.key,
        "language": article.language,
        **content_values(version.content),
        **person_values("published_by", version.published_by),
        "published_at": version.published_at,
        **person_values("endorsed_by", version.endorsed_by),
        **person_values("approved_by", version.approved_by),
        "restores": version.restores,
        "reviewed": version.reviewed,
        "import_id": import_id,
        "in_force": version.in_force,
        "in_force_from": version.in_force_from,
        "in_force_until": version.in_force_until,
    }


def _version(row: Row[Any]) -> Version:
    return Version(
        article_id=row.article_id,
        number=row.number,
        content=content_of(row),
        published_by=Person(row.published_by_id, row.published_by_name),
        published_at=row.published_at,
        endorsed_by=person_of(row, "endorsed_by"),
        approved_by=person_of(row, "approved_by"),
        reviewed=row.reviewed,
        in_force=row.in_force,
        in_force_from=row.in_force_from,
        in_force_until=row.in_force_until,
        restores=row.restores,
    )


def _published(row: Row[Any]) -> PublishedArticle:
    return PublishedArticle(
        id=row.article_id,
        key=row.key,
        version=row.number,
        language=row.language,
        category=row.category,
        question=row.question,
        answer=row.answer,
        variants=tuple(row.variants),
        verbatim=row.verbatim,
        effective_from=row.in_force_from,
        effective_until=row.effective_until,
        audience=row.audience,
        channels=tuple(row.channels),
        regions=tuple(row.regions),
        products=tuple(row.products),
        attachments=attachments_of(row),
    )
