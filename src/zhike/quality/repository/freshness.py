"""Up to when contacts are recorded."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import text

from zhike.platform.database import Session

_LATEST = text("""
    select started_at from quality.contact where started_at >= :earliest and started_at < :latest
    order by started_at desc limit 1
""")
_OPEN = text("select count(*) from quality.open_contact where started_at >= :earliest and started_at < :latest")


async def find_latest(session: Session, earliest: datetime, latest: datetime) -> datetime | None:
    """When the last contact began that is recorded in the database and began between the two."""
    found: datetime | None = await session.scalar(_LATEST, {"earliest": earliest, "latest": latest})
    return found


async def count_open(session: Session, earliest: datetime, latest: datetime) -> int:
    """How many contacts that began between the two are still under way."""
    return int(await session.scalar(_OPEN, {"earliest": earliest, "latest": latest}) or 0)
