"""The two kinds of process that serve: web and worker, each from the opened folder to the last closed connection."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

import uvicorn

from zhike.app.ending import until_told_to_end
from zhike.app.garbage import collect_seldom
from zhike.app.operation import Opened, opened
from zhike.app.readiness import listen
from zhike.app.runtime import running
from zhike.platform.errors import Conflict, register_messages
from zhike.platform.logging import configure_logging
from zhike.platform.runtime import Runtime

GRACE_S = 4  # open requests and sockets get so long after TERM
KEEP_ALIVE_S = 75  # longer than clients keep a quiet connection, else they send into one that is just being closed
SOCKET_BYTES = 256 * 1024  # the longest frame that a live socket takes

register_messages(
    {
        "app.demo_passwords": (
            "数据库里有使用演示口令的员工，拒绝启动。请停用他们，或重发登录链接。",
            "Staff in this database sign in with demo passwords, so it is not served. "
            "Deactivate them, or give them new sign-in links.",
        ),
    }
)


class DemoPasswords(Conflict):
    """Somebody active could sign in with a password that is printed in the manual."""

    code = "app.demo_passwords"


def serve_web(data: Path | None, *, host: str, port: int, shared: bool) -> None:
    """Serve pages, interface and live sockets until TERM. Raises `PortTaken` and what `opened` raises."""
    with listen(host, port, shared=shared) as bound, opened(data) as place:
        configure_logging(level=place.installation.settings.log_level)
        _run(_web(place, bound))


def work(data: Path | None) -> None:
    """Run subscribers and schedules until TERM."""
    with opened(data) as place:
        configure_logging(level=place.installation.settings.log_level)
        _run(_worker(place))


async def _web(place: Opened, bound: socket.socket) -> None:
    from zhike.app.telemetry.starting import watching
    from zhike.app.web import create_app

    async with running(place.installation, place.url) as runtime, watching(runtime) as watch:
        await _refuse_demo_passwords(runtime)
        app = create_app(runtime, watch)
        collect_seldom()
        config = uvicorn.Config(
            app,
            ws="websockets-sansio",
            ws_max_size=SOCKET_BYTES,
            ws_per_message_deflate=False,
            proxy_headers=False,  # `platform.web` knows whom to believe
            server_header=False,
            access_log=False,
            log_config=None,
            timeout_graceful_shutdown=GRACE_S,
            timeout_keep_alive=KEEP_ALIVE_S,
        )
        await uvicorn.Server(config).serve(sockets=[bound])


async def _refuse_demo_passwords(runtime: Runtime) -> None:
    """A database copied from a demo must not open a bank's doors with passwords that everybody knows."""
    from zhike.identity import api as identity

    if runtime.settings.kind == "demo":
        return
    async with runtime.database.transaction() as session:
        if await identity.has_demo_passwords(session):
            raise DemoPasswords


async def _worker(place: Opened) -> None:
    from zhike.app.telemetry.starting import watching
    from zhike.app.worker import run_worker

    async with running(place.installation, place.url) as runtime, watching(runtime):
        collect_seldom()
        await until_told_to_end(run_worker(runtime))


def _run(work: Coroutine[Any, Any, None]) -> None:
    """Run on the quickest event loop that is installed."""
    with asyncio.Runner(loop_factory=uvicorn.Config("", log_config=None).get_loop_factory()) as runner:
        runner.run(work)
