"""Kill -9 of web, worker or Postgres at random moments: nothing acknowledged is lost or doubled, each chat goes on."""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import psutil
import pytest
import websockets
from tests.support.service import RunningService, running_service

CHATS = 6
KILLS = 6
BACK_WITHIN_S = 10.0


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningService]:
    data = tmp_path_factory.mktemp("fault") / "demo"
    with running_service("demo", data, "--no-open", "--customers-per-minute", "0") as service:
        yield service


class Customer:
    """Writes for as long as it is told to; sends again what was not acknowledged, as the chat page does."""

    def __init__(self, base: str) -> None:
        self._base = base
        self._token = ""
        self._pending: dict[str, str] = {}
        self.acknowledged: list[str] = []

    async def live(self, until: asyncio.Event) -> None:
        while not self._token:
            await self._open()
        while not until.is_set() or self._pending:
            try:
                await self._talk(until)
            except (websockets.WebSocketException, OSError, TimeoutError):
                await asyncio.sleep(0.2)

    async def _open(self) -> None:
        try:
            async with httpx.AsyncClient(base_url=self._base, timeout=5) as http:
                answer = await http.post("/api/v1/chat/sessions", json={"language": "zh", "channel": "web_chat"})
                self._token = answer.json()["token"] if answer.status_code == 201 else ""
        except httpx.HTTPError:
            await asyncio.sleep(0.2)

    async def _talk(self, until: asyncio.Event) -> None:
        address = self._base.replace("http", "ws") + "/api/v1/chat/live"
        async with websockets.connect(address, open_timeout=5) as socket:
            await socket.send(json.dumps({"type": "hello", "token": self._token, "after": 0}))
            for client_id, text in list(self._pending.items()):
                await self._send(socket, client_id, text)
            while not until.is_set() or self._pending:
                if not self._pending and not until.is_set():
                    client_id = str(uuid4())
                    self._pending[client_id] = f"转账限额是多少 {len(self.acknowledged)}"
                    await self._send(socket, client_id, self._pending[client_id])
                self._take(json.loads(await asyncio.wait_for(socket.recv(), 5)))

    async def _send(self, socket: Any, client_id: str, text: str) -> None:
        await socket.send(json.dumps({"type": "message", "client_id": client_id, "text": text}))

    def _take(self, frame: dict[str, Any]) -> None:
        if frame["type"] == "stored" and frame["client_id"] in self._pending:
            del self._pending[frame["client_id"]]
            self.acknowledged.append(frame["client_id"])

    async def thread(self) -> dict[str, Any]:
        async with httpx.AsyncClient(base_url=self._base, timeout=30) as http:
            answer = await http.get("/api/v1/chat/conversation", headers={"authorization": f"Bearer {self._token}"})
            return dict(answer.raise_for_status().json())


def victim_of(service: RunningService, kind: str) -> psutil.Process | None:
    """A process of the service: web (holds the port), worker (its command line says `work`), or the postmaster."""
    for process in psutil.Process(service.process.pid).children(recursive=True):
        words = process.cmdline()
        if kind == "postgres" and words and Path(words[0]).name == "postgres" and "-D" in words:
            return process
        if kind in words and str(service.data) in words:
            return process
    return None


async def kill_around(service: RunningService, draw: random.Random) -> list[float]:
    """Kill somebody, wait until the service is back, several times; how long each took."""
    took = []
    for _ in range(KILLS):
        await asyncio.sleep(draw.uniform(0.2, 1.5))
        kind = draw.choice(["web", "work", "postgres"])
        victim = victim_of(service, kind)
        if victim is None:
            continue
        os.kill(victim.pid, signal.SIGKILL)
        begins = time.monotonic()
        await asyncio.sleep(0.3)
        while not await asyncio.to_thread(service.is_ready):
            assert time.monotonic() - begins < 60, f"{kind} did not come back"
            await asyncio.sleep(0.1)
        took.append(time.monotonic() - begins)
    return took


async def test_nothing_acknowledged_is_lost_doubled_or_left_alone(bank: RunningService) -> None:
    draw = random.Random(20261122)
    customers = [Customer(bank.base) for _ in range(CHATS)]
    until = asyncio.Event()
    tasks = [asyncio.create_task(customer.live(until)) for customer in customers]
    took = await kill_around(bank, draw)
    until.set()
    await asyncio.wait_for(asyncio.gather(*tasks), 60)
    assert took
    threads = await asyncio.gather(*(answered(customer, time.monotonic() + BACK_WITHIN_S) for customer in customers))
    for customer, found in zip(customers, threads, strict=True):
        check(customer, found)


async def answered(customer: Customer, until: float) -> dict[str, Any]:
    """The thread once the assistant has said something to the last message, or as it is `until` then."""
    while True:
        found = await customer.thread()
        if found["messages"][-1]["author"] != "customer" or time.monotonic() > until:
            return found
        await asyncio.sleep(0.2)


def check(customer: Customer, found: dict[str, Any]) -> None:
    """The thread holds every acknowledged message once, in order, and the customer is not left without an answer."""
    messages = found["messages"]
    mine = [one["client_id"] for one in messages if one["author"] == "customer"]
    assert len(mine) == len(set(mine))
    assert [one for one in mine if one in customer.acknowledged] == customer.acknowledged
    assert [one["sequence"] for one in messages] == sorted({one["sequence"] for one in messages})
    if found["conversation"]["state"] == "assistant":
        last = messages[-1]
        assert last["author"] in ("assistant", "system"), "a message was left without an answer"
    else:
        assert found["conversation"]["state"] in ("queued", "offered", "active", "closed")
