"""Readers of the outbox: each subscriber has a cursor, gets every event at least once, and does its work exactly once.

**Order.** Ids are drawn before they commit. Who draws one first locks the number that was drawn last (see
`platform.next_event_id` in the migrations), so a reader knows the first id that may still appear, and takes only what
lies before it. It waits for nobody who writes no event. The order is that of ids, also within a stream.
**Once.** An event is handled in a transaction of its own that also writes a receipt; a batch that is read again after
a crash skips what has a receipt.
**Trouble.** A failing event is tried again at once, then later with back-off, and at last parked where an operator sees
it; the events behind it go on. That the database is away is no failure of an event: all wait until it is back.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

import structlog
from sqlalchemy import TextClause, text
from sqlalchemy.exc import DBAPIError

from zhike.platform.database import Session, is_away
from zhike.platform.leadership import Leadership
from zhike.platform.outbox import Envelope, Event, decode, event_type, wake_topic
from zhike.platform.realtime import Subscription as Wake
from zhike.platform.runtime import Runtime
from zhike.platform.tide import COMPLETE, Tide

BATCH = 500
LANES = 6
IDLE_S = 1.0
# A reader's own place is moved over events of others so seldom: it only keeps the next look short.
PASSES_OVER_EVERY_S = 30.0
# An event of its own waits for one drawn before it to commit: nobody tells when that happens. The first look comes so
# soon, each next one after twice as long, at most IDLE_S: a transaction of minutes must not keep forty readers busy.
HELD_BACK_S = 0.02
MOST_HELD_BACK = 8
IMMEDIATE_TRIES = 3
RETRY_AFTER_S = (5, 30, 120, 600)

T = TypeVar("T")
Handler = Callable[[Runtime, Session, Any, Envelope], Awaitable[None]]

log = structlog.get_logger(__name__)

_READ = text("""
    select e.id, e.type, e.stream, e.actor_id, e.actor_kind, e.at, e.payload from platform.event e
    where e.id > (select c.event_id from platform.event_cursor c where c.subscriber = :subscriber)
      and e.id <= :complete and e.type = any(:types)
    order by e.id limit :limit
""")
_HELD_BACK = text("""
    select exists (select from platform.event e where e.type = any(:types)
        and e.id > (select c.event_id from platform.event_cursor c where c.subscriber = :subscriber))
""")
_BEGIN_AT_START = text("""
    insert into platform.event_cursor (subscriber, event_id) values (:subscriber, 0) on conflict do nothing
""")
_BEGIN_AT_END = text("""
    insert into platform.event_cursor (subscriber, event_id) values (:subscriber, :complete) on conflict do nothing
""")
# Over events of others, up to the next of its own: a reader of rare events would look through all of them each time.
_PASS_OVER = text("""
    update platform.event_cursor c set event_id = :complete
    where c.subscriber = :subscriber and c.event_id < :complete and not exists (
        select from platform.event e where e.id > c.event_id and e.id <= :complete and e.type = any(:types))
""")
_ADVANCE = text("""
    with moved as (update platform.event_cursor set event_id = :id where subscriber = :subscriber)
    delete from platform.event_receipt where subscriber = :subscriber
""")
_RECEIPT = text("""
    insert into platform.event_receipt (subscriber, event_id) values (:subscriber, :event_id)
    on conflict do nothing returning event_id
""")
_FAIL = text("""
    insert into platform.event_failure (subscriber, event_id, attempts, next_at, error)
    values (:subscriber, :event_id, 1, :next_at, :error)
    on conflict (subscriber, event_id) do update
    set attempts = event_failure.attempts + 1, next_at = :next_at, error = :error
""")
_DUE = text("""
    select f.event_id as id, f.attempts, e.type, e.stream, e.actor_id, e.actor_kind, e.at, e.payload
    from platform.event_failure f join platform.event e on e.id = f.event_id
    where f.subscriber = :subscriber and f.next_at <= :now order by f.event_id limit 20
""")
_HEAL = text("""
    delete from platform.event_failure where subscriber = :subscriber and event_id = :event_id returning event_id
