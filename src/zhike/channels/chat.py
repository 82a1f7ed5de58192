"""A chat as a plain value."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from zhike.platform.actor import Actor


@dataclass(frozen=True, slots=True)
class Chat:
    """A customer's page: the present conversation, and who it is (None = a guest)."""

    id: UUID
    channel: str
    language: str
    elder: bool
    customer_id: UUID | None
    conversation_id: UUID
    opened_at: datetime
    last_seen_at: datetime

    @property
    def actor(self) -> Actor:
        """The customer as an actor: named by the chat, never by who they are."""
        return Actor(id=str(self.id), kind="customer")
