"""Bodies of announcements and of who read them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from zhike.privacy.api import FreeLine, FreeText
from zhike.team.rules.announcing import state_of
from zhike.team.service.announcing import NewAnnouncement
from zhike.team.values import Announcement, AnnouncementState, Audience, Receipt

READERS_HEADER = ("number", "name", "team", "read_at")


class StaffAnnouncementBody(BaseModel):
    """An announcement. `target`: the queue's key or the role; `read_at`: when the reader read this edition."""

    id: UUID
    title: str
    text: str
    audience: Audience
    target: str
    must_read: bool
    starts_at: datetime
    ends_at: datetime | None
    edition: int
    reminded_at: datetime | None
    by_id: UUID
    by_name: str
    updated_at: datetime
    read_at: datetime | None
    state: AnnouncementState
    version: int

    @classmethod
    def of(cls, announcement: Announcement, now: datetime) -> StaffAnnouncementBody:
        """The body of `announcement`."""
        known = {name: getattr(announcement, name) for name in cls.model_fields if hasattr(announcement, name)}
        return cls(**known, state=state_of(announcement, now))


class AnnouncementsPage(BaseModel):
    """Announcements, newest first; on the first page `total` of the filter, and `unread` by the reader."""

    items: list[StaffAnnouncementBody]
    total: int | None
    unread: int | None
    next_cursor: str | None


class NewAnnouncementBody(BaseModel):
    """What an announcement says: plain text. Without `starts_at` it is in force at once."""

    model_config = ConfigDict(extra="forbid")

    title: FreeLine
    text: Annotated[FreeText, Field(min_length=1)]
    audience: Audience = "all"
    target: Annotated[str, StringConstraints(max_length=40)] = ""
    must_read: bool = False
    starts_at: AwareDatetime | None = None
    ends_at: AwareDatetime | None = None

    def as_new(self) -> NewAnnouncement:
        """As the use case takes it."""
        return NewAnnouncement(**{name: getattr(self, name) for name in NewAnnouncement.__slots__})


class AnnouncementChangeBody(NewAnnouncementBody):
    """What it shall say. `again`: who read it has to read it anew."""

    again: bool = False


class AnnouncementReaderBody(BaseModel):
    """A colleague to whom it is addressed, and when they read it."""

    staff_id: UUID
    name: str
    number: str
    team: str
    read_at: datetime | None

    @classmethod
    def of(cls, receipt: Receipt) -> AnnouncementReaderBody:
        """The body of `receipt`."""
        return cls(**{name: getattr(receipt, name) for name in cls.model_fields})


class AnnouncementReadersPage(BaseModel):
    """Colleagues in order of number; `addressed` and `read` count all."""

    items: list[AnnouncementReaderBody]
    addressed: int
    read: int
    next_cursor: str | None


class AnnouncementReminderBody(BaseModel):
    """How many colleagues were reminded."""

    people: int


def reader_row(receipt: Receipt) -> tuple[str, ...]:
    """A reader as cells, in the order of `READERS_HEADER`."""
    return receipt.number, receipt.name, receipt.team, receipt.read_at.isoformat() if receipt.read_at else ""
