"""The worker: reads the outbox for all subscribers and runs all schedules. Each name has one holder."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from zhike.app import health, taking_crashes, wiring
from zhike.platform.leadership import Leadership
from zhike.platform.postgres.address import libpq_conninfo
from zhike.platform.runtime import Runtime
from zhike.platform.schedules import Schedule, keep
from zhike.platform.subscriptions import Reader
from zhike.platform.tide import Tide


async def run_worker(runtime: Runtime) -> None:
    """Work until cancelled."""
    wiring.hang_up_holders()
    wiring.hang_up_datasets()
    wiring.hang_up_acquaintance()
    wiring.hang_up_draft_signs()  # replies of bulk jobs go out from here, by the same rule as the desk's
    leadership = Leadership(libpq_conninfo(runtime.database.url))
    pulse = health.Pulse()
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(_each_worker(runtime, "platform.heartbeat", health.BEAT_S, pulse.beat))
            group.create_task(
                _each_worker(runtime, "stability.crashes", taking_crashes.EVERY_S, taking_crashes.take_crashes)
            )
            tide = Tide(runtime, leadership)
            for subscription in wiring.subscriptions():
                group.create_task(Reader(runtime, subscription, leadership, tide).run())
            for schedule in wiring.schedules():
                group.create_task(keep(runtime, schedule, leadership))
    finally:
        await pulse.stop(runtime)
        await leadership.close()


async def _each_worker(runtime: Runtime, name: str, every_s: float, run: Callable[[Runtime], Awaitable[None]]) -> None:
    await keep(runtime, Schedule(name=f"{name}.{id(runtime)}", every_s=every_s, run=run), _Always())


class _Always(Leadership):
    """Every worker says for itself that it lives, and reads what its own host knows."""

    def __init__(self) -> None:
        super().__init__("")

    async def holds(self, name: str) -> bool:
        return bool(name)
