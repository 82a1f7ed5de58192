"""Is the service able to serve: database, worker, pages."""

from __future__ import annotations

import asyncio
import os
from datetime import timedelta

from sqlalchemy import text

from zhike.platform.runtime import Runtime

BEAT_S = 2.0
_BEAT = text("""
    insert into platform.heartbeat (process, seen_at) values (:process, :now)
    on conflict (process) do update set seen_at = excluded.seen_at
""")
_SEEN = text("select max(seen_at) from platform.heartbeat where process like 'work%'")
_FORGET = text("delete from platform.heartbeat where seen_at < :before")


async def beat(runtime: Runtime) -> None:
    """Say once that the worker of this process lives."""
    now = runtime.clock.now()
    async with runtime.database.transaction() as session:
        await session.execute(_BEAT, {"process": f"work {os.getpid()}", "now": now})
        await session.execute(_FORGET, {"before": now - timedelta(hours=1)})


async def check(runtime: Runtime, *, pages: bool, worker_within: timedelta) -> dict[str, bool]:
    """Which parts are ready. The database has 2 s to answer."""
    try:
        async with asyncio.timeout(2), runtime.database.transaction() as session:
            seen = (await session.execute(_SEEN)).scalar_one_or_none()
    except Exception:
        return {"database": False, "worker": False, "pages": pages}
    alive = seen is not None and runtime.clock.now() - seen < worker_within
    return {"database": True, "worker": alive, "pages": pages}
