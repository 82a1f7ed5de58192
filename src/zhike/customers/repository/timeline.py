"""SQL of the timeline, of recent customers and of relations."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, cast
from uuid import UUID

import msgspec
import psycopg
from sqlalchemy import delete, select, text, tuple_
from sqlalchemy.dialects.postgresql import insert

from zhike.customers.models.timeline import RecentRow, RelationRow, TimelineRow
from zhike.customers.rules.relations import Relation, RelationKind
from zhike.customers.rules.timeline import EntryKind, EntryState, TimelineEntry, TimelineFilter
from zhike.platform.database import Session

_COPY = "copy customers.timeline_entry (id, customer_id, at, kind, channel, state, detail) from stdin"
_PUT = text("""
    insert into customers.timeline_entry (id, customer_id, at, kind, channel, state, detail)
    values (:id, coalesce(customers.survivor(:customer_id), :customer_id), :at, :kind, :channel, :state,
        cast(:detail as jsonb))
    on conflict (id) do update set channel = excluded.channel, state = excluded.state,
        detail = timeline_entry.detail || excluded.detail
""")
_AMEND = text("""
    update customers.timeline_entry set detail = detail || cast(:detail as jsonb) where id = :id
""")
_KEEP_RECENT = 30
_FORGET_RECENT = text("""
    delete from customers.recent where staff_id = :staff_id and customer_id in (
        select customer_id from customers.recent where staff_id = :staff_id order by at desc offset :kept)
""")


async def copy_entries(session: Session, entries: Iterable[TimelineEntry]) -> None:
    """Write many entries, none of which may be there already: a thousand in some 10 ms."""
    connection = await session.connection()
    driver = cast("psycopg.AsyncConnection[Any]", (await connection.get_raw_connection()).driver_connection)
    async with driver.cursor() as cursor, cursor.copy(_COPY) as copy:
        for each in entries:
            row = (each.id, each.customer_id, each.at.isoformat(), each.kind, each.channel, each.state)
            await copy.write_row((*row, _json(each.detail)))


async def put_entry(session: Session, entry: TimelineEntry) -> None:
    """Write an entry; one that is there keeps its time and takes over channel, state and what is new in its detail."""
    await session.execute(
        _PUT,
        {
            "id": entry.id,
            "customer_id": entry.customer_id,
            "at": entry.at,
            "kind": entry.kind,
            "channel": entry.channel,
            "state": entry.state,
            "detail": _json(entry.detail),
        },
    )


async def amend_entry(session: Session, entry_id: UUID, detail: dict[str, Any]) -> None:
    """Add to an entry's detail; nothing happens where there is none."""
    await session.execute(_AMEND, {"id": entry_id, "detail": _json(detail)})


async def remove_entry(session: Session, entry_id: UUID) -> None:
    """Take an entry away that turned out to be nothing."""
    await session.execute(delete(TimelineRow).where(TimelineRow.id == entry_id))


async def list_entries(
    session: Session, customer_id: UUID, wanted: TimelineFilter, *, before: tuple[datetime, UUID] | None, limit: int
) -> list[TimelineEntry]:
    """Entries newest first, from before the key of an earlier page."""
    query = (
        select(TimelineRow)
        .where(TimelineRow.customer_id == customer_id)
        .order_by(TimelineRow.at.desc(), TimelineRow.id.desc())
        .limit(limit)
    )
    if wanted.kinds:
        query = query.where(TimelineRow.kind.in_(wanted.kinds))
    if wanted.channels:
        query = query.where(TimelineRow.channel.in_(wanted.channels))
    if wanted.since is not None:
        query = query.where(TimelineRow.at >= wanted.since)
    if wanted.until is not None:
        query = query.where(TimelineRow.at < wanted.until)
    if before is not None:
        query = query.where(tuple_(TimelineRow.at, TimelineRow.id) < tuple_(*before))
    return [_entry(row) for row in (await session.execute(query)).scalars()]


async def note_recent(session: Session, staff_id: str, customer_id: UUID, *, now: datetime) -> None:
    """Remember that a member of staff opened a customer; only the newest are kept."""
    new = insert(RecentRow).values(staff_id=staff_id, customer_id=customer_id, at=now)
    await session.execute(
        new.on_conflict_do_update(index_elements=["staff_id", "customer_id"], set_={"at": new.excluded.at})
    )
    await session.execute(_FORGET_RECENT, {"staff_id": staff_id, "kept": _KEEP_RECENT})


async def list_recent(session: Session, staff_id: str, *, limit: int) -> list[UUID]:
    """Whom a member of staff opened last, newest first."""
    query = select(RecentRow.customer_id).where(RecentRow.staff_id == staff_id)
    found = await session.execute(query.order_by(RecentRow.at.desc()).limit(limit))
    return list(found.scalars())


async def add_relations(session: Session, relations: Sequence[tuple[UUID, Relation]]) -> None:
    """Write relations; those on record stay."""
    if relations:
        rows = [{"customer_id": one, "other_id": each.customer_id, "kind": each.kind} for one, each in relations]
        await session.execute(insert(RelationRow).values(rows).on_conflict_do_nothing())


async def list_relations(session: Session, family: Sequence[UUID]) -> list[Relation]:
    """Who belongs to one of these customers."""
    query = select(RelationRow.other_id, RelationRow.kind).where(RelationRow.customer_id.in_(family))
    found = await session.execute(query.order_by(RelationRow.kind, RelationRow.other_id))
    return [Relation(row[0], cast("RelationKind", row[1])) for row in found]


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode()


def _entry(row: TimelineRow) -> TimelineEntry:
    return TimelineEntry(
        id=row.id,
        customer_id=row.customer_id,
        at=row.at,
        kind=cast("EntryKind", row.kind),
        channel=row.channel,
        state=cast("EntryState", row.state),
        detail=row.detail,
    )
