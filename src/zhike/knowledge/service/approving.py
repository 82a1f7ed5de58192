"""Approving articles: first business, then compliance, by different people."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from zhike.knowledge.errors import StatusRefused
from zhike.knowledge.events import ArticleDecided
from zhike.knowledge.repository import bundles as repository
from zhike.knowledge.rules import approval as rules
from zhike.knowledge.rules.approval import Step, Verdict
from zhike.knowledge.rules.articles import Article
from zhike.knowledge.service.editing import get_article, move, person
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.platform.outbox import publish
from zhike.platform.web import check_version


async def decide_on_article(
    session: Session,
    *,
    actor: Actor,
    article_id: UUID,
    step: Step = "business",
    approved: bool,
    comment: str = "",
    eased: bool = False,
    expected: str | None = None,
    now: datetime,
) -> Article:
    """Approve what waits for `step`, or send it back to its author with a comment.

    Never by one of its authors, nor twice by one person. `eased`: the setting that lets business alone approve what is
    not quoted word by word. `expected`: the revision that was read. Raises `StatusRefused`, `PreconditionFailed`.
    """
    before = await get_article(session, article_id, lock=True)
    if expected is not None:
        check_version(expected, before.revision)
    problem = rules.approval_problem(before, actor.id, step)
    if problem is not None:
        raise StatusRefused(problem, status=before.status)
    both = rules.needs_compliance(before.content, eased=eased)
    after = _decided(before, step, actor, approved=approved, both=both, comment=comment, now=now)
    await repository.insert_verdict(session, article_id, Verdict(step, approved, person(actor), comment, now))
    event = ArticleDecided(article_id, step, approved)
    await publish(session, event, stream=str(article_id), actor=actor, now=now)
    what = "sent_back" if not approved else "endorsed" if after.status == "endorsed" else "approved"
    return await move(session, after, what, actor=actor, now=now, step=step)


def _decided(
    before: Article, step: Step, actor: Actor, *, approved: bool, both: bool, comment: str, now: datetime
) -> Article:
    status = rules.after_decision(step, approved=approved, both=both)
    who, at = person(actor), now
    endorsed_by, endorsed_at = (who, at) if step == "business" else (before.endorsed_by, before.endorsed_at)
    return replace(
        before,
        status=status,
        endorsed_by=endorsed_by if approved else None,
        endorsed_at=endorsed_at if approved else None,
        approved_by=who if status == "approved" else None,
        approved_at=at if status == "approved" else None,
        comment=comment,
    )


async def list_verdicts(session: Session, article_id: UUID) -> list[Verdict]:
    """All that was decided on the article, newest first. Raises `ArticleNotFound`."""
    await get_article(session, article_id)
    return await repository.list_verdicts(session, article_id)
