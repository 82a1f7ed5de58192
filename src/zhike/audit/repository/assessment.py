"""SQL of the self-assessment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import select, text

from zhike.audit.models import AnswerRow
from zhike.audit.rules.checklist import Answer, Verdict
from zhike.platform.database import Session

_PUT = text("""
    insert into audit.assessment_answer (item, verdict, evidence, answered_by, answered_at)
    values (:item, :verdict, :evidence, :by, :now)
    on conflict (item) do update set verdict = excluded.verdict, evidence = excluded.evidence,
        answered_by = excluded.answered_by, answered_at = excluded.answered_at,
        version = audit.assessment_answer.version + 1
""")


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """An answer, who gave it and when; `version` grows with every change."""

    answer: Answer
    by: str
    at: datetime
    version: int


async def get_answers(session: Session) -> dict[str, StoredAnswer]:
    """All answers by the key of their question."""
    rows = (await session.execute(select(AnswerRow).execution_options(populate_existing=True))).scalars()
    return {
        row.item: StoredAnswer(
            Answer(cast("Verdict", row.verdict), row.evidence), row.answered_by, row.answered_at, row.version
        )
        for row in rows
    }


async def lock_answers(session: Session) -> None:
    """Let nobody else answer until this transaction is over."""
    await session.execute(text("select pg_advisory_xact_lock(hashtextextended('audit.assessment', 0))"))


async def put_answer(session: Session, item: str, answer: Answer, *, by: str, now: datetime) -> None:
    """Keep the answer to `item`."""
    values = {"item": item, "verdict": answer.verdict, "evidence": answer.evidence, "by": by, "now": now}
    await session.execute(_PUT, values)
