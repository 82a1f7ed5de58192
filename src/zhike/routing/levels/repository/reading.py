"""Clocks as lists show them, waivers, and how many there are of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY

from zhike.platform.database import Session
from zhike.routing.levels.repository.clocks import CLOCK_COLUMNS, stored_clock
from zhike.routing.levels.values import ENDED, AgentPressure, ClockFilter, ClockLine, StoredClock, Waiver

_STATE = """
    case when k.waiver_id is not null then 'waived'
        when k.ended_at is not null then case when k.breached_at is null then 'in_time' else 'late' end
        when k.breached_at is not null then 'breached'
        when k.since is null then 'paused'
        when k.warned_at is not null then 'at_risk'
        else 'running' end
"""
_FROM = """
    from routing.service_clock k join routing.clocked_contact c using (conversation_id)
    left join routing.clock_waiver w on w.id = k.waiver_id
"""
_LINES = (
    f"select {CLOCK_COLUMNS}, {_STATE} as state, c.queue, c.channel, c.urgency, c.reason, c.agent_id, c.agent_name, "
    f"w.id, w.cause, w.why, w.by_name, w.at {_FROM}"
)
_CLOCKS = CLOCK_COLUMNS.count(",") + 1
_OF_AGENT = text(_LINES + "where k.ended_at is null and c.agent_id = :agent_id order by k.due_at, k.id limit :limit")
_OF_CONVERSATION = text(_LINES + "where k.conversation_id = :id order by k.started_at desc, k.id desc limit :limit")
_ONES = text(_LINES + "where k.id = any(:ids) order by k.id for update of k").bindparams(
    bindparam("ids", type_=ARRAY(Uuid))
)
_ADD_WAIVER = text("""
    insert into routing.clock_waiver (id, cause, why, by_name, at) values (:id, :cause, :why, :by_name, :at)
""")
_SET_WAIVER = text("update routing.service_clock set waiver_id = :waiver_id where id = any(:ids)").bindparams(
    bindparam("ids", type_=ARRAY(Uuid))
)
_PRESSURE = text(f"select c.queue, {_STATE} as state, count(*) as n {_FROM} where k.ended_at is null group by 1, 2")
_BY_AGENT = text(f"""
    select c.agent_id, c.agent_name, count(*) filter (where {_STATE} = 'breached') as breached,
        count(*) filter (where {_STATE} = 'at_risk') as at_risk
    {_FROM} where k.ended_at is null and c.agent_id is not null group by 1, 2
""")


@dataclass(frozen=True, slots=True)
class Key:
    """The last row of the page before."""

    due_at: datetime
    id: UUID


async def list_lines(session: Session, wanted: ClockFilter, *, after: Key | None = None, limit: int) -> list[ClockLine]:
    """Clocks of the filter, by when they are due."""
    conditions, values = _conditions(wanted)
    if after is not None:
        conditions.append(f"(k.due_at, k.id) {'<' if wanted.newest_first else '>'} (:after_at, :after_id)")
        values |= {"after_at": after.due_at, "after_id": after.id}
    way = "desc" if wanted.newest_first else "asc"
    query = f"{_LINES} where {' and '.join(conditions)} order by k.due_at {way}, k.id {way} limit :limit"
    return [_line(tuple(row)) for row in await session.execute(text(query), {**values, "limit": limit})]


async def count_lines(session: Session, wanted: ClockFilter) -> int:
    """How many there are."""
    conditions, values = _conditions(wanted)
    query = f"select count(*) {_FROM} where {' and '.join(conditions)}"
    return int((await session.execute(text(query), values)).scalar_one())


async def list_of_agent(session: Session, agent_id: UUID, limit: int) -> list[ClockLine]:
    """Open clocks of the contacts that an agent has, those due first first."""
    found = await session.execute(_OF_AGENT, {"agent_id": agent_id, "limit": limit})
    return [_line(tuple(row)) for row in found]


async def list_of_conversation(session: Session, conversation_id: UUID, limit: int) -> list[ClockLine]:
    """All clocks of a contact, the newest first."""
    found = await session.execute(_OF_CONVERSATION, {"id": conversation_id, "limit": limit})
    return [_line(tuple(row)) for row in found]


async def lock_lines(session: Session, ids: Sequence[UUID]) -> list[ClockLine]:
    """Those of `ids` that exist, nobody else changing them until the end of the transaction."""
    return [_line(tuple(row)) for row in await session.execute(_ONES, {"ids": list(ids)})]


async def add_waiver(session: Session, waiver: Waiver) -> None:
    """Keep a waiver."""
    values = {name: getattr(waiver, name) for name in Waiver.__slots__}
    await session.execute(_ADD_WAIVER, values)


async def set_waiver(session: Session, ids: Sequence[UUID], waiver_id: UUID | None) -> None:
    """These clocks are waived by it; None: they count again."""
    await session.execute(_SET_WAIVER, {"ids": list(ids), "waiver_id": waiver_id})


async def count_open(session: Session) -> dict[str, dict[str, int]]:
    """Open clocks by queue and state."""
    found: dict[str, dict[str, int]] = {}
    for row in await session.execute(_PRESSURE):
        found.setdefault(row.queue, {})[row.state] = row.n
    return found


async def count_by_agent(session: Session) -> list[AgentPressure]:
    """Open clocks that are breached or at risk, by who has the contact; who has none of them is left out."""
    found = [AgentPressure(*row) for row in await session.execute(_BY_AGENT)]
    return [each for each in found if each.breached or each.at_risk]


def _conditions(wanted: ClockFilter) -> tuple[list[str], dict[str, Any]]:
    conditions, values = ["true"], dict[str, Any]()
    if wanted.states:
        conditions.append(f"{_STATE} = any(:states)")
        values["states"] = list(wanted.states)
        if ENDED.isdisjoint(wanted.states):
            conditions.append("k.ended_at is null")
    given = {
        "k.measure = any(:measures)": ("measures", list(wanted.measures)),
        "c.queue = :queue": ("queue", wanted.queue),
        "c.channel = :channel": ("channel", wanted.channel),
        "c.urgency = :urgency": ("urgency", wanted.urgency),
        "c.reason = :reason": ("reason", wanted.reason),
        "c.agent_id = :agent_id": ("agent_id", wanted.agent_id),
        "k.due_at >= :since": ("since", wanted.since),
        "k.due_at < :until": ("until", wanted.until),
    }
    for condition, (name, value) in given.items():
        if value:
            conditions.append(condition)
            values[name] = value
    return conditions, values


def _line(row: tuple[Any, ...]) -> ClockLine:
    stored: StoredClock = stored_clock(row[:_CLOCKS])
    state, queue, channel, urgency, reason, agent_id, agent_name, *waiver = row[_CLOCKS:]
    waived = Waiver(*waiver) if waiver[0] is not None else None
    return ClockLine(stored, state, queue, channel, urgency, reason, agent_id, agent_name, waived)
