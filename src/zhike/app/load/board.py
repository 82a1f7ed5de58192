"""Somebody who looks at the board while the load runs, as its page does: asks again whenever it is told of a change."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace

import httpx
import websockets

from zhike.app.load.customer import Customer
from zhike.app.load.plan import Found, board_lags, percentile

TIMEOUT_S = 30.0
# The page asks again by itself after this long without a change.
ASKS_AGAIN_S = 8.0


class Onlooker:
    """Reads how many contacts the board says have arrived, and when it said so."""

    def __init__(self, base: str, token: str, csrf: str) -> None:
        self._base = base
        self._cookies = f"zhike_session={token}; zhike_csrf={csrf}"
        self.before = 0
        self.seen: list[tuple[float, int]] = []

    async def look_on(self, ready: asyncio.Event) -> None:
        """For as long as the run lasts."""
        address = self._base.replace("http", "ws", 1) + "/api/v1/live"
        headers = {"Cookie": self._cookies, "Origin": self._base}
        async with (
            httpx.AsyncClient(base_url=self._base, headers={"cookie": self._cookies}, timeout=TIMEOUT_S) as http,
            websockets.connect(address, additional_headers=headers, compression=None, open_timeout=TIMEOUT_S) as line,
        ):
            self.before = await self._look(http)
            ready.set()
            while True:
                await self._told(line)
                arrived = await self._look(http)
                self.seen.append((time.monotonic(), arrived))

    async def _told(self, line: websockets.ClientConnection) -> None:
        try:
            async with asyncio.timeout(ASKS_AGAIN_S):
                while json.loads(await line.recv()).get("topic") != "floor":
                    pass
        except TimeoutError:
            await line.send('{"type":"ping"}')

    async def _look(self, http: httpx.AsyncClient) -> int:
        board = (await http.get("/api/v1/board")).raise_for_status().json()
        return sum(board["arrivals"]["today"])

    def add_to(self, found: Found, customers: Sequence[Customer]) -> Found:
        """The reckoning with the lag of the board: from the store of a customer's first message to its being shown."""
        first = [one.sent[0].stored_at for one in customers if one.sent and one.sent[0].stored_at is not None]
        lags = [lag * 1000 for lag in board_lags(first, self.seen, before=self.before)]
        return replace(
            found, board_p50_ms=percentile(lags, 0.5), board_p95_ms=percentile(lags, 0.95), board_n=len(lags)
        )


@asynccontextmanager
async def watching(base: str, session: tuple[str, str] | None) -> AsyncIterator[Onlooker | None]:
    """An onlooker for as long as the block runs; nobody where there is no session for one."""
    if session is None:
        yield None
        return
    onlooker, ready = Onlooker(base, *session), asyncio.Event()
    looking = asyncio.create_task(onlooker.look_on(ready))
    waiting = asyncio.create_task(ready.wait())
    await asyncio.wait([looking, waiting], return_when=asyncio.FIRST_COMPLETED, timeout=TIMEOUT_S)
    try:
        yield onlooker
    finally:
        looking.cancel()
        waiting.cancel()
        await asyncio.gather(looking, waiting, return_exceptions=True)
