"""All SQL of the copilot."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import text

from zhike.platform.database import Session

Kind = Literal["answer", "step", "wrap_up", "tone"]
Action = Literal["inserted", "accepted", "edited", "rejected"]

_ADD = text("""
    insert into assistant.copilot_use (id, conversation_id, staff_id, kind, action, at, article_id, version, code,
                                       proposed, final, distance, sequence, asked_sequence)
    values (:id, :conversation_id, :staff_id, :kind, :action, :at, :article_id, :version, :code,
            :proposed, :final, :distance, :sequence, :asked_sequence)
    on conflict do nothing
""")
_TAKEN = text("""
    select article_id from assistant.copilot_use
    where conversation_id = :conversation_id and kind = 'answer' and action <> 'rejected'
    group by article_id order by max(at) desc limit 5
""")
_PAIRS = text("""
    select id, conversation_id, asked_sequence, article_id, version, action, distance, at from assistant.copilot_use
    where kind = 'answer' and action <> 'inserted' and asked_sequence is not null and (at, id) > (:at, :id)
    order by at, id limit :limit
""")
_JUDGED = text("""
    select article_id, action, at, asked_sequence from assistant.copilot_use
    where conversation_id = :conversation_id and kind = 'answer' and action <> 'inserted'
      and asked_sequence is not null and article_id is not null order by at, id
""")
_FIGURES = text("""
    select kind, case when kind = 'answer' then null else code end as code, action, count(*) as n,
           avg(distance) as distance
    from assistant.copilot_use where at >= :since and at < :until group by 1, 2, 3 order by 1, 2, 3
""")


@dataclass(frozen=True, slots=True)
class Use:
    """One row: what somebody did with one proposal. `distance` is 0-1; `asked_sequence` the customer's line before it.

    `code` names the step, the tone check or the field of the wrap-up; `proposed` and `final` are that field's codes.
    """

    id: UUID
    conversation_id: UUID
    staff_id: str
    kind: Kind
    action: Action
    at: datetime
    article_id: UUID | None = None
    version: int | None = None
    code: str | None = None
    proposed: str | None = None
    final: str | None = None
    distance: float | None = None
    sequence: int | None = None
    asked_sequence: int | None = None


def with_details(use: Use, details: Mapping[str, Any]) -> Use:
    """`use` with more of its fields set."""
    return replace(use, **details)


async def add_use(session: Session, use: Use) -> None:
    """Store it; a message that held a suggestion is stored once."""
    await session.execute(_ADD, asdict(use))


async def list_taken_articles(session: Session, conversation_id: UUID) -> list[UUID]:
    """The articles that were put into a draft or sent, newest first."""
    return list((await session.execute(_TAKEN, {"conversation_id": conversation_id})).scalars())


async def list_pairs(session: Session, *, after: tuple[datetime, UUID], limit: int) -> list[Mapping[str, Any]]:
    """Answers with the customer's line that they answered, oldest first, after the place (time, id)."""
    found = await session.execute(_PAIRS, {"at": after[0], "id": after[1], "limit": limit})
    return [dict(row) for row in found.mappings()]


async def list_judged(session: Session, conversation_id: UUID) -> list[Mapping[str, Any]]:
    """What agents of a conversation sent or waved away, with the customer's line before it, in order."""
    found = await session.execute(_JUDGED, {"conversation_id": conversation_id})
    return [dict(row) for row in found.mappings()]


async def count_uses(session: Session, *, since: datetime, until: datetime) -> list[Mapping[str, Any]]:
    """How often each kind of proposal was taken, edited and rejected in a period; `until` is not included."""
    found = await session.execute(_FIGURES, {"since": since, "until": until})
    return [dict(row) for row in found.mappings()]
