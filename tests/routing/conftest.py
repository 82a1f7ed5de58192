"""A database of its own where everything is committed, and a web server on it."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from uuid import UUID

import httpx
import pytest
import uvicorn

from tests.routing.builders import an_agent
from tests.support.installation import make_test_installation
from zhike.app.runtime import running
from zhike.app.web import create_app
from zhike.identity import api as identity
from zhike.platform.actor import Actor
from zhike.platform.runtime import Runtime
from zhike.routing import api as routing


@dataclass(frozen=True)
class LiveServer:
    """Where it listens, and its runtime."""

    runtime: Runtime
    port: int

    @property
    def address(self) -> str:
        """The console's socket."""
        return f"ws://127.0.0.1:{self.port}/api/v1/live"

    async def sign_in(self, role: str = "agent", *, state: str | None = "online") -> tuple[Actor, dict[str, str]]:
        """Somebody who works here, and the headers of their browser."""
        now = self.runtime.clock.now()
        async with self.runtime.database.transaction() as session:
            actor = await an_agent(session, role=role, state=state, now=now)
            token, csrf = await identity.open_session(session, UUID(actor.id), now)
        cookie = f"zhike_session={token}; zhike_csrf={csrf}"
        return actor, {"cookie": cookie, "x-csrf-token": csrf}

    def http(self, headers: dict[str, str]) -> httpx.AsyncClient:
        """A client with the headers of somebody's browser."""
        return httpx.AsyncClient(base_url=f"http://127.0.0.1:{self.port}", headers=headers, trust_env=False, timeout=20)


@contextlib.asynccontextmanager
async def serving(runtime: Runtime) -> AsyncIterator[LiveServer]:
    """A web server on `runtime`, for as long as the block runs."""
    config = uvicorn.Config(
        create_app(runtime), log_level="warning", ws="websockets-sansio", lifespan="on", timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    task = asyncio.create_task(server._serve([listening]))  # `serve` would take over the signals of the test run
    try:
        while not server.started:
            await asyncio.sleep(0.01)
            assert not task.done(), task.exception()
        yield LiveServer(runtime, listening.getsockname()[1])
    finally:
        server.should_exit = True
        await task
        listening.close()


@pytest.fixture(scope="module")
async def real(new_database: Callable[[], str], tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Runtime]:
    """A runtime on a database where everything is committed, with the machine's clock."""
    installation = make_test_installation(tmp_path_factory.mktemp("routing"))
    async with running(installation, new_database()) as runtime:
        async with runtime.database.transaction() as session:
            await routing.configure_default_queues(session)
        yield runtime


@pytest.fixture(scope="module")
async def live(real: Runtime) -> AsyncIterator[LiveServer]:
    """A web server on that runtime."""
    async with serving(real) as server:
        yield server
