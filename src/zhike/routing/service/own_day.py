"""What an agent sees of their own working day. Nobody else is told of it here."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from zhike.platform.database import Session
from zhike.routing.repository import agents, presence_spans
from zhike.routing.rules.own_day import OwnDay, PresenceSpan, day_of, shifts_of

# As long as the days that the live boards look back on.
KEPT: Final = timedelta(days=90)


async def read_own_day(session: Session, staff_id: UUID, *, zone: ZoneInfo, now: datetime) -> tuple[OwnDay, int]:
    """The agent's day so far, and how many contacts they took in it."""
    local = now.astimezone(zone)
    begins = local.replace(hour=0, minute=0, second=0, microsecond=0)
    spans = await presence_spans.list_spans(session, staff_id, since=begins)
    present = await agents.find_presence(session, staff_id)
    if present is not None and present.since < now:
        spans.append(PresenceSpan(present.state, present.reason, present.since, now))
    patterns = [
        (each.name, each.weekdays, each.start_minute, each.end_minute)
        for each in await agents.list_shifts(session, [staff_id])
    ]
    day = day_of(spans, shifts_of(patterns, local.date(), zone), begins=begins, now=now)
    return day, await presence_spans.count_accepted(session, staff_id, since=begins)


async def forget_old_spans(session: Session, *, now: datetime) -> None:
    """Remove what is older than is kept."""
    await presence_spans.forget_spans(session, before=now - KEPT)
