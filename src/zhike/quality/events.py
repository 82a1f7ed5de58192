"""Facts that others may react to. The stream of each is the contact's id. Ids, codes and times only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar
from uuid import UUID


@dataclass(frozen=True, slots=True)
class ContactRecorded:
    """A contact's record was written: exactly once for each contact that was served here.

    Names are those of the contact record (docs/reference/contact-record.md).
    """

    VERSION: ClassVar[int] = 1

    contact_id: UUID
    source: str
    channel: str
    customer_id: UUID | None
    reason: str | None
    reason_group: str | None
    queue: str | None
    agent_id: str | None
    outcome: str
    answered: bool
    abandoned: bool
    started_at: datetime
    ended_at: datetime


@dataclass(frozen=True, slots=True)
class ContactsImported:
    """A chunk of contacts from elsewhere, or from the simulator, was written: `count` between two local dates."""

    VERSION: ClassVar[int] = 1

    source: str
    count: int
    first_date: date
    last_date: date
