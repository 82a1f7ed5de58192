"""After the doors are open: the remaining customers and the history come in behind, and people come alive."""

from __future__ import annotations

import asyncio
from random import Random

import httpx

from zhike.demo.rules.readiness import CUSTOMERS_AT_ONCE
from zhike.demo.rules.staff import PASSWORD
from zhike.demo.service import booking, delivering, history, making, portraying
from zhike.demo.service.life.floor import keep_alive
from zhike.demo.service.life.world import World
from zhike.platform.runtime import Runtime


async def live(runtime: Runtime, *, base: str, customers_per_minute: float) -> None:
    """Fill what is missing, and keep the demo alive, until cancelled; returns when there is nothing left to do."""
    everybody = making.people()
    world = World(base=base, settings=runtime.settings, people=everybody[:CUSTOMERS_AT_ONCE], random=Random())
    async with asyncio.TaskGroup() as group:
        group.create_task(_fill(runtime))
        group.create_task(_enliven(world, customers_per_minute))


async def _fill(runtime: Runtime) -> None:
    everybody = making.people()
    await making.make_shared(runtime)
    await making.make_checklists(runtime)
    await making.make_desk_tools(runtime)
    await making.make_customers(runtime, everybody)
    # Side by side: the board shows today's figures within seconds, which the history plays first.
    async with asyncio.TaskGroup() as group:
        group.create_task(history.fill(runtime, everybody))
        group.create_task(booking.fill(runtime, everybody))
        group.create_task(making.make_privacy_cases(runtime))
        group.create_task(making.make_complaints(runtime))
        group.create_task(making.make_side_threads(runtime))
        group.create_task(making.ask_what_nobody_answers(runtime))
        group.create_task(making.make_editors_work(runtime))
        group.create_task(delivering.fill(runtime, everybody))
    await portraying.fill(runtime, everybody)


async def _enliven(world: World, customers_per_minute: float) -> None:
    await _until_ready(world.base)
    await keep_alive(world, customers_per_minute=customers_per_minute, password=PASSWORD)


async def _until_ready(base: str) -> None:
    async with httpx.AsyncClient(base_url=base, timeout=5) as http:
        while True:
            try:
                if (await http.get("/healthz")).is_success:
                    return
            except httpx.HTTPError:
                pass
            await asyncio.sleep(0.5)
