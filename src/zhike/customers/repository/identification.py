"""SQL of knowing a customer when a contact starts: by number, by phone, as whoever stands for them now.

The row is share-locked: a merge that begins meanwhile waits until what is written for the customer can be moved.
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import text

from zhike.platform.database import Session

_SURVIVING = """
    select survivor.id from customers.customer survivor where survivor.id in (
        select case when found.merged_into is null then found.id else customers.survivor(found.id) end
        from customers.customer found where found.id in ({ids})
    ) for key share
"""
_BY_NUMBER = text(_SURVIVING.format(ids="select id from customers.customer where number = :number"))
# A number by which a source knows somebody who is registered under another one.
_BY_RECORD = text(
    _SURVIVING.format(
        ids="""
        select customer_id from customers.source_record where number = :number and customer_id is not null
    """
    )
)
_BY_PHONE = text(
    _SURVIVING.format(
        ids="""
        select id from customers.customer where phone_index = :phone
        union select customer_id from customers.source_record where phone_index = :phone and customer_id is not null
    """
    )
)


async def find_by_number(session: Session, number: str) -> UUID | None:
    """The customer with this number, or with a record of this number where that leads to one customer alone."""
    for query in (_BY_NUMBER, _BY_RECORD):
        found = list((await session.execute(query, {"number": number})).scalars())
        if found:
            return found[0] if len(found) == 1 else None
    return None


async def find_by_phone(session: Session, phone: bytes) -> UUID | None:
    """The customer with this phone (its blind index); None where it leads to nobody, or to more than one."""
    found = list((await session.execute(_BY_PHONE, {"phone": phone})).scalars())
    return found[0] if len(found) == 1 else None
