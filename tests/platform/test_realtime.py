"""Notes: ids only, after the commit, to every process, found again after the connection broke."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import psycopg

from zhike.platform.database import Database, Note
from zhike.platform.postgres.address import libpq_conninfo
from zhike.platform.realtime import LARGEST_PAYLOAD, QUEUE_LIMIT, Hub, pack


@asynccontextmanager
async def hub_on(address: str) -> AsyncIterator[Hub]:
    hub = Hub(libpq_conninfo(address))
    await hub.start()
    try:
        async with hub.subscribe("warm") as warm:
            while not warm.drain():
                hub.notify("warm")
                await asyncio.sleep(0.02)
        yield hub
    finally:
        await hub.stop()


async def test_a_note_reaches_another_process_after_the_commit(new_database: Callable[[], str]) -> None:
    address = new_database()
    async with hub_on(address) as here, hub_on(address) as there, there.subscribe("thread:1") as notes:
        database = Database(address, notifier=here)
        async with database.transaction() as session:
            session.notify("thread:1", sequence=7)
            session.notify("thread:1", sequence=7)
            await asyncio.sleep(0.05)
            assert notes.drain() == []
        assert await asyncio.wait_for(notes.get(), 2) == {"topic": "thread:1", "sequence": 7}
        assert notes.drain() == []
        await database.close()


async def test_a_listener_whose_connection_broke_says_so_and_goes_on(new_database: Callable[[], str]) -> None:
    address = new_database()
    async with hub_on(address) as hub, hub.subscribe("thread:1") as notes:
        with psycopg.connect(libpq_conninfo(address), autocommit=True) as operator:
            operator.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity "
                "where application_name = 'zhike realtime' and datname = current_database()"
            )
        first = await asyncio.wait_for(notes.get(), 5)
        assert first == {"topic": "thread:1", "reconnected": True}
        while True:
            hub.notify("thread:1", sequence=8)
            try:
                note = await asyncio.wait_for(notes.get(), 0.3)
            except TimeoutError:
                continue
            assert note["topic"] == "thread:1"
            break


async def test_who_is_too_slow_loses_the_oldest_notes_not_the_newest() -> None:
    hub = Hub()
    async with hub.subscribe("t") as notes:
        for number in range(QUEUE_LIMIT + 10):
            hub.notify("t", number=number)
        kept = notes.drain()
    assert len(kept) == QUEUE_LIMIT
    assert kept[-1]["number"] == QUEUE_LIMIT + 9


async def test_who_left_hears_nothing() -> None:
    hub = Hub()
    async with hub.subscribe("a", "b") as notes:
        hub.leave("a", notes)
        hub.leave("never joined", notes)
        hub.notify("a")
        hub.notify("b")
        assert notes.drain() == [{"topic": "b"}]
    assert not hub._topics


def test_notes_are_packed_below_the_limit_and_once_each() -> None:
    notes = [Note(f"topic {number}", {"text": "x" * 500}) for number in range(40)]
    payloads = pack([*notes, *notes])
    assert all(len(payload) <= LARGEST_PAYLOAD + 2 for payload in payloads)
    assert sum(payload.count('"topic"') for payload in payloads) == 40
