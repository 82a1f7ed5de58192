"""A customer of the load run: one chat, one socket, one message at a time."""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from datetime import datetime
from typing import Any

import httpx
import websockets

from zhike.app.load.plan import Sent
from zhike.platform.ids import uuid7

OPEN_TIMEOUT_S = 60.0
END_TIMEOUT_S = 10.0


class Customer:
    """Opens a chat, sends, and notes when each message was acknowledged and answered."""

    def __init__(self, base: str, http: httpx.AsyncClient) -> None:
        self._base = base
        self._http = http
        self._token = ""
        self.conversation_id = ""
        self._socket: websockets.ClientConnection | None = None
        self._reading: asyncio.Task[None] | None = None
        self.sent: list[Sent] = []
        self.with_agent = asyncio.Event()
        self.ready = asyncio.Event()
        self._waits_for_person = False
        self._ended = asyncio.Event()

    @property
    def busy(self) -> bool:
        """Whether the last message still waits for its answer."""
        return bool(self.sent) and self.sent[-1].answered_at is None

    @property
    def handed_over(self) -> bool:
        """Whether a person has, or is to have, the chat: one whom nobody but the assistant answers it is no longer."""
        return self._waits_for_person or self.with_agent.is_set()

    @property
    def can_ask(self) -> bool:
        """Whether an answer can be expected: nobody answers a customer who was handed over and waits in the queue."""
        return not self.busy and not self._waits_for_person

    async def open(self, *, wants_person: bool) -> None:
        """Open the chat and its socket."""
        answer = await self._http.post("/api/v1/chat/sessions", json={"language": "zh", "channel": "web_chat"})
        answer.raise_for_status()
        self._token = answer.json()["token"]
        address = self._base.replace("http", "ws", 1) + "/api/v1/chat/live"
        self._socket = await websockets.connect(address, open_timeout=OPEN_TIMEOUT_S, compression=None, max_size=2**22)
        await self._send(type="hello", token=self._token, after=0)
        self._reading = asyncio.create_task(self._read())
        await asyncio.wait_for(self.ready.wait(), OPEN_TIMEOUT_S)
        if wants_person:
            await self._send(type="person")

    async def ask(self, text: str) -> None:
        """Send one message."""
        message = Sent(client_id=str(uuid7()), at=time.monotonic())
        self.sent.append(message)
        await self._send(type="message", client_id=message.client_id, text=text)

    async def thread(self) -> list[str | None]:
        """Client ids of the customer's messages as the server has them now, in thread order."""
        answer = await self._http.get(
            "/api/v1/chat/conversation", headers={"authorization": f"Bearer {self._token}"}, timeout=OPEN_TIMEOUT_S
        )
        answer.raise_for_status()
        return [one["client_id"] for one in answer.json()["messages"] if one["author"] == "customer"]

    async def leave(self) -> None:
        """End the chat and hang up, once the service has said that it is ended: nobody is left behind in a queue."""
        if self._socket is not None:
            with contextlib.suppress(websockets.ConnectionClosed, TimeoutError):
                await self._send(type="end")
                async with asyncio.timeout(END_TIMEOUT_S):
                    await self._ended.wait()
            await self._socket.close()
        if self._reading is not None:
            self._reading.cancel()
            await asyncio.gather(self._reading, return_exceptions=True)

    async def _send(self, **frame: Any) -> None:
        assert self._socket is not None
        await self._socket.send(json.dumps(frame))

    async def _read(self) -> None:
        assert self._socket is not None
        async for raw in self._socket:
            self._take(json.loads(raw), time.monotonic())

    def _take(self, frame: dict[str, Any], now: float) -> None:
        if frame["type"] == "welcome":
            self.ready.set()
        if "conversation" in frame:
            self.conversation_id = frame["conversation"]["id"]
            state = frame["conversation"]["state"]
            self._waits_for_person = state in ("queued", "offered")
            if state in ("wrap_up", "closed"):
                self._ended.set()
        if frame["type"] == "stored":
            self._note_stored(frame, now)
        elif frame.get("conversation", {}).get("state") == "active":
            self.with_agent.set()
        elif any(self._is_answer(one) for one in frame.get("messages", ())):
            self._note_answered(now)

    def _note_stored(self, frame: dict[str, Any], now: float) -> None:
        for message in reversed(self.sent):
            if message.client_id == frame["client_id"] and message.stored_at is None:
                message.stored_at = now
                if self.with_agent.is_set():
                    message.sequence, message.said_at = frame["sequence"], datetime.fromisoformat(frame["at"])

    def _note_answered(self, now: float) -> None:
        for message in self.sent:
            if message.answered_at is None:
                message.answered_at = now

    def _is_answer(self, message: dict[str, Any]) -> bool:
        if self.with_agent.is_set():
            return bool(message["author"] == "agent")
        return message["author"] in ("assistant", "system")
