"""What a canned reply is made of: plain values that rules decide on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

Scope = Literal["own", "team", "queue", "all"]
Status = Literal["waiting", "sent_back", "in_force", "expired"]


@dataclass(frozen=True, slots=True)
class CannedFile:
    """A picture or PDF that goes with a canned reply, checked and kept. `size` in bytes."""

    id: UUID
    name: str
    content_type: str
    size: int
    width: int | None
    height: int | None
    digest: str


@dataclass(frozen=True, slots=True)
class Wording:
    """What a canned reply says, to whom and until when.

    `shortcut` is what is typed after `/`; `team` is set where `scope` is team; `queue` (its key) where it is queue:
    it is then for the contacts of that queue, whoever serves them. `channel` empty = every channel; `valid_until` is
    the last day on which it is offered (None = no end).
    """

    shortcut: str
    title: str
    text: str
    language: str
    scope: Scope = "all"
    team: str = ""
    queue: str = ""
    channel: str = ""
    valid_until: date | None = None
    files: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class CannedReply:
    """A canned reply as it stands.

    `wording` is in force once `approved_at` is set; before, it is the first draft. `change` is a new wording that waits
    while the old one stays in force. `author_id` wrote what was written last; `owner` is whose own it is, or empty.
    `sent_back` is the word with which the last draft was sent back; empty = it waits, or nothing does.
    """

    id: UUID
    owner: str
    wording: Wording
    approved_at: datetime | None
    approved_by: str
    change: Wording | None
    author_id: str
    author_name: str
    written_at: datetime
    sent_back: str
    version: int

    @property
    def waits(self) -> bool:
        """Whether somebody else has to decide about a draft."""
        return not self.sent_back and (self.approved_at is None or self.change is not None)

    @property
    def newest(self) -> Wording:
        """What its author wrote last, in force or not."""
        return self.change or self.wording


@dataclass(frozen=True, slots=True)
class Uses:
    """How often it was inserted in the last thirty days, and on which day last."""

    times: int = 0
    last_day: date | None = None