""")


@dataclass(frozen=True)
class Subscription:
    """A durable reaction: `handle` runs once for each event of the classes in `events` that `wants` lets through.

    `name` is `<context>.<what it does>` and is the key of its cursor: renaming it starts anew at the end. A new
    subscriber begins with events to come, or with the first one kept when `from_start`.

    `before` runs ahead of the transaction, each time the event is tried: for a call to another machine, which must hold
    neither a lock nor a connection. What it brings is a help only; it must bear being lost or done twice.
    """

    name: str
    events: Sequence[type[Any]]
    handle: Handler
    wants: Callable[[Any], bool] = lambda _event: True
    from_start: bool = True
    before: Callable[[Runtime, Any], Awaitable[None]] | None = None


class Reader:
    """Works one subscription until it is cancelled. Those of one process share their `tide`."""

    def __init__(
        self, runtime: Runtime, subscription: Subscription, leadership: Leadership, tide: Tide | None = None
    ) -> None:
        self._runtime = runtime
        self._subscription = subscription
        self._leadership = leadership
        self._tide = tide or Tide(runtime, leadership)
        self._classes: dict[str, type[Event]] = {event_type(event): event for event in subscription.events}
        self._begun = False
        self._held_back = 0
        self._seen = -1
        self._passed_over_at = float("-inf")

    async def run(self) -> None:
        """Read and handle, woken by notes of its own events; survives the database going away and coming back."""
        async with self._runtime.hub.subscribe(*map(wake_topic, self._classes)) as wake:
            while True:
                wake.drain()
                if await self._work():
                    continue
                while not await self._is_called(wake):
                    pass

    async def _is_called(self, wake: Wake) -> bool:
        """Wait a little; whether there is then a reason to look: a note, or what the tide says where one got lost."""
        try:
            # `wait_for` may lose a cancellation that meets a note
            async with asyncio.timeout(self._patience()):
                await wake.get()
            return True
        except TimeoutError:
            if self._held_back:
                return True
        await self._tide.look()
        name = self._subscription.name
        is_mine = self._leadership.has(f"subscription:{name}")
        return not is_mine or self._tide.is_beyond(self._seen) or self._tide.is_failing(name)

    def _patience(self) -> float:
        """Seconds until it looks by itself."""
        return min(HELD_BACK_S * 2.0 ** (self._held_back - 1), IDLE_S) if self._held_back else IDLE_S

    async def _work(self) -> bool:
        if not await self._leadership.holds(f"subscription:{self._subscription.name}"):
            return False
        await self._tide.look()
        if self._tide.is_failing(self._subscription.name):
            await self._firmly(self.retry_due)
        more = await self._firmly(self.read_batch) or False
        now = asyncio.get_running_loop().time()
        if not more and not self._held_back and now - self._passed_over_at >= PASSES_OVER_EVERY_S:
            self._passed_over_at = now
            await self._firmly(self.pass_over)
        return more

    async def _firmly(self, work: Callable[[], Awaitable[T]]) -> T | None:
        """The result of `work`; None when the database went away."""
        try:
            return await work()
        except (DBAPIError, OSError) as trouble:
            log.warning("subscription.database_away", subscriber=self._subscription.name, kind=type(trouble).__name__)
            await asyncio.sleep(0.2)
            return None

    async def read_batch(self) -> bool:
        """Handle what is there, at most one batch; whether there may be more."""
        name = self._subscription.name
        async with self._runtime.database.transaction() as session:
            complete = await self._complete(session)
            await self._begin(session, complete)
            wanted = {"subscriber": name, "types": list(self._classes), "complete": complete, "limit": BATCH}
            rows = (await session.execute(_READ, wanted)).mappings().all()
            waits = not rows and await self._is_held_back(session)
        self._held_back = min(self._held_back + 1, MOST_HELD_BACK) if waits else 0
        self._begun = True
        if not rows:
            self._seen = complete
            return False
        await self._handle_all(rows)
        async with self._runtime.database.transaction() as session:
            await session.execute(_ADVANCE, {"subscriber": name, "id": rows[-1]["id"]})
        return len(rows) == BATCH

    async def _complete(self, session: Session) -> int:
        return int((await session.execute(COMPLETE)).scalar_one())

    async def _is_held_back(self, session: Session) -> bool:
        parameters = {"subscriber": self._subscription.name, "types": list(self._classes)}
        return bool((await session.execute(_HELD_BACK, parameters)).scalar_one())

    async def pass_over(self) -> None:
        """Move the cursor past events of others when none of its own lies before them."""
        async with self._runtime.database.transaction() as session:
            parameters = {"subscriber": self._subscription.name, "types": list(self._classes)}
            await session.execute(_PASS_OVER, {**parameters, "complete": await self._complete(session)})

    async def _begin(self, session: Session, complete: int) -> None:
        """See to it that there is a cursor; it is never taken away again."""
        if self._begun:
            return
        name = self._subscription.name
        if self._subscription.from_start:
            await session.execute(_BEGIN_AT_START, {"subscriber": name})
        else:
            await session.execute(_BEGIN_AT_END, {"subscriber": name, "complete": complete})

    async def _handle_all(self, rows: Sequence[Any]) -> None:
        streams: dict[str, list[Any]] = defaultdict(list)
        for row in rows:
            event = decode(self._classes[row["type"]], row["payload"])
            if self._subscription.wants(event):
                streams[row["stream"]].append((event, row))
        lanes = asyncio.Semaphore(LANES)

        async def work(stream: list[Any]) -> None:
            async with lanes:
                for event, row in stream:
                    await self._handle_firmly(event, row)

        results = await asyncio.gather(*(work(stream) for stream in streams.values()), return_exceptions=True)
        for result in results:
            if isinstance(result, BaseException):
                raise result

    async def _handle_firmly(self, event: Any, row: Any) -> None:
        for attempt in range(IMMEDIATE_TRIES):
            try:
                return await self._handle_once(event, row)
            except Exception as trouble:
                if is_away(trouble):
                    raise
                failure = trouble
            await asyncio.sleep(0.05 * 4**attempt)
        await self._set_aside(row["id"], failure, attempts=0)
        return None

    async def _handle_once(self, event: Any, row: Any, *, claim: TextClause = _RECEIPT) -> None:
        envelope = Envelope(row["id"], row["type"], row["stream"], row["actor_id"], row["actor_kind"], row["at"])
        if self._subscription.before is not None:
            await self._subscription.before(self._runtime, event)
        async with self._runtime.database.transaction() as session:
            claimed = await session.execute(claim, {"subscriber": self._subscription.name, "event_id": envelope.id})
            if claimed.one_or_none() is not None:
                await self._subscription.handle(self._runtime, session, event, envelope)

    async def retry_due(self) -> None:
        """Try again what failed before and is due."""
        now = self._runtime.clock.now()
        name = self._subscription.name
        async with self._runtime.database.transaction() as session:
            due = (await session.execute(_DUE, {"subscriber": name, "now": now})).mappings().all()
        for row in due:
            try:
                event = decode(self._classes[row["type"]], row["payload"])
                await self._handle_once(event, row, claim=_HEAL)
            except Exception as failure:
                if is_away(failure):
                    raise
                await self._set_aside(row["id"], failure, attempts=row["attempts"])

    async def _set_aside(self, event_id: int, failure: Exception, *, attempts: int) -> None:
        parked = attempts >= len(RETRY_AFTER_S)
        wait = None if parked else timedelta(seconds=RETRY_AFTER_S[attempts])
        log.error(
            "subscription.parked" if parked else "subscription.set_aside",
            subscriber=self._subscription.name,
            event_id=event_id,
            kind=type(failure).__name__,
            exc_info=failure,
        )
        async with self._runtime.database.transaction() as session:
            await session.execute(
                _FAIL,
                {
                    "subscriber": self._subscription.name,
                    "event_id": event_id,
                    "next_at": None if wait is None else self._runtime.clock.now() + wait,
                    "error": type(failure).__name__,
                },
            )
