"""A reading that all who ask in a process share while it is young enough."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Shared(Generic[T]):
    """The last reading of a process; whoever finds it too old makes a new one while the others wait for it."""

    def __init__(self, longest_age_s: float) -> None:
        self._longest_age_s = longest_age_s
        self._reading = asyncio.Lock()
        self._read_at = float("-inf")
        self._begun = 0
        self._of_reading = 0
        self._read: T | None = None

    async def get(self, read: Callable[[], Awaitable[T]]) -> T:
        """What was read, at most so old; by `read` where it is older."""
        found = self._fresh()
        if found is None:
            async with self._reading:
                found = self._fresh()
                if found is None:
                    found = await self._make(read)
        return found

    async def get_new(self, read: Callable[[], Awaitable[T]]) -> T:
        """What was read from now on. All who ask while somebody reads share the next reading: it serves them all."""
        before = self._begun
        async with self._reading:
            if self._of_reading > before and self._read is not None:
                return self._read
            return await self._make(read)

    async def _make(self, read: Callable[[], Awaitable[T]]) -> T:
        self._begun += 1
        began = time.monotonic()
        found = await read()
        self._read, self._read_at, self._of_reading = found, began, self._begun
        return found

    def _fresh(self) -> T | None:
        return self._read if time.monotonic() - self._read_at < self._longest_age_s else None
