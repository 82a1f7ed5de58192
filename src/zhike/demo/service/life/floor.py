"""Keeps the demo alive: as many customers a minute as asked for, and agents enough to serve them."""

from __future__ import annotations

import asyncio
import math

import httpx
import structlog
import websockets

from zhike.demo.rules.people import Person
from zhike.demo.service.life.colleague import Shift
from zhike.demo.service.life.visitor import visit
from zhike.demo.service.life.world import World

CONTACTS_AN_AGENT_A_MINUTE = 0.55
FEWEST_AGENTS, MOST_AGENTS = 6, 40
FIRST_SIMULATED_AGENT = 11  # agent01 to agent10 are for people who look around
AGAIN_AFTER_S = 3.0
TROUBLE = (httpx.HTTPError, websockets.WebSocketException, OSError, TimeoutError, KeyError)

log = structlog.get_logger(__name__)


async def keep_alive(world: World, *, customers_per_minute: float, password: str) -> None:
    """Until cancelled. Nobody comes when `customers_per_minute` is 0."""
    if customers_per_minute <= 0:
        return
    agents = min(MOST_AGENTS, max(FEWEST_AGENTS, math.ceil(customers_per_minute / CONTACTS_AN_AGENT_A_MINUTE)))
    async with asyncio.TaskGroup() as group:
        for place in range(agents):
            login = f"agent{FIRST_SIMULATED_AGENT + place:02d}"
            group.create_task(_work(world, login, password, starts_after_s=place * 0.3))
        while True:
            group.create_task(_visit(world, world.random.choice(world.people)))
            await asyncio.sleep(min(120.0, world.random.expovariate(customers_per_minute / 60)))


async def _work(world: World, login: str, password: str, *, starts_after_s: float) -> None:
    await asyncio.sleep(starts_after_s)
    while True:
        try:
            await Shift(world, login, password).run()
        except* TROUBLE as trouble:
            log.info("demo.agent_away", login=login, kinds=sorted({type(one).__name__ for one in trouble.exceptions}))
        await asyncio.sleep(AGAIN_AFTER_S)


async def _visit(world: World, person: Person) -> None:
    try:
        await visit(world, person)
    except TROUBLE as trouble:
        log.info("demo.customer_gave_up", kind=type(trouble).__name__)
