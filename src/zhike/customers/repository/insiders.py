"""SQL of insiders and of those whom only few may look at."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy import delete, insert, select

from zhike.customers.models.insiders import InsiderRow
from zhike.customers.models.profile import CustomerRow
from zhike.platform.database import Session


async def replace_insiders(session: Session, insiders: Mapping[UUID, str]) -> None:
    """Let these customers, with their numbers as staff, be all insiders."""
    await session.execute(delete(InsiderRow))
    rows = [{"customer_id": customer, "staff_number": number} for customer, number in insiders.items()]
    if rows:
        await session.execute(insert(InsiderRow), rows)


async def find_insiders(session: Session, ids: Collection[UUID]) -> dict[UUID, str]:
    """Those of the customers who work here, with their numbers as staff."""
    row = InsiderRow
    found = await session.execute(select(row.customer_id, row.staff_number).where(row.customer_id.in_(ids)))
    return {each.customer_id: each.staff_number for each in found}


async def find_of_tiers(session: Session, ids: Collection[UUID], tiers: Collection[str]) -> set[UUID]:
    """Those of the customers who have one of these tiers."""
    row = CustomerRow
    return set((await session.execute(select(row.id).where(row.id.in_(ids), row.tier.in_(tiers)))).scalars())


async def find_by_numbers(session: Session, numbers: Collection[str]) -> dict[str, UUID]:
    """Customers by the bank's number."""
    row = CustomerRow
    found = await session.execute(select(row.number, row.id).where(row.number.in_(numbers)))
    return {each.number: each.id for each in found}
