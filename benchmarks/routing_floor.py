"""How fast the floor moves on a real database. Run: .venv/bin/python -m benchmarks.routing_floor [AGENTS] [WAITING]

Starts a throw-away Postgres, fills it, and prints a table: a round of the dispatcher that offers all it can, an idle
round, an accept, one desk, the board's snapshot, everybody's place, and one heartbeat for all.
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
from tests.routing.builders import an_agent, waiting
from tests.support.database import start_test_database
from tests.support.installation import make_test_installation

from zhike.app.migration import migrate
from zhike.app.runtime import running
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.platform.postgres.address import libpq_conninfo
from zhike.platform.runtime import Runtime
from zhike.routing import api as routing


async def timed(work: Callable[[], Awaitable[Any]], rounds: int) -> tuple[float, float]:
    """p50 and largest, in ms."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        await work()
        times.append((time.perf_counter() - start) * 1e3)
    return statistics.median(times), max(times)


class Floor:
    """A floor with agents and customers, and the things that are measured on it."""

    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime
        self.staff: list[Actor] = []
        self.queued: list[UUID] = []

    async def fill(self, agents: int, contacts: int) -> None:
        async with self.runtime.database.transaction() as session:
            await routing.configure_default_queues(session)
            self.staff = [await an_agent(session, chats=3, now=self.runtime.clock.now()) for _ in range(agents)]
        while len(self.queued) < contacts:
            async with self.runtime.database.transaction() as session:
                self.queued += [await waiting(session, now=self.runtime.clock.now()) for _ in range(100)]

    async def apart(self, work: Callable[[Session, datetime], Awaitable[Any]]) -> Any:
        async with self.runtime.database.transaction() as session:
            return await work(session, self.runtime.clock.now())

    async def beat(self) -> None:
        ids = [UUID(agent.id) for agent in self.staff]
        await self.apart(lambda session, now: routing.heartbeats(session, ids, now))

    async def desk(self) -> routing.Desk:
        desk: routing.Desk = await self.apart(
            lambda session, now: routing.desk_of(session, UUID(self.staff[0].id), now=now)
        )
        return desk

    async def board(self) -> None:
        await self.apart(routing.snapshot)

    async def places(self) -> None:
        await self.apart(lambda session, now: routing.get_places(session, self.queued, now=now))

    async def dispatch(self) -> None:
        await routing.dispatch(self.runtime)

    async def accept(self) -> None:
        one = (await self.desk()).offers[0].entry.conversation_id
        await self.apart(
            lambda session, now: routing.accept(session, actor=self.staff[0], conversation_id=one, now=now)
        )


async def main(runtime: Runtime, agents: int, contacts: int) -> None:
    floor = Floor(runtime)
    await floor.fill(agents, contacts)
    print(f"{agents} agents with 3 places, {len(floor.queued)} waiting")
    print(f"{'what':44} {'p50 ms':>9} {'most ms':>9}")
    rows: list[tuple[str, Callable[[], Awaitable[Any]], int]] = [
        ("heartbeat of all agents, one statement", floor.beat, 5),
        ("place of every waiting customer", floor.places, 5),
        ("a desk", floor.desk, 10),
        ("snapshot for the board", floor.board, 5),
        (f"dispatcher: {agents * 3} offers", floor.dispatch, 1),
        ("accept of an offer, with finding it", floor.accept, 3),
        ("dispatcher: nobody is free", floor.dispatch, 5),
    ]
    for name, work, rounds in rows:
        await floor.beat()
        median, most = await timed(work, rounds)
        print(f"{name:44} {median:9.1f} {most:9.1f}")


async def run(address: str, folder: Path, agents: int, contacts: int) -> None:
    async with running(make_test_installation(folder), address) as runtime:
        await main(runtime, agents, contacts)


if __name__ == "__main__":
    wanted = [int(word) for word in sys.argv[1:3]]
    agents, contacts = (*wanted, *(200, 1000)[len(wanted) :])
    with tempfile.TemporaryDirectory(prefix="zhike-bench-") as name, start_test_database(Path(name)) as server:
        with psycopg.connect(libpq_conninfo(server), autocommit=True) as connection:
            connection.execute("create database bench")
        address = server.replace("/postgres?", "/bench?")
        migrate(address)
        asyncio.run(run(address, Path(name), agents, contacts))
