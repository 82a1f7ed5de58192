"""SQL for a person's rights: everything of one customer, and emptying what says who it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import text

from zhike.platform.database import Session

_CUSTOMER = text("""
    select id, number, name, phone, id_number, email, gender, birth_year, tier, region, city, branch, since, language,
        adviser
    from customers.customer where id = :subject
""")
# What we noted or reckoned of a customer, as it stands.
_STORY = {
    "customers.timeline_entry": text("""
        select * from customers.timeline_entry where customer_id = :subject order by at, id
    """),
    "customers.relation": text("select * from customers.relation where customer_id = :subject"),
    "customers.insider": text("select * from customers.insider where customer_id = :subject"),
    "customers.activity": text("select * from customers.activity where customer_id = :subject"),
    "customers.fact": text("select * from customers.fact where customer_id = :subject"),
    "customers.membership": text("select * from customers.membership where customer_id = :subject order by run_id"),
    "customers.adviser_word": text("select * from customers.adviser_word where customer_id = :subject"),
}
_HOLDINGS = text("select product_code, band from customers.holding where customer_id = :subject order by product_code")
_RECORDS = text("""
    select id, source, external_id, number, sealed, plain, source_time, first_seen_at
    from customers.source_record where customer_id = :subject order by first_seen_at, id
""")
_CORRECTED = """
    jsonb_build_object(cast(:field as text), jsonb_build_object('source', 'correction', 'trust', 101, 'at', now(),
        'record', null, 'customer', cast(:subject as text), 'because', 'corrected', 'agree', 0,
        'over', jsonb_build_array()))
"""
_CORRECT = {
    field: text(f"""
        update customers.customer set {field} = :sealed, {field}_index = :index where id = :subject returning id
    """)  # noqa: S608 - our own column names
    for field in ("name", "phone", "id_number", "email")
}
# What is before a merge is corrected too: a split must not bring the old word back.
_CORRECT_IMAGES = {
    field: text(f"""
        update customers.merge_image set {field} = :sealed, {field}_index = :index,
            lineage = coalesce(lineage, '{{}}') || {_CORRECTED} where customer_id = :subject
    """)  # noqa: S608 - our own column names
    for field in ("name", "phone", "id_number", "email")
}
_CORRECT_LINEAGE = text(f"""
    insert into customers.lineage as known (customer_id, fields) values (:subject, {_CORRECTED})
    on conflict (customer_id) do update set fields = known.fields || excluded.fields
""")  # noqa: S608 - our own expression
# The row stays, for others point to its id; nothing that says who it was does.
_EMPTY = text("""
    update customers.customer
    set number = 'erased:' || id, phone = null, id_number = null, email = null, name_index = ''::bytea,
        phone_index = null, id_number_index = null, email_index = null, city = '', branch = '', adviser = ''
    where id = :subject and number <> 'erased:' || id returning id
""")
# What only serves to find the person, or to tell their story, goes with them.
_DELETE = {
    "customers.search_key": text("delete from customers.search_key where customer_id = :subject returning 1"),
    "customers.recent": text("delete from customers.recent where customer_id = :subject returning 1"),
    "customers.timeline_entry": text("delete from customers.timeline_entry where customer_id = :subject returning 1"),
    "customers.relation": text("""
        delete from customers.relation where customer_id = :subject or other_id = :subject returning 1
    """),
    "customers.insider": text("delete from customers.insider where customer_id = :subject returning 1"),
    "customers.activity": text("delete from customers.activity where customer_id = :subject returning 1"),
    "customers.fact": text("delete from customers.fact where customer_id = :subject returning 1"),
    "customers.membership": text("delete from customers.membership where customer_id = :subject returning 1"),
    "customers.lineage": text("delete from customers.lineage where customer_id = :subject returning 1"),
    "customers.registered": text("delete from customers.registered where customer_id = :subject returning 1"),
    "customers.merge_image": text("delete from customers.merge_image where customer_id = :subject returning 1"),
    "customers.adviser_change_item": text("""
        delete from customers.adviser_change_item where customer_id = :subject returning 1
    """),
    "customers.adviser_word": text("delete from customers.adviser_word where customer_id = :subject returning 1"),
    "customers.match": text("""
        delete from customers.match where left_id = :subject or right_id = :subject returning 1
    """),
}
# Before their timeline goes: it alone says whose an event is.
_DELETE_EVENTS = text("""
    delete from customers.source_event e using customers.customer c
    where c.id = :subject and (e.number = c.number or exists (
        select from customers.timeline_entry t where t.id = e.id and t.customer_id = :subject)) returning e.id
