"""Real time: ids only, after the commit, across processes.

One connection per process listens and one tells. A note that gets lost (a connection that breaks) is never fatal: every
consumer reads the truth from the database and asks "after n" when it comes back.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import msgspec
import psycopg
import structlog

from zhike.platform.database import Note

CHANNEL = "zhike"
RECONNECT_S = 0.25
LARGEST_PAYLOAD = 7000  # Postgres refuses 8,000 bytes
QUEUE_LIMIT = 1000

log = structlog.get_logger(__name__)


class Subscription:
    """A consumer's own line of notes. When it is too slow, the oldest notes fall out: the truth is in the database."""

    def __init__(self) -> None:
        self._notes: asyncio.Queue[dict[str, Any]] = asyncio.Queue(QUEUE_LIMIT)

    def put(self, note: dict[str, Any]) -> None:
        """Add a note without waiting."""
        if self._notes.full():
            self._notes.get_nowait()
        self._notes.put_nowait(note)

    async def get(self) -> dict[str, Any]:
        """The next note: its ids, and its `topic`."""
        return await self._notes.get()

    def drain(self) -> list[dict[str, Any]]:
        """All notes that are waiting, without waiting for more."""
        notes = []
        while not self._notes.empty():
            notes.append(self._notes.get_nowait())
        return notes

    def __aiter__(self) -> Subscription:
        return self

    async def __anext__(self) -> dict[str, Any]:
        return await self.get()


class Hub:
    """Topics to subscribers, in this process and, through Postgres, in all others.

    Without a `conninfo` (tests, one-off commands) notes stay in the process.
    """

    def __init__(self, conninfo: str | None = None) -> None:
        self._conninfo = conninfo
        self._topics: dict[str, set[Subscription]] = defaultdict(set)
        self._outgoing: asyncio.Queue[list[Note]] = asyncio.Queue()
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self, *, listen: bool = True) -> None:
        """Begin to tell, and to listen; returns at once, connections are made and remade behind it."""
        if self._conninfo is not None:
            loops = [self._tell(), self._listen()] if listen else [self._tell()]
            self._tasks = [asyncio.create_task(loop) for loop in loops]

    async def stop(self) -> None:
        """Stop, after what is waiting has been told (for at most a second)."""
        if self._tasks:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._outgoing.join(), 1.0)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks = []

    @asynccontextmanager
    async def subscribe(self, *topics: str) -> AsyncIterator[Subscription]:
        """A line of the notes of `topics`, for as long as the block runs. More can be joined by `join`."""
        subscription = Subscription()
        for topic in topics:
            self.join(topic, subscription)
        try:
            yield subscription
        finally:
            for topic in list(self._topics):
                self.leave(topic, subscription)

    def join(self, topic: str, subscription: Subscription) -> None:
        """From now on `subscription` gets the notes of `topic`."""
        self._topics[topic].add(subscription)

    def leave(self, topic: str, subscription: Subscription) -> None:
        """From now on it does not."""
        subscribers = self._topics.get(topic)
        if subscribers is None:
            return
        subscribers.discard(subscription)
        if not subscribers:
            del self._topics[topic]

    def notify(self, topic: str, **ids: Any) -> None:
        """Tell `topic` now, outside any transaction (typing signs and the like)."""
        self.send([Note(topic, ids)])

    def send(self, notes: list[Note]) -> None:
        """Tell all notes: to this process at once, to the others as soon as the telling connection can."""
        if self._conninfo is None:
            self._spread([{"topic": note.topic, **note.ids} for note in notes])
        else:
            self._outgoing.put_nowait(notes)

    def _spread(self, notes: list[dict[str, Any]]) -> None:
        for note in notes:
            for subscription in tuple(self._topics.get(note["topic"], ())):
                subscription.put(note)

    async def _tell(self) -> None:
        while True:
            with contextlib.suppress(psycopg.Error, OSError):
                async with await self._connect() as connection:
                    while True:
                        await self._tell_once(connection)
            await asyncio.sleep(RECONNECT_S)

    async def _tell_once(self, connection: psycopg.AsyncConnection[Any]) -> None:
        batches = [await self._outgoing.get()]
        while not self._outgoing.empty():
            batches.append(self._outgoing.get_nowait())
        try:
            for payload in pack([note for batch in batches for note in batch]):
                await connection.execute("select pg_notify(%s, %s)", (CHANNEL, payload))
        finally:
            for _ in batches:
                self._outgoing.task_done()

    async def _listen(self) -> None:
        while True:
            with contextlib.suppress(psycopg.Error, OSError):
                async with await self._connect() as connection:
                    await connection.execute(f"listen {CHANNEL}")
                    self._spread([{"topic": topic, "reconnected": True} for topic in list(self._topics)])
                    async for message in connection.notifies():
                        self._spread(msgspec.json.decode(message.payload))
            log.warning("realtime.reconnecting")
            await asyncio.sleep(RECONNECT_S)

    async def _connect(self) -> psycopg.AsyncConnection[Any]:
        assert self._conninfo is not None
        return await psycopg.AsyncConnection.connect(self._conninfo, autocommit=True, application_name="zhike realtime")


def pack(notes: list[Note]) -> list[str]:
    """The notes as few payloads, each small enough for one notification; equal notes once."""
    payloads: list[str] = []
    current: list[bytes] = []
    size = 0
    for encoded in dict.fromkeys(msgspec.json.encode({"topic": note.topic, **note.ids}) for note in notes):
        if current and size + len(encoded) > LARGEST_PAYLOAD:
            payloads.append(f"[{b','.join(current).decode()}]")
            current, size = [], 0
        current.append(encoded)
        size += len(encoded) + 1
    if current:
        payloads.append(f"[{b','.join(current).decode()}]")
    return payloads
