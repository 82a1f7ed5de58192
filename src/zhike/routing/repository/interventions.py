"""Reading and changing interventions, and whom they were told to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime
from uuid import UUID

from sqlalchemy import String, Uuid, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from zhike.platform.database import Session
from zhike.routing.values import Intervention

_NAMES = [field.name for field in fields(Intervention)]
_COLUMNS = ", ".join(_NAMES)
_SELECT = f"select {_COLUMNS} from routing.intervention "  # noqa: S608 - our own column names
_OPEN = text(_SELECT + "where ended_at is null order by began_at, id")
_SINCE = text(_SELECT + "where ended_at is null or began_at >= :since or ended_at >= :since order by began_at desc, id")
_ONE = text(_SELECT + "where id = :id for update")
_INSERT = text(
    f"insert into routing.intervention ({_COLUMNS}) values ({', '.join(':' + name for name in _NAMES)}) "  # noqa: S608
    "on conflict do nothing returning id"
).bindparams(bindparam("detail", type_=JSONB))
_END = text("""
    update routing.intervention set ended_at = :now, ended_by = :by where id = :id and ended_at is null returning id
""")
_COUNT = text("update routing.intervention set told = told + :n where id = :id")
_UNTOLD = text("""
    select e.conversation_id, e.language from routing.entry e
    where e.state in ('waiting', 'offered') and not (:id = any(e.told))
      and ((:queue <> '' and e.queue = :queue) or e.reason = any(:reasons))
    order by e.queued_at limit :most
""").bindparams(bindparam("reasons", type_=ARRAY(String)), bindparam("id", type_=Uuid))
_MARK = text("""
    update routing.entry set told = told || cast(:id as uuid)
    where conversation_id = :conversation_id and not (:id = any(told)) returning conversation_id
""").bindparams(bindparam("id", type_=Uuid))


async def list_open(session: Session) -> list[Intervention]:
    """What is in force, the oldest first."""
    return [Intervention(*row) for row in await session.execute(_OPEN)]


async def list_since(session: Session, since: datetime) -> list[Intervention]:
    """What is in force, or was at any time since `since`; the newest first."""
    return [Intervention(*row) for row in await session.execute(_SINCE, {"since": since})]


async def find(session: Session, intervention_id: UUID) -> Intervention | None:
    """One of them, nobody else ending it until the end of the transaction."""
    row = (await session.execute(_ONE, {"id": intervention_id})).one_or_none()
    return None if row is None else Intervention(*row)


async def insert(session: Session, intervention: Intervention) -> bool:
    """Begin it; False when one of its kind is in force for that agent or queue."""
    values = {name: getattr(intervention, name) for name in _NAMES}
    return (await session.execute(_INSERT, values)).one_or_none() is not None


async def end(session: Session, intervention_id: UUID, *, by: str, now: datetime) -> bool:
    """End it; False when it has ended."""
    return (await session.execute(_END, {"id": intervention_id, "by": by, "now": now})).one_or_none() is not None


async def list_untold(
    session: Session, intervention_id: UUID, *, queue: str, reasons: Sequence[str], most: int
) -> list[tuple[UUID, str]]:
    """(conversation, language) of those who wait in `queue`, or for one of `reasons`, and were not told yet."""
    values = {"id": intervention_id, "queue": queue, "reasons": list(reasons), "most": most}
    return [(row.conversation_id, row.language) for row in await session.execute(_UNTOLD, values)]


async def mark_told(session: Session, intervention_id: UUID, conversation_id: UUID) -> bool:
    """This one is being told; False when somebody else has done so."""
    values = {"id": intervention_id, "conversation_id": conversation_id}
    return (await session.execute(_MARK, values)).one_or_none() is not None


async def count_told(session: Session, intervention_id: UUID, n: int = 1) -> None:
    """So many more were told."""
    await session.execute(_COUNT, {"id": intervention_id, "n": n})
