"""Reading and changing assignments: offers, and what became of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, Uuid, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from zhike.platform.database import Session
from zhike.routing.rules import Reason
from zhike.routing.values import Assignment

_IDS = bindparam("ids", type_=ARRAY(Uuid))
_NAMES = [field.name for field in fields(Assignment)]
_COLUMNS = ", ".join(_NAMES)
_SELECT = f"select {_COLUMNS} from routing.assignment "  # noqa: S608 - our own column names
_OPEN = text(_SELECT + "where conversation_id = :id and ended_at is null")
_OPEN_OF = text(_SELECT + "where staff_id = :staff_id and ended_at is null order by offered_at")
_OPEN_AMONG = text("""
    select conversation_id, staff_id, accepted_at is not null as accepted from routing.assignment
    where ended_at is null and conversation_id = any(:ids)
""").bindparams(_IDS)
_OPEN_ALL = text(_SELECT + "where ended_at is null")
_ALL = text(_SELECT + "where conversation_id = :id order by offered_at, id")
_RINGING = text(
    _SELECT + "where ended_at is null and accepted_at is null and expires_at is not null order by offered_at"
)
_INSERT = text(
    f"insert into routing.assignment ({_COLUMNS}) values ({', '.join(':' + name for name in _NAMES)}) "  # noqa: S608
    "on conflict do nothing returning id"
).bindparams(bindparam("priority_reasons", type_=JSONB), bindparam("agent_reasons", type_=JSONB))
_ACCEPT = text("""
    update routing.assignment set accepted_at = :now
    where id = :id and accepted_at is null and ended_at is null returning id
""")
_END = text("""
    update routing.assignment set ended_at = :now, outcome = :outcome
    where id = :id and ended_at is null and (accepted_at is not null) = :accepted returning id
""")
_REOPEN = text("""
    update routing.assignment a set ended_at = null, outcome = null
    where id = :id and outcome in ('transferred', 'merged') and not exists (
        select 1 from routing.assignment o where o.conversation_id = a.conversation_id and o.ended_at is null)
    returning id
""")
# Who missed one and has come back since is there again; who said no has said it for a while.
_REFUSALS = text("""
    select a.conversation_id, array_agg(distinct a.staff_id) as staff
    from routing.assignment a left join routing.presence p using (staff_id)
    where a.conversation_id = any(:ids) and a.ended_at > :since
      and (a.outcome in ('declined', 'transferred')
           or (a.outcome in ('missed', 'gone', 'lost') and p.since <= a.ended_at))
    group by a.conversation_id
""").bindparams(_IDS)
_PACE = text("""
    select queue, count(*) as accepts, min(accepted_at) as first from routing.assignment
    where accepted_at >= :since group by queue
""")
_TALK = text("""
    select queue, extract(epoch from avg(ended_at - accepted_at))::float as seconds from routing.assignment
    where accepted_at >= :since and ended_at is not null group by queue
""")
_ANSWERED = text("""
    select a.queue, count(*) as answered, count(*) filter (
        where extract(epoch from a.accepted_at - a.queued_at) <= q.target_s) as in_target
    from routing.assignment a join routing.queue q on q.key = a.queue
    where a.accepted_at >= :since group by a.queue
""")


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast a queue has been served lately: `accepts` since `first`, the first of them."""

    accepts: int
    first: datetime


async def find_open(session: Session, conversation_id: UUID) -> Assignment | None:
    """Who has the conversation, or is being offered it."""
    row = (await session.execute(_OPEN, {"id": conversation_id})).mappings().one_or_none()
    return None if row is None else _assignment(row)


async def list_open_of(session: Session, staff_id: UUID) -> list[Assignment]:
    """What an agent has or is being offered, the oldest first."""
    return [_assignment(row) for row in (await session.execute(_OPEN_OF, {"staff_id": staff_id})).mappings()]


async def list_open(session: Session) -> list[Assignment]:
    """Everything that anybody has or is being offered."""
    return [_assignment(row) for row in (await session.execute(_OPEN_ALL)).mappings()]


async def list_open_among(session: Session, ids: Sequence[UUID]) -> dict[UUID, tuple[UUID, bool]]:
    """Who has or is being offered each of `ids`, and whether they accepted it."""
    found = await session.execute(_OPEN_AMONG, {"ids": list(ids)})
    return {row.conversation_id: (row.staff_id, row.accepted) for row in found}


async def list_of(session: Session, conversation_id: UUID) -> list[Assignment]:
    """All assignments of a conversation in their order."""
    return [_assignment(row) for row in (await session.execute(_ALL, {"id": conversation_id})).mappings()]


async def list_ringing(session: Session) -> list[Assignment]:
    """Offers that nobody has answered, those that rang out included, the oldest first."""
    return [_assignment(row) for row in (await session.execute(_RINGING)).mappings()]


async def insert(session: Session, assignment: Assignment) -> bool:
    """Add an assignment; False when the conversation has an open one already."""
    values: dict[str, Any] = {name: getattr(assignment, name) for name in _NAMES}
    for name in ("priority_reasons", "agent_reasons"):
        values[name] = [asdict(reason) for reason in values[name]]
    return (await session.execute(_INSERT, values)).one_or_none() is not None


async def accept(session: Session, assignment_id: UUID, now: datetime) -> bool:
    """The offer is taken; False when it is no longer open."""
    return (await session.execute(_ACCEPT, {"id": assignment_id, "now": now})).one_or_none() is not None


async def end(session: Session, assignment: Assignment, outcome: str, now: datetime) -> bool:
    """It ends with `outcome`; False when it has ended, or was accepted meanwhile."""
    values = {"id": assignment.id, "outcome": outcome, "now": now, "accepted": assignment.accepted_at is not None}
    return (await session.execute(_END, values)).one_or_none() is not None


async def reopen(session: Session, assignment_id: UUID) -> bool:
    """One that ended by passing the contact on, or by a merge, has not ended; False when somebody has the contact."""
    return (await session.execute(_REOPEN, {"id": assignment_id})).one_or_none() is not None


async def list_refusals(session: Session, ids: Sequence[UUID], since: datetime) -> dict[UUID, frozenset[UUID]]:
    """Per conversation, the agents who declined, missed, lost or passed it on since `since`."""
    if not ids:
        return {}
    found = await session.execute(_REFUSALS, {"ids": list(ids), "since": since})
    return {row.conversation_id: frozenset(row.staff) for row in found}


async def read_pace(session: Session, since: datetime) -> dict[str, Pace]:
    """Accepts by queue since `since`."""
    return {row.queue: Pace(row.accepts, row.first) for row in await session.execute(_PACE, {"since": since})}


async def read_talk_times(session: Session, since: datetime) -> dict[str, float]:
    """Mean seconds from accept to end, by queue."""
    return {row.queue: row.seconds for row in await session.execute(_TALK, {"since": since})}


async def count_answered(session: Session, since: datetime) -> dict[str, tuple[int, int]]:
    """Per queue: contacts accepted since `since`, and those of them within the target."""
    return {row.queue: (row.answered, row.in_target) for row in await session.execute(_ANSWERED, {"since": since})}


def _assignment(row: RowMapping) -> Assignment:
    reasons = {name: tuple(Reason(**each) for each in row[name]) for name in ("priority_reasons", "agent_reasons")}
    return Assignment(**{**row, **reasons})
