"""What task runs keep of people: which task, when, how it ended, and sealed what was told. SQL for the holder.

A run names its conversation; whose that is, `conversations` knows.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Uuid, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY

from zhike.assistant.tasks import store
from zhike.conversations import api as conversations
from zhike.platform.database import Session
from zhike.privacy import api as privacy

TABLE: Final = "assistant.task_run"
_IDS = bindparam("ids", type_=ARRAY(Uuid))
_FORGET = text("""
    update assistant.task_run set told = null where conversation_id = any(:ids) and told is not null
""").bindparams(_IDS)
_RUNS = text("select id from assistant.task_run where conversation_id = any(:ids) order by id").bindparams(_IDS)
_GOING = "from assistant.task_run where state <> 'running' and moved_at < :before and not conversation_id = any(:ids)"
_COUNT = text(f"select count(*) {_GOING}").bindparams(_IDS)
_SOME = text(f"select id {_GOING} order by moved_at, id limit 20").bindparams(_IDS)
_DELETE = text(
    f"delete from assistant.task_run where id in (select id {_GOING} order by moved_at, id limit :limit) returning id"  # noqa: S608 - our own text
).bindparams(_IDS)
_MOST: Final = 1000


async def list_of(session: Session, vault: privacy.Vault, customer_id: UUID) -> list[Mapping[str, Any]]:
    """The runs of a customer, oldest first, with what was told in those that a person goes on from."""
    found = []
    for conversation_id in await conversations.list_ids_of_customers(session, [customer_id]):
        found += await store.list_runs(session, vault, conversation_id, limit=_MOST)
    return [
        {
            "task": run.task,
            "state": run.state,
            "started_at": run.started_at,
            "moved_at": run.moved_at,
            "told": {name: choice.label for name, choice in run.slots.items()},
        }
        for run in sorted(found, key=lambda each: (each.started_at, each.id))
    ]


async def blank(session: Session, customer_id: UUID) -> tuple[int, list[UUID]]:
    """Forget what was told in the runs of a customer: how many held something, and all runs, whose keys must go."""
    ids = {"ids": await conversations.list_ids_of_customers(session, [customer_id])}
    runs = list((await session.execute(_RUNS, ids)).scalars())
    forgotten = await session.execute(_FORGET, ids)
    return int(forgotten.rowcount), runs  # type: ignore[attr-defined]  # an update has one


async def count_due(session: Session, *, before: datetime, held: Collection[UUID]) -> tuple[int, list[str]]:
    """How many runs ended before that moment, those of held customers left out; some of their ids."""
    values = {"before": before, "ids": await conversations.list_ids_of_customers(session, held)}
    number = (await session.execute(_COUNT, values)).scalar_one()
    return int(number), [str(each) for each in (await session.execute(_SOME, values)).scalars()]


async def delete_due(session: Session, *, before: datetime, held: Collection[UUID], limit: int) -> int:
    """Delete at most `limit` of them; how many."""
    values = {"before": before, "ids": await conversations.list_ids_of_customers(session, held), "limit": limit}
    return len(list((await session.execute(_DELETE, values)).scalars()))
