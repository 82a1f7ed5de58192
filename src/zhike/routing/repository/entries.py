"""Reading and changing entries: the conversations that asked for a person."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY

from zhike.platform.database import Session
from zhike.routing.values import Entry

_IDS = bindparam("ids", type_=ARRAY(Uuid))
_NAMES = [field.name for field in fields(Entry)]
_COLUMNS = ", ".join(_NAMES)
_SELECT = f"select {_COLUMNS} from routing.entry "  # noqa: S608 - our own column names
_ONE = text(_SELECT + "where conversation_id = :id")
_MANY = text(_SELECT + "where conversation_id = any(:ids)").bindparams(_IDS)
_WAITING = text(_SELECT + "where state in ('waiting', 'offered') and (:queue = '' or queue = :queue)")
_FREE = text(_SELECT + "where state = 'waiting'")
_COUNT = text("select count(*) from routing.entry where state in ('waiting', 'offered') and queue = :queue")
# A conversation that came back from the assistant, or was closed in between, begins anew.
_JOIN = text(
    f"insert into routing.entry ({_COLUMNS}) values ({', '.join(':' + name for name in _NAMES)}) "  # noqa: S608
    "on conflict (conversation_id) do update set "
    + ", ".join(f"{name} = excluded.{name}" for name in _NAMES if name != "conversation_id")
    + " where entry.state = 'left' returning conversation_id"
)
_MOVE = text("""
    update routing.entry set state = :state where conversation_id = :id and state = any(:before)
    returning conversation_id
""")
_REQUEUE = text("""
    update routing.entry set state = 'waiting', queue = :queue, skill = :skill, queued_at = :queued_at,
        transferred = transferred or :transferred, returned = :returned,
        reserved_for = :reserved_for, reserved_until = :reserved_until
    where conversation_id = :id and state <> 'left' returning conversation_id
""")
_STATES = text("select conversation_id, state, queued_at from routing.entry where state in ('waiting', 'offered')")
_HISTORY = text("""
    select count(*) filter (where closed_at >= :week) as contacts, coalesce(bool_or(complaint_open), false) as complaint
    from routing.recent_contact
    where customer_id = :customer_id and closed_at >= :since and conversation_id <> :conversation_id
""")
_REMEMBER = text("""
    insert into routing.recent_contact (conversation_id, customer_id, closed_at, complaint_open)
    values (:conversation_id, :customer_id, :closed_at, :complaint_open) on conflict do nothing
""")
_SETTLE = text("""
    update routing.recent_contact set complaint_open = false where customer_id = :customer_id and complaint_open
""")
_FORGET = text("delete from routing.recent_contact where closed_at < :before and not complaint_open")

WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class History:
    """What a customer's recent contacts say."""

    contacts_in_7_days: int
    open_complaint: bool


async def find_entry(session: Session, conversation_id: UUID) -> Entry | None:
    """The entry of a conversation."""
    row = (await session.execute(_ONE, {"id": conversation_id})).one_or_none()
    return None if row is None else Entry(*row)


async def find_entries(session: Session, ids: Iterable[UUID]) -> dict[UUID, Entry]:
    """Entries of many conversations."""
    wanted = list(ids)
    if not wanted:
        return {}
    return {row.conversation_id: Entry(*row) for row in await session.execute(_MANY, {"ids": wanted})}


async def list_waiting(session: Session, queue: str = "") -> list[Entry]:
    """All who wait, those just being offered included; of one queue if named."""
    return [Entry(*row) for row in await session.execute(_WAITING, {"queue": queue})]


async def list_unoffered(session: Session) -> list[Entry]:
    """Those who wait and are not being offered to anybody."""
    return [Entry(*row) for row in await session.execute(_FREE)]


async def count_waiting(session: Session, queue: str) -> int:
    """How many wait in a queue."""
    return int((await session.execute(_COUNT, {"queue": queue})).scalar_one())


async def join(session: Session, entry: Entry) -> bool:
    """Put a conversation into its queue; False when it is waiting or with an agent already."""
    values = {name: getattr(entry, name) for name in _NAMES}
    return (await session.execute(_JOIN, values)).one_or_none() is not None


async def move(session: Session, conversation_id: UUID, state: str, *, before: Sequence[str]) -> bool:
    """Take the entry from one of the states `before` to `state`; False when it is in none of them."""
    values = {"id": conversation_id, "state": state, "before": list(before)}
    return (await session.execute(_MOVE, values)).one_or_none() is not None


async def requeue(
    session: Session,
    entry: Entry,
    *,
    queue: str,
    skill: str,
    queued_at: datetime,
    transferred: bool = False,
    returned: bool = False,
    reserved_for: UUID | None = None,
    reserved_until: datetime | None = None,
) -> bool:
    """Back into a queue, this one or another; False when it has left."""
    values: dict[str, Any] = {
        "id": entry.conversation_id,
        "queue": queue,
        "skill": skill,
        "queued_at": queued_at,
        "transferred": transferred,
        "returned": returned,
        "reserved_for": reserved_for,
        "reserved_until": reserved_until,
    }
    return (await session.execute(_REQUEUE, values)).one_or_none() is not None


async def read_history(
    session: Session, *, customer_id: UUID, conversation_id: UUID, now: datetime, since: datetime
) -> History:
    """What the customer's contacts since `since` say, without this one."""
    values = {"customer_id": customer_id, "conversation_id": conversation_id, "week": now - WEEK, "since": since}
    row = (await session.execute(_HISTORY, values)).one()
    return History(row.contacts, row.complaint)


async def remember_contact(
    session: Session, *, conversation_id: UUID, customer_id: UUID, closed_at: datetime, complaint_open: bool
) -> None:
    """A closed contact of a known customer."""
    values = {"conversation_id": conversation_id, "customer_id": customer_id, "closed_at": closed_at}
    await session.execute(_REMEMBER, {**values, "complaint_open": complaint_open})


async def settle_complaints(session: Session, customer_id: UUID) -> None:
    """The customer's complaint was resolved."""
    await session.execute(_SETTLE, {"customer_id": customer_id})


async def forget_contacts(session: Session, before: datetime) -> None:
    """Remove what is too old to matter."""
    await session.execute(_FORGET, {"before": before})
