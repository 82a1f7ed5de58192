"""The dispatcher's own memory: when it last ran, and since when it has been running without a gap."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import text

from zhike.platform.database import Session

# After a longer gap nobody could be heard, so nobody is called silent for what happened in it.
GAP = timedelta(seconds=10)

_TOUCH = text("""
    insert into routing.dispatcher (id, ran_at, resumed_at) values (1, :now, :now)
    on conflict (id) do update set ran_at = :now,
        resumed_at = case when dispatcher.ran_at < :gap then :now else dispatcher.resumed_at end
    returning resumed_at
""")


async def touch(session: Session, now: datetime) -> datetime:
    """The dispatcher runs; returns since when it has done so without a gap."""
    resumed: datetime = (await session.execute(_TOUCH, {"now": now, "gap": now - GAP})).scalar_one()
    return resumed
