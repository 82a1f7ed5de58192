"""All SQL of the assistant."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from zhike.assistant.models import AnswerLogRow, SuggestionUseRow
from zhike.assistant.rules.turns import Outcome
from zhike.platform.database import Session


async def add_answer(session: Session, **columns: Any) -> None:
    """Log what became of a message, once."""
    await session.execute(insert(AnswerLogRow).values(**columns).on_conflict_do_nothing())


async def list_outcomes(session: Session, conversation_id: UUID, *, limit: int) -> list[Outcome]:
    """The outcomes of a conversation's last turns, newest first; small talk is no turn."""
    query = (
        select(AnswerLogRow.outcome)
        .where(AnswerLogRow.conversation_id == conversation_id, AnswerLogRow.talk.is_(None))
        .order_by(AnswerLogRow.at.desc(), AnswerLogRow.message_id.desc())
        .limit(limit)
    )
    return [cast("Outcome", outcome) for outcome in (await session.execute(query)).scalars()]


async def find_last_reason(session: Session, conversation_id: UUID) -> str | None:
    """The contact reason that the conversation seemed to be about last."""
    query = (
        select(AnswerLogRow.reason)
        .where(AnswerLogRow.conversation_id == conversation_id, AnswerLogRow.reason.is_not(None))
        .order_by(AnswerLogRow.at.desc(), AnswerLogRow.message_id.desc())
        .limit(1)
    )
    return (await session.execute(query)).scalar_one_or_none()


async def add_suggestion_use(
    session: Session,
    *,
    use_id: UUID,
    conversation_id: UUID,
    article_id: UUID,
    staff_id: str,
    action: str,
    at: datetime,
) -> None:
    """Record what an agent did with a suggestion."""
    session.add(
        SuggestionUseRow(
            id=use_id,
            conversation_id=conversation_id,
            article_id=article_id,
            staff_id=staff_id,
            action=action,
            at=at,
        )
    )
    await session.flush()
