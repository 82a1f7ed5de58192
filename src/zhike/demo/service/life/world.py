"""Where simulated people live: the address of the service, the bank's people, and how fast time goes."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import jwt
import websockets

from zhike.demo.rules.people import Person
from zhike.platform.settings import Settings

TIMEOUT_S = 20.0


@dataclass(frozen=True, slots=True)
class World:
    """`base` is like http://127.0.0.1:8000; `settings` are those of the demo's installation."""

    base: str
    settings: Settings
    people: Sequence[Person]
    random: Random

    def pass_of(self, person: Person) -> str | None:
        """What the bank's app hands over for its customer; None where the installation has no secret."""
        if not self.settings.chat_jwt_secret:
            return None
        claims = {"sub": person.number, "exp": datetime.now(UTC) + timedelta(minutes=5)}
        if self.settings.chat_jwt_issuer:
            claims["iss"] = self.settings.chat_jwt_issuer
        return jwt.encode(claims, self.settings.chat_jwt_secret, algorithm=self.settings.chat_jwt_algorithm)

    async def pause(self, low_s: float, high_s: float) -> None:
        """Think, or type."""
        await asyncio.sleep(self.random.uniform(low_s, high_s))


class Line:
    """A socket that is read into a state: frames come in whenever they like, waiting is for a condition."""

    def __init__(self, socket: websockets.ClientConnection) -> None:
        self._socket = socket

    async def send(self, **frame: Any) -> None:
        """Send one frame."""
        await self._socket.send(json.dumps(frame, ensure_ascii=False))

    async def receive(self, within_s: float) -> dict[str, Any] | None:
        """The next frame, or None when none comes in time."""
        try:
            frame: dict[str, Any] = json.loads(await asyncio.wait_for(self._socket.recv(), within_s))
        except TimeoutError:
            return None
        return frame


@asynccontextmanager
async def line_to(address: str, **options: Any) -> AsyncIterator[Line]:
    """An open socket."""
    async with websockets.connect(
        address, open_timeout=TIMEOUT_S, max_size=2**22, compression=None, **options
    ) as socket:
        yield Line(socket)


def socket_address(base: str, path: str) -> str:
    """The ws:// address of `path`."""
    return base.replace("http", "ws", 1) + path
