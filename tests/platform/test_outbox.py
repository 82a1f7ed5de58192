"""Events: stored with their change, read in order by everyone, handled once."""

from __future__ import annotations

import asyncio
from typing import Any

import psycopg
import pytest
from psycopg.sql import SQL, Identifier, Literal
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError
from tests.platform.lamps import ACTOR, BellRung, LampLit, light

from zhike.platform import subscriptions
from zhike.platform.clock import FixedClock
from zhike.platform.database import Session
from zhike.platform.leadership import Leadership
from zhike.platform.outbox import Envelope, decode, event_type, publish
from zhike.platform.postgres.address import libpq_conninfo
from zhike.platform.runtime import Runtime
from zhike.platform.subscriptions import Reader, Subscription


async def light_and_fail(runtime: Runtime) -> None:
    async with runtime.database.transaction() as session:
        await publish(session, LampLit("x", 1), stream="x", actor=ACTOR, now=runtime.clock.now())
        raise RuntimeError("changed my mind")


def reader_of(runtime: Runtime, handle: Any) -> Reader:
    subscription = Subscription(name="test.lamps", events=(LampLit,), handle=handle)
    return Reader(runtime, subscription, Leadership(libpq_conninfo(runtime.database.url)))


async def test_an_event_reaches_its_subscriber_with_where_it_came_from(committed: Runtime) -> None:
    seen: list[tuple[LampLit, Envelope]] = []

    async def handle(_runtime: Runtime, _session: Session, event: LampLit, envelope: Envelope) -> None:
        seen.append((event, envelope))

    await light(committed, "hall", 7)
    await reader_of(committed, handle).read_batch()

    [(event, envelope)] = seen
    assert event == LampLit("hall", 7)
    assert (envelope.type, envelope.stream, envelope.actor_kind) == ("platform.LampLit", "hall", "system")


async def test_an_event_is_handled_once_however_often_it_is_read(committed: Runtime) -> None:
    seen: list[str] = []

    async def handle(_runtime: Runtime, _session: Session, event: LampLit, _envelope: Envelope) -> None:
        seen.append(event.lamp)

    await light(committed, "hall")
    reader = reader_of(committed, handle)
    await reader.read_batch()
    await reader.read_batch()
    async with committed.database.transaction() as session:
        await session.execute(text("update platform.event_cursor set event_id = 0"))
        await session.execute(text("insert into platform.event_receipt values ('test.lamps', 1)"))
    await reader.read_batch()

    assert seen == ["hall"]


async def test_a_reader_passes_over_what_is_for_others_but_never_over_its_own(committed: Runtime) -> None:
    seen: list[str] = []

    async def handle(_runtime: Runtime, _session: Session, event: LampLit, _envelope: Envelope) -> None:
        seen.append(event.lamp)

    async def cursor() -> int:
        async with committed.database.transaction() as session:
            return int((await session.execute(text("select event_id from platform.event_cursor"))).scalar_one())

    reader = reader_of(committed, handle)
    await reader.read_batch()
    for _ in range(3):
        async with committed.database.transaction() as session:
            await publish(session, BellRung(), stream="bell", actor=ACTOR, now=committed.clock.now())
    await reader.read_batch()
    await reader.pass_over()
    after_bells = await cursor()
    await light(committed, "hall")
    await reader.pass_over()

    assert after_bells == 3
    assert await cursor() == 3
    await reader.read_batch()
    assert seen == ["hall"]


INSERT = (
    "insert into platform.event (type, version, stream, actor_id, actor_kind, at, payload) values "
    "('platform.LampLit', 1, %s, 'test', 'system', now(), jsonb_build_object('lamp', %s::text, 'brightness', 1))"
)


async def test_transactions_that_commit_in_reverse_order_lose_no_event(committed: Runtime) -> None:
    """The one that drew the smaller id commits last: a reader that trusts ids alone would pass it by."""
    seen: list[str] = []

    async def handle(_runtime: Runtime, _session: Session, event: LampLit, _envelope: Envelope) -> None:
        seen.append(event.lamp)

    reader = reader_of(committed, handle)
    address = libpq_conninfo(committed.database.url)
    with psycopg.connect(address) as early, psycopg.connect(address) as late:
        early.execute(INSERT, ("first", "first"))
        late.execute(INSERT, ("second", "second"))
        late.commit()
        await reader.read_batch()
        await reader.pass_over()
        assert seen == []
        early.commit()
    await reader.read_batch()

    assert seen == ["first", "second"]


