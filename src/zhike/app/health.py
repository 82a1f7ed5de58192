"""Is the service able to serve: database, worker, pages."""

from __future__ import annotations

import asyncio
import os
from datetime import datetime, timedelta

import structlog
from sqlalchemy import text

from zhike.platform.database import Session, is_away
from zhike.platform.runtime import Runtime
from zhike.stability import api as stability

BEAT_S = 2.0
# Another process that has been silent for so long is gone; one that wakes up after so long stood still.
LOST_S = 5.0
STALLED_S = 10.0

_BEAT = text("""
    insert into platform.heartbeat (process, seen_at) values (:process, :now)
    on conflict (process) do update set seen_at = excluded.seen_at
""")
_SEEN = text("select max(seen_at) from platform.heartbeat where process like 'work%'")
_LOST = text("""
    delete from platform.heartbeat where process like 'work%' and process <> :process and seen_at < :before
    returning seen_at
""")
_STOP = text("""
    with gone as (delete from platform.heartbeat where process = :process)
    insert into platform.heartbeat (process, seen_at) values ('stopped', :now)
    on conflict (process) do update set seen_at = excluded.seen_at
""")

log = structlog.get_logger(__name__)


class Pulse:
    """A worker says every two seconds that it lives, and notices who does not any more: a fault of the service."""

    def __init__(self) -> None:
        self._process = f"work {os.getpid()}"
        self._begun: datetime | None = None
        self._last: datetime | None = None
        self._away_since: datetime | None = None

    async def beat(self, runtime: Runtime) -> None:
        """Say once that it lives. What was lost, stood still or was away since is kept as a fault."""
        now = runtime.clock.now()
        try:
            await self._beat(runtime, now)
        except Exception as trouble:
            if is_away(trouble):
                self._away_since = self._away_since or now
            raise
        self._begun, self._last, self._away_since = self._begun or now, now, None

    async def _beat(self, runtime: Runtime, now: datetime) -> None:
        async with runtime.database.transaction() as session:
            values = {"process": self._process, "before": now - timedelta(seconds=LOST_S)}
            lost = list((await session.execute(_LOST, values)).scalars())
            for seen_at in lost:
                # A successor took over when it began; a colleague who was there all along, when it noticed.
                over = self._begun if self._begun is not None and self._begun > seen_at else now
                await self._note(session, "worker", "killed", seen_at, over)
            if self._last is not None and now - self._last >= timedelta(seconds=STALLED_S):
                await self._note(session, "worker", "stalled", self._last, now)
            if self._away_since is not None:
                await self._note(session, "database", "unreachable", self._away_since, now)
            await session.execute(_BEAT, {"process": self._process, "now": now})

    async def stop(self, runtime: Runtime) -> None:
        """It was told to end, so its silence is no fault."""
        try:
            async with asyncio.timeout(2), runtime.database.transaction() as session:
                await session.execute(_STOP, {"process": self._process, "now": runtime.clock.now()})
        except Exception as trouble:  # the database went first: then it is counted as a fault, which it may well be
            log.warning("health.not_stopped", kind=type(trouble).__name__)

    async def _note(
        self, session: Session, part: str, kind: stability.FaultKind, began: datetime, ended: datetime
    ) -> None:
        log.warning("health.fault", part=part, fault=kind, seconds=round((ended - began).total_seconds(), 1))
        await stability.record_fault(session, part=part, kind=kind, began_at=began, ended_at=ended)


async def check(runtime: Runtime, *, pages: bool, worker_within: timedelta) -> dict[str, bool]:
    """Which parts are ready. The database has 2 s to answer."""
    try:
        async with asyncio.timeout(2), runtime.database.transaction() as session:
            seen = (await session.execute(_SEEN)).scalar_one_or_none()
    except Exception:
        return {"database": False, "worker": False, "pages": pages}
    alive = seen is not None and runtime.clock.now() - seen < worker_within
    return {"database": True, "worker": alive, "pages": pages}
