"""SQL of source events: taken once, placed on timelines, counted by the hour."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Table, func, or_, select, text, update
from sqlalchemy.dialects.postgresql import insert

from zhike.customers.models.events import EventRejectRow, PushHourRow, SourceEventRow
from zhike.platform.database import Session

REJECTS_KEPT = 1000
_COUNT = text("""
    insert into customers.push_hour as hour (source, hour, pushes, taken, known, rejected)
    values (:source, date_trunc('hour', cast(:at as timestamptz)), 1, :taken, :known, :rejected)
    on conflict (source, hour) do update set pushes = hour.pushes + 1, taken = hour.taken + excluded.taken,
        known = hour.known + excluded.known, rejected = hour.rejected + excluded.rejected
""")
_FORGET_REJECTS = text("""
    delete from customers.event_reject where source = :source and id <= (
        select id from customers.event_reject where source = :source order by id desc offset :kept limit 1)
""")
# By each key on its own, so that each look-up has its index; a key that several customers share tells nothing.
_SURVIVOR = "case when merged_into is null then id else customers.survivor(id) end"
_FIND_CUSTOMERS = text(f"""
    select 'number', number, null::bytea, {_SURVIVOR} from customers.customer where number = any(:numbers)
    union all select 'phone', null, phone_index, {_SURVIVOR} from customers.customer where phone_index = any(:phones)
    union all select 'id_number', null, id_number_index, {_SURVIVOR} from customers.customer
        where id_number_index = any(:id_numbers)
""")  # noqa: S608 - our own expression
_FORGET_WAITING = text("""
    delete from customers.source_event where id in (
        select id from customers.source_event where not placed and received_at < :before order by id limit :limit
    ) returning id
