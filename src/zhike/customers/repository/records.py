"""SQL of source records: claim, settle, find."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, or_, select, text

from zhike.customers.models.sources import SourceRecordRow, SourceRow
from zhike.customers.rules.records import INDEXED_FIELDS, SourceRecord
from zhike.platform.database import Session

DEFAULT_TRUST = 50
_SETTLE = text("""
    update customers.source_record as record set customer_id = settled.customer_id, resolved_at = :now
    from unnest(cast(:ids as uuid[]), cast(:customers as uuid[])) as settled (id, customer_id)
    where record.id = settled.id
""")


@dataclass(frozen=True, slots=True)
class StoredRecord:
    """A record as stored: `sealed` opens for the subject that is its id."""

    record: SourceRecord
    sealed: bytes


async def claim_records(session: Session, *, limit: int) -> list[StoredRecord]:
    """Records that nobody has resolved since they changed, the oldest first, locked for this transaction."""
    query = select(SourceRecordRow).where(SourceRecordRow.resolved_at.is_(None)).order_by(SourceRecordRow.id)
    found = await session.execute(query.limit(limit).with_for_update(skip_locked=True))
    return [stored_record(row) for row in found.scalars()]


async def settle_records(session: Session, settled: Mapping[UUID, UUID | None], *, now: datetime) -> None:
    """Say whose each record is (None: nobody's yet) and that it is resolved."""
    if settled:
        await session.execute(_SETTLE, {"ids": list(settled), "customers": list(settled.values()), "now": now})


async def find_records(session: Session, ids: Sequence[UUID]) -> list[StoredRecord]:
    """The records with these ids, in no order; unknown ids are left out."""
    found = await session.execute(select(SourceRecordRow).where(SourceRecordRow.id == func.any(list(ids))))
    return [stored_record(row) for row in found.scalars()]


async def find_records_of(session: Session, customer_id: UUID) -> list[StoredRecord]:
    """The records of a customer, the oldest first."""
    query = select(SourceRecordRow).where(SourceRecordRow.customer_id == customer_id).order_by(SourceRecordRow.id)
    return [stored_record(row) for row in (await session.execute(query)).scalars()]


async def find_by_keys(
    session: Session, *, number: str | None, indexes: Mapping[str, bytes]
) -> list[tuple[UUID, UUID | None]]:
    """(record, customer) of all that share the customer number or one of the blind indexes."""
    same = [getattr(SourceRecordRow, f"{field}_index") == index for field, index in indexes.items()]
    if number is not None:
        same.append(SourceRecordRow.number == number)
    if not same:
        return []
    query = select(SourceRecordRow.id, SourceRecordRow.customer_id).where(or_(*same)).order_by(SourceRecordRow.id)
    return [(row[0], row[1]) for row in await session.execute(query)]


async def list_trust(session: Session) -> dict[str, int]:
    """How far each source is believed, 0 to 100."""
    found = await session.execute(select(SourceRow.name, SourceRow.mapping))
    return {row[0]: int(row[1].get("trust", DEFAULT_TRUST)) for row in found}


def stored_record(row: SourceRecordRow) -> StoredRecord:
    """The record of a row."""
    indexes = {field: getattr(row, f"{field}_index") for field in INDEXED_FIELDS}
    record = SourceRecord(
        id=row.id,
        source=row.source,
        external_id=row.external_id,
        plain=row.plain,
        number=row.number,
        indexes={field: index for field, index in indexes.items() if index is not None},
        customer_id=row.customer_id,
        source_time=row.source_time,
        first_seen_at=row.first_seen_at,
        updated_at=row.updated_at,
        revision=row.revision,
    )
    return StoredRecord(record, row.sealed)
