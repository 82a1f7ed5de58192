"""SQL of settling: the customers who share a key with records."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import case, func, or_, select

from zhike.customers.models.profile import CustomerRow
from zhike.platform.database import Session

_COLUMNS = {
    "number": CustomerRow.number,
    "id_number": CustomerRow.id_number_index,
    "phone": CustomerRow.phone_index,
    "email": CustomerRow.email_index,
}


async def find_sharing(session: Session, keys: Mapping[str, Collection[Any]]) -> dict[UUID, dict[str, Any]]:
    """Customers who have one of the keys (field -> numbers, or blind indexes): all that they can be compared by.

    `survivor` is who stands for them now.
    """
    conditions = [_COLUMNS[field] == func.any(list(values)) for field, values in keys.items() if values]
    if not conditions:
        return {}
    survivor = case((CustomerRow.merged_into.is_(None), CustomerRow.id), else_=func.customers.survivor(CustomerRow.id))
    columns = (CustomerRow.id, survivor, CustomerRow.name_index, *_COLUMNS.values())
    found: Iterable[tuple[Any, ...]] = (
        tuple(row) for row in await session.execute(select(*columns).where(or_(*conditions)))
    )
    return {row[0]: dict(zip(("survivor", "name", *_COLUMNS), row[1:], strict=True)) for row in found}
