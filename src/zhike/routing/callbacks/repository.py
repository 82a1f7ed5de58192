"""Reading and changing callbacks, their rules, and the entries of those who are called."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import String, Uuid, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY

from zhike.platform.database import Session
from zhike.routing.callbacks.values import OPEN_PHASES, Callback, CallbackFilter, CallbackLine, CallbackRule

_IDS = bindparam("ids", type_=ARRAY(Uuid))
_NAMES = [field.name for field in fields(Callback)]
_COLUMNS = ", ".join(_NAMES)
_SELECT = f"select {_COLUMNS} from routing.callback "  # noqa: S608 - our own column names
_OPEN = text(_SELECT + "where conversation_id = :id and state = 'open'")
_OPEN_LOCKED = text(_SELECT + "where conversation_id = :id and state = 'open' for update")
_LATEST = text(
    f"select distinct on (conversation_id) {_COLUMNS} from routing.callback "  # noqa: S608
    "where conversation_id = any(:ids) order by conversation_id, requested_at desc, id desc"
).bindparams(_IDS)
_SAME = text("""
    select 1 from routing.callback where state = 'open' and conversation_id <> :conversation_id
        and (phone_index = :phone_index or (customer_id = :customer_id and phone is null)) limit 1
""")
_WRITE = text(
    f"insert into routing.callback ({_COLUMNS}) values ({', '.join(':' + name for name in _NAMES)}) "  # noqa: S608
    "on conflict (id) do update set "
    + ", ".join(f"{name} = excluded.{name}" for name in _NAMES if name not in ("id", "conversation_id"))
)
_TAKEN = text("""
    select slot_from, count(*) as n from routing.callback
    where state = 'open' and queue = :queue and slot_from >= :since and conversation_id <> :but group by slot_from
""")
_LOCK = text("select pg_advisory_xact_lock(hashtextextended(:what, 78))")
# The queue that it waits in now: somebody may have passed it on since it was asked for.
_NOW = ", ".join("e.queue" if name == "queue" else f"c.{name}" for name in _NAMES)
_FROM = "from routing.callback c join routing.entry e using (conversation_id) "
_DUE = text(f"select {_NOW} {_FROM} where c.state = 'open' and c.due_at <= :now order by c.due_at limit :limit")
# In the line, nobody being asked: what has to be taken out of it while nobody may be called.
_IN_LINE = text(f"select {_NOW} {_FROM} where c.state = 'open' and e.state = 'waiting' and e.callback")
_LATE = text("""
    update routing.callback c set told_late_at = :now from routing.entry e
    where e.conversation_id = c.conversation_id and c.state = 'open' and c.late_at <= :now and c.told_late_at is null
    returning c.id, e.queue
""")
_AMONG = text("select conversation_id from routing.callback where state = 'open' and conversation_id = any(:ids)")
_RULES = text("""
    select queue, active, slot_minutes, per_slot, days_ahead, tries, retry_minutes, version from routing.callback_rule
    where :queue = '' or queue = :queue
""")
_WRITE_RULE = text("""
    insert into routing.callback_rule (queue, active, slot_minutes, per_slot, days_ahead, tries, retry_minutes, version)
    values (:queue, :active, :slot_minutes, :per_slot, :days_ahead, :tries, :retry_minutes, :version)
    on conflict (queue) do update set active = excluded.active, slot_minutes = excluded.slot_minutes,
        per_slot = excluded.per_slot, days_ahead = excluded.days_ahead, tries = excluded.tries,
        retry_minutes = excluded.retry_minutes, version = excluded.version
""")
_CALLERS = text("""
    select count(distinct s.staff_id) from routing.skill s join routing.agent a using (staff_id)
    where s.skill = any(:skills) and coalesce((a.capacity ->> 'voice')::int, 0) > 0
""").bindparams(bindparam("skills", type_=ARRAY(String)))
_TURN = text("""
    update routing.entry set state = :state, channel = :channel, callback = :callback, callback_due = :callback_due,
        queued_at = :queued_at, reserved_for = null, reserved_until = null, told_at = null
    where conversation_id = :id and state = any(:before) returning conversation_id
""").bindparams(bindparam("before", type_=ARRAY(String)))
_CALLED = text("update routing.entry set callback = false where conversation_id = :id")
_LINES = f"""
    select {_NOW}, e.state as place, e.reason, e.urgency, a.staff_id as agent_id {_FROM}
    left join routing.assignment a on a.conversation_id = c.conversation_id and a.ended_at is null
