"""How long agents were in which state."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import text

from zhike.platform.database import Session
from zhike.routing.rules.own_day import PresenceSpan

_ADD = text("""
    insert into routing.presence_span (staff_id, began_at, ended_at, state, reason)
    values (:staff_id, :began_at, :ended_at, :state, :reason)
    on conflict (staff_id, began_at) do update set ended_at = excluded.ended_at
""")
_LIST = text("""
    select state, reason, began_at, ended_at from routing.presence_span
    where staff_id = :staff_id and ended_at > :since order by began_at
""")
_FORGET = text("delete from routing.presence_span where ended_at < :before")
_SERVED = text("""
    select count(*) from routing.assignment where staff_id = :staff_id and accepted_at >= :since
""")


async def add_span(session: Session, staff_id: UUID, span: PresenceSpan) -> None:
    """A state that is over."""
    values = {"staff_id": staff_id, "began_at": span.began_at, "ended_at": span.ended_at}
    await session.execute(_ADD, {**values, "state": span.state, "reason": span.reason})


async def list_spans(session: Session, staff_id: UUID, *, since: datetime) -> list[PresenceSpan]:
    """The agent's states that ended after `since`, oldest first."""
    return [PresenceSpan(*row) for row in await session.execute(_LIST, {"staff_id": staff_id, "since": since})]


async def forget_spans(session: Session, *, before: datetime) -> None:
    """Remove what ended before that moment."""
    await session.execute(_FORGET, {"before": before})


async def count_accepted(session: Session, staff_id: UUID, *, since: datetime) -> int:
    """How many contacts the agent took since then."""
    return int((await session.execute(_SERVED, {"staff_id": staff_id, "since": since})).scalar_one())
