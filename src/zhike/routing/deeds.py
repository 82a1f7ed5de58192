"""What was done with a contact in one go, as it must be known to take it back: plain values, stored as JSON."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Said:
    """A message that was said."""

    sequence: int
    public: bool


@dataclass(frozen=True, slots=True)
class TriageChange:
    """What it was about and how urgent it was, before and after; and what the queue went by before."""

    reason: str | None
    urgency: str | None
    reason_after: str | None
    urgency_after: str | None
    entry_reason: str | None = None
    entry_urgency: str | None = None


@dataclass(frozen=True, slots=True)
class PlaceChange:
    """Where a contact was, and where it was put.

    `state`, `transfers`: of the conversation. `assignment_id`: who served it, if it was accepted. The rest is its entry
    before; `to_queue`, `to_queued_at`, `to_reserved_for`: its entry after, by which it is known to be still there.
    """

    state: str
    transfers: int
    assignment_id: UUID | None
    staff_id: UUID | None
    channel: str
    queue: str
    skill: str
    queued_at: datetime
    transferred: bool
    returned: bool
    served_by: UUID | None
    reserved_for: UUID | None
    reserved_until: datetime | None
    to_queue: str
    to_queued_at: datetime
    to_reserved_for: UUID | None


@dataclass(frozen=True, slots=True)
class Deed:
    """All that was done with one contact."""

    said: tuple[Said, ...] = ()
    triage: TriageChange | None = None
    place: PlaceChange | None = None
    closed: bool = False
