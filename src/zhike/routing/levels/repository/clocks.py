"""Reading and changing the clocks of contacts, and what was told of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from zhike.platform.database import Session
from zhike.routing.levels.rules import Clock, Due, Sheet, Step
from zhike.routing.levels.values import Contact, StoredClock

CLOCK_COLUMNS = (
    "k.id, k.conversation_id, k.measure, k.round, k.target, k.started_at, k.ran, k.since, k.ended_at, "
    "k.breached_at, k.ladder, k.seen, k.due_at, k.next_at, k.warned_at, k.waiver_id"
)
_FIELDS = [name.strip().removeprefix("k.") for name in CLOCK_COLUMNS.split(",")]
_SELECT = f"select {CLOCK_COLUMNS} from routing.service_clock k "  # noqa: S608 - our own column names
_CONTACTS = text("""
    select conversation_id, queue, channel, urgency, reason, agent_id, agent_name, requested_at, ended_at, targets,
        sequence, at, answered
    from routing.clocked_contact where conversation_id = any(:ids) order by conversation_id for update
""").bindparams(bindparam("ids", type_=ARRAY(Uuid)))
_ADD_CONTACT = text("""
    insert into routing.clocked_contact (conversation_id, queue, channel, urgency, reason, agent_id, agent_name,
        requested_at, ended_at, targets, sequence, at, answered)
    values (:conversation_id, :queue, :channel, :urgency, :reason, :agent_id, :agent_name, :requested_at, :ended_at,
        :targets, :sequence, :at, :answered)
    on conflict do nothing returning conversation_id
""").bindparams(bindparam("targets", type_=JSONB))
_CHANGE_CONTACT = text("""
    update routing.clocked_contact set queue = :queue, agent_id = :agent_id, agent_name = :agent_name,
        ended_at = :ended_at, sequence = :sequence, at = :at, answered = :answered
    where conversation_id = :conversation_id
""")
_OPEN_OF = text(
    _SELECT + "where k.conversation_id = any(:ids) and k.ended_at is null order by k.started_at, k.id for update"
).bindparams(bindparam("ids", type_=ARRAY(Uuid)))
_WRITE = text(
    f"insert into routing.service_clock ({', '.join(_FIELDS)}) values ({', '.join(':' + name for name in _FIELDS)}) "  # noqa: S608
    "on conflict (conversation_id, measure, round) do update set "
    + ", ".join(
        f"{name} = excluded.{name}"
        for name in ("ran", "since", "ended_at", "seen", "due_at", "next_at", "warned_at", "breached_at", "waiver_id")
    )
)
_DUE = text(_SELECT + "where k.next_at <= :now order by k.next_at, k.id limit :limit for update skip locked")
_RUNNING = text(_SELECT + "where k.ended_at is null and k.since is not null order by k.id for update skip locked")
_QUEUES = text("""
    select conversation_id, queue, agent_id from routing.clocked_contact where conversation_id = any(:ids)
""")
_ESCALATE = text("""
    insert into routing.escalation (clock_id, offset_s, tells, at, told, muted)
    values (:clock_id, :offset_s, :tells, :at, :told, :muted) on conflict do nothing returning clock_id
""")
_COUNT_TOLD = text("""
    update routing.escalation set told = :told where clock_id = :clock_id and offset_s = :offset_s and tells = :tells