class CountingReader(Reader):
    """Counts how often it looks."""

    looks = 0

    async def read_batch(self) -> bool:
        """Look, and count it."""
        self.looks += 1
        return await super().read_batch()


async def test_a_reader_that_is_held_back_for_long_looks_ever_more_seldom_and_goes_on_by_itself(
    committed: Runtime,
) -> None:
    seen: list[str] = []
    both = asyncio.Event()

    async def handle(_runtime: Runtime, _session: Session, event: LampLit, _envelope: Envelope) -> None:
        seen.append(event.lamp)
        if len(seen) == 2:
            both.set()

    address = libpq_conninfo(committed.database.url)
    subscription = Subscription(name="test.lamps", events=(LampLit,), handle=handle)
    leadership = Leadership(address)
    reader = CountingReader(committed, subscription, leadership)
    with psycopg.connect(address) as early:
        early.execute(INSERT, ("first", "first"))
        await light(committed, "second")
        running = asyncio.create_task(reader.run())
        await asyncio.sleep(2)
        assert (reader.looks <= 10, seen) == (True, [])  # evenly, every 20 ms, it were a hundred
        early.commit()  # and nobody is told
    async with asyncio.timeout(20):
        await both.wait()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    await leadership.close()

    assert seen == ["first", "second"]


async def test_a_reader_without_work_hardly_looks_and_still_finds_what_nobody_told_it(committed: Runtime) -> None:
    seen = asyncio.Event()

    async def handle(_runtime: Runtime, _session: Session, _event: LampLit, _envelope: Envelope) -> None:
        seen.set()

    address = libpq_conninfo(committed.database.url)
    leadership = Leadership(address)
    reader = CountingReader(committed, Subscription(name="test.lamps", events=(LampLit,), handle=handle), leadership)
    running = asyncio.create_task(reader.run())
    await asyncio.sleep(3.5)
    looked = reader.looks
    with psycopg.connect(address) as quiet:
        quiet.execute(INSERT, ("hall", "hall"))
    async with asyncio.timeout(20):
        await seen.wait()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    await leadership.close()

    assert looked <= 2  # the first look, and one more should the tide not have been seen by then


async def test_a_long_transaction_that_writes_no_event_holds_no_reader_back(committed: Runtime) -> None:
    seen: list[str] = []

    async def handle(_runtime: Runtime, _session: Session, event: LampLit, _envelope: Envelope) -> None:
        seen.append(event.lamp)

    with psycopg.connect(libpq_conninfo(committed.database.url)) as bulk:
        bulk.execute("select pg_current_xact_id()")
        await light(committed, "hall")
        await reader_of(committed, handle).read_batch()

    assert seen == ["hall"]


async def test_an_event_that_was_rolled_back_to_a_savepoint_leaves_the_next_one_guarded(committed: Runtime) -> None:
    seen: list[str] = []

    async def handle(_runtime: Runtime, _session: Session, event: LampLit, _envelope: Envelope) -> None:
        seen.append(event.lamp)

    reader = reader_of(committed, handle)
    with psycopg.connect(libpq_conninfo(committed.database.url)) as early:
        with early.transaction(force_rollback=True):
            early.execute(INSERT, ("never", "never"))
        early.execute(INSERT, ("first", "first"))
        await light(committed, "second")
        await reader.read_batch()
        assert seen == []
        early.commit()
    await reader.read_batch()

    assert seen == ["first", "second"]


async def test_a_reader_that_races_many_writers_misses_no_event_and_keeps_each_streams_order(
    committed: Runtime,
) -> None:
    seen: dict[str, list[int]] = {}

    async def handle(_runtime: Runtime, _session: Session, event: LampLit, _envelope: Envelope) -> None:
        seen.setdefault(event.lamp, []).append(event.brightness)

    async def write(lamp: str) -> None:
        for brightness in range(25):
            async with committed.database.transaction() as session:
                event = LampLit(lamp, brightness)
                await publish(session, event, stream=lamp, actor=ACTOR, now=committed.clock.now())
                await asyncio.sleep(brightness % 3 / 1000)

    reader = reader_of(committed, handle)
    writers = asyncio.gather(*(write(f"lamp{number}") for number in range(8)))
    while not writers.done():
        await reader.read_batch()
        await reader.pass_over()
    await writers
    while await reader.read_batch():
        pass

    assert seen == {f"lamp{number}": list(range(25)) for number in range(8)}


