"""Tells `conversations` which queues there are."""

from __future__ import annotations

from zhike.conversations import api as conversations
from zhike.platform.database import Session
from zhike.routing import api as routing


class _Queues:
    async def keys(self, session: Session) -> frozenset[str]:
        """The keys of the queues in use."""
        return frozenset(queue.key for queue in await routing.list_queues(session))


QUEUES: conversations.QueueDirectory = _Queues()
