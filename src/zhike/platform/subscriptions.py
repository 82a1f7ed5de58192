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
from zhike.platform.telemetry import observed, reached
from zhike.platform.tide import COMPLETE, Stored, Tide

BATCH = 500
LANES = 6
MANY = 50
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
Happened = tuple[Any, Envelope]
Handler = Callable[[Runtime, Session, Any, Envelope], Awaitable[None]]
ManyHandler = Callable[[Runtime, Session, Sequence[Happened]], Awaitable[None]]

log = structlog.get_logger(__name__)

_BEGIN_AT_START = text("""
    insert into platform.event_cursor (subscriber, event_id) values (:subscriber, 0) on conflict do nothing
""")
_BEGIN_AT_END = text("""
    insert into platform.event_cursor (subscriber, event_id) values (:subscriber, :complete) on conflict do nothing
""")
_PLACE = text("select event_id from platform.event_cursor where subscriber = :subscriber")
_ADVANCE = text("""
    with moved as (
        update platform.event_cursor set event_id = :id where subscriber = :subscriber and event_id < :id)
    delete from platform.event_receipt where subscriber = :subscriber and event_id <= :id
""")
# What lies before the cursor was handled, though its receipt is gone: a reader that lost its lead may not know.
_RECEIPT = text("""
    insert into platform.event_receipt (subscriber, event_id)
    select :subscriber, event.id from unnest(cast(:ids as bigint[])) event(id)
    where event.id > (select c.event_id from platform.event_cursor c where c.subscriber = :subscriber)
    on conflict do nothing returning event_id
""")
_FAIL = text("""
    insert into platform.event_failure (subscriber, event_id, attempts, next_at, error)
    values (:subscriber, :event_id, 1, :next_at, :error)
    on conflict (subscriber, event_id) do update
    set attempts = event_failure.attempts + 1, next_at = :next_at, error = :error
""")
_DUE = text("""
    select f.attempts, e.id, e.type, e.stream, e.actor_id, e.actor_kind, e.at, e.payload, e.trace
    from platform.event_failure f join platform.event e on e.id = f.event_id
    where f.subscriber = :subscriber and f.next_at <= :now order by f.event_id limit 20
""")
_HEAL = text("""
    delete from platform.event_failure where subscriber = :subscriber and event_id = any(:ids) returning event_id
""")


