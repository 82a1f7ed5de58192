"""Which worker does what: one holder per name at a time, through Postgres session advisory locks.

The locks live on one connection per process. When it breaks they are free for others at once, and this process asks
for them again.
"""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any

import psycopg


class Leadership:
    """The names that this process holds."""

    def __init__(self, conninfo: str) -> None:
        self._conninfo = conninfo
        self._connection: psycopg.AsyncConnection[Any] | None = None
        self._held: set[str] = set()
        self._lock = asyncio.Lock()

    async def holds(self, name: str) -> bool:
        """Whether this process is the one for `name`, taking it when it is free. False while the database is away."""
        async with self._lock:
            connection = self._connection
            if connection is not None and not connection.broken and not connection.closed and name in self._held:
                return True
            try:
                return await self._take(name)
            except (psycopg.Error, OSError):
                await self._forget()
                return False

    def has(self, name: str) -> bool:
        """Whether it held `name` when it was last heard of; asks nobody."""
        return name in self._held

    async def close(self) -> None:
        """Let go of all names."""
        async with self._lock:
            await self._forget()

    async def check(self) -> None:
        """Find out whether the connection, and so every name, is still ours."""
        async with self._lock:
            if self._connection is None:
                return
            try:
                await self._connection.execute("select 1")
            except (psycopg.Error, OSError):
                await self._forget()

    async def _take(self, name: str) -> bool:
        if self._connection is None or self._connection.broken or self._connection.closed:
            self._held.clear()
            self._connection = await psycopg.AsyncConnection.connect(
                self._conninfo, autocommit=True, application_name="zhike leadership"
            )
        cursor = await self._connection.execute("select pg_try_advisory_lock(hashtextextended(%s, 0))", (name,))
        row = await cursor.fetchone()
        taken = bool(row and row[0])
        if taken:
            self._held.add(name)
        return taken

    async def _forget(self) -> None:
        self._held.clear()
        if self._connection is not None:
            with contextlib.suppress(psycopg.Error, OSError):
                await self._connection.close()
        self._connection = None
