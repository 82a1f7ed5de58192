"""All SQL of training runs, and of the accepted examples that they take."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import text

from zhike.assistant.retraining.run import TrainingRun
from zhike.platform.database import Session

TOPIC: Final = "training"
_COLUMNS: Final = """
    select id, kind, state, stage, done, total, asked_by_id, asked_by_kind, asked_by_name, created_at, beat_at,
           ended_at, entry_id, problem, figures
    from assistant.training_run
"""
_ADD = text("""
    insert into assistant.training_run (id, kind, state, stage, done, total, asked_by_id, asked_by_kind, asked_by_name,
        created_at, beat_at, figures)
    values (:id, :kind, :state, 'waiting', 0, 0, :by_id, :by_kind, :by_name, :now, :now, '{}')
    on conflict do nothing returning id
""")
_OPEN = text(_COLUMNS + "where ended_at is null")
_FIND = text(_COLUMNS + "where id = :id")
_LIST = text(
    _COLUMNS
    + """
    where cast(:before_at as timestamptz) is null or (created_at, id) < (:before_at, cast(:before_id as uuid))
    order by created_at desc, id desc limit :limit
    """
)
_CLAIM = text("""
    update assistant.training_run
    set state = 'running', stage = 'reading', done = 0, total = 0, beat_at = :now
    where ended_at is null and (state = 'queued' or beat_at < :stale)
    returning id
""")
_BEAT = text("""
    update assistant.training_run
    set stage = coalesce(cast(:stage as text), stage), done = :done, total = :total, beat_at = :now
    where id = :id and ended_at is null returning id
""")
_END = text("""
    update assistant.training_run
    set state = :state, stage = case when :state = 'done' then 'done' else stage end, ended_at = :now,
        entry_id = :entry_id, problem = :problem, figures = cast(:figures as jsonb)
    where id = :id and ended_at is null returning id
""")
_EXAMPLES = text("""
    select text, label, language, decided_at from assistant.correction
    where state = 'accepted' and kind = :kind and text <> '' and decided_at is not null
    order by decided_at, id
""")
_COUNT = text("""
    select count(*) as accepted,
           count(*) filter (where cast(:since as timestamptz) is null or decided_at > :since) as fresh
    from assistant.correction where state = 'accepted' and kind = :kind and text <> ''
""")


async def add_run(session: Session, **columns: Any) -> bool:
    """Store a run (`id, kind, state, by_id, by_kind, by_name, now`); False: another is open."""
    added = (await session.execute(_ADD, columns)).scalar_one_or_none() is not None
    session.notify(TOPIC)
    return added


async def find_open(session: Session) -> TrainingRun | None:
    """The run that goes on or waits."""
    row = (await session.execute(_OPEN)).mappings().one_or_none()
    return TrainingRun(**row) if row else None


async def find_run(session: Session, run_id: UUID) -> TrainingRun | None:
    """A run."""
    row = (await session.execute(_FIND, {"id": run_id})).mappings().one_or_none()
    return TrainingRun(**row) if row else None


async def list_runs(session: Session, *, before: tuple[datetime, UUID] | None = None, limit: int) -> list[TrainingRun]:
    """Runs, newest first."""
    values = {"before_at": before[0] if before else None, "before_id": before[1] if before else None, "limit": limit}
    return [TrainingRun(**row) for row in (await session.execute(_LIST, values)).mappings()]


async def claim(session: Session, *, stale: datetime, now: datetime) -> UUID | None:
    """Take the run that waits, or one that nobody has moved since `stale`."""
    return (await session.execute(_CLAIM, {"stale": stale, "now": now})).scalar_one_or_none()


async def beat(session: Session, run_id: UUID, *, now: datetime, stage: str | None, done: int, total: int) -> bool:
    """Say that a run goes on, and how far it is; False: it was ended meanwhile."""
    values = {"id": run_id, "now": now, "stage": stage, "done": done, "total": total}
    return (await session.execute(_BEAT, values)).scalar_one_or_none() is not None


async def end(
    session: Session,
    run_id: UUID,
    *,
    state: str,
    now: datetime,
    entry_id: UUID | None = None,
    problem: str | None = None,
    figures: Mapping[str, Any] | None = None,
) -> bool:
    """End an open run; False: it was ended before."""
    values = {"id": run_id, "state": state, "now": now, "entry_id": entry_id, "problem": problem}
    ended = await session.execute(_END, {**values, "figures": json.dumps(figures or {}, ensure_ascii=False)})
    session.notify(TOPIC)
    return ended.scalar_one_or_none() is not None


async def list_accepted(session: Session, kind: str) -> list[Mapping[str, Any]]:
    """Accepted corrections (`text`, `label`, `language`, `decided_at`), in the order in which they were accepted."""
    return [dict(row) for row in (await session.execute(_EXAMPLES, {"kind": kind})).mappings()]


async def count_accepted(session: Session, kind: str, *, since: datetime | None) -> tuple[int, int]:
    """How many corrections are accepted, and how many of them since then."""
    row = (await session.execute(_COUNT, {"kind": kind, "since": since})).one()
    return int(row.accepted), int(row.fresh)
