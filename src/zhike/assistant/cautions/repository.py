"""All SQL of the cautions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from zhike.assistant.cautions.models import CautionRow
from zhike.assistant.cautions.rules import Kind, Noticed
from zhike.conversations.api import Conversation, Line
from zhike.platform.database import Session
from zhike.platform.ids import uuid7


@dataclass(frozen=True, slots=True)
class Caution:
    """What was noticed, where, and in whose hands the conversation was; silence has no id: it ends by itself."""

    id: UUID | None
    conversation_id: UUID
    sequence: int
    kind: Kind
    code: str
    at: datetime
    agent_id: UUID | None


async def add(session: Session, conversation: Conversation, line: Line, noticed: Sequence[Noticed]) -> None:
    """Keep what was noticed in a line; the same a second time changes nothing."""
    for each in noticed:
        values = {
            "id": uuid7(),
            "conversation_id": conversation.id,
            "message_id": line.id,
            "sequence": line.sequence,
            "kind": each.kind,
            "code": each.code,
            "at": line.at,
            "agent_id": conversation.agent_id,
        }
        await session.execute(insert(CautionRow).values(values).on_conflict_do_nothing())


async def has_open(session: Session, conversation_id: UUID, kind: Kind) -> bool:
    """Whether something of this kind waits to be looked at in the conversation."""
    query = select(CautionRow.id).where(
        CautionRow.conversation_id == conversation_id, CautionRow.kind == kind, CautionRow.seen_at.is_(None)
    )
    return (await session.execute(query.limit(1))).first() is not None


async def list_open(session: Session, *, since: datetime, limit: int) -> list[Caution]:
    """What nobody has looked at, the newest first."""
    query = (
        select(CautionRow)
        .where(CautionRow.seen_at.is_(None), CautionRow.at >= since)
        .order_by(CautionRow.at.desc(), CautionRow.id.desc())
        .limit(limit)
    )
    return [_caution(row) for row in (await session.execute(query)).scalars()]


async def mark_seen(session: Session, caution_id: UUID, *, by: str, now: datetime) -> Caution | None:
    """Somebody has looked at it; None where there is no such open caution."""
    statement = (
        update(CautionRow)
        .where(CautionRow.id == caution_id, CautionRow.seen_at.is_(None))
        .values(seen_at=now, seen_by=by)
        .returning(CautionRow)
    )
    row = (await session.execute(statement)).scalar_one_or_none()
    return None if row is None else _caution(row)


def _caution(row: CautionRow) -> Caution:
    kind: Kind = row.kind  # type: ignore[assignment]  # the table's check
    return Caution(row.id, row.conversation_id, row.sequence, kind, row.code, row.at, row.agent_id)
