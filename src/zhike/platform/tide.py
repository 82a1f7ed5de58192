"""The newest events of the outbox and whose events failed, read once for all readers of a process.

Forty readers that each read the outbox for themselves cost more than what they then do. So one of them reads what is
new, for all; the others find it here. A reader that lags behind what is kept reads for itself.

Readers are woken by notes. Notes may get lost, so each also looks by itself from time to time: one question here tells
all of them whether there is anything to look for, instead of several questions of each.
"""

from __future__ import annotations

import asyncio
from bisect import bisect_right
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from zhike.platform.database import Session
from zhike.platform.leadership import Leadership
from zhike.platform.runtime import Runtime

LOOKS_EVERY_S = 0.5
# Where there is much to read it is read so often, not for each event: a reading costs as much as handling one.
READS_EVERY_S = 0.02
MOST_READ = 1000
MOST_KEPT = 5000

# All ids up to this one are there, or never will be. Asked in this order: what is drawn, who has yet to commit. What is
# read afterwards must be a statement of its own, so that it sees all that was committed by then.
COMPLETE = text("""
    select least(drawn.id, (
        select min((held.classid::bigint << 31) | held.objid::bigint) from pg_locks held
        where held.locktype = 'advisory' and held.objsubid = 2 and drawn.id is not null
          and held.database = (select oid from pg_database where datname = current_database())))
    from (select case when is_called then last_value else 0 end as id from platform.event_number) drawn
""")
_READ = text("""
    select id, type, stream, actor_id, actor_kind, at, payload, trace from platform.event
    where id > :after and type = any(:types) order by id limit :limit
""")
_DUE = text("select distinct subscriber from platform.event_failure where next_at <= :now")

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Stored:
    """An event as the outbox keeps it. `trace`: the line of work that caused it, where somebody follows them."""

    id: int
    type: str
    stream: str
    actor_id: str
    actor_kind: str
    at: datetime
    payload: Any
    trace: str | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """What lies behind a reader's place: its events in the order of ids, and the id up to which these are all.

    `more`: there may be further ones already. `held_back`: there are events of its own beyond, which wait for one that
    was drawn before them.
    """

    events: Sequence[Stored]
    complete: int
    more: bool = False
    held_back: bool = False


class Tide:
    """What was seen last. While the database is away nothing is known, and everybody looks by themselves."""

    def __init__(
        self, runtime: Runtime, leadership: Leadership, *, most_read: int = MOST_READ, most_kept: int = MOST_KEPT
    ) -> None:
        self._most_read, self._most_kept = most_read, most_kept
        self._runtime = runtime
        self._leadership = leadership
        self._looking = asyncio.Lock()
        self._looked_at = float("-inf")
        self._complete: int | None = None
        self._failing: frozenset[str] = frozenset()
        self._types: set[str] = set()
        self._reading = asyncio.Lock()
        self._reads = 0
        self._read_at = float("-inf")
        # All events of these types with ids in (`_from`, `_until`].
        self._kept: list[Stored] = []
        self._from: int | None = None
        self._until = 0
        self._beyond: frozenset[str] = frozenset()
        self._more = False

    def expect(self, types: Collection[str]) -> None:
        """There is a reader of events of these types."""
        if not self._types.issuperset(types):
            self._types |= set(types)
            self._kept, self._from = [], None

    async def find(self, types: Collection[str], *, after: int, limit: int) -> Found:
        """The first events of these types after the id `after`, at most `limit`; sees all that is committed by now."""
        await self._read_newest()
        if self._from is None or after < self._from:
            async with self._runtime.database.transaction() as session:
                complete = int((await session.execute(COMPLETE)).scalar_one())
                return _part(await _read(session, types, after=after, limit=limit + 1), complete, limit)
        behind = self._kept[bisect_right(self._kept, after, key=lambda each: each.id) :]
        mine = [each for each in behind if each.type in types]
        if len(mine) > limit:
            return Found(mine[:limit], mine[limit - 1].id, more=True)
        held_back = not self._beyond.isdisjoint(types)
        return Found(mine, max(after, self._until), more=self._more, held_back=held_back)

    async def _read_newest(self) -> None:
        """See what is committed by now; who comes while somebody reads waits for the next reading, which serves all."""
        before = self._reads
        async with self._reading:
            if self._reads == before:
                now = asyncio.get_running_loop().time
                await asyncio.sleep(max(0.0, self._read_at + READS_EVERY_S - now()))
                self._reads += 1
                await self._read_on()
                self._read_at = now()

    async def _read_on(self) -> None:
        async with self._runtime.database.transaction() as session:
            complete = int((await session.execute(COMPLETE)).scalar_one())
            if self._from is None:
                self._from = self._until = complete
            rows = await _read(session, self._types, after=self._until, limit=self._most_read)
        self._more = len(rows) == self._most_read and rows[-1].id <= complete
        if self._more:
            complete = rows[-1].id
        self._kept += [each for each in rows if each.id <= complete]
        self._until = max(self._until, complete)
        self._beyond = frozenset(each.type for each in rows if each.id > complete)
        if len(self._kept) > self._most_kept:
            too_many = len(self._kept) - self._most_kept // 2
            self._from = self._kept[too_many - 1].id
            del self._kept[:too_many]

    async def look(self) -> None:
        """See anew whether there is anything to do, unless somebody has just done so."""
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


async def _read(session: Session, types: Collection[str], *, after: int, limit: int) -> list[Stored]:
    found = await session.execute(_READ, {"after": after, "types": list(types), "limit": limit})
    return [Stored(*row) for row in found]


def _part(rows: Sequence[Stored], complete: int, limit: int) -> Found:
    """Of rows read by a lagging reader, those that are complete."""
    if len(rows) > limit and rows[limit - 1].id <= complete:
        return Found(rows[:limit], rows[limit - 1].id, more=True)
    events = [each for each in rows if each.id <= complete][:limit]
    return Found(events, complete, held_back=len(events) < len(rows))
