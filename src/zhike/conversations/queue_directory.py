"""The port by which canned replies learn which queues there are: queues are kept by a context above."""

from __future__ import annotations

from typing import Protocol

from zhike.platform.database import Session


class QueueDirectory(Protocol):
    """Answered by `routing`, hung up by the composition root."""

    async def keys(self, session: Session) -> frozenset[str]:
        """The keys of the queues in use."""


class _Place:
    directory: QueueDirectory | None = None


_place = _Place()


def hang_up_queue_directory(directory: QueueDirectory | None) -> None:
    """Say who knows the queues."""
    _place.directory = directory


def queue_directory() -> QueueDirectory | None:
    """Who knows the queues; None where nobody was hung up (commands that write no canned replies)."""
    return _place.directory