""")
_FORGET = (
    text("""
        delete from routing.escalation e using routing.service_clock k
        join routing.clocked_contact c using (conversation_id) where e.clock_id = k.id and c.ended_at < :before
    """),
    text("""
        delete from routing.service_clock k using routing.clocked_contact c
        where c.conversation_id = k.conversation_id and c.ended_at < :before
    """),
    text("delete from routing.clocked_contact where ended_at < :before"),
    text("""
        delete from routing.clock_waiver w
        where at < :before and not exists (select from routing.service_clock where waiver_id = w.id)
    """),
)


async def lock_contacts(session: Session, ids: Collection[UUID]) -> dict[UUID, tuple[Contact, list[StoredClock]]]:
    """Those of `ids` that are clocked with their open clocks, nobody else changing them until the transaction ends."""
    found = (await session.execute(_CONTACTS, {"ids": list(ids)})).all()
    open_clocks: dict[UUID, list[StoredClock]] = {row.conversation_id: [] for row in found}
    if open_clocks:
        for each in await session.execute(_OPEN_OF, {"ids": list(open_clocks)}):
            stored = stored_clock(tuple(each))
            open_clocks[stored.conversation_id].append(stored)
    return {key: (_of_row(row, open_clocks[key]), open_clocks[key]) for row in found if (key := row.conversation_id)}


async def add_contact(session: Session, contact: Contact) -> bool:
    """The contact is clocked from now on; False when it is already."""
    return (await session.execute(_ADD_CONTACT, _contact(contact))).one_or_none() is not None


async def change_contacts(session: Session, contacts: Iterable[Contact]) -> None:
    """Write where they are now."""
    if rows := [_contact(contact) for contact in contacts]:
        await session.execute(_CHANGE_CONTACT, rows)


async def write_clocks(session: Session, clocks: Iterable[StoredClock]) -> None:
    """Add or change these."""
    rows = [_row(each) for each in clocks]
    if rows:
        await session.execute(_WRITE, rows)


async def lock_due(session: Session, now: datetime, limit: int) -> list[StoredClock]:
    """Clocks that have something to be done, the longest overdue first; those that somebody changes are left out."""
    found = await session.execute(_DUE, {"now": now, "limit": limit})
    return [stored_clock(tuple(row)) for row in found]


async def lock_running(session: Session) -> list[StoredClock]:
    """All clocks that run, but for those that somebody changes."""
    return [stored_clock(tuple(row)) for row in await session.execute(_RUNNING)]


async def list_places(session: Session, ids: Sequence[UUID]) -> dict[UUID, tuple[str, UUID | None]]:
    """(queue, who has it) of contacts."""
    found = await session.execute(_QUEUES, {"ids": list(ids)})
    return {row.conversation_id: (row.queue, row.agent_id) for row in found}


async def escalate(session: Session, clock_id: UUID, step: Step, *, muted: bool, now: datetime) -> bool:
    """The clock came to this step; False when it had before."""
    values = {"clock_id": clock_id, "offset_s": step.offset_s, "tells": step.tells, "at": now, "muted": muted}
    return (await session.execute(_ESCALATE, {**values, "told": 0})).one_or_none() is not None


async def count_told(session: Session, clock_id: UUID, step: Step, told: int) -> None:
    """So many were told at that step."""
    values = {"clock_id": clock_id, "offset_s": step.offset_s, "tells": step.tells, "told": told}
    await session.execute(_COUNT_TOLD, values)


async def forget(session: Session, before: datetime) -> None:
    """Remove contacts that ended before then, with all that is kept of their clocks."""
    for statement in _FORGET:
        await session.execute(statement, {"before": before})


def stored_clock(row: tuple[Any, ...]) -> StoredClock:
    """A clock from its columns, in the order of `CLOCK_COLUMNS`."""
    clock_id, conversation_id, measure, round_, target, started_at, ran, since, ended_at, breached_at, *rest = row
    clock = Clock(measure, round_, target, started_at, ran, since, ended_at, breached_at)
    return StoredClock(clock_id, conversation_id, clock, *rest)


def _of_row(row: Any, stored: Sequence[StoredClock]) -> Contact:
    values = dict(row._mapping)
    sequence, at, answered = (values.pop(name) for name in ("sequence", "at", "answered"))
    dues = {measure: Due(**due) for measure, due in values.pop("targets").items()}
    return Contact(**values, dues=dues, sheet=Sheet(sequence, at, answered, tuple(each.clock for each in stored)))


def _row(stored: StoredClock) -> dict[str, Any]:
    of_clock = {name: getattr(stored.clock, name) for name in Clock.__slots__}
    return of_clock | {name: getattr(stored, name) for name in StoredClock.__slots__ if name != "clock"}


def _contact(contact: Contact) -> dict[str, Any]:
    names = [name for name in Contact.__slots__ if name not in ("dues", "sheet")]
    sheet = contact.sheet
    return {
        **{name: getattr(contact, name) for name in names},
        "targets": {measure: asdict(due) for measure, due in contact.dues.items()},
        "sequence": sheet.sequence,
        "at": sheet.at,
        "answered": sheet.answered,
    }
