"""Makers for tests about the customer's door."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import jwt
from websockets.asyncio.client import ClientConnection, connect

from zhike.customers import api as customers
from zhike.platform.database import Session
from zhike.platform.runtime import Runtime
from zhike.privacy import api as privacy

SECRET = "a secret of at least thirty-two bytes, shared with the app"
PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\n%%EOF\n"


def a_pass(now: datetime, *, key: str = SECRET, algorithm: str = "HS256", **claims: Any) -> str:
    """A JWT as the bank's app would sign it; a claim of None is left out."""
    plain = {"sub": "C0000001", "exp": int(now.timestamp()) + 300, "iss": "app", **claims}
    return jwt.encode({name: value for name, value in plain.items() if value is not None}, key, algorithm=algorithm)


async def a_known_customer(runtime: Runtime, session: Session, **details: Any) -> UUID:
    """A customer of the bank."""
    plain: dict[str, Any] = {
        "number": "C0000001",
        "name": "张伟",
        "phone": "13812345678",
        "gender": "male",
        "birth_year": 1990,
        "tier": "gold",
        "region": "华东",
        "city": "临州",
        "city_tier": 2,
        "branch": "临州分行营业部",
        "since": date(2015, 5, 1),
    }
    new = customers.NewCustomer(**{**plain, **details})
    return (await customers.create_customers(session, privacy.Vault(runtime.keyring, purpose="service"), [new]))[0]


class Page:
    """A customer's page with a socket: keeps what it was told, as the real page does."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.conversation: dict[str, Any] = {}
        self.messages: dict[int, dict[str, Any]] = {}
        self.order: list[int] = []
        self.frames: list[dict[str, Any]] = []

    @classmethod
    async def open(cls, address: str, token: str, *, after: int = 0) -> Page:
        """Connect, say hello, and hear the welcome."""
        page = cls(await connect(address, max_size=None))
        await page.send(type="hello", token=token, after=after)
        await page.hear("welcome")
        return page

    async def send(self, **frame: Any) -> None:
        """Send a frame."""
        await self.socket.send(json.dumps(frame, ensure_ascii=False))

    async def hear(self, kind: str, *, within_s: float = 5.0, **wanted: Any) -> dict[str, Any]:
        """The next frame of this kind (with these values); what comes before it is taken in too."""
        async with asyncio.timeout(within_s):
            while True:
                frame = json.loads(await self.socket.recv())
                self.take(frame)
                if frame["type"] == kind and all(frame.get(name) == value for name, value in wanted.items()):
                    return frame  # type: ignore[no-any-return]

    async def hear_message(self, text: str, *, within_s: float = 5.0) -> dict[str, Any]:
        """The message that says `text`."""
        async with asyncio.timeout(within_s):
            while True:
                for message in self.messages.values():
                    if message["text"] == text:
                        return message
                self.take(json.loads(await self.socket.recv()))

    def take(self, frame: dict[str, Any]) -> None:
        """Change what the page shows as `frame` says."""
        self.frames.append(frame)
        if frame["type"] == "welcome" and frame["conversation"]["id"] != self.conversation.get("id"):
            self.messages, self.order = {}, []
        if "conversation" in frame:
            self.conversation = frame["conversation"]
        if frame["type"] == "read":
            self.conversation = {**self.conversation, "read_by_agent": frame["sequence"]}
        for message in frame.get("messages", ()):
            assert message["sequence"] not in self.messages, "shown twice"
            self.messages[message["sequence"]] = message
            self.order.append(message["sequence"])
        assert self.order == sorted(self.order), "out of order"

    @property
    def last(self) -> int:
        """The last sequence that the page has."""
        return self.order[-1] if self.order else 0

    @property
    def texts(self) -> list[str]:
        """What it shows, in order."""
        return [self.messages[sequence]["text"] for sequence in self.order]


def a_moment() -> datetime:
    """Now, for tests that run by the machine's clock."""
    return datetime.now(UTC)
