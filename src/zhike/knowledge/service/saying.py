"""What was said when, and what does not agree with what is said now."""

from __future__ import annotations

import asyncio
from datetime import datetime
from uuid import UUID

from zhike.knowledge.errors import ArticleNotFound
from zhike.knowledge.repository import versions as repository
from zhike.knowledge.rules.articles import Version
from zhike.knowledge.rules.audience import COLLEAGUE
from zhike.knowledge.rules.contradictions import Contradiction, Shelf
from zhike.knowledge.rules.said import Said, closest
from zhike.knowledge.service.editing import get_article
from zhike.knowledge.service.publishing import candidate
from zhike.knowledge.service.reading import list_published
from zhike.platform.database import Session

LISTED = 20


async def what_was_said(session: Session, *, text: str, at: datetime, limit: int = LISTED) -> list[Said]:
    """The versions in force at an instant that answer `text` (an article's id or key, or a question), nearest first."""
    said = await repository.list_in_force_at(session, at)
    named = [each for each in said if text.strip() in {each.key, str(each.article_id)} - {""}]
    return named[:limit] if named else await asyncio.to_thread(closest, text, said, limit=limit)


async def get_version(session: Session, article_id: UUID, number: int) -> Version:
    """A version by its number, as answers cite it. Raises `ArticleNotFound`."""
    version = await repository.get_version(session, article_id, number)
    if version is None:
        raise ArticleNotFound
    return version


async def contradictions_of(session: Session, article_id: UUID, *, now: datetime) -> list[Contradiction]:
    """What is in force and contradicts the working copy of an article. Raises `ArticleNotFound`."""
    article = candidate(await get_article(session, article_id), now)
    published = await list_published(session, now, COLLEAGUE)
    return await asyncio.to_thread(lambda: Shelf(published).against(article))


async def list_contradictions(session: Session, *, now: datetime) -> list[Contradiction]:
    """Every pair of what is in force that contradicts each other."""
    published = await list_published(session, now, COLLEAGUE)
    return await asyncio.to_thread(lambda: list(Shelf(published).among()))
