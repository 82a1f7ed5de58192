"""Hall screens: what each shows, and the digest of the key that its link holds."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import delete, select

from zhike.platform.database import Session
from zhike.quality.models import WallboardRow


async def list_wallboards(session: Session) -> list[WallboardRow]:
    """All of them by name."""
    return list((await session.execute(select(WallboardRow).order_by(WallboardRow.name, WallboardRow.id))).scalars())


async def find_wallboard(session: Session, wallboard_id: UUID) -> WallboardRow | None:
    """One of them, nobody else changing it until the end of the transaction."""
    query = select(WallboardRow).where(WallboardRow.id == wallboard_id).with_for_update()
    return (await session.execute(query)).scalar_one_or_none()


async def find_by_digest(session: Session, digest: bytes) -> WallboardRow | None:
    """The one whose link holds the key of this digest."""
    query = select(WallboardRow).where(WallboardRow.key_digest == digest)
    return (await session.execute(query)).scalar_one_or_none()


async def insert_wallboard(session: Session, row: WallboardRow) -> None:
    """Add one."""
    session.add(row)
    await session.flush()


async def delete_wallboard(session: Session, wallboard_id: UUID) -> None:
    """Take one away: its link shows nothing any more."""
    await session.execute(delete(WallboardRow).where(WallboardRow.id == wallboard_id))
