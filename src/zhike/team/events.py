"""Facts about the team's space. Ids and codes only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID


@dataclass(frozen=True, slots=True)
class AnnouncementPublished:
    """An announcement, or a new edition of it, came into force. The stream is "announcement:<id>"."""

    VERSION: ClassVar[int] = 1

    announcement_id: UUID
    edition: int
    audience: str
    target: str
    must_read: bool


@dataclass(frozen=True, slots=True)
class ShiftNoteMoved:
    """A shift note was written, taken over, carried forward or done; `before` is empty for a new one. The stream is
    "shift_note:<id>"."""

    VERSION: ClassVar[int] = 1

    shift_note_id: UUID
    queue: str | None
    before: str
    after: str
    carried: int


@dataclass(frozen=True, slots=True)
class PostDrafted:
    """A know-how post became a draft article. The stream is "post:<id>"."""

    VERSION: ClassVar[int] = 1

    post_id: UUID
    article_id: UUID
