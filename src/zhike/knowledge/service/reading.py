"""Reading: what is published, what is there to edit, and what a file holds."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from zhike.knowledge.errors import ImportFileRefused
from zhike.knowledge.repository import articles as repository
from zhike.knowledge.repository import versions
from zhike.knowledge.repository.articles import Due, Filter
from zhike.knowledge.rules.articles import Article, PublishedArticle, due_until
from zhike.knowledge.rules.audience import ANYBODY, Asker
from zhike.knowledge.rules.files import FileRefused
from zhike.knowledge.rules.importing import ImportFile, read_import_file
from zhike.platform.database import Session


async def list_published(session: Session, now: datetime, asker: Asker = ANYBODY) -> list[PublishedArticle]:
    """All that `asker` may be told at this moment, by article; without one, what anybody may be told over any channel.

    An index that serves many askers is made for `COLLEAGUE` and asks `PublishedArticle.is_for` each time.
    """
    return [article for article in await versions.list_published(session, now=now) if article.is_for(asker)]


async def release_number(session: Session) -> int:
    """A number that grows whenever what is published changes; told on the topic `knowledge`."""
    return await versions.get_release(session)


async def list_articles(
    session: Session, wanted: Filter, *, before: tuple[datetime, UUID] | None = None, limit: int = 50
) -> list[Article]:
    """Articles of the filter, last changed first."""
    return await repository.list_articles(session, wanted, before=before, limit=limit)


async def find_articles(session: Session, ids: Sequence[UUID]) -> list[Article]:
    """The working copies of those of `ids` that exist, by id."""
    return await repository.find_articles(session, ids)


def stream_articles(session: Session, wanted: Filter) -> AsyncIterator[list[Article]]:
    """All articles of the filter, in batches."""
    return repository.stream_articles(session, wanted)


async def count_categories(session: Session, wanted: Filter) -> list[tuple[str, int]]:
    """Each category of the filter with its number of articles."""
    return await repository.count_categories(session, replace(wanted, category=None))


def due_by(now: datetime, zone: ZoneInfo) -> Due:
    """What is due at this moment, by the days of the business zone."""
    last_day = due_until(now.astimezone(zone).date())
    midnight = datetime.combine(last_day + timedelta(days=1), time(), tzinfo=zone)
    return Due(review_until=last_day, ends_before=midnight)


def read_import(content: bytes, *, file: str, now: datetime) -> ImportFile:
    """The articles of a file. Raises `ImportFileRefused` naming file, row and column where it cannot be read at all."""
    try:
        return read_import_file(content, now=now, name=file)
    except FileRefused as refused:
        raise ImportFileRefused(f"knowledge.file.{refused.code}", file=file, **refused.params) from None