"""
_PRESSURE = text("""
    select e.queue, count(*) as n, count(*) filter (where c.late_at <= :now) as late,
        count(*) filter (where c.due_at is null or c.due_at <= :now) as due
    from routing.callback c join routing.entry e using (conversation_id) where c.state = 'open' group by e.queue
""")
_FORGET = text("delete from routing.callback where state <> 'open' and ended_at < :before")
_OF_CUSTOMER = text(_SELECT + "where customer_id = :subject order by requested_at, id")
_BLANK = text("""
    update routing.callback set phone = null, phone_index = null where customer_id = :subject returning id
""")
_WHICH = {
    "all": "true",
    "open": "c.state = 'open'",
    "due": "c.state = 'open' and (c.due_at is null or c.due_at <= :now)",
    "late": "c.state = 'open' and c.late_at <= :now",
    "ended": "c.state <> 'open'",
}
_SEARCHED = """(e.queue = any(:queues) or e.reason = any(:reasons) or a.staff_id = any(:staff)
    or (:ending <> '' and upper(c.conversation_id::text) like '%' || :ending))"""


@dataclass(frozen=True, slots=True)
class Key:
    """The last row of the page before."""

    at: datetime
    id: UUID


@dataclass(frozen=True, slots=True)
class Pressure:
    """Open callbacks of a queue: all, those whose time has come, and those that are late."""

    open: int
    due: int
    late: int


async def find_open(session: Session, conversation_id: UUID, *, lock: bool = False) -> Callback | None:
    """The open callback of a conversation."""
    row = (await session.execute(_OPEN_LOCKED if lock else _OPEN, {"id": conversation_id})).one_or_none()
    return None if row is None else Callback(*row)


async def find_latest(session: Session, conversation_id: UUID) -> Callback | None:
    """The last callback that was asked for in a conversation, open or not."""
    return (await find_latest_of(session, [conversation_id])).get(conversation_id)


async def find_latest_of(session: Session, ids: Collection[UUID]) -> dict[UUID, Callback]:
    """The last callback that was asked for in each of these conversations, where there was one."""
    found = [Callback(*row) for row in await session.execute(_LATEST, {"ids": list(ids)})]
    return {callback.conversation_id: callback for callback in found}


async def is_promised(session: Session, callback: Callback) -> bool:
    """Whether the same number, or the number on file of the same customer, is to be called from elsewhere already."""
    values = {name: getattr(callback, name) for name in ("conversation_id", "phone_index")}
    on_file = callback.customer_id if callback.phone is None else None
    return (await session.execute(_SAME, {**values, "customer_id": on_file})).first() is not None


async def write(session: Session, callback: Callback) -> None:
    """Keep a callback as it is now."""
    await session.execute(_WRITE, {name: getattr(callback, name) for name in _NAMES})


async def lock_promises(session: Session, what: str) -> None:
    """Nobody else promises `what` until the end of the transaction."""
    await session.execute(_LOCK, {"what": what})


async def count_taken(session: Session, queue: str, *, since: datetime, but: UUID) -> dict[datetime, int]:
    """Open callbacks by slot, without those of the conversation `but`."""
    found = await session.execute(_TAKEN, {"queue": queue, "since": since, "but": but})
    return {row.slot_from: row.n for row in found}


async def list_due(session: Session, now: datetime, limit: int) -> list[Callback]:
    """Those whose time has come."""
    return [Callback(*row) for row in await session.execute(_DUE, {"now": now, "limit": limit})]


async def list_in_line(session: Session) -> list[Callback]:
    """Those that wait in the line for an agent."""
    return [Callback(*row) for row in await session.execute(_IN_LINE)]


async def mark_late(session: Session, now: datetime) -> list[tuple[UUID, str]]:
    """Those that have just become late, each once: (id, queue)."""
    return [(row.id, row.queue) for row in await session.execute(_LATE, {"now": now})]


async def find_among(session: Session, ids: Collection[UUID]) -> set[UUID]:
    """Which of these conversations have an open callback."""
    return set((await session.execute(_AMONG.bindparams(_IDS), {"ids": list(ids)})).scalars())


async def list_rules(session: Session, queue: str = "") -> dict[str, CallbackRule]:
    """The rules that somebody has set, by queue."""
    return {row.queue: CallbackRule(*row) for row in await session.execute(_RULES, {"queue": queue})}


async def write_rule(session: Session, rule: CallbackRule) -> None:
    """Keep a rule."""
    await session.execute(_WRITE_RULE, {name: getattr(rule, name) for name in CallbackRule.__slots__})


async def count_callers(session: Session, skills: Sequence[str]) -> int:
    """How many agents take calls and have one of these skills."""
    return int((await session.execute(_CALLERS, {"skills": list(skills)})).scalar_one())


async def turn_entry(
    session: Session,
    conversation_id: UUID,
    *,
    state: str,
    channel: str,
    callback: bool,
    callback_due: bool,
    queued_at: datetime,
    before: Sequence[str],
) -> bool:
    """The entry of a callback in its new place; False when it is in none of the states `before`."""
    values: dict[str, Any] = {
        "id": conversation_id,
        "state": state,
        "channel": channel,
        "callback": callback,
        "callback_due": callback_due,
        "queued_at": queued_at,
        "before": list(before),
    }
    return (await session.execute(_TURN, values)).one_or_none() is not None


async def note_called(session: Session, conversation_id: UUID) -> None:
    """The customer needs no call any more: it is a contact like any from now on."""
    await session.execute(_CALLED, {"id": conversation_id})


async def list_lines(
    session: Session, wanted: CallbackFilter, *, after: Key | None, limit: int, now: datetime
) -> list[CallbackLine]:
    """Callbacks of the filter, the oldest wish first; ended ones the newest first."""
    conditions, values = _conditions(wanted, now)
    newest_first = wanted.which in ("ended", "all")
    if after is not None:
        conditions.append(f"(c.requested_at, c.id) {'<' if newest_first else '>'} (:after_at, :after_id)")
        values |= {"after_at": after.at, "after_id": after.id}
    way = "desc" if newest_first else "asc"
    query = _LINES + f"where {' and '.join(conditions)} order by c.requested_at {way}, c.id {way} limit :limit"
    found = await session.execute(_bound(query, values), {**values, "limit": limit})
    return [_line(tuple(row), now) for row in found]


async def count_lines(session: Session, wanted: CallbackFilter, now: datetime) -> int:
    """How many there are."""
    conditions, values = _conditions(wanted, now)
    query = f"select count(*) from ({_LINES} where {' and '.join(conditions)}) found"  # noqa: S608 - our own conditions
    return int((await session.execute(_bound(query, values), values)).scalar_one())


async def read_pressure(session: Session, now: datetime) -> dict[str, Pressure]:
    """Open callbacks by queue."""
    found = await session.execute(_PRESSURE, {"now": now})
    return {row.queue: Pressure(row.n, row.due, row.late) for row in found}


async def forget(session: Session, before: datetime) -> None:
    """Remove what ended before then."""
    await session.execute(_FORGET, {"before": before})


async def list_of_customer(session: Session, subject_id: UUID) -> list[Callback]:
    """A customer's callbacks, oldest first."""
    return [Callback(*row) for row in await session.execute(_OF_CUSTOMER, {"subject": subject_id})]


