"""Makers of contacts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import text

from zhike.platform.database import Session
from zhike.platform.ids import uuid7
from zhike.quality.rules.record import Lengths, NewContact
from zhike.stability import api as stability

ZONE = ZoneInfo("Asia/Shanghai")
NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
_WATCHED = text("""
    insert into stability.watch (part, local_date, local_hour, local_weekday, watched_s, up_s)
    values (:part, :day, :hour, :weekday, 3600, :up_s)
""")
CUSTOMER = UUID("00000000-0000-4000-8000-000000000001")


def contact(**told: Any) -> NewContact:
    """A contact of an hour ago; lengths may be given as columns (`wait_s=3`), `minutes` is how long it lasted."""
    lengths = Lengths(**{name: told.pop(name) for name in Lengths.__slots__ if name in told})
    started = told.pop("started_at", NOON - timedelta(hours=1))
    ended = told.pop("ended_at", started + timedelta(minutes=told.pop("minutes", 5)))
    given = {"id": uuid7(), "source": "imported", "channel": "web_chat", **told}
    return NewContact(started_at=started, ended_at=ended, lengths=lengths, **given)


def answered(**told: Any) -> NewContact:
    """A contact that a person answered after 10 s and worked on for 5 minutes."""
    served = {"wait_s": 10.0, "talk_s": 240.0, "hold_s": 20.0, "wrap_up_s": 40.0, "answered": True}
    who = {"queue": "cards", "agent_id": "agent-1", "outcome": "resolved", "resolved": True}
    return contact(**{**served, **who, "handed_over": True, "direct_to_person": True, **told})


def abandoned(**told: Any) -> NewContact:
    """A contact that left the queue after a minute."""
    left = {"wait_s": 60.0, "abandoned": True, "outcome": "abandoned", "handed_over": True}
    return contact(**{**left, "queue": "cards", "resolved": False, **told})


def contained(**told: Any) -> NewContact:
    """A contact that the assistant answered alone."""
    return contact(**{"assistant_served": True, "assistant_s": 30.0, "answers": 1, "outcome": "answered", **told})


async def worker_fault(session: Session, began: datetime, *, seconds: float) -> None:
    """The worker was killed and came back."""
    await stability.record_fault(
        session, part="worker", kind="killed", began_at=began, ended_at=began + timedelta(seconds=seconds)
    )


async def watched(session: Session, at: datetime, part: str, *, up_s: float) -> None:
    """An hour in which a part or whole was watched."""
    local = at.astimezone(ZONE)
    values = {"part": part, "day": local.date(), "hour": local.hour, "weekday": local.isoweekday(), "up_s": up_s}
    await session.execute(_WATCHED, values)
