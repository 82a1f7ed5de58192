"""SQL of weighing: records that are nobody's, and the customers who may be meant by them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from sqlalchemy import func, select

from zhike.customers.models.finding import SearchKeyRow
from zhike.customers.models.profile import CustomerRow
from zhike.customers.models.sources import SourceRecordRow
from zhike.customers.repository.records import StoredRecord, stored_record
from zhike.platform.database import Session

_INDEXES = {
    "name": CustomerRow.name_index,
    "phone": CustomerRow.phone_index,
    "id_number": CustomerRow.id_number_index,
    "email": CustomerRow.email_index,
}
_ITSELF = CustomerRow.merged_into.is_(None)


async def list_placeless(session: Session, *, after: UUID | None, limit: int) -> list[StoredRecord]:
    """Records that the keys have left with nobody, in order of id, after that id."""
    query = select(SourceRecordRow).where(
        SourceRecordRow.customer_id.is_(None), SourceRecordRow.resolved_at.is_not(None)
    )
    if after is not None:
        query = query.where(SourceRecordRow.id > after)
    found = await session.execute(query.order_by(SourceRecordRow.id).limit(limit))
    return [stored_record(row) for row in found.scalars()]


async def find_customers_sharing(
    session: Session, indexes: Mapping[str, Collection[bytes]], sounds: Collection[int], *, most: int
) -> set[UUID]:
    """Customers with one of these blind indexes (field -> values) or search keys.

    A value that more than `most` have leads to nobody.
    """
    found: set[UUID] = set()
    for field, values in indexes.items():
        column = _INDEXES[field]
        query = select(func.array_agg(CustomerRow.id)).where(column == func.any(list(values)), _ITSELF)
        rows = await session.execute(query.group_by(column).having(func.count() <= most))
        found.update(customer for (customers,) in rows for customer in customers)
    key = SearchKeyRow.key
    query = select(func.array_agg(SearchKeyRow.customer_id)).where(key == func.any(list(sounds)))
    rows = await session.execute(query.group_by(key).having(func.count() <= most))
    found.update(customer for (customers,) in rows for customer in customers)
    return found


async def count_people(session: Session) -> int:
    """How many customers and records that are nobody's there are."""
    customers = select(func.count()).select_from(CustomerRow).where(_ITSELF)
    placeless = select(func.count()).select_from(SourceRecordRow).where(SourceRecordRow.customer_id.is_(None))
    return int((await session.execute(customers)).scalar_one() + (await session.execute(placeless)).scalar_one())


async def find_sealed(session: Session, ids: Sequence[UUID]) -> dict[UUID, tuple[str, dict[str, bytes | None]]]:
    """(number, sealed values by field) of customers who stand for themselves."""
    columns = (CustomerRow.id, CustomerRow.number, *(getattr(CustomerRow, field) for field in _INDEXES))
    rows = await session.execute(select(*columns).where(CustomerRow.id == func.any(list(ids)), _ITSELF))
    return {row[0]: (row[1], dict(zip(_INDEXES, row[2:], strict=True))) for row in rows}


async def find_records_of_all(session: Session, ids: Sequence[UUID]) -> list[StoredRecord]:
    """The records of these customers, in order of id."""
    query = select(SourceRecordRow).where(SourceRecordRow.customer_id == func.any(list(ids)))
    return [stored_record(row) for row in (await session.execute(query.order_by(SourceRecordRow.id))).scalars()]