async def blank(session: Session, subject_id: UUID) -> list[UUID]:
    """Numbers of an erased customer are gone; the ids of their callbacks."""
    return list((await session.execute(_BLANK, {"subject": subject_id})).scalars())


def _conditions(wanted: CallbackFilter, now: datetime) -> tuple[list[str], dict[str, Any]]:
    conditions, values = [_WHICH[wanted.which]], dict[str, Any]()
    if ":now" in conditions[0]:
        values["now"] = now
    given = {
        "e.queue = :queue": ("queue", wanted.queue),
        "c.kind = :kind": ("kind", wanted.kind),
        "c.state = :state": ("state", wanted.state),
        "c.requested_at >= :since": ("since", wanted.since),
        "c.requested_at < :until": ("until", wanted.until),
    }
    for condition, (name, value) in given.items():
        if value:
            conditions.append(condition)
            values[name] = value
    if wanted.found is not None:
        conditions.append(_SEARCHED)
        found = wanted.found
        values |= {"queues": list(found.queues), "reasons": list(found.reasons)}
        values |= {"staff": list(found.staff), "ending": found.ending}
    return conditions, values


def _bound(query: str, values: dict[str, Any]) -> Any:
    statement = text(query)
    types = {"queues": ARRAY(String), "reasons": ARRAY(String), "staff": ARRAY(Uuid)}
    return statement.bindparams(*(bindparam(name, type_=kind) for name, kind in types.items() if name in values))


def _line(row: tuple[Any, ...], now: datetime) -> CallbackLine:
    callback = Callback(*row[: len(_NAMES)])
    place, reason, urgency, agent_id = row[len(_NAMES) :]
    open_ = callback.state == "open"
    phase = OPEN_PHASES.get(place, "calling") if open_ else "ended"
    return CallbackLine(callback, phase, open_ and callback.late_at <= now, reason, urgency, agent_id)