""")


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """An event as it is kept. One of `number`, `phone_index`, `id_number_index` says who it is about."""

    id: UUID
    source: str
    event_id: str
    type: str
    schema_version: int
    number: str | None
    phone_index: bytes | None
    id_number_index: bytes | None
    at: datetime
    detail: Mapping[str, Any]
    shown: Mapping[str, Any]
    sealed: bytes | None
    content_hash: bytes
    placed: bool
    received_at: datetime

    @property
    def customer_key(self) -> tuple[str, str | bytes]:
        """(field, value) by which the customer is found."""
        for field, value in (("number", self.number), ("phone", self.phone_index)):
            if value is not None:
                return field, value
        return "id_number", self.id_number_index or b""


@dataclass(frozen=True, slots=True)
class EventReject:
    """An event that was not taken."""

    at: datetime
    event_id: str
    place: str
    code: str


async def find_known(session: Session, source: str, event_ids: Sequence[str]) -> dict[str, bytes]:
    """event id -> content hash of those that are on record."""
    query = select(SourceEventRow.event_id, SourceEventRow.content_hash).where(
        SourceEventRow.source == source, SourceEventRow.event_id == func.any(list(event_ids))
    )
    return {row[0]: bytes(row[1]) for row in await session.execute(query)}


async def add_events(session: Session, events: Sequence[StoredEvent]) -> set[UUID]:
    """Store events; those whose event id is there already stay as they are. Gives the ids that were stored."""
    if not events:
        return set()
    rows = [{name: getattr(each, name) for name in StoredEvent.__slots__} for each in events]
    # The rows apart from the statement: it is compiled once and not for each push anew (half a second for 500 rows).
    table = cast("Table", SourceEventRow.__table__)
    query = insert(table).on_conflict_do_nothing(index_elements=["source", "event_id"]).returning(table.c.id)
    return set((await session.execute(query, rows)).scalars())


async def find_customers(session: Session, keys: Mapping[str, Sequence[Any]]) -> dict[tuple[str, Any], UUID]:
    """(field, value) -> the one customer who has it; keys that several share are left out."""
    wanted = {"numbers": keys.get("number", []), "phones": keys.get("phone", []), "id_numbers": keys.get("id_number")}
    found: dict[tuple[str, Any], set[UUID]] = {}
    for field, number, index, customer_id in await session.execute(
        _FIND_CUSTOMERS, {name: list(values or []) for name, values in wanted.items()}
    ):
        found.setdefault((field, number if field == "number" else bytes(index)), set()).add(customer_id)
    return {key: next(iter(ids)) for key, ids in found.items() if len(ids) == 1}


async def list_waiting(session: Session, *, after: UUID, limit: int) -> list[StoredEvent]:
    """Events whose customer was not known yet, in order of id, locked."""
    query = (
        select(SourceEventRow)
        .where(~SourceEventRow.placed, SourceEventRow.id > after)
        .order_by(SourceEventRow.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    return [_event(row) for row in (await session.execute(query)).scalars()]


async def forget_waiting(session: Session, *, before: datetime, limit: int) -> list[UUID]:
    """Delete events that came before and have found nobody; gives those whose keys go too."""
    found = await session.execute(_FORGET_WAITING, {"before": before, "limit": limit})
    return list(found.scalars())


async def mark_placed(session: Session, ids: Sequence[UUID]) -> None:
    """Say that events stand on a timeline."""
    if ids:
        await session.execute(
            update(SourceEventRow).where(SourceEventRow.id == func.any(list(ids))).values(placed=True)
        )


async def list_events(
    session: Session, source: str, *, event_type: str, before: tuple[datetime, UUID] | None, limit: int
) -> list[StoredEvent]:
    """Events of a source, the last received first."""
    query = select(SourceEventRow).where(SourceEventRow.source == source)
    if event_type:
        query = query.where(SourceEventRow.type == event_type)
    if before:
        query = query.where(
            or_(
                SourceEventRow.received_at < before[0],
                (SourceEventRow.received_at == before[0]) & (SourceEventRow.id < before[1]),
            )
        )
    query = query.order_by(SourceEventRow.received_at.desc(), SourceEventRow.id.desc()).limit(limit)
    found = await session.execute(query.execution_options(populate_existing=True))
    return [_event(row) for row in found.scalars()]


async def add_rejects(session: Session, source: str, rejects: Sequence[EventReject]) -> None:
    """Keep why events were not taken, of each source the newest `REJECTS_KEPT`."""
    if rejects:
        rows = [{"source": source, **{name: getattr(each, name) for name in EventReject.__slots__}} for each in rejects]
        await session.execute(insert(EventRejectRow), rows)
        await session.execute(_FORGET_REJECTS, {"source": source, "kept": REJECTS_KEPT})


async def list_rejects(session: Session, source: str, *, limit: int) -> list[EventReject]:
    """The newest rejects of a source."""
    query = select(EventRejectRow).where(EventRejectRow.source == source).order_by(EventRejectRow.id.desc())
    found = (await session.execute(query.limit(limit))).scalars()
    return [EventReject(row.at, row.event_id, row.place, row.code) for row in found]


async def count_push(session: Session, source: str, *, taken: int, known: int, rejected: int, at: datetime) -> None:
    """Add a push to the sums of its hour. Last in a transaction: pushes of a source at once wait here."""
    await session.execute(_COUNT, {"source": source, "at": at, "taken": taken, "known": known, "rejected": rejected})


async def list_hours(session: Session, source: str, *, since: datetime) -> list[tuple[datetime, int, int, int, int]]:
    """(hour, pushes, taken, known, rejected), the newest first."""
    row = PushHourRow
    query = (
        select(row.hour, row.pushes, row.taken, row.known, row.rejected)
        .where(row.source == source, row.hour >= since)
        .order_by(row.hour.desc())
    )
    return [(each[0], each[1], each[2], each[3], each[4]) for each in await session.execute(query)]


def _event(row: SourceEventRow) -> StoredEvent:
    return StoredEvent(**{name: getattr(row, name) for name in StoredEvent.__slots__})
