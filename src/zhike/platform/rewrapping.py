"""Stored data keys taken from the old master key to the new one, batch by batch, while others go on writing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text

from zhike.platform.crypto import Keyring
from zhike.platform.database import Database, Session

BATCH = 1000
# A writer that made its key just before the change has stored it by then.
GRACE_S = 2.0
_MINE = text("select pg_current_xact_id()::text")
_OLDEST = text("select pg_snapshot_xmin(pg_current_snapshot())::text")


@dataclass(frozen=True, slots=True)
class WrappedColumn:
    """A column of wrapped data keys: `table` (schema.name), its uuid `key`, its `column`, and each key's context."""

    table: str
    key: str
    column: str
    context: Callable[[UUID], bytes]


async def count_stale(session: Session, place: WrappedColumn, wrapping_id: bytes) -> int:
    """How many keys another master key wraps."""
    query = text(
        f"select count(*) from {place.table} "  # noqa: S608 - a context's own names
        f"where {place.column} is not null and substring({place.column} for 9) <> :id"
    )
    return int((await session.execute(query, {"id": wrapping_id})).scalar_one())


async def rewrap_all(database: Database, keyring: Keyring, place: WrappedColumn) -> AsyncIterator[int]:
    """Rewrap every stale key in batches of their own transactions; yields how many each batch took.

    Cut off at any place it goes on from there: what is done is no longer stale.
    """
    after = UUID(int=0)
    while True:
        async with database.transaction() as session:
            rows = await _lock_stale(session, place, keyring.wrapping_id, after=after)
            await _store(session, place, [(key, keyring.rewrap(old, context=place.context(key))) for key, old in rows])
        if not rows:
            return
        after = rows[-1][0]
        yield len(rows)


async def wait_for_writers(database: Database, *, grace_s: float = GRACE_S) -> None:
    """Wait until every transaction that began under the old master key is over."""
    await asyncio.sleep(grace_s)
    async with database.transaction() as session:
        mine = int((await session.execute(_MINE)).scalar_one())
    while True:
        async with database.transaction() as session:
            if int((await session.execute(_OLDEST)).scalar_one()) > mine:
                return
        await asyncio.sleep(0.1)


async def _lock_stale(
    session: Session, place: WrappedColumn, wrapping_id: bytes, *, after: UUID
) -> list[tuple[UUID, bytes]]:
    query = text(
        f"select {place.key}, {place.column} from {place.table} "  # noqa: S608 - a context's own names
        f"where {place.key} > :after and {place.column} is not null and substring({place.column} for 9) <> :id "
        f"order by {place.key} limit :limit for no key update"
    )
    found = await session.execute(query, {"after": after, "id": wrapping_id, "limit": BATCH})
    return [(row[0], bytes(row[1])) for row in found]


async def _store(session: Session, place: WrappedColumn, rows: list[tuple[UUID, bytes]]) -> None:
    if rows:
        query = text(
            f"update {place.table} t set {place.column} = v.wrapped "  # noqa: S608 - a context's own names
            f"from unnest(cast(:keys as uuid[]), cast(:wrapped as bytea[])) as v(key, wrapped) "
            f"where t.{place.key} = v.key"
        )
        await session.execute(query, {"keys": [key for key, _ in rows], "wrapped": [wrapped for _, wrapped in rows]})
