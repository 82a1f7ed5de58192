"""Whose consoles are connected to this process: each open socket keeps its agent's heart beating."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID
from weakref import WeakKeyDictionary

from zhike.platform.realtime import Hub


class Hearts:
    """The agents with at least one open socket in this process."""

    def __init__(self) -> None:
        self._sockets: Counter[UUID] = Counter()

    @contextmanager
    def keep(self, staff_id: UUID) -> Iterator[None]:
        """One socket of this agent is open while the block runs."""
        self._sockets[staff_id] += 1
        try:
            yield
        finally:
            self._sockets[staff_id] -= 1
            if not self._sockets[staff_id]:
                del self._sockets[staff_id]

    def beating(self) -> list[UUID]:
        """Everybody who is connected."""
        return list(self._sockets)


_hearts: WeakKeyDictionary[Hub, Hearts] = WeakKeyDictionary()


def hearts_of(hub: Hub) -> Hearts:
    """The hearts of the process that `hub` belongs to."""
    return _hearts.setdefault(hub, Hearts())
