"""Telling owners, once a day, which of their articles are to be read again."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from zhike.knowledge.events import ReviewFellDue
from zhike.knowledge.repository import articles, versions
from zhike.platform.actor import system_actor
from zhike.platform.database import Session
from zhike.platform.outbox import publish

SYSTEM = system_actor("knowledge")


async def tell_owners(session: Session, *, today: date, now: datetime) -> int:
    """One event for each owner whose articles fell due since it was told last; returns how many. Once a day only."""
    told = await versions.reviews_told_until(session)
    if told is not None and told >= today:
        return 0
    due = await articles.list_reviews(session, today, since=told or today - timedelta(days=1))
    by_owner: dict[str, list[UUID]] = {}
    for owner_id, article_id in due:
        by_owner.setdefault(owner_id, []).append(article_id)
    for owner_id, article_ids in by_owner.items():
        event = ReviewFellDue(owner_id, article_ids)
        await publish(session, event, stream="knowledge", actor=SYSTEM, now=now)
    await versions.note_reviews_told(session, until=today)
    return len(by_owner)
