"""How each part is asked whether it works: one cheap question with a short time-out, no token, nothing stored there."""

from __future__ import annotations

import asyncio
import contextlib
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import httpx

from zhike.platform.errors import ZhikeError
from zhike.platform.files.scanning import scan
from zhike.platform.installation import Installation
from zhike.platform.runtime import Runtime
from zhike.platform.settings import Settings

OWN_EVERY: Final = timedelta(seconds=15)
OUTSIDE_EVERY: Final = timedelta(seconds=30)
SCAN_EVERY: Final = timedelta(minutes=5)  # a scanner may load its whole table of viruses for each question
OWN_TIMEOUT_S: Final = 3.0
OUTSIDE_TIMEOUT_S: Final = 3.0
SCAN_TIMEOUT_S: Final = 20.0
# A gateway says so for the system behind it. Any other answer, a refusal too, comes from somebody who is there.
_AWAY: Final = frozenset({502, 503, 504})
_SMTP_READY: Final = b"220"


class PartDown(Exception):
    """The part does not work; `reason` is a word for it, never an address."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Probe:
    """How and how often `part` is asked. `ask` raises `PartDown`, or whatever the line to it raises."""

    part: str
    ask: Callable[[], Awaitable[None]]
    every: timedelta = OWN_EVERY
    timeout_s: float = OWN_TIMEOUT_S


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of asking: empty `reason` = it works."""

    reason: str
    ms: int


def probes(runtime: Runtime) -> list[Probe]:
    """One for each part that this installation has."""
    return [*_own(runtime), *_outside(runtime.settings)]


async def ask(probe: Probe) -> Answer:
    """Ask once. Never raises but for a cancellation."""
    begins = time.monotonic()
    reason = ""
    try:
        async with asyncio.timeout(probe.timeout_s):
            await probe.ask()
    except PartDown as down:
        reason = down.reason
    except TimeoutError:
        reason = "timeout"
    except Exception as trouble:
        reason = type(trouble).__name__
    return Answer(reason, round((time.monotonic() - begins) * 1000))


def _own(runtime: Runtime) -> list[Probe]:
    found = [Probe("database", _works), Probe("worker", _works)]
    served = runtime.installation.read_runtime()
    if "port" in served:
        address = f"http://{_reachable(str(served['host']))}:{served['port']}/healthz"
        found.append(Probe("web", lambda: _answers(address, away=frozenset())))
    found.append(Probe("warehouse", lambda: asyncio.to_thread(_can_be_written, runtime.installation)))
    return found


async def _works() -> None:
    """A worker that asks, and writes the answer down in the database, is proof of both."""


def _outside(settings: Settings) -> list[Probe]:
    addresses = {
        "core_bank": settings.core_bank_url if settings.core_bank == "http" else "",
        "language_model": settings.language_model_url,
        "embedding_server": settings.embedding_url if settings.embedding == "server" else "",
        "sms_gateway": settings.sms_gateway_url if settings.code_sender == "http" else "",
    }
    found = [_by_http(part, address) for part, address in addresses.items() if address]
    if settings.mail_sender == "smtp" and settings.smtp_host:
        found.append(Probe("mail_server", lambda: _greets(settings), OUTSIDE_EVERY, OUTSIDE_TIMEOUT_S))
    if settings.scan_command:
        found.append(Probe("file_scanner", lambda: _scans(settings), SCAN_EVERY, SCAN_TIMEOUT_S))
    return found


def _by_http(part: str, address: str) -> Probe:
    return Probe(part, lambda: _answers(address), OUTSIDE_EVERY, OUTSIDE_TIMEOUT_S)


async def _answers(address: str, *, away: frozenset[int] = _AWAY) -> None:
    async with (
        httpx.AsyncClient(trust_env=False, follow_redirects=False, timeout=OUTSIDE_TIMEOUT_S) as http,
        http.stream("GET", address) as answer,
    ):
        if answer.status_code in away:
            raise PartDown(f"HTTP {answer.status_code}")


async def _greets(settings: Settings) -> None:
    reader, writer = await asyncio.open_connection(settings.smtp_host, settings.smtp_port)
    try:
        # Inside TLS nobody greets before the handshake, and that it listens is enough.
        if settings.smtp_security != "tls" and not (await reader.readline()).startswith(_SMTP_READY):
            raise PartDown("no greeting")
    finally:
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()


async def _scans(settings: Settings) -> None:
    try:
        await scan(settings, b"zhike")
    except ZhikeError as trouble:
        raise PartDown(type(trouble).__name__) from None


def _can_be_written(installation: Installation) -> None:
    with tempfile.TemporaryFile(dir=installation.warehouse_folder) as file:
        file.write(b"zhike")
        file.flush()


def _reachable(host: str) -> str:
    """An address of this machine for one that listens everywhere."""
    return "127.0.0.1" if host in ("", "0.0.0.0", "::") else f"[{host}]" if ":" in host else host  # noqa: S104
