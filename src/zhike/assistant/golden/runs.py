"""SQL of the runs of the golden questions. At most one is open (waiting or running) at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal, cast
from uuid import UUID

from sqlalchemy import text

from zhike.assistant.golden.judging import Verdict
from zhike.assistant.golden.repository import Golden
from zhike.platform.database import Session

TOPIC: Final = "assistant.golden"
RunState = Literal["waiting", "running", "done", "cancelled"]

_ADD_RUN: Final = text("""
    insert into assistant.golden_run (id, at, release, p50_ms, p99_ms, state, total, by_name, moved_at)
    values (:id, :at, 0, 0, 0, :state, :total, :by_name, :at)
    on conflict do nothing
""")
_ADD_RESULT: Final = text("""
    insert into assistant.golden_result (run_id, question_id, verdict, said, confidence, ms)
    select :run_id, id, :verdict, :said, :confidence, :ms from assistant.golden_question where id = :question_id
    on conflict do nothing
""")
_RUNS: Final = text("""
    select run.id, run.at, run.release, run.p50_ms, run.p99_ms, run.state, run.total, run.by_name, result.verdict,
           count(result.verdict)
    from (select * from assistant.golden_run where cast(:id as uuid) is null or id = :id order by at desc limit :limit)
        run left join assistant.golden_result result on result.run_id = run.id
    group by run.id, run.at, run.release, run.p50_ms, run.p99_ms, run.state, run.total, run.by_name, result.verdict
    order by run.at desc
""")
_OPEN: Final = text("""
    select id from assistant.golden_run
    where state = 'waiting' or (state = 'running' and moved_at < :lost_before) order by at limit 1
""")
_STATE: Final = text("select state from assistant.golden_run where id = :id for update")
_MOVE: Final = text("""
    update assistant.golden_run set state = 'running', release = :release, moved_at = :now where id = :id
""")
_CANCEL: Final = text("""
    update assistant.golden_run set state = 'cancelled' where id = :id and state in ('waiting', 'running')
""")
_FINISH: Final = text("""
    update assistant.golden_run run set state = 'done', moved_at = :now, total = times.n, p50_ms = times.p50,
        p99_ms = times.p99
    from (select count(*) as n, coalesce(percentile_cont(0.5) within group (order by ms), 0) as p50,
                 coalesce(percentile_cont(0.99) within group (order by ms), 0) as p99
          from assistant.golden_result where run_id = :id) times
    where run.id = :id
""")
_LEFT: Final = text("""
    select id, language, question, expect, version from assistant.golden_question q
    where not exists (select from assistant.golden_result r where r.run_id = :run_id and r.question_id = q.id)
    order by language desc, question limit :limit
""")
_RESULTS: Final = text("""
    select r.question_id, r.verdict, r.said, r.confidence, r.ms, q.language, q.question, q.expect
    from assistant.golden_result r join assistant.golden_question q on q.id = r.question_id
    where r.run_id = :run_id and (cast(:verdict as text) is null or r.verdict = :verdict)
      and (cast(:after as uuid) is null or r.question_id > :after)
    order by r.question_id limit :limit
""")
_QUOTED: Final = text("""
    select confidence, verdict = 'right' from assistant.golden_result
    where run_id = :run_id and said <> '' and verdict in ('right', 'wrong')
""")
_OLD_RUNS: Final = text("delete from assistant.golden_run where at < :before")


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a question: `said` names the article that was quoted, or is empty; `ms` is what it took."""

    question_id: UUID
    verdict: Verdict
    said: str
    confidence: float
    ms: float = 0.0


@dataclass(frozen=True, slots=True)
class Asked:
    """A result with the question as it is now."""

    result: Result
    language: str
    question: str
    expect: str


@dataclass(slots=True)
class Run:
    """A run with the number of each verdict; `total` questions are to be asked, times are known once it is done."""

    id: UUID
    at: datetime
    release: int = 0
    p50_ms: float = 0.0
    p99_ms: float = 0.0
    state: RunState = "done"
    total: int = 0
    by_name: str = ""
    counts: dict[Verdict, int] = field(default_factory=dict)


async def add_run(session: Session, run: Run) -> None:
    """Keep that a run was asked for, unless one is open."""
    values = {"id": run.id, "at": run.at, "state": run.state, "total": run.total, "by_name": run.by_name}
    await session.execute(_ADD_RUN, values)
    session.notify(TOPIC)


async def find_due(session: Session, *, lost_before: datetime) -> UUID | None:
    """The run that somebody should work at: it waits, or whoever had it has been silent since."""
    return (await session.execute(_OPEN, {"lost_before": lost_before})).scalar_one_or_none()


async def lock_state(session: Session, run_id: UUID) -> RunState | None:
    """The state of a run, locked."""
    return cast("RunState | None", (await session.execute(_STATE, {"id": run_id})).scalar_one_or_none())


async def move(session: Session, run_id: UUID, *, release: int, now: datetime) -> None:
    """Somebody is at it."""
    await session.execute(_MOVE, {"id": run_id, "release": release, "now": now})


async def cancel(session: Session, run_id: UUID) -> None:
    """Stop one that is open; what was asked stays."""
    await session.execute(_CANCEL, {"id": run_id})
    session.notify(TOPIC)


async def finish(session: Session, run_id: UUID, *, now: datetime) -> None:
    """All were asked."""
    await session.execute(_FINISH, {"id": run_id, "now": now})


async def list_left(session: Session, run_id: UUID, *, limit: int) -> list[Golden]:
    """The next questions that the run has not asked."""
    return [Golden(*row) for row in await session.execute(_LEFT, {"run_id": run_id, "limit": limit})]


async def add_results(session: Session, run_id: UUID, results: Sequence[Result]) -> None:
    """Keep what became of some; a question that was removed meanwhile is left out."""
    for result in results:
        columns = {"question_id": result.question_id, "verdict": result.verdict, "said": result.said, "ms": result.ms}
        await session.execute(_ADD_RESULT, {"run_id": run_id, "confidence": result.confidence, **columns})


async def list_runs(session: Session, *, limit: int, run_id: UUID | None = None) -> list[Run]:
    """The last runs, newest first; with `run_id` that one."""
    runs: dict[UUID, Run] = {}
    for *told, verdict, number in await session.execute(_RUNS, {"limit": limit, "id": run_id}):
        run = runs.setdefault(told[0], Run(*told))
        if verdict is not None:
            run.counts[cast("Verdict", verdict)] = number
    return list(runs.values())


async def list_results(
    session: Session, run_id: UUID, *, verdict: Verdict | None, after: UUID | None, limit: int
) -> list[Asked]:
    """What became of the questions of a run, by question id from behind `after`."""
    values = {"run_id": run_id, "verdict": verdict, "after": after, "limit": limit}
    return [Asked(Result(*row[:5]), *row[5:]) for row in await session.execute(_RESULTS, values)]


async def list_quoted(session: Session, run_id: UUID) -> list[tuple[float, bool]]:
    """How sure each quoted answer of a run was (0-1), and whether it was right."""
    return [(row[0], row[1]) for row in await session.execute(_QUOTED, {"run_id": run_id})]


async def drop_runs_before(session: Session, before: datetime) -> None:
    """Forget old runs."""
    await session.execute(_OLD_RUNS, {"before": before})
