"""What a reply that a second person looks at is made of: plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from zhike.conversations.scheduled import Hindrance

ReviewState = Literal["waiting", "sent", "sent_back", "withdrawn", "returned"]
WhyKind = Literal["reason", "tone", "amount", "level", "role"]


@dataclass(frozen=True, slots=True)
class Why:
    """What in a reply calls for a second person: `what` is the flag, the code, the amount, the level or the role."""

    kind: WhyKind
    what: str


@dataclass(frozen=True, slots=True)
class ReviewRule:
    """Which replies need a second person. Empty, None and 0 = not for that.

    `flags` of the contact reason; `tone` codes of the tone check; `amount_over` in the currency that is written;
    `level_below`: agents whose best skill is below this level; `roles`: whatever they write. `minutes`: how soon
    somebody should have looked.
    """

    enabled: bool = False
    flags: frozenset[str] = frozenset()
    tone: frozenset[str] = frozenset()
    amount_over: Decimal | None = None
    level_below: int = 0
    roles: frozenset[str] = frozenset()
    minutes: int = 5
    version: int = 1


@dataclass(frozen=True, slots=True)
class Review:
    """A reply that waits for a second person, or what became of it.

    `sent_text` is what went out, where the second person changed it; `word` with what it was sent back; `hindrance`
    what kept an approved one from being sent.
    """

    id: UUID
    conversation_id: UUID
    author_id: UUID
    author_name: str
    text: str
    attachments: tuple[Mapping[str, Any], ...]
    seen_sequence: int
    whys: tuple[Why, ...]
    state: ReviewState
    asked_at: datetime
    due_at: datetime
    reviewer_id: UUID | None
    reviewer_name: str
    word: str
    sent_text: str
    hindrance: Hindrance
    settled_at: datetime | None
    version: int
