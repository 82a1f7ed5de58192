"""Asking the golden questions: each night, on demand, and before something is published."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from zhike.assistant.answering import Reply, answer, nothing_understood
from zhike.assistant.golden import repository, runs
from zhike.assistant.golden.judging import verdict_of
from zhike.assistant.golden.repository import Golden
from zhike.assistant.golden.runs import Result, Run, RunState
from zhike.assistant.keeping import IndexKeeper, keeper_of
from zhike.assistant.matching.index import KnowledgeIndex
from zhike.assistant.registry.keeping import models_of
from zhike.assistant.retraining.ranking_in_force import factors_of
from zhike.assistant.understanding.active import Understand, understanding_of
from zhike.knowledge import api as knowledge
from zhike.knowledge.api import PublishedArticle
from zhike.platform.database import Session
from zhike.platform.ids import uuid7
from zhike.platform.runtime import Runtime

# So many questions take a second or so: then others see how far it is, and may cancel it.
AT_ONCE: Final = 25
# Whoever has a run and is silent for so long is gone; another goes on.
LOST_AFTER: Final = timedelta(seconds=60)
KEPT_FOR: Final = timedelta(days=400)
# A person reads so many lines of a refusal.
MOST_NAMED: Final = 20


def ask(
    index: KnowledgeIndex, questions: Sequence[Golden], *, now: datetime, understand: Understand = nothing_understood
) -> list[Result]:
    """What becomes of each question."""
    replies = [
        (golden, answer(index, golden.question, golden.language, now=now, understand=understand))
        for golden in questions
    ]
    return [
        Result(golden.id, verdict_of(reply, golden.expect), _said(reply), round(reply.confidence, 4), reply.ms)
        for golden, reply in replies
    ]


async def start_run(session: Session, *, by_name: str, now: datetime, state: RunState = "waiting") -> Run | None:
    """Have all golden questions asked: a new run, or the open one. None where there are no questions."""
    total = len(await repository.list_questions(session))
    if not total:
        return None
    await runs.add_run(session, Run(uuid7(), now, state=state, total=total, by_name=by_name))
    return next(run for run in await runs.list_runs(session, limit=3) if run.state in ("waiting", "running"))


async def run_golden(runtime: Runtime, *, by_name: str = "") -> Run | None:
    """Ask all golden questions of what is published now, and keep what became of them; None where there are none."""
    async with runtime.database.transaction() as session:
        run = await start_run(session, by_name=by_name, now=runtime.clock.now(), state="running")
    return await go_on(runtime, run.id) if run else None


async def work_off(runtime: Runtime) -> None:
    """Ask for the run that waits, or was left half done."""
    async with runtime.database.transaction() as session:
        due = await runs.find_due(session, lost_before=runtime.clock.now() - LOST_AFTER)
    if due is not None:
        await go_on(runtime, due)


async def go_on(runtime: Runtime, run_id: UUID) -> Run:
    """Ask what a run has not asked yet, some at a time, until all are asked or somebody cancels it."""
    while await _ask_some(runtime, run_id):
        pass
    async with runtime.database.transaction() as session:
        [run] = await runs.list_runs(session, limit=1, run_id=run_id)
    return run


async def _ask_some(runtime: Runtime, run_id: UUID) -> bool:
    """Ask the next few; whether there may be more."""
    now = runtime.clock.now()
    async with runtime.database.transaction() as session:
        if await runs.lock_state(session, run_id) not in ("waiting", "running"):
            return False
        questions = await runs.list_left(session, run_id, limit=AT_ONCE)
        if not questions:
            await runs.finish(session, run_id, now=now)
            await runs.drop_runs_before(session, now - KEPT_FOR)
            return False
        index = await keeper_of(runtime).load(session, now)
        await runs.move(session, run_id, release=index.release, now=now)
    understand = understanding_of(runtime, runtime.settings.default_language)
    results = await asyncio.to_thread(ask, index, questions, now=now, understand=understand)
    async with runtime.database.transaction() as session:
        await runs.add_results(session, run_id, results)
    return True


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
        after = await IndexKeeper(self._runtime.settings, _With(candidates), factors_of(models_of(self._runtime))).load(
            session, now
        )
        understand = understanding_of(self._runtime, self._runtime.settings.default_language)
        were = await asyncio.to_thread(ask, before, questions, now=now, understand=understand)
        would = await asyncio.to_thread(ask, after, questions, now=now, understand=understand)
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
        published = await knowledge.published(session, now, knowledge.COLLEAGUE)
        return [*(each for each in published if each.id not in self._candidates), *self._candidates.values()]


def _said(reply: Reply) -> str:
    return reply.article.name if reply.article else ""
