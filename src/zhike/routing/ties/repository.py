"""The clocks of a merged contact, kept aside as they were, and put back; those of a split that was undone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import JSONB

from zhike.platform.database import Session

_CONTACT = text("select to_jsonb(c) from routing.clocked_contact c where conversation_id = :id and ended_at is null")
_CLOCKS = text("""
    select coalesce(jsonb_agg(to_jsonb(k) order by k.id), '[]') from routing.service_clock k
    where conversation_id = :id and ended_at is null
""")
_DROP = (
    text("delete from routing.service_clock where conversation_id = :id"),
    text("delete from routing.clocked_contact where conversation_id = :id"),
)
_ROWS = bindparam("rows", type_=JSONB)
# Rows as they were, whatever happened to them while the contact was over.
_CONTACT_BACK = text("""
    update routing.clocked_contact c set queue = r.queue, agent_id = r.agent_id, agent_name = r.agent_name,
        sequence = r.sequence, at = r.at, answered = r.answered, ended_at = r.ended_at
    from jsonb_populate_record(null::routing.clocked_contact, :rows) r where c.conversation_id = r.conversation_id
""").bindparams(_ROWS)
_CLOCKS_BACK = text("""
    update routing.service_clock k set ran = r.ran, since = r.since, ended_at = r.ended_at, seen = r.seen,
        due_at = r.due_at, next_at = r.next_at, warned_at = r.warned_at, breached_at = r.breached_at,
        waiver_id = r.waiver_id
    from jsonb_populate_recordset(null::routing.service_clock, :rows) r where k.id = r.id
""").bindparams(_ROWS)


async def keep_clocks(session: Session, conversation_id: UUID) -> dict[str, Any] | None:
    """The clocks of a contact that run or stand still, as they are now; None where it has none."""
    contact = (await session.execute(_CONTACT, {"id": conversation_id})).scalar_one_or_none()
    if contact is None:
        return None
    return {"contact": contact, "clocks": (await session.execute(_CLOCKS, {"id": conversation_id})).scalar_one()}


async def drop_clocks(session: Session, conversation_id: UUID) -> None:
    """Of a contact that never was: no target was met or missed."""
    for statement in _DROP:
        await session.execute(statement, {"id": conversation_id})


async def put_clocks_back(session: Session, kept: Mapping[str, Any]) -> None:
    """The clocks as they were."""
    await session.execute(_CONTACT_BACK, {"rows": kept["contact"]})
    await session.execute(_CLOCKS_BACK, {"rows": kept["clocks"]})
