"""SQL of finding customers: each word gives a set of ids, each condition by its own index."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

import psycopg
from sqlalchemy import text

from zhike.platform.database import Session

_COPY = "copy customers.search_key (key, customer_id) from stdin"
_ADD = text("""
    insert into customers.search_key (key, customer_id)
    select * from unnest(cast(:keys as bigint[]), cast(:ids as uuid[])) on conflict do nothing
""")
# A union of index look-ups, not one condition with "or": a limit then never tempts the planner to walk the table in
# order of number.
_FIND = text("""
    select id, 'number' from customers.customer where number = :number
    union all select id, 'name' from customers.customer where name_index = :name
    union all select id, 'phone' from customers.customer where phone_index = :phone
    union all select id, 'id_number' from customers.customer where id_number_index = :id_number
    union all select id, 'email' from customers.customer where email_index = :email
    union all select customer_id, 'sound' from customers.search_key where key = any(:sounds)
    union all select customer_id, 'card' from customers.search_key where key = any(:tails)
    limit :limit
""")


@dataclass(frozen=True, slots=True)
class WordKeys:
    """All that one word of a query may be. Keys are signed 64-bit integers."""

    number: str
    name: bytes
    phone: bytes
    id_number: bytes
    email: bytes
    sounds: tuple[int, ...] = ()
    tails: tuple[int, ...] = ()


async def find_ids(session: Session, word: WordKeys, *, limit: int) -> dict[UUID, set[str]]:
    """The customers that a word fits, each with what it fits (number, name, phone, ..., sound, card)."""
    parameters = {
        "number": word.number,
        "name": word.name,
        "phone": word.phone,
        "id_number": word.id_number,
        "email": word.email,
        "sounds": list(word.sounds),
        "tails": list(word.tails),
        "limit": limit,
    }
    found: dict[UUID, set[str]] = {}
    for customer_id, by in await session.execute(_FIND, parameters):
        found.setdefault(customer_id, set()).add(by)
    return found


async def copy_keys(session: Session, keys: Iterable[tuple[int, UUID]]) -> None:
    """Write keys of customers who have none yet."""
    connection = await session.connection()
    driver = cast("psycopg.AsyncConnection[Any]", (await connection.get_raw_connection()).driver_connection)
    async with driver.cursor() as cursor, cursor.copy(_COPY) as copy:
        for row in keys:
            await copy.write_row(row)


async def add_keys(session: Session, keys: Sequence[tuple[int, UUID]]) -> None:
    """Write keys; those on record stay."""
    if keys:
        await session.execute(_ADD, {"keys": [key for key, _ in keys], "ids": [subject for _, subject in keys]})