async def test_the_order_within_a_stream_is_the_order_of_publishing(committed: Runtime) -> None:
    seen: dict[str, list[int]] = {"a": [], "b": []}

    async def handle(_runtime: Runtime, _session: Session, event: LampLit, _envelope: Envelope) -> None:
        await asyncio.sleep(0.001 if event.lamp == "a" else 0)
        seen[event.lamp].append(event.brightness)

    for brightness in range(20):
        await light(committed, "a", brightness)
        await light(committed, "b", brightness)
    await reader_of(committed, handle).read_batch()

    assert seen == {"a": list(range(20)), "b": list(range(20))}


async def test_a_failing_event_is_set_aside_then_parked_and_holds_nobody_up(
    committed: Runtime, clock: FixedClock
) -> None:
    seen: list[str] = []

    async def handle(_runtime: Runtime, session: Session, event: LampLit, _envelope: Envelope) -> None:
        await session.execute(text("insert into platform.heartbeat values (:lamp, now())"), {"lamp": event.lamp})
        if event.lamp == "broken":
            raise RuntimeError("no bulb")
        seen.append(event.lamp)

    await light(committed, "broken")
    await light(committed, "fine")
    reader = reader_of(committed, handle)
    await reader.read_batch()
    assert seen == ["fine"]
    for wait in subscriptions.RETRY_AFTER_S:
        clock.advance(wait + 1)
        await reader.retry_due()

    async with committed.database.transaction() as session:
        attempts, next_at = (await session.execute(text("select attempts, next_at from platform.event_failure"))).one()
        traces = (await session.execute(text("select process from platform.heartbeat"))).scalars().all()
    assert (attempts, next_at) == (len(subscriptions.RETRY_AFTER_S) + 1, None)
    assert traces == ["fine"]


async def test_an_event_that_fails_once_is_handled_later_exactly_once(committed: Runtime, clock: FixedClock) -> None:
    tries = 0

    async def handle(_runtime: Runtime, _session: Session, _event: LampLit, _envelope: Envelope) -> None:
        nonlocal tries
        tries += 1
        if tries <= subscriptions.IMMEDIATE_TRIES:
            raise RuntimeError("not yet")

    await light(committed, "late")
    reader = reader_of(committed, handle)
    await reader.read_batch()
    clock.advance(6)
    await reader.retry_due()
    clock.advance(1000)
    await reader.retry_due()

    assert tries == subscriptions.IMMEDIATE_TRIES + 1


async def test_an_event_that_meets_a_database_that_is_away_waits_for_it_and_is_no_failure(committed: Runtime) -> None:
    seen: list[str] = []
    address = make_url(libpq_url := committed.database.url)
    elsewhere = libpq_conninfo(str(address.set(database="postgres").render_as_string(hide_password=False)))
    away, tries = True, 0

    async def go_away(_runtime: Runtime, _event: LampLit) -> None:
        nonlocal tries
        tries += 1
        if away:
            await committed.database.close()  # so that the next transaction needs a new connection
            let_in(elsewhere, str(address.database), False)

    async def handle(_runtime: Runtime, _session: Session, event: LampLit, _envelope: Envelope) -> None:
        seen.append(event.lamp)

    await light(committed, "late")
    subscription = Subscription(name="test.lamps", events=(LampLit,), handle=handle, before=go_away)
    reader = Reader(committed, subscription, Leadership(libpq_conninfo(libpq_url)))
    with pytest.raises(DBAPIError):
        await reader.read_batch()
    assert tries == 1
    away = False
    let_in(elsewhere, str(address.database), True)
    await reader.read_batch()

    assert seen == ["late"]
    async with committed.database.transaction() as session:
        assert (await session.execute(text("select count(*) from platform.event_failure"))).scalar_one() == 0


def let_in(conninfo: str, database: str, may: bool) -> None:
    """Whether the server takes new connections to `database`."""
    with psycopg.connect(conninfo, autocommit=True) as connection:
        connection.execute(SQL("alter database {} allow_connections {}").format(Identifier(database), Literal(may)))


async def test_a_rolled_back_change_leaves_no_event_and_no_note(committed: Runtime) -> None:
    async with committed.hub.subscribe("outbox") as notes:
        with pytest.raises(RuntimeError, match="changed my mind"):
            await light_and_fail(committed)
        assert notes.drain() == []
    async with committed.database.transaction() as session:
        assert (await session.execute(text("select count(*) from platform.event"))).scalar_one() == 0


def test_an_event_is_named_after_its_context_and_class() -> None:
    assert event_type(LampLit) == "platform.LampLit"
    assert decode(LampLit, {"lamp": "hall", "brightness": 3}) == LampLit("hall", 3)
