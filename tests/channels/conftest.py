"""A real web server in the test's process, on a database of its own where everything is committed."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
import uvicorn

from tests.support.installation import make_test_installation
from zhike.app.runtime import running
from zhike.app.web import create_app
from zhike.platform.runtime import Runtime
from zhike.routing import api as routing


@dataclass(frozen=True)
class LiveServer:
    """Where it listens, and its runtime."""

    runtime: Runtime
    port: int

    @property
    def socket_address(self) -> str:
        """The chat's socket."""
        return f"ws://127.0.0.1:{self.port}/api/v1/chat/live"

    def http(self) -> httpx.AsyncClient:
        """A client for its routes."""
        return httpx.AsyncClient(base_url=f"http://127.0.0.1:{self.port}", trust_env=False, timeout=20)

    async def open_chat(self, **body: Any) -> dict[str, Any]:
        """A new chat: its token and conversation."""
        async with self.http() as client:
            answer = await client.post("/api/v1/chat/sessions", json={"language": "zh", **body})
        assert answer.status_code == 201, answer.text
        opened: dict[str, Any] = answer.json()
        return opened


@contextlib.asynccontextmanager
async def serving(runtime: Runtime) -> AsyncIterator[LiveServer]:
    """A web server on `runtime`, for as long as the block runs."""
    app = create_app(runtime)
    config = uvicorn.Config(
        app, log_level="warning", ws="websockets-sansio", lifespan="on", timeout_graceful_shutdown=1
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
async def live(new_database: Callable[[], str], tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[LiveServer]:
    installation = make_test_installation(tmp_path_factory.mktemp("live"))
    async with running(installation, new_database()) as runtime:
        async with runtime.database.transaction() as session:
            await routing.configure_default_queues(session)
        async with serving(runtime) as server:
            yield server
