"""All SQL of the assistant."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from sqlalchemy import text

from zhike.assistant.rules.turns import Outcome
from zhike.platform.database import Session

# With every message, so without the ORM.
_ADD = text("""
    insert into assistant.answer_log (message_id, conversation_id, at, language, outcome, because, reason, talk,
                                      article_id, version, confidence, emotion, release, ms)
    values (:message_id, :conversation_id, :at, :language, :outcome, :because, :reason, :talk,
            :article_id, :version, :confidence, :emotion, :release, :ms)
    on conflict do nothing
""")
_OUTCOMES = text("""
    select outcome from assistant.answer_log where conversation_id = :conversation_id and talk is null
    order by at desc, message_id desc limit :limit
""")
_LAST_REASON = text("""
    select reason from assistant.answer_log where conversation_id = :conversation_id and reason is not null
    order by at desc, message_id desc limit 1
""")


async def add_answer(session: Session, **columns: Any) -> None:
    """Log what became of a message, once."""
    await session.execute(_ADD, columns)


async def list_outcomes(session: Session, conversation_id: UUID, *, limit: int) -> list[Outcome]:
    """The outcomes of a conversation's last turns, newest first; small talk is no turn."""
    found = await session.execute(_OUTCOMES, {"conversation_id": conversation_id, "limit": limit})
    return [cast("Outcome", outcome) for outcome in found.scalars()]


async def find_last_reason(session: Session, conversation_id: UUID) -> str | None:
    """The contact reason that the conversation seemed to be about last."""
    return (await session.execute(_LAST_REASON, {"conversation_id": conversation_id})).scalar_one_or_none()
