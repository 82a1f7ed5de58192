"""Legal holds: while one is in force, nothing of the person is deleted. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, get_args
from uuid import UUID

HoldReason = Literal["litigation", "investigation", "complaint", "authority", "audit"]
HOLD_REASONS: tuple[HoldReason, ...] = get_args(HoldReason)


@dataclass(frozen=True, slots=True)
class LegalHold:
    """A hold on one person. `matter` is a file number, never a name. `until` is a local date; None: until released.

    Releasing takes two: `release_by` asks, `released_by` confirms.
    """

    id: UUID
    subject_id: UUID
    reason: HoldReason
    matter: str
    until: date | None
    placed_by: str
    placed_by_name: str
    placed_at: datetime
    release_by: str
    released_by: str
    released_at: datetime | None
    version: int


def in_force(hold: LegalHold, today: date) -> bool:
    """Whether the hold stops deletion today; its last day counts."""
    if hold.released_at is not None:
        return False
    return hold.until is None or today <= hold.until


def may_release(hold: LegalHold, person: str) -> bool:
    """Whether `person` may confirm a release that somebody else asked for."""
    return bool(hold.release_by) and hold.release_by != person and hold.released_at is None
