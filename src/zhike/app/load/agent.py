"""An agent of the load run: holds a console socket, accepts what is offered, answers every customer line at once."""

from __future__ import annotations

import asyncio
import json
import time
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import httpx
import websockets

from zhike.app.load.desks import Desks
from zhike.platform.ids import uuid7

TIMEOUT_S = 60.0
LOOK_EVERY_S = 5.0


class Agent:
    """Works until cancelled. `token` and `csrf` are those of a staff session; `desks` is told what is seen."""

    def __init__(self, base: str, token: str, csrf: str, desks: Desks) -> None:
        self._base = base
        self._desks = desks
        cookies = {"zhike_session": token, "zhike_csrf": csrf}
        limits = httpx.Limits(max_connections=4)
        self._http = httpx.AsyncClient(
            base_url=base, cookies=cookies, headers={"x-csrf-token": csrf}, timeout=TIMEOUT_S, limits=limits
        )
        self._cookies = "; ".join(f"{name}={value}" for name, value in cookies.items())
        self._seen: dict[str, int] = defaultdict(int)
        self._heard: dict[str, int] = defaultdict(int)
        self._busy: set[str] = set()
        self._unanswered: set[str] = set()

    async def run(self) -> None:
        """Go online, then react to what the socket says."""
        async with self._http:
            await self._go_online()
            address = self._base.replace("http", "ws", 1) + "/api/v1/live"
            headers = {"Cookie": self._cookies, "Origin": self._base}
            async with (
                websockets.connect(
                    address, additional_headers=headers, compression=None, open_timeout=TIMEOUT_S
                ) as line,
                asyncio.TaskGroup() as group,
            ):
                await self._look(group, line)
                while True:
                    await self._next(group, line)

    async def _next(self, group: asyncio.TaskGroup, line: websockets.ClientConnection) -> None:
        try:
            async with asyncio.timeout(LOOK_EVERY_S):  # `wait_for` may lose a cancellation that meets a frame
                frame = json.loads(await line.recv())
        except TimeoutError:
            await line.send('{"type":"ping"}')
            await self._look(group, line)
            return
        lines = frame.get("items", ())
        for item in lines:
            self._desks.list(item["conversation_id"], datetime.fromisoformat(item["last_at"]), time.monotonic())
        if frame.get("topic") == "desk" or any(item["conversation_id"] not in self._seen for item in lines):
            await self._look(group, line)
        elif "sequence" in frame and frame["conversation_id"] in self._seen:
            self._show(frame["conversation_id"], frame.get("messages", ()))
            self._hear(group, frame["conversation_id"], frame["sequence"])

    def _show(self, conversation: str, messages: Sequence[dict[str, Any]]) -> None:
        """As on the console, what comes along is shown at once where it follows what is shown."""
        for message in messages:
            if message["sequence"] == self._seen.get(conversation, -1) + 1:
                self._seen[conversation] += 1
                self._desks.show(conversation, self._seen[conversation], time.monotonic())
                if message["author"] == "customer":
                    self._unanswered.add(conversation)

    def _hear(self, group: asyncio.TaskGroup, conversation: str, sequence: int) -> None:
        """There is a message `sequence`: as on the console, only what is not yet shown is fetched."""
        self._heard[conversation] = max(self._heard[conversation], sequence)
        if self._has_to_act(conversation) and conversation not in self._busy:
            self._busy.add(conversation)
            group.create_task(self._answer(conversation))

    async def _go_online(self) -> None:
        (await self._http.put("/api/v1/me/presence", json={"state": "online", "reason": None})).raise_for_status()

    async def _look(self, group: asyncio.TaskGroup, line: websockets.ClientConnection) -> None:
        desk = (await self._http.get("/api/v1/desk")).raise_for_status().json()
        if desk["me"]["state"] != "online":  # an offer rang out while everybody was being connected
            await self._go_online()
        for item in desk["offers"]:
            await self._http.put(f"/api/v1/offers/{item['conversation_id']}/acceptance", json={})
        held = {item["conversation_id"] for item in [*desk["offers"], *desk["mine"]]}
        for conversation in self._seen.keys() - held:  # it rang out, or was passed on
            del self._seen[conversation]
            await line.send(json.dumps({"type": "unwatch", "conversation_id": conversation}))
        for item in [*desk["offers"], *desk["mine"]]:
            conversation = item["conversation_id"]
            if conversation not in self._seen:
                self._seen[conversation] = 0
                await line.send(json.dumps({"type": "watch", "conversation_id": conversation}))
                self._hear(group, conversation, 1)

    def _has_to_act(self, conversation: str) -> bool:
        if conversation not in self._seen:
            return False
        return self._heard[conversation] > self._seen[conversation] or conversation in self._unanswered

    async def _answer(self, conversation: str) -> None:
        try:
            while self._has_to_act(conversation):
                if self._heard[conversation] > self._seen[conversation]:
                    await self._fetch(conversation)
                if conversation in self._unanswered:
                    self._unanswered.discard(conversation)
                    await self._say(conversation)
        except httpx.HTTPError:
            self._seen.pop(conversation, None)
        finally:
            self._busy.discard(conversation)

    async def _fetch(self, conversation: str) -> None:
        path = f"/api/v1/conversations/{conversation}/messages"
        answer = await self._http.get(path, params={"after": self._seen[conversation]})
        items: list[dict[str, Any]] = answer.raise_for_status().json()["items"]
        reached = items[-1]["sequence"] if items else self._heard[conversation]
        if reached <= self._seen[conversation]:  # it has come along meanwhile
            return
        self._seen[conversation] = reached
        self._desks.show(conversation, reached, time.monotonic())
        if items and items[-1]["author"] == "customer":
            self._unanswered.add(conversation)

    async def _say(self, conversation: str) -> None:
        body = {"client_id": str(uuid7()), "text": "好的，已为您处理。", "visibility": "public"}
        path = f"/api/v1/conversations/{conversation}/messages"
        posted = (await self._http.post(path, json=body)).raise_for_status().json()
        if posted["sequence"] == self._seen[conversation] + 1:
            self._seen[conversation] += 1
