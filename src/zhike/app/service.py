"""A serving installation from the outside in: folder, port, database, schema, children. `serve` and `demo` are this."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from zhike.app.crashes import CrashBook
from zhike.app.migration import current, pending, require_current
from zhike.app.operation import Opened, require_key
from zhike.app.readiness import free_port, reachable
from zhike.app.supervisor import ZHIKE, Child, Supervisor, serving_alone
from zhike.app.terminal import said, tell
from zhike.platform.installation import open_installation
from zhike.platform.logging import configure_logging
from zhike.platform.postgres import DatabaseServer
from zhike.platform.settings import Kind


@dataclass(frozen=True, slots=True)
class Service:
    """What is served and where. `prepare` runs once with the database up, before any child starts."""

    kind: Kind
    data: Path | None
    host: str
    port: int
    web_processes: int = 1
    upgrade: bool = False
    prepare: Callable[[Opened], None] | None = None
    children: Callable[[Opened, int], Sequence[Child]] | None = None
    announce: Callable[[str], None] | None = None


def serve(service: Service) -> None:
    """Serve until told to end; everything started here has ended afterwards."""
    installation = open_installation(service.data, kind=service.kind)
    configure_logging(level=installation.settings.log_level)
    with serving_alone(installation):
        port = free_port(service.host, service.port)
        address = installation.settings.public_url or f"http://{reachable(service.host)}:{port}"
        tell(said("正在启动知客……", "Starting Zhike ..."))
        book = CrashBook(installation)
        server = DatabaseServer(installation)
        own = {"web": "web", "worker": "worker"}
        book.note_cut({**own, "database": "postgres"} if server.is_embedded else own)
        with server:
            book.settle("database")
            require_key(installation, server.url)
            _make_schema_right(installation.folder, server.url, upgrade=service.upgrade)
            place = Opened(installation, server)
            if service.prepare is not None:
                service.prepare(place)
            children = [*standard_children(service, installation.folder, port)]
            children += service.children(place, port) if service.children is not None else []
            announce = service.announce or announce_address
            Supervisor(
                installation, server, children, host=service.host, port=port, on_ready=lambda: announce(address)
            ).run()


def _make_schema_right(folder: Path, url: str, *, upgrade: bool) -> None:
    """As `make_ready`, with the migration in a process of its own, so that this one stays small."""
    if current(url) is None or (upgrade and pending(url)):
        tell(said("正在准备数据库……", "Preparing the database ..."))
        done = subprocess.run([*ZHIKE, "migrate", "--data", str(folder)], stdout=subprocess.DEVNULL, check=False)  # noqa: S603
        if done.returncode != 0:
            sys.exit(done.returncode)
    require_current(url)


def standard_children(service: Service, folder: Path, port: int) -> list[Child]:
    """Web processes and the worker."""
    shared = ("--shared",) if service.web_processes > 1 else ()
    where = ("--data", str(folder))
    names = ["web", *(f"web-{number}" for number in range(2, service.web_processes + 1))]
    web = ("web", *where, "--host", service.host, "--port", str(port), *shared)
    return [*(Child(name, web, part="web") for name in names), Child("worker", ("work", *where), part="worker")]


def announce_address(address: str) -> None:
    """Say where people find the service."""
    tell(
        said(
            f"知客已就绪：工作台 {address}/console，客户聊天页 {address}/chat",
            f"Zhike is ready: console {address}/console, customer chat {address}/chat",
        )
    )
