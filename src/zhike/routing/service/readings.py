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
        self._read: T | None = None

    async def get(self, read: Callable[[], Awaitable[T]]) -> T:
        """What was read, at most so old; by `read` where it is older."""
        found = self._fresh()
        if found is None:
            async with self._reading:
                found = self._fresh()
                if found is None:
                    began = time.monotonic()
                    found = await read()
                    self._read, self._read_at = found, began
        return found

    def forget(self) -> None:
        """The next who asks makes a new reading."""
        self._read_at = float("-inf")

    def _fresh(self) -> T | None:
        return self._read if time.monotonic() - self._read_at < self._longest_age_s else None