@dataclass(frozen=True)
class Subscription:
    """A durable reaction: `handle` runs once for each event of the classes in `events` that `wants` lets through.

    `name` is `<context>.<what it does>` and is the key of its cursor: renaming it starts anew at the end. A new
    subscriber begins with events to come, or with the first one kept when `from_start`.

    `before` runs ahead of the transaction, each time the event is tried: for a call to another machine, which must hold
    neither a lock nor a connection. What it brings is a help only; it must bear being lost or done twice.

    `handle_many` does for several events in one transaction what `handle` does for each: for what comes in great
    numbers and is quick. Should it fail, each is handled alone. It publishes nothing: that would hold all readers back.

    `settles_s`: so long is waited for more to come, where nobody waits for what is done.
    """

    name: str
    events: Sequence[type[Any]]
    handle: Handler
    wants: Callable[[Any], bool] = lambda _event: True
    from_start: bool = True
    before: Callable[[Runtime, Any], Awaitable[None]] | None = None
    handle_many: ManyHandler | None = None
    settles_s: float = 0.0


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
        self._tide.expect(self._classes)
        # All up to here was handled; what is on record may lie before it, by events that were not wanted.
        self._place: int | None = None
        self._recorded = 0
        self._held_back = 0
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
                await asyncio.sleep(self._subscription.settles_s)

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
        return not is_mine or self._tide.is_beyond(self._place or 0) or self._tide.is_failing(name)

    def _patience(self) -> float:
        """Seconds until it looks by itself."""
        return min(HELD_BACK_S * 2.0 ** (self._held_back - 1), IDLE_S) if self._held_back else IDLE_S

    async def _work(self) -> bool:
        if not await self._leadership.holds(f"subscription:{self._subscription.name}"):
            self._place = None
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
        place = await self._begin() if self._place is None else self._place
        found = await self._tide.find(self._classes.keys(), after=place, limit=BATCH)
        waits = found.held_back and not found.events
        self._held_back = min(self._held_back + 1, MOST_HELD_BACK) if waits else 0
        happened = [(event, each) for each in found.events if self._subscription.wants(event := self._decode(each))]
        if happened:
            await self._handle_all(happened)
            await self._advance(found.complete)
        self._place = found.complete
        reached(self._subscription.name, found.complete)
        return found.more

    async def pass_over(self) -> None:
        """Put on record that there was nothing to handle up to where it is: a reader that begins anew goes on there."""
        if self._place is not None and self._place > self._recorded:
            await self._advance(self._place)

    async def _advance(self, place: int) -> None:
        async with self._runtime.database.transaction() as session:
            await session.execute(_ADVANCE, {"subscriber": self._subscription.name, "id": place})
        self._recorded = place

    async def _begin(self) -> int:
        """Its place on record; a new subscriber is given one, which is never taken away again."""
        name = self._subscription.name
        async with self._runtime.database.transaction() as session:
            if self._subscription.from_start:
                await session.execute(_BEGIN_AT_START, {"subscriber": name})
            else:
                complete = (await session.execute(COMPLETE)).scalar_one()
                await session.execute(_BEGIN_AT_END, {"subscriber": name, "complete": complete})
            return int((await session.execute(_PLACE, {"subscriber": name})).scalar_one())

    def _decode(self, stored: Stored) -> Any:
        return decode(self._classes[stored.type], stored.payload)

    async def _handle_all(self, happened: Sequence[tuple[Any, Stored]]) -> None:
        streams: dict[str, list[tuple[Any, Stored]]] = defaultdict(list)
        for event, stored in happened:
            streams[stored.stream].append((event, stored))
        many = MANY if self._subscription.handle_many is not None else 1
        lanes = asyncio.Semaphore(LANES)

        async def work(some: Sequence[list[tuple[Any, Stored]]]) -> None:
            async with lanes:
                await self._handle_streams(some)

        listed = list(streams.values())
        parts = [listed[at : at + many] for at in range(0, len(listed), many)]
        results = await asyncio.gather(*(work(part) for part in parts), return_exceptions=True)
        for result in results:
            if isinstance(result, BaseException):
                raise result

    async def _handle_streams(self, streams: Sequence[list[tuple[Any, Stored]]]) -> None:
        together = [each for stream in streams for each in stream]
        if len(together) > 1 and self._subscription.handle_many is not None:
            try:
                return await self._handle_once(together)
            except Exception as trouble:
                if is_away(trouble):
                    raise
        for event, stored in together:
            await self._handle_firmly(event, stored)
        return None

    async def _handle_firmly(self, event: Any, stored: Stored) -> None:
        for attempt in range(IMMEDIATE_TRIES):
            try:
                return await self._handle_once([(event, stored)])
            except Exception as trouble:
                if is_away(trouble):
                    raise
                failure = trouble
            await asyncio.sleep(0.05 * 4**attempt)
        await self._set_aside(stored.id, failure, attempts=0)
        return None

    async def _handle_once(self, happened: Sequence[tuple[Any, Stored]], *, claim: TextClause = _RECEIPT) -> None:
        """Handle in one transaction those that were not handled before."""
        subscription = self._subscription
        if subscription.before is not None:
            for event, _ in happened:
                await subscription.before(self._runtime, event)
        ids = [stored.id for _, stored in happened]
        async with self._runtime.database.transaction() as session:
            claimed = set((await session.execute(claim, {"subscriber": subscription.name, "ids": ids})).scalars())
            mine = [each for each in happened if each[1].id in claimed]
            if len(mine) > 1 and subscription.handle_many is not None:
                with observed("event", subscription.name):
                    told = [(event, _envelope(stored)) for event, stored in mine]
                    await subscription.handle_many(self._runtime, session, told)
                return
            for event, stored in mine:
                with observed("event", subscription.name, stored.trace):
                    await subscription.handle(self._runtime, session, event, _envelope(stored))

    async def retry_due(self) -> None:
        """Try again what failed before and is due."""
        now = self._runtime.clock.now()
        name = self._subscription.name
        async with self._runtime.database.transaction() as session:
            due = list(await session.execute(_DUE, {"subscriber": name, "now": now}))
        for attempts, *columns in due:
            stored = Stored(*columns)
            try:
                await self._handle_once([(self._decode(stored), stored)], claim=_HEAL)
            except Exception as failure:
                if is_away(failure):
                    raise
                await self._set_aside(stored.id, failure, attempts=attempts)

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


def _envelope(stored: Stored) -> Envelope:
    return Envelope(stored.id, stored.type, stored.stream, stored.actor_id, stored.actor_kind, stored.at)
