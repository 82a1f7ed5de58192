"""All SQL of the golden questions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, cast
from uuid import UUID

from sqlalchemy import text

from zhike.assistant.golden.judging import Verdict
from zhike.assistant.matching.grams import Language
from zhike.platform.database import Session

_COLUMNS: Final = "id, language, question, expect, version"
_LIST: Final = text(f"select {_COLUMNS} from assistant.golden_question order by language desc, question")  # noqa: S608
_FIND: Final = text(f"select {_COLUMNS} from assistant.golden_question where id = :id for update")  # noqa: S608
_PUT: Final = text("""
    insert into assistant.golden_question (id, language, question, expect, version, changed_at)
    values (:id, :language, :question, :expect, 1, :now)
    on conflict (language, question) do update
        set expect = excluded.expect, version = golden_question.version + 1, changed_at = excluded.changed_at
        where golden_question.expect <> excluded.expect
""")
_CHANGE: Final = text("""
    update assistant.golden_question
    set question = :question, expect = :expect, version = version + 1, changed_at = :now where id = :id
""")
_TAKEN: Final = text(
    "select 1 from assistant.golden_question where language = :language and question = :question and id <> :id"
)
_DROP: Final = text("delete from assistant.golden_question where id = :id")
_ADD_RUN: Final = text("""
    insert into assistant.golden_run (id, at, release, p50_ms, p99_ms) values (:id, :at, :release, :p50_ms, :p99_ms)
""")
_ADD_RESULT: Final = text("""
    insert into assistant.golden_result (run_id, question_id, verdict, said, confidence)
    select :run_id, id, :verdict, :said, :confidence from assistant.golden_question where id = :question_id
""")
_RUNS: Final = text("""
    select run.id, run.at, run.release, run.p50_ms, run.p99_ms, result.verdict, count(result.verdict)
    from (select * from assistant.golden_run order by at desc limit :limit) run
    left join assistant.golden_result result on result.run_id = run.id
    group by run.id, run.at, run.release, run.p50_ms, run.p99_ms, result.verdict order by run.at desc
""")
_RESULTS: Final = text("""
    select question_id, verdict, said, confidence from assistant.golden_result
    where run_id = (select id from assistant.golden_run order by at desc limit 1)
""")
_OLD_RUNS: Final = text("delete from assistant.golden_run where at < :before")


@dataclass(frozen=True, slots=True)
class Golden:
    """A golden question: `expect` are keys (or questions) of articles joined by `|`, or `refuse`, or `handoff`."""

    id: UUID
    language: Language
    question: str
    expect: str
    version: int = 1


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a question: `said` names the article that was quoted, or is empty."""

    question_id: UUID
    verdict: Verdict
    said: str
    confidence: float


@dataclass(slots=True)
class Run:
    """A run with the number of each verdict."""

    id: UUID
    at: datetime
    release: int
    p50_ms: float
    p99_ms: float
    counts: dict[Verdict, int]


async def list_questions(session: Session) -> list[Golden]:
    """All, Chinese first."""
    return [Golden(*row) for row in await session.execute(_LIST)]


async def find_question(session: Session, question_id: UUID) -> Golden | None:
    """One, locked."""
    row = (await session.execute(_FIND, {"id": question_id})).one_or_none()
    return Golden(*row) if row else None


async def is_taken(session: Session, golden: Golden) -> bool:
    """Whether another golden question asks the same."""
    wanted = {"language": golden.language, "question": golden.question, "id": golden.id}
    return (await session.execute(_TAKEN, wanted)).one_or_none() is not None


async def put_question(session: Session, golden: Golden, *, now: datetime) -> bool:
    """Store it; one that asks the same gets the new expectation. Returns whether anything changed."""
    values = {"id": golden.id, "language": golden.language, "question": golden.question, "expect": golden.expect}
    found = await session.execute(_PUT, {**values, "now": now})
    return bool(found.rowcount)  # type: ignore[attr-defined]  # of an insert


async def change_question(session: Session, golden: Golden, *, now: datetime) -> None:
    """Store its new words and expectation."""
    values = {"id": golden.id, "question": golden.question, "expect": golden.expect, "now": now}
    await session.execute(_CHANGE, values)


async def drop_question(session: Session, question_id: UUID) -> None:
    """Remove it, with what became of it."""
    await session.execute(_DROP, {"id": question_id})


async def add_run(session: Session, run: Run, results: Sequence[Result]) -> None:
    """Keep a run; a question that was removed meanwhile is left out."""
    values = {"id": run.id, "at": run.at, "release": run.release, "p50_ms": run.p50_ms, "p99_ms": run.p99_ms}
    await session.execute(_ADD_RUN, values)
    for result in results:
        columns = {"question_id": result.question_id, "verdict": result.verdict, "said": result.said}
        await session.execute(_ADD_RESULT, {"run_id": run.id, "confidence": result.confidence, **columns})


async def list_runs(session: Session, *, limit: int) -> list[Run]:
    """The last runs, newest first."""
    runs: dict[UUID, Run] = {}
    for run_id, at, release, p50, p99, verdict, number in await session.execute(_RUNS, {"limit": limit}):
        run = runs.setdefault(run_id, Run(run_id, at, release, p50, p99, {}))
        if verdict is not None:
            run.counts[cast("Verdict", verdict)] = number
    return list(runs.values())


async def list_last_results(session: Session) -> dict[UUID, Result]:
    """What became of each question in the last run."""
    return {row[0]: Result(*row) for row in await session.execute(_RESULTS)}


async def drop_runs_before(session: Session, before: datetime) -> None:
    """Forget old runs."""
    await session.execute(_OLD_RUNS, {"before": before})
