"""Who has a conversation open, told among colleagues only, from socket to socket; nothing of it is stored.

A socket that joins asks who is there, and the others answer. One that goes says so; where a process dies before it can,
the pages notice: what is not confirmed when they ask again is taken off (they ask only where they show somebody).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal
from uuid import UUID

from zhike.platform.actor import Actor
from zhike.platform.realtime import Hub, Subscription

Doing = Literal["viewing", "reply", "note"]


class Company:
    """What one socket watches, and what its owner has begun to write in each."""

    def __init__(self, hub: Hub, subscription: Subscription, actor: Actor) -> None:
        self._hub = hub
        self._subscription = subscription
        self._actor = actor
        self.doing: dict[UUID, Doing] = {}

    def join(self, conversation_id: UUID) -> None:
        """Watch the conversation, say so, and ask who else does; again: ask again."""
        if conversation_id not in self.doing:
            self.doing[conversation_id] = "viewing"
            for topic in _topics(conversation_id):
                self._hub.join(topic, self._subscription)
        self._say(conversation_id, ask=1)

    def leave(self, conversation_id: UUID) -> None:
        """No longer watch it, and say so."""
        if self.doing.pop(conversation_id, None) is None:
            return
        for topic in _topics(conversation_id):
            self._hub.leave(topic, self._subscription)
        self._tell(conversation_id, doing="gone")

    def leave_all(self) -> None:
        """The socket closes."""
        for conversation_id in list(self.doing):
            self.leave(conversation_id)

    def draft(self, conversation_id: UUID, what: Literal["none", "reply", "note"]) -> None:
        """Something was begun, or given up."""
        if conversation_id in self.doing:
            self.doing[conversation_id] = "viewing" if what == "none" else what
            self._say(conversation_id)

    def type(self, conversation_id: UUID, *, note: bool) -> None:
        """Keys are being pressed: the customer is told too, unless it is a note."""
        if conversation_id not in self.doing:
            return
        self.doing[conversation_id] = "note" if note else "reply"
        self._say(conversation_id, typing=1)
        if not note:
            self._hub.notify(f"conversation:{conversation_id}", typing="agent", by=self._actor.id)

    def hear(self, note: Mapping[str, Any]) -> None:
        """Answer who asks, and correct another socket of the same person that said we were gone."""
        kind, _, rest = str(note["topic"]).partition(":")
        if kind != "colleagues" or "by" not in note:
            return
        own = note["by"] == self._actor.id
        if (note.get("ask") and not own) or (own and note.get("doing") == "gone"):
            conversation_id = UUID(rest)
            if conversation_id in self.doing:
                self._say(conversation_id)

    def _say(self, conversation_id: UUID, **more: int) -> None:
        self._tell(conversation_id, doing=self.doing[conversation_id], **more)

    def _tell(self, conversation_id: UUID, **what: Any) -> None:
        self._hub.notify(f"colleagues:{conversation_id}", by=self._actor.id, name=self._actor.name, **what)


def _topics(conversation_id: UUID) -> tuple[str, str]:
    return f"conversation:{conversation_id}", f"colleagues:{conversation_id}"
