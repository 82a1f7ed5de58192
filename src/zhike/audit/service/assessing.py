"""Use cases of the self-assessment: answer, read."""

from __future__ import annotations

from datetime import datetime

from zhike.audit.errors import ItemUnknown
from zhike.audit.repository import assessment
from zhike.audit.repository.assessment import StoredAnswer
from zhike.audit.rules.checklist import BY_KEY, Answer
from zhike.audit.service.trail import record
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.platform.web import check_version


async def get_answers(session: Session) -> dict[str, StoredAnswer]:
    """All answers by the key of their question."""
    return await assessment.get_answers(session)


async def answer_item(
    session: Session, *, actor: Actor, item: str, answer: Answer, expected: str, now: datetime
) -> dict[str, StoredAnswer]:
    """Answer a question, or answer it anew; all answers as they are then.

    `expected` is the version of the answer that is replaced, `0` where there is none. Raises `ItemUnknown` or
    `PreconditionFailed`.
    """
    if item not in BY_KEY:
        raise ItemUnknown(item=item)
    await assessment.lock_answers(session)
    before = (await assessment.get_answers(session)).get(item)
    check_version(expected, before.version if before else 0)
    await assessment.put_answer(session, item, answer, by=actor.name, now=now)
    detail = {"item": item, "verdict": answer.verdict}
    await record(session, actor=actor, action="audit.assessed", subject="assessment", detail=detail, now=now)
    return await assessment.get_answers(session)
