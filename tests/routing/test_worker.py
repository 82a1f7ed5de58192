"""With a real worker: from the request to the closed contact, by its schedules and subscriptions alone."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any
from uuid import UUID

import pytest

from tests.routing.builders import SYSTEM, an_agent, waiting
from zhike.app.worker import run_worker
from zhike.conversations import api as conversations
from zhike.platform.runtime import Runtime
from zhike.routing import api as routing


@pytest.fixture
async def worker(real: Runtime) -> AsyncIterator[None]:
    task = asyncio.create_task(run_worker(real))
    yield
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task


async def until(holds: Callable[[], Awaitable[Any]], *, within_s: float = 20) -> None:
    for _ in range(int(within_s / 0.05)):
        if await holds():
            return
        await asyncio.sleep(0.05)
    pytest.fail("it did not come true")


async def test_a_contact_finds_its_agent_and_frees_them(real: Runtime, worker: None) -> None:
    async with real.database.transaction() as session:
        agent = await an_agent(session, now=real.clock.now())
        one = await waiting(session, now=real.clock.now())

    async def is_offered() -> bool:
        async with real.database.transaction() as session:
            await routing.heartbeat(session, UUID(agent.id), real.clock.now())
            return bool((await routing.desk_of(session, UUID(agent.id), now=real.clock.now())).offers)

    await until(is_offered)
    async with real.database.transaction() as session:
        await routing.accept(session, actor=agent, conversation_id=one, now=real.clock.now())
        await conversations.resolve(
            session, actor=agent, conversation_id=one, reason="ACC-01", outcome="resolved", now=real.clock.now()
        )

    async def is_free() -> bool:
        async with real.database.transaction() as session:
            return (await routing.get_presence(session, UUID(agent.id), now=real.clock.now())).load == 0

    await until(is_free)
    async with real.database.transaction() as session:
        await routing.set_presence(
            session, actor=SYSTEM, staff_id=UUID(agent.id), state="offline", now=real.clock.now()
        )
