"""SQL of advisers: what was said by hand and by sources, whose customers there are."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Uuid, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY

from zhike.customers.rules.advising import Told, Word
from zhike.platform.database import Session

_WORDS = text("""
    select customer_id, number, reason, by_name, at, version from customers.adviser_word where customer_id = any(:ids)
""")
_PUT_WORD = text("""
    insert into customers.adviser_word as known (customer_id, number, reason, by_id, by_name, at)
    values (:customer_id, :number, :reason, :by_id, :by_name, :at)
    on conflict (customer_id) do update set number = excluded.number, reason = excluded.reason,
        by_id = excluded.by_id, by_name = excluded.by_name, at = excluded.at, version = known.version + 1
""")
_TOLD = text("""
    select source, plain->>'adviser', coalesce(source_time, updated_at) as at from customers.source_record
    where customer_id = :customer_id and coalesce(plain->>'adviser', '') <> '' order by at desc, source
""")
_NUMBER = text("""
    select stands.adviser from customers.customer c
    join customers.customer stands
        on stands.id = case when c.merged_into is null then c.id else customers.survivor(c.id) end
    where c.id = :id
""")
_ADVISED = text("""
    select id from customers.customer
    where adviser = :adviser and adviser <> '' and merged_into is null and number > :after
        and (cast(:tier as text) is null or tier = :tier) and (cast(:only as uuid[]) is null or id = any(:only))
    order by number limit :limit
""").bindparams(bindparam("only", type_=ARRAY(Uuid)))


async def find_words(session: Session, customers: Collection[UUID]) -> dict[UUID, Word]:
    """What staff said of the adviser of each of these customers, if anything."""
    return {row[0]: Word(*row) for row in await session.execute(_WORDS, {"ids": list(customers)})}


async def put_word(
    session: Session, customer_id: UUID, number: str | None, *, reason: str, by_id: str, by_name: str, now: datetime
) -> None:
    """Keep what staff said; what they had said before is in the audit trail."""
    values = {"customer_id": customer_id, "number": number, "reason": reason, "by_id": by_id, "by_name": by_name}
    await session.execute(_PUT_WORD, {**values, "at": now})


async def list_told(session: Session, customer_id: UUID) -> list[Told]:
    """What sources say of a customer's adviser, the newest first."""
    return [Told(*row) for row in await session.execute(_TOLD, {"customer_id": customer_id})]


async def find_number(session: Session, customer_id: UUID) -> str:
    """The staff number of the adviser of a customer, or of who stands for them; empty where there is none."""
    return (await session.execute(_NUMBER, {"id": customer_id})).scalar_one_or_none() or ""


async def list_advised(
    session: Session, adviser: str, *, tier: str | None, only: Sequence[UUID] | None, after: str, limit: int
) -> list[UUID]:
    """The customers of an adviser in order of number, after that number; `only`: those of them who are named."""
    values = {"adviser": adviser, "tier": tier, "only": None if only is None else list(only), "after": after}
    return list((await session.execute(_ADVISED, {**values, "limit": limit})).scalars())
