"""Makers of articles for tests."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from zhike.knowledge.rules.articles import Article, Content, Person
from zhike.knowledge.service.approving import decide_on_article
from zhike.knowledge.service.editing import create_article, submit_article
from zhike.knowledge.service.publishing import publish_article
from zhike.platform.actor import Actor, system_actor
from zhike.platform.database import Session
from zhike.platform.ids import uuid7

AUTHOR = Actor(id="author-1", kind="staff", name="周宁")
OTHER = Actor(id="reviewer-1", kind="staff", name="罗敏")
COMPLIANCE = Actor(id="compliance-1", kind="staff", name="方正")
SYSTEM = system_actor("test")


def make_article(now: datetime, **changes: Any) -> Article:
    """A draft that is not stored."""
    values: dict[str, Any] = {
        "id": uuid7(),
        "key": "",
        "language": "zh",
        "status": "draft",
        "content": Content("手机银行转账限额是多少？", "单笔 5 万元。"),
        "version": 0,
        "in_force": None,
        "upcoming": None,
        "revision": 1,
        "authors": (AUTHOR.id,),
        "owner": None,
        "review_on": None,
        "submitted_by": None,
        "submitted_at": None,
        "endorsed_by": None,
        "endorsed_at": None,
        "approved_by": None,
        "approved_at": None,
        "comment": "",
        "updated_by": Person(AUTHOR.id, AUTHOR.name),
        "updated_at": now,
        "created_at": now,
    }
    return Article(**{**values, **changes})


async def write(session: Session, now: datetime, question: str = "手机银行转账限额是多少？", **content: Any) -> Article:
    """A stored draft by `AUTHOR`."""
    language = content.pop("language", "zh")
    said = Content(question, content.pop("answer", "单笔 5 万元，每日 20 万元。"), **content)
    return await create_article(session, actor=AUTHOR, language=language, content=said, now=now)


async def approve(session: Session, article_id: UUID, now: datetime) -> Article:
    """Hand in by `AUTHOR`, approve by `OTHER` for business and by `COMPLIANCE`."""
    await submit_article(session, actor=AUTHOR, article_id=article_id, now=now)
    await decide_on_article(session, actor=OTHER, article_id=article_id, approved=True, now=now)
    return await decide_on_article(
        session, actor=COMPLIANCE, article_id=article_id, step="compliance", approved=True, now=now
    )


async def publish(
    session: Session, now: datetime, question: str = "手机银行转账限额是多少？", **content: Any
) -> Article:
    """An article written, approved and published."""
    article = await write(session, now, question, **content)
    await approve(session, article.id, now)
    return await publish_article(session, actor=OTHER, article_id=article.id, now=now)
