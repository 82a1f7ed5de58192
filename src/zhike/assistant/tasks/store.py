"""All SQL of task runs.

What was said in a run is sealed under the run's own key, and forgotten when the run ends; where a person goes on from
there, when the conversation does.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from typing import Any, Final, cast
from uuid import UUID

from sqlalchemy import text

from zhike.assistant.tasks.run import Choice, Run, RunState
from zhike.platform.database import Session
from zhike.privacy import api as privacy

SEALED_AS: Final = "told"
_COLUMNS = "id, conversation_id, task, state, asking, tries, fixes, turns, started_at, moved_at, told"
_RUNNING = text(f"""
    select {_COLUMNS} from assistant.task_run where conversation_id = :conversation_id and state = 'running' for update
""")  # noqa: S608 - our own column names
_OF = text(f"""
    select {_COLUMNS} from assistant.task_run where conversation_id = :conversation_id order by started_at desc, id desc
    limit :limit
""")  # noqa: S608 - our own column names
_OLD = text(f"""
    select {_COLUMNS} from assistant.task_run where state = 'running' and moved_at < :before
    order by moved_at limit :limit for update skip locked
""")  # noqa: S608 - our own column names
_PUT = text("""
    insert into assistant.task_run (id, conversation_id, task, state, asking, tries, fixes, turns, started_at, moved_at,
                                    told)
    values (:id, :conversation_id, :task, :state, :asking, :tries, :fixes, :turns, :started_at, :moved_at, :told)
    on conflict (id) do update set state = excluded.state, asking = excluded.asking, tries = excluded.tries,
        fixes = excluded.fixes, turns = excluded.turns, moved_at = excluded.moved_at, told = excluded.told
""")


_FORGET = text("""
    update assistant.task_run set told = null, state = case when state = 'running' then 'cancelled' else state end
    where conversation_id = :conversation_id and (told is not null or state = 'running')
""")


async def find_running(session: Session, vault: privacy.Vault, conversation_id: UUID) -> Run | None:
    """The run that goes on in a conversation, locked until the end of the transaction."""
    row = (await session.execute(_RUNNING, {"conversation_id": conversation_id})).mappings().one_or_none()
    return None if row is None else await _opened(session, vault, row)


async def list_runs(session: Session, vault: privacy.Vault, conversation_id: UUID, *, limit: int = 10) -> list[Run]:
    """The runs of a conversation, newest first; those that ended without what was said in them."""
    found = await session.execute(_OF, {"conversation_id": conversation_id, "limit": limit})
    return [await _opened(session, vault, row) for row in found.mappings().all()]


async def list_idle(session: Session, vault: privacy.Vault, *, before: datetime, limit: int = 50) -> list[Run]:
    """Runs that nobody has answered since `before`, locked; others work on the rest."""
    found = await session.execute(_OLD, {"before": before, "limit": limit})
    return [await _opened(session, vault, row) for row in found.mappings().all()]


async def put(session: Session, vault: privacy.Vault, run: Run, *, now: datetime) -> None:
    """Keep a run as it stands."""
    told = {
        "slots": {name: [each.value, each.label] for name, each in run.slots.items()},
        "offered": [[each.value, each.label] for each in run.offered],
        "steps": list(run.steps),
    }
    values = {name: getattr(run, name) for name in _COLUMNS.split(", ") if name not in {"told", "moved_at"}}
    kept = run.state in {"running", "handed_over"} or run.steps
    written = json.dumps(told, ensure_ascii=False)
    sealed = (await vault.seal(session, run.id, {SEALED_AS: written}))[SEALED_AS] if kept else None
    await session.execute(_PUT, {**values, "moved_at": now, "told": sealed})


async def _opened(session: Session, vault: privacy.Vault, row: Any) -> Run:
    plain = {name: row[name] for name in _COLUMNS.split(", ") if name != "told"}
    run = Run(**{**plain, "state": cast("RunState", row["state"])})
    if row["told"] is None:
        return run
    opened = await vault.open_many(session, {run.id: {SEALED_AS: row["told"]}})
    told = json.loads(opened[run.id][SEALED_AS]) if run.id in opened else {"slots": {}, "offered": [], "steps": []}
    return replace(
        run,
        slots={name: Choice(*each) for name, each in told["slots"].items()},
        offered=tuple(Choice(*each) for each in told["offered"]),
        steps=tuple(told["steps"]),
    )


async def forget(session: Session, conversation_id: UUID) -> None:
    """Forget what was said in the runs of a conversation, and end the one that goes on."""
    await session.execute(_FORGET, {"conversation_id": conversation_id})
