"""Digests of what imported rows said, and the lock by which imports of a source wait for each other."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import text

from zhike.platform.database import Session
from zhike.quality.repository.driver import driver

_HOLD = text("select pg_advisory_xact_lock(hashtextextended('quality.import:' || :source, 0))")
_FIND = text("""
    select known.id, coalesce(i.digest, '') from (
        select id from quality.contact where id = any(:ids)
        union select id from quality.moved_contact where id = any(:ids)
    ) known left join quality.imported_contact i on i.contact_id = known.id
""")


async def hold_source(session: Session, source: str) -> None:
    """Until the transaction ends nobody else writes contacts of `source`."""
    await session.execute(_HOLD, {"source": source})


async def find_digests(session: Session, ids: Sequence[UUID]) -> dict[UUID, bytes]:
    """The digest of each of these contacts that has a record."""
    return {row[0]: bytes(row[1]) for row in await session.execute(_FIND, {"ids": list(ids)})}


async def copy_digests(
    session: Session, digests: Sequence[tuple[UUID, bytes]], *, import_id: UUID | None = None
) -> None:
    """Keep what the rows of contacts that are being written said, and by which import they came."""
    connection = await driver(session)
    async with (
        connection.cursor() as cursor,
        cursor.copy("copy quality.imported_contact (contact_id, digest, import_id) from stdin") as copy,
    ):
        for row in digests:
            await copy.write_row((*row, import_id))