""")
_EVENTS = text("""
    select e.id, e.source, e.type, e.at, e.detail, e.sealed from customers.source_event e
    join customers.timeline_entry t on t.id = e.id where t.customer_id = :subject order by e.at, e.id
""")
_EMPTY_HOLDINGS = text("delete from customers.holding where customer_id = :subject returning product_code")
_EMPTY_RECORDS = text("""
    update customers.source_record
    set external_id = 'erased:' || id, number = null, plain = '{}', name_index = null, phone_index = null,
        id_number_index = null, email_index = null
    where customer_id = :subject returning id
""")


async def find_customer(session: Session, subject_id: UUID) -> dict[str, Any] | None:
    """The customer's row, personal fields sealed."""
    row = (await session.execute(_CUSTOMER, {"subject": subject_id})).mappings().one_or_none()
    return None if row is None else dict(row)


async def list_holdings(session: Session, subject_id: UUID) -> list[dict[str, Any]]:
    """What the customer holds."""
    return [dict(row) for row in (await session.execute(_HOLDINGS, {"subject": subject_id})).mappings()]


async def list_story(session: Session, subject_id: UUID) -> dict[str, list[dict[str, Any]]]:
    """By table: what was noted or reckoned of the customer."""
    values = {"subject": subject_id}
    return {
        name: [dict(row) for row in (await session.execute(query, values)).mappings()] for name, query in _STORY.items()
    }


async def list_records(session: Session, subject_id: UUID) -> list[dict[str, Any]]:
    """The records of sources that are this customer's, sealed."""
    return [dict(row) for row in (await session.execute(_RECORDS, {"subject": subject_id})).mappings()]


async def list_events(session: Session, subject_id: UUID) -> list[dict[str, Any]]:
    """What sources pushed about the customer, sealed."""
    return [dict(row) for row in (await session.execute(_EVENTS, {"subject": subject_id})).mappings()]


async def correct(session: Session, subject_id: UUID, field: str, sealed: bytes, index: bytes) -> bool:
    """Set a personal field; whether there is such a customer and such a field."""
    if field not in _CORRECT:
        return False
    values = {"subject": subject_id, "sealed": sealed, "index": index}
    if (await session.execute(_CORRECT[field], values)).one_or_none() is None:
        return False
    await session.execute(_CORRECT_IMAGES[field], {**values, "field": field})
    await session.execute(_CORRECT_LINEAGE, {"subject": subject_id, "field": field})
    return True


async def empty(session: Session, subject_id: UUID) -> tuple[Mapping[str, int], list[UUID]]:
    """Empty the customer's rows: how many by table, and the records and events whose keys go too."""
    events = (await session.execute(_DELETE_EVENTS, {"subject": subject_id})).scalars().all()
    customer = (await session.execute(_EMPTY, {"subject": subject_id})).all()
    holdings = (await session.execute(_EMPTY_HOLDINGS, {"subject": subject_id})).all()
    records = (await session.execute(_EMPTY_RECORDS, {"subject": subject_id})).scalars().all()
    deleted = {
        name: len((await session.execute(query, {"subject": subject_id})).all()) for name, query in _DELETE.items()
    }
    rows = {
        **deleted,
        "customers.customer": len(customer),
        "customers.holding": len(holdings),
        "customers.source_record": len(records),
        "customers.source_event": len(events),
    }
    return rows, [*records, *events]
