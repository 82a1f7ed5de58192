"""Asking the golden questions: each night, on demand, and before something is published."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

import numpy as np

from zhike.assistant.answering import Reply, answer, nothing_understood
from zhike.assistant.golden import repository
from zhike.assistant.golden.judging import count, verdict_of
from zhike.assistant.golden.repository import Golden, Result, Run
from zhike.assistant.keeping import IndexKeeper, keeper_of
from zhike.assistant.matching.index import KnowledgeIndex
from zhike.assistant.understanding.active import Understand, understanding_of
from zhike.knowledge import api as knowledge
from zhike.knowledge.api import PublishedArticle
from zhike.platform.database import Session
from zhike.platform.ids import uuid7
from zhike.platform.runtime import Runtime

KEPT_FOR: Final = timedelta(days=400)
# A person reads so many lines of a refusal.
MOST_NAMED: Final = 20


def ask(
    index: KnowledgeIndex, questions: Sequence[Golden], *, now: datetime, understand: Understand = nothing_understood
) -> tuple[list[Result], list[float]]:
    """What becomes of each question, and the milliseconds each took."""
    replies = [
        (golden, answer(index, golden.question, golden.language, now=now, understand=understand))
        for golden in questions
    ]
    results = [
        Result(golden.id, verdict_of(reply, golden.expect), _said(reply), round(reply.confidence, 4))
        for golden, reply in replies
    ]
    return results, [reply.ms for _, reply in replies]


async def run_golden(runtime: Runtime) -> Run | None:
    """Ask all golden questions of what is published now, and keep what became of them; None where there are none."""
    now = runtime.clock.now()
    async with runtime.database.transaction() as session:
        questions = await repository.list_questions(session)
        if not questions:
            return None
        index = await keeper_of(runtime).load(session, now)
    understand = understanding_of(runtime, runtime.settings.default_language)
    results, times = await asyncio.to_thread(ask, index, questions, now=now, understand=understand)
    p50, p99 = (float(np.percentile(times, at)) for at in (50, 99))
    run = Run(uuid7(), now, index.release, p50, p99, count(result.verdict for result in results))
    async with runtime.database.transaction() as session:
        await repository.add_run(session, run, results)
        await repository.drop_runs_before(session, now - KEPT_FOR)
    return run


class GoldenGate:
    """Keeps an article from being published that breaks a golden question (`knowledge.PublishGate`).

    Broken is a question that is answered right today and would not be after it, or would be answered wrong for the
    first time. What is wrong already keeps nothing from being published: it might be what puts it right.
    """

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime

    async def check(self, session: Session, candidates: Sequence[PublishedArticle], *, now: datetime) -> Sequence[str]:
        """The golden questions that would break, one line each."""
        questions = await repository.list_questions(session)
        mine = {candidate.language for candidate in candidates}
        questions = [golden for golden in questions if golden.language in mine]
        if not questions:
            return ()
        before = await keeper_of(self._runtime).load(session, now)
        after = await IndexKeeper(self._runtime.settings, _With(candidates)).load(session, now)
        understand = understanding_of(self._runtime, self._runtime.settings.default_language)
        were, _ = await asyncio.to_thread(ask, before, questions, now=now, understand=understand)
        would, _ = await asyncio.to_thread(ask, after, questions, now=now, understand=understand)
        broken = [
            f"{golden.question} → {new.said or new.verdict} ({golden.expect})"
            for golden, old, new in zip(questions, were, would, strict=True)
            if old.verdict != new.verdict and (old.verdict == "right" or new.verdict == "wrong")
        ]
        return broken[:MOST_NAMED]


class _With:
    """What is published, with candidates in the place of their old versions."""

    def __init__(self, candidates: Sequence[PublishedArticle]) -> None:
        self._candidates = {candidate.id: candidate for candidate in candidates}

    async def __call__(self, session: Session, now: datetime) -> Sequence[PublishedArticle]:
        published = await knowledge.published(session, now)
        return [*(each for each in published if each.id not in self._candidates), *self._candidates.values()]


def _said(reply: Reply) -> str:
    return reply.article.name if reply.article else ""
