"""What an announcement is at a moment, and when colleagues may be reminded of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from zhike.team.values import Announcement, AnnouncementState

# A bell that rings all day is one that nobody hears.
REMIND_AGAIN_AFTER: Final = timedelta(hours=1)


def state_of(announcement: Announcement, now: datetime) -> AnnouncementState:
    """Whether it is still to come, in force, over, or taken back."""
    if announcement.withdrawn_at is not None:
        return "withdrawn"
    if now < announcement.starts_at:
        return "planned"
    return "over" if announcement.ends_at is not None and now >= announcement.ends_at else "current"


def is_waiting(announcement: Announcement, now: datetime) -> bool:
    """Whether it is in force, must be read, and who asks has not."""
    return announcement.must_read and announcement.read_at is None and state_of(announcement, now) == "current"


def next_reminder(announcement: Announcement) -> datetime | None:
    """When colleagues may be reminded again; None = now."""
    return None if announcement.reminded_at is None else announcement.reminded_at + REMIND_AGAIN_AFTER


def span_holds(starts_at: datetime, ends_at: datetime | None) -> bool:
    """Whether it ends after it begins."""
    return ends_at is None or ends_at > starts_at
