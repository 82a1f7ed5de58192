"""An erasure reaches every table that knows a customer."""

from __future__ import annotations

from uuid import UUID, uuid4

from sqlalchemy import text

from zhike.app.wiring import import_models
from zhike.customers.personal_data import HOLDER
from zhike.platform.database import Base, Session

# Rows that stay, since others point to them, with nothing in them that says who it was.
EMPTIED = {"customers.customer", "customers.source_record"}


def tables_of_a_customer() -> set[str]:
    import_models()
    return {
        table.fullname
        for table in Base.metadata.tables.values()
        if table.schema == "customers" and "customer_id" in table.columns
    }


async def test_every_table_with_a_customer_is_named_in_what_an_erasure_did(session: Session) -> None:
    erased = await HOLDER.erase(session, uuid4())
    assert tables_of_a_customer() <= set(erased.rows)


async def test_what_was_reckoned_of_a_customer_goes_and_of_nobody_else(session: Session) -> None:
    gone, other = uuid4(), uuid4()
    for customer_id in (gone, other):
        await remember(session, customer_id)
    erased = await HOLDER.erase(session, gone)
    assert (erased.rows["customers.activity"], erased.rows["customers.membership"]) == (1, 1)
    for table in tables_of_a_customer() - EMPTIED:
        left = (await session.execute(text(f"select customer_id from {table}"))).scalars().all()
        assert gone not in left
    assert (await session.execute(text("select customer_id from customers.activity"))).scalars().all() == [other]


async def remember(session: Session, customer_id: UUID) -> None:
    await session.execute(
        text("""
            insert into customers.activity (customer_id, first_on, last_on, days, total, until)
            values (:id, '2026-01-01', '2026-11-01', 3, 120.50, '2026-11-29')
        """),
        {"id": customer_id},
    )
    await session.execute(
        text("""
            insert into customers.membership (run_id, customer_id, segment, recency_days, dealings, total, alive,
                                              expected, value, value_band)
            values (1, :id, 'quiet', 28, 3, 120.5, 0.9, 1.2, 40.0, 'low')
        """),
        {"id": customer_id},
    )
