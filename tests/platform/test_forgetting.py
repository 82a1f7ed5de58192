"""The outbox forgets what is old and handled, and nothing else."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import text
from tests.platform.lamps import LampLit, light

from zhike.platform.clock import FixedClock
from zhike.platform.database import Session
from zhike.platform.forgetting import forget_events
from zhike.platform.leadership import Leadership
from zhike.platform.outbox import Envelope
from zhike.platform.postgres.address import libpq_conninfo
from zhike.platform.runtime import Runtime
from zhike.platform.subscriptions import Reader, Subscription


async def kept(runtime: Runtime) -> list[int]:
    async with runtime.database.transaction() as session:
        return list((await session.execute(text("select id from platform.event order by id"))).scalars())


async def test_only_what_is_old_and_handled_by_all_is_forgotten(committed: Runtime, clock: FixedClock) -> None:
    async def handle(_runtime: Runtime, _session: Session, event: LampLit, _envelope: Envelope) -> None:
        if event.lamp == "broken":
            raise RuntimeError("no bulb")

    leadership = Leadership(libpq_conninfo(committed.database.url))
    quick = Reader(committed, Subscription("test.quick", (LampLit,), handle), leadership)
    slow = Reader(committed, Subscription("test.slow", (LampLit,), handle), leadership)
    both = ["test.quick", "test.slow"]
    for lamp in ("old", "broken", "also old"):
        await light(committed, lamp)
    await quick.read_batch()
    clock.advance(timedelta(days=committed.settings.events_keep_days + 1).total_seconds())
    await light(committed, "new")
    await quick.read_batch()

    await forget_events(committed, both)
    assert await kept(committed) == [1, 2, 3, 4], "the slow one has not begun"
    await slow.read_batch()
    await forget_events(committed, both)
    assert await kept(committed) == [2, 4], "what was parked waits to be looked at"
