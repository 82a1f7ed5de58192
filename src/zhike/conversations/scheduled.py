"""What a message that was written ahead is made of: plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

Occasion = Literal["at", "quiet_end", "customer_back"]
ScheduledState = Literal["pending", "sent", "taken_back", "returned"]
Hindrance = Literal["", "closed", "handed_over", "newer_reply", "newer_line", "newer_note", "files"]


@dataclass(frozen=True, slots=True)
class ScheduledMessage:
    """A reply that waits for its occasion: a time, the end of quiet hours, or the customer's return.

    `due_at` is when it goes out (None: the customer is not back yet); `seen_sequence` is what its author had seen;
    `attachments` are views of files that lie ready. `why` says what kept it from being sent, once it is `returned`.
    """

    id: UUID
    conversation_id: UUID
    author_id: UUID
    text: str
    attachments: tuple[Mapping[str, Any], ...]
    seen_sequence: int
    occasion: Occasion
    due_at: datetime | None
    state: ScheduledState
    why: Hindrance
    written_at: datetime
    settled_at: datetime | None
    version: int
