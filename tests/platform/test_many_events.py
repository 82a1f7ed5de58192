"""Events that come in great numbers: read once for all readers, handled many at a time, each once."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import text
from tests.platform.lamps import ACTOR, BellRung, LampLit, light

from zhike.platform.database import Session
from zhike.platform.leadership import Leadership
from zhike.platform.outbox import Envelope, publish
from zhike.platform.postgres.address import libpq_conninfo
from zhike.platform.runtime import Runtime
from zhike.platform.subscriptions import Reader, Subscription
from zhike.platform.tide import Tide

LEAVE_TRACES = text("insert into platform.heartbeat select unnest(cast(:lamps as text[])), now()")


async def light_all(runtime: Runtime, *lamps: str) -> None:
    for lamp in lamps:
        await light(runtime, lamp)


def reader_of_many(runtime: Runtime, seen: list[tuple[str, ...]], *, broken: str = "") -> Reader:
    """Notes what it is given at a time; a broken lamp fails."""

    async def handle_many(_runtime: Runtime, session: Session, happened: Sequence[tuple[LampLit, Envelope]]) -> None:
        lamps = tuple(event.lamp for event, _ in happened)
        await session.execute(
            text("insert into platform.heartbeat select unnest(cast(:lamps as text[])), now()"), {"lamps": [*lamps]}
        )
        if broken in lamps:
            raise RuntimeError("no bulb")
        seen.append(lamps)

    async def handle(runtime: Runtime, session: Session, event: LampLit, envelope: Envelope) -> None:
        await handle_many(runtime, session, [(event, envelope)])

    subscription = Subscription(name="test.lamps", events=(LampLit,), handle=handle, handle_many=handle_many)
    return Reader(runtime, subscription, Leadership(libpq_conninfo(runtime.database.url)))


async def test_many_events_are_handled_in_one_transaction_each_once(committed: Runtime) -> None:
    seen: list[tuple[str, ...]] = []
    await light_all(committed, "a", "b", "c")
    await reader_of_many(committed, seen).read_batch()
    await light_all(committed, "d", "e")
    async with committed.database.transaction() as session:
        await session.execute(text("insert into platform.event_receipt values ('test.lamps', 4)"))
    await reader_of_many(committed, seen).read_batch()

    assert seen == [("a", "b", "c"), ("e",)]


async def test_of_many_events_one_that_fails_is_set_aside_alone(committed: Runtime) -> None:
    seen: list[tuple[str, ...]] = []
    await light_all(committed, "a", "broken", "c")
    await reader_of_many(committed, seen, broken="broken").read_batch()

    async with committed.database.transaction() as session:
        failed = (await session.execute(text("select event_id from platform.event_failure"))).scalars().all()
        traces = (await session.execute(text("select process from platform.heartbeat order by 1"))).scalars().all()
    assert (seen, failed, traces) == ([("a",), ("c",)], [2], ["a", "c"])


async def test_a_reader_that_lost_its_lead_unawares_handles_nothing_that_its_successor_has_handled(
    committed: Runtime,
) -> None:
    seen: list[tuple[str, ...]] = []
    late, successor = reader_of_many(committed, seen), reader_of_many(committed, seen)
    await late.read_batch()
    await light_all(committed, "a", "b")
    await successor.read_batch()
    await light(committed, "c")
    await late.read_batch()
    await successor.read_batch()

    assert seen == [("a", "b"), ("c",)]


async def test_readers_that_share_a_tide_find_each_their_own_however_far_behind_they_are(
    committed: Runtime,
) -> None:
    lamps: list[str] = []
    rings = 0

    async def on_lamp(_runtime: Runtime, _session: Session, event: LampLit, _envelope: Envelope) -> None:
        lamps.append(event.lamp)

    async def on_bell(_runtime: Runtime, _session: Session, _event: BellRung, _envelope: Envelope) -> None:
        nonlocal rings
        rings += 1

    leadership = Leadership(libpq_conninfo(committed.database.url))
    shared = Tide(committed, leadership, most_read=4, most_kept=6)
    of_lamps = Reader(committed, Subscription("test.lamps", (LampLit,), on_lamp), leadership, shared)
    of_bells = Reader(committed, Subscription("test.bells", (BellRung,), on_bell), leadership, shared)
    await of_lamps.read_batch()
    for number in range(20):
        await light(committed, f"{number}")
        async with committed.database.transaction() as session:
            await publish(session, BellRung(), stream="bell", actor=ACTOR, now=committed.clock.now())
        if number % 2:
            while await of_lamps.read_batch():
                pass
    while await of_bells.read_batch():  # has never looked: most of its events are no longer kept
        pass

    assert (sorted(lamps, key=int), rings) == ([f"{number}" for number in range(20)], 20)
