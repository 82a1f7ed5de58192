"""How far the outbox has come and whose events failed, looked up once for all readers of a process.

Readers are woken by notes. Notes may get lost, so each also looks by itself from time to time: one question here tells
all of them whether there is anything to look for, instead of several questions of each.
"""

from __future__ import annotations

import asyncio

import structlog
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from zhike.platform.leadership import Leadership
from zhike.platform.runtime import Runtime

LOOKS_EVERY_S = 0.5

# All ids up to this one are there, or never will be. Asked in this order: what is drawn, who has yet to commit. What is
# read afterwards must be a statement of its own, so that it sees all that was committed by then.
COMPLETE = text("""
    select least(drawn.id, (
        select min((held.classid::bigint << 31) | held.objid::bigint) from pg_locks held
        where held.locktype = 'advisory' and held.objsubid = 2 and drawn.id is not null
          and held.database = (select oid from pg_database where datname = current_database())))
    from (select case when is_called then last_value else 0 end as id from platform.event_number) drawn
""")
_DUE = text("select distinct subscriber from platform.event_failure where next_at <= :now")

log = structlog.get_logger(__name__)


class Tide:
    """What was seen last. While the database is away nothing is known, and everybody looks by themselves."""

    def __init__(self, runtime: Runtime, leadership: Leadership) -> None:
        self._runtime = runtime
        self._leadership = leadership
        self._looking = asyncio.Lock()
        self._looked_at = float("-inf")
        self._complete: int | None = None
        self._failing: frozenset[str] = frozenset()

    async def look(self) -> None:
        """See anew, unless somebody has just done so."""
        async with self._looking:
            now = asyncio.get_running_loop().time()
            if now - self._looked_at < LOOKS_EVERY_S:
                return
            self._looked_at = now
            await self._leadership.check()
            try:
                async with self._runtime.database.transaction() as session:
                    self._complete = int((await session.execute(COMPLETE)).scalar_one())
                    due = await session.execute(_DUE, {"now": self._runtime.clock.now()})
                    self._failing = frozenset(due.scalars())
            except (DBAPIError, OSError) as trouble:
                log.warning("subscription.database_away", subscriber="all", kind=type(trouble).__name__)
                self._complete = None

    def is_beyond(self, seen: int) -> bool:
        """Whether there may be events after the id `seen`."""
        return self._complete is None or self._complete > seen

    def is_failing(self, subscriber: str) -> bool:
        """Whether an event of this subscriber is due to be tried again."""
        return self._complete is None or subscriber in self._failing
