"""What the team's space deals in, as values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, get_args
from uuid import UUID

Audience = Literal["all", "queue", "role"]
AnnouncementState = Literal["planned", "current", "over", "withdrawn"]
Shift = Literal["early", "middle", "late", "night"]
SHIFTS: tuple[Shift, ...] = get_args(Shift)
ShiftNoteState = Literal["open", "taken", "done"]
ShiftNoteStep = Literal["written", "changed", "taken", "remark", "carried", "done"]
LinkKind = Literal["conversation", "work_order", "complaint"]
PostState = Literal["open", "drafted", "published"]


@dataclass(frozen=True, slots=True)
class Reader:
    """A member of staff as the space sees them: what they are, which queues they serve, whether they keep the space."""

    id: UUID
    role: str
    queues: frozenset[str]
    keeps: bool = False


@dataclass(frozen=True, slots=True)
class Announcement:
    """Something to know. `target`: the queue or role; `edition` grows when it has to be read anew; `told`: the edition
    that was told through the bell. `read_at`: when who asks read this edition."""

    id: UUID
    title: str
    text: str
    audience: Audience
    target: str
    must_read: bool
    starts_at: datetime
    ends_at: datetime | None
    withdrawn_at: datetime | None
    edition: int
    told: int
    reminded_at: datetime | None
    by_id: UUID
    by_name: str
    created_at: datetime
    updated_at: datetime
    version: int
    read_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """Somebody to whom an announcement is addressed, and when they read its present edition."""

    staff_id: UUID
    name: str
    number: str
    team: str
    read_at: datetime | None


@dataclass(frozen=True, slots=True)
class Link:
    """A contact or case that a note is about; `label` is its number. `customer_id` is never shown."""

    kind: LinkKind
    about_id: UUID
    label: str
    customer_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class ShiftNote:
    """What a shift leaves to the next. `carried`: how often it was carried forward."""

    id: UUID
    queue: str | None
    day: date
    shift: Shift
    still_open: str
    watch: str
    state: ShiftNoteState
    carried: int
    by_id: UUID
    by_name: str
    taken_by: UUID | None
    taken_name: str
    taken_at: datetime | None
    done_at: datetime | None
    created_at: datetime
    updated_at: datetime
    version: int


@dataclass(frozen=True, slots=True)
class ShiftNoteLine:
    """A line of a note's trail."""

    at: datetime
    kind: ShiftNoteStep
    text: str
    by_name: str


@dataclass(frozen=True, slots=True)
class Post:
    """What a colleague found out. `helped`: how many it helped; `mine`: whether it helped who asks."""

    id: UUID
    title: str
    text: str
    language: Literal["zh", "en"]
    reason: str | None
    state: PostState
    article_id: UUID | None
    by_id: UUID
    by_name: str
    drafted_name: str
    created_at: datetime
    updated_at: datetime
    version: int
    helped: int = 0
    comments: int = 0
    mine: bool = False


@dataclass(frozen=True, slots=True)
class Comment:
    """What a colleague says to a post."""

    id: UUID
    by_id: UUID
    by_name: str
    text: str
    at: datetime
