"""Makers of holdings, and a core bank that misbehaves."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from zhike.banking import api as banking
from zhike.platform.ids import uuid7

AT = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
CARD_NUMBER = "6222020200112233445"
HELD = {
    "as_of": "2026-11-20T03:00:00Z",
    "accounts": [
        {
            "id": "A1",
            "product_code": "DEP-CUR",
            "kind": "current",
            "balance": "61234.56",
            "currency": "CNY",
            "opened_on": "2015-03-01",
        }
    ],
    "cards": [
        {
            "id": "K1",
            "product_code": "CARD-DEBIT",
            "kind": "debit",
            "number": CARD_NUMBER,
            "status": "active",
            "currency": "CNY",
        }
    ],
    "loans": [],
    "risk": {"level": "C2", "assessed_on": "2026-03-02", "valid_until": "2027-03-02"},
}


def an_entry(customer_id: UUID, number: str, **details: Any) -> banking.Entry:
    """A customer of the book with an account, a card, a loan and three bookings."""
    account = str(uuid7())
    known: dict[str, Any] = {
        "as_of": AT,
        "accounts": (
            banking.Account(account, "DEP-CUR", "current", Decimal("61234.56"), "CNY", date(2015, 3, 1), None),
        ),
        "cards": (
            banking.Card(
                str(uuid7()),
                "CARD-CREDIT",
                "credit",
                "622202*********3445",
                "active",
                "CNY",
                Decimal(20000),
                Decimal(512),
            ),
        ),
        "loans": (
            banking.Loan(
                str(uuid7()), "LOAN-HOME", "home", Decimal(900000), Decimal(512345), "CNY", date(2026, 12, 1), 0
            ),
        ),
        "risk": banking.RiskRating("C2", date(2026, 3, 2), date(2027, 3, 2)),
    }
    bookings = tuple(
        banking.Booking(str(uuid7()), account, datetime(2026, 11, day, 2, 0, tzinfo=UTC), kind, Decimal(amount), "CNY")
        for day, kind, amount in ((3, "card", "-120.50"), (5, "salary", "9000"), (9, "transfer_out", "-20000"))
    )
    return banking.Entry(customer_id, number, banking.Holdings(**{**known, **details}), bookings)


Reply = tuple[int, bytes] | Callable[[asyncio.StreamWriter], Any]


def told(value: Any, status: int = 200) -> Reply:
    """A proper JSON answer."""
    return status, json.dumps(value).encode()


async def slow(writer: asyncio.StreamWriter) -> None:
    """Says nothing for longer than anybody waits."""
    del writer
    await asyncio.sleep(30)


async def trickle(writer: asyncio.StreamWriter) -> None:
    """Sends a byte now and then, so that no single wait is long."""
    writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n")
    for _ in range(600):
        writer.write(b" ")
        await writer.drain()
        await asyncio.sleep(0.05)


async def hang_up(writer: asyncio.StreamWriter) -> None:
    """Closes the connection without a word."""
    writer.close()


async def break_off(writer: asyncio.StreamWriter) -> None:
    """Closes the connection in the middle of the answer."""
    writer.write(b'HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n{"as_of": ')
    await writer.drain()
    writer.close()


async def babble(writer: asyncio.StreamWriter) -> None:
    """Speaks something that is not HTTP."""
    writer.write(b"\x00\xffnot http at all\r\n\r\n")
    await writer.drain()
    writer.close()


@dataclass
class LoopbackBank:
    """A server on this host that gives the next of `replies`, the last one for ever; `seen` is what it was asked."""

    replies: list[Reply]
    seen: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    port: int = 0
    _rung: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def asked(self, times: int) -> None:
        """Wait until it was asked so often."""
        async with self._rung:
            await self._rung.wait_for(lambda: len(self.seen) >= times)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/core"

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[LoopbackBank]:
        tasks: set[asyncio.Task[None]] = set()

        def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            task = asyncio.ensure_future(self._answer(reader, writer))
            tasks.add(task)
            task.add_done_callback(tasks.discard)

        server = await asyncio.start_server(take, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            server.close()
            for task in list(tasks):
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await server.wait_closed()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            line, *lines = head.split("\r\n")
            headers = dict(each.lower().split(": ", 1) for each in lines if ": " in each)
            await reader.readexactly(int(headers.get("content-length", "0")))
            async with self._rung:
                self.seen.append((line, headers))
                self._rung.notify_all()
            reply = self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]
            if callable(reply):
                await reply(writer)
                return
            status, body = reply
            length = f"content-length: {len(body)}\r\nconnection: close\r\n\r\n"
            writer.write(f"HTTP/1.1 {status} X\r\n{length}".encode() + body)
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()
