"""SQL of promises: which of those found are kept or waved away, which come due, and how many were kept in time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Text, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY

from zhike.platform.database import Session

_KEPT = text("select key from cases.work_order where key = any(:keys)").bindparams(bindparam("keys", type_=ARRAY(Text)))
_WAVED = text("select message_id, place from cases.waved_promise where conversation_id = :id")
_WAVE = text("""
    insert into cases.waved_promise (message_id, place, conversation_id, waved_by, waved_at)
    values (:message_id, :place, :conversation_id, :by, :now) on conflict do nothing
""")
# `reminded`: 1 = the owner was told that it is near, 2 = it is over and was escalated. What was promised for soon is
# near when half of its time is over: nobody is told of what they have just said.
_NEAR = text("""
    select id from cases.work_order
    where kind = 'promise' and ended_at is null and coalesce(reminded, 0) < 2
    and (due_at <= :now or (reminded is null and due_at - least(:near, (due_at - opened_at) / 2) <= :now))
    order by due_at limit :limit for no key update skip locked
""")
_FIGURES = text("""
    select count(*) filter (where state = 'done' and ended_at <= due_at),
           count(*) filter (where state = 'done' and ended_at > due_at),
           count(*) filter (where ended_at is null and due_at <= :now),
           count(*) filter (where ended_at is null and due_at > :now)
    from cases.work_order
    where kind = 'promise' and state <> 'cancelled' and due_at >= :since and due_at < :until
    and (cast(:owner_id as uuid) is null or owner_id = :owner_id)
""")


@dataclass(frozen=True, slots=True)
class PromiseCounts:
    """Promises that were due in a time: kept in time, done late, not done though due, still to come."""

    kept: int
    late: int
    overdue: int
    to_come: int


async def list_kept(session: Session, keys: Sequence[str]) -> set[str]:
    """Those keys under which a work order was opened."""
    return set((await session.execute(_KEPT, {"keys": list(keys)})).scalars()) if keys else set()


async def list_waved(session: Session, conversation_id: UUID) -> set[tuple[UUID, int]]:
    """What was waved away in a conversation: message and place in it."""
    return {(row[0], row[1]) for row in await session.execute(_WAVED, {"id": conversation_id})}


async def wave(
    session: Session, message_id: UUID, place: int, *, conversation_id: UUID, by: UUID, now: datetime
) -> bool:
    """Put down that it is no promise to keep; False where it was waved away before."""
    values = {"message_id": message_id, "place": place, "conversation_id": conversation_id, "by": by, "now": now}
    return getattr(await session.execute(_WAVE, values), "rowcount", 0) > 0


async def lock_near(session: Session, *, now: datetime, near: timedelta, limit: int) -> list[UUID]:
    """Promises of which somebody has to be told: nearer to their time than `near`, or over it."""
    values = {"now": now, "near": near, "limit": limit}
    return list((await session.execute(_NEAR, values)).scalars())


async def count(
    session: Session, *, since: datetime, until: datetime, owner_id: UUID | None, now: datetime
) -> PromiseCounts:
    """The promises that were, or will be, due in that time."""
    values = {"since": since, "until": until, "owner_id": owner_id, "now": now}
    return PromiseCounts(*(await session.execute(_FIGURES, values)).one())
