"""Reading and changing entries: the conversations that asked for a person."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY

from zhike.platform.database import Session
from zhike.routing.deeds import PlaceChange
from zhike.routing.values import Entry

_IDS = bindparam("ids", type_=ARRAY(Uuid))
_NAMES = [field.name for field in fields(Entry)]
_COLUMNS = ", ".join(_NAMES)
_SELECT = f"select {_COLUMNS} from routing.entry "  # noqa: S608 - our own column names
_ASKED = text("select conversation_id, queue, state <> 'left' from routing.entry where conversation_id = any(:ids)")
_ONE = text(_SELECT + "where conversation_id = :id")
_MANY = text(_SELECT + "where conversation_id = any(:ids)").bindparams(_IDS)
_WAITING = text(_SELECT + "where state in ('waiting', 'offered') and (:queue = '' or queue = :queue)")
_FREE = text(_SELECT + "where state = 'waiting'")
_UNESTIMATED = text(_SELECT + "where state = 'waiting' and told_at is null")
_ESTIMATE = text("""
    update routing.entry set told_at = :now, told_low_s = :low, told_high_s = :high where conversation_id = :id
""")
_ESTIMATES = text("""
    select e.queue, e.told_low_s as low, e.told_high_s as high,
        extract(epoch from a.accepted_at - a.queued_at)::float as was
    from routing.assignment a join routing.entry e using (conversation_id)
    where a.accepted_at >= :since and a.queued_at = e.queued_at and e.told_low_s is not null
""")
_PARKED = text("select conversation_id from routing.entry where state = 'parked'")
_COUNT = text("""
    select count(*) from routing.entry where state in ('waiting', 'parked', 'offered') and queue = :queue
""")
# A conversation that came back from the assistant, or was closed in between, begins anew.
_JOIN = text(
    f"insert into routing.entry ({_COLUMNS}) values ({', '.join(':' + name for name in _NAMES)}) "  # noqa: S608
    "on conflict (conversation_id) do update set "
    + ", ".join(f"{name} = excluded.{name}" for name in _NAMES if name != "conversation_id")
    + ", told_at = null where entry.state = 'left' returning conversation_id"
)
_MOVE = text("""
    update routing.entry set state = :state where conversation_id = :id and state = any(:before)
    returning conversation_id
""")
_REQUEUE = text("""
    update routing.entry set state = case state when 'parked' then 'parked' else 'waiting' end,
        queue = :queue, skill = :skill, queued_at = :queued_at,
        transferred = transferred or :transferred, returned = :returned, served_by = null,
        reserved_for = :reserved_for, reserved_until = :reserved_until, told_at = null
    where conversation_id = :id and state <> 'left' returning conversation_id
""")
_SET_TRIAGE = text("""
    update routing.entry set reason = coalesce(:reason, reason), urgency = coalesce(:urgency, urgency)
    where conversation_id = :id and state <> 'left'
""")
_PUT_TRIAGE = text("""
    update routing.entry set reason = :reason, urgency = :urgency where conversation_id = :id and state <> 'left'
""")
_PUT_BACK = text("""
    update routing.entry set state = :state, queue = :queue, skill = :skill, queued_at = :queued_at,
        transferred = :transferred, returned = :returned, served_by = :served_by, reserved_for = :reserved_for,
        reserved_until = :reserved_until, told_at = null
    where conversation_id = :id and state = 'waiting' and queue = :to_queue and queued_at = :to_queued_at
    returning conversation_id
""")
_STATES = text("select conversation_id, state, queued_at from routing.entry where state in ('waiting', 'offered')")
_HISTORY = text("""
    select count(*) filter (where closed_at >= :week) as contacts,
        coalesce(bool_or(complaint_open), false) as complaint,
        (select a.staff_id from routing.recent_contact r join routing.assignment a using (conversation_id)
         where r.customer_id = :customer_id and r.closed_at >= :week and r.conversation_id <> :conversation_id
             and a.accepted_at is not null
         order by a.accepted_at desc limit 1) as served_by
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
    served_by: UUID | None


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


async def list_asked(session: Session, ids: Sequence[UUID]) -> dict[UUID, tuple[str, bool]]:
    """Of many conversations the queue they asked in, and whether they have not left it."""
    if not ids:
        return {}
    return {row[0]: (row[1], row[2]) for row in await session.execute(_ASKED, {"ids": list(ids)})}


async def list_waiting(session: Session, queue: str = "") -> list[Entry]:
    """All who wait, those just being offered included; of one queue if named."""
    return [Entry(*row) for row in await session.execute(_WAITING, {"queue": queue})]


async def list_unoffered(session: Session) -> list[Entry]:
    """Those who wait and are not being offered to anybody."""
    return [Entry(*row) for row in await session.execute(_FREE)]


async def list_parked(session: Session) -> list[UUID]:
    """Conversations whose time in the line has not come."""
    return list((await session.execute(_PARKED)).scalars())


async def list_unestimated(session: Session) -> list[Entry]:
    """Those who wait, and of whom nobody has noted yet how long it would be."""
    return [Entry(*row) for row in await session.execute(_UNESTIMATED)]


async def note_estimate(
    session: Session, conversation_id: UUID, estimate: tuple[int, int] | None, now: datetime
) -> None:
    """What could be told of the wait when it began; None: nobody knew."""
    low, high = estimate or (None, None)
    await session.execute(_ESTIMATE, {"id": conversation_id, "low": low, "high": high, "now": now})


async def list_estimates(session: Session, since: datetime) -> dict[str, list[tuple[float, float, float]]]:
    """By queue: (low, high, was) in seconds of those who were taken since `since`."""
    found: dict[str, list[tuple[float, float, float]]] = {}
    for row in await session.execute(_ESTIMATES, {"since": since}):
        found.setdefault(row.queue, []).append((row.low, row.high, row.was))
    return found


async def count_waiting(session: Session, queue: str) -> int:
    """How many wait in a queue, those included whose time has not come."""
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


async def set_triage(session: Session, conversation_id: UUID, *, reason: str | None, urgency: str | None) -> None:
    """What a person said it is about, and how urgent; None leaves it as it is."""
    await session.execute(_SET_TRIAGE, {"id": conversation_id, "reason": reason, "urgency": urgency})


async def put_triage(session: Session, conversation_id: UUID, *, reason: str | None, urgency: str) -> None:
    """Both as they were."""
    await session.execute(_PUT_TRIAGE, {"id": conversation_id, "reason": reason, "urgency": urgency})


async def put_back(session: Session, conversation_id: UUID, place: PlaceChange, *, state: str) -> bool:
    """The entry as it was before it was passed on; False when it is no longer where it was put."""
    return (
        await session.execute(_PUT_BACK, {**asdict(place), "id": conversation_id, "state": state})
    ).one_or_none() is not None


async def read_history(
    session: Session, *, customer_id: UUID, conversation_id: UUID, now: datetime, since: datetime
) -> History:
    """What the customer's contacts since `since` say, without this one."""
    values = {"customer_id": customer_id, "conversation_id": conversation_id, "week": now - WEEK, "since": since}
    row = (await session.execute(_HISTORY, values)).one()
    return History(row.contacts, row.complaint, row.served_by)


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
