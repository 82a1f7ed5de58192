"""Corrections: recorded where people correct, reviewed by a person, exported and imported."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any
from uuid import UUID

from zhike.assistant.learning import corrections, repository
from zhike.assistant.learning.errors import CorrectionDecided, CorrectionUnknown, LabelUnknown, QuestionUnknown
from zhike.assistant.learning.gap import Correction, LabelKind, Source
from zhike.audit import api as audit
from zhike.conversations.api import Conversation, Message
from zhike.knowledge import api as knowledge
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.platform.errors import NotFound
from zhike.platform.ids import uuid7
from zhike.platform.web import check_version
from zhike.reasons import api as reasons

# What a person records about a wish for a person says nothing about the words before it.
_NO_LABEL = frozenset({"GEN-01", "GEN-04"})


async def note_wrap_up(
    session: Session, conversation: Conversation, turns: Sequence[Mapping[str, Any]], said: Mapping[UUID, str]
) -> None:
    """The agent recorded another reason than the assistant had understood: the question of that turn is an example."""
    label = conversation.reason
    told = next((turn for turn in reversed(turns) if turn["reason"] or turn["outcome"] in {"refused", "clarify"}), None)
    if label is None or label in _NO_LABEL or told is None or told["reason"] == label:
        return
    await _add(
        session,
        conversation,
        message_id=told["message_id"],
        text=said.get(told["message_id"], ""),
        kind="reason",
        label=label,
        before=told["reason"],
        source="wrap_up",
        by=(str(conversation.agent_id or ""), conversation.agent_name),
        at=conversation.closed_at or told["at"],
    )


async def note_choices(
    session: Session,
    conversation: Conversation,
    turns: Sequence[Mapping[str, Any]],
    messages: Sequence[Message],
    said: Mapping[UUID, str],
) -> None:
    """The customer tapped one of the choices that they were offered: the question before them is an example of it."""
    for before, after in pairwise(turns):
        if before["outcome"] != "clarify" or after["article_id"] is None or after["outcome"] != "answered":
            continue
        tapped = next((each for each in messages if each.id == after["message_id"]), None)
        if tapped is None or tapped.text not in offered_after(messages, before["message_id"]):
            continue
        await _add(
            session,
            conversation,
            message_id=before["message_id"],
            text=said.get(before["message_id"], ""),
            kind="article",
            label=str(after["article_id"]),
            before=None,
            source="choice",
            by=("customer", ""),
            at=tapped.at,
        )


async def move_question(session: Session, *, actor: Actor, question_id: UUID, article_id: UUID, now: datetime) -> None:
    """An editor says which article a question belongs to. Raises `QuestionUnknown`, `ArticleNotFound`."""
    question = await repository.find_question(session, question_id)
    if question is None or not question.text:
        raise QuestionUnknown
    article = await knowledge.get_article(session, article_id)
    await corrections.add_correction(
        session,
        id=uuid7(),
        message_id=question.id,
        customer_id=question.customer_id,
        text=question.text,
        language=question.language,
        kind="article",
        label=str(article.id),
        before=str(question.article_id) if question.article_id else None,
        source="editor",
        by_id=actor.id,
        by_name=actor.name,
        at=now,
    )
    await _audit(session, "question_moved", actor=actor, subject=f"question:{question_id}", now=now)


async def decide_on(
    session: Session,
    *,
    actor: Actor,
    correction_id: UUID,
    accepted: bool,
    label: str | None,
    expected: str,
    now: datetime,
) -> Correction:
    """Accept (as `label`, where the reviewer knows better) or reject.

    Raises `CorrectionUnknown`, `CorrectionDecided`, `LabelUnknown`, `PreconditionFailed`.
    """
    correction = await _get(session, correction_id)
    check_version(expected, correction.version)
    state = "accepted" if accepted else "rejected"
    wanted = label or correction.label
    if correction.state == state and wanted == correction.label:
        return correction
    if not correction.text:
        raise CorrectionDecided
    await check_label(session, correction.kind, wanted)
    await corrections.decide(
        session, correction_id, state=state, label=wanted, by_id=actor.id, by_name=actor.name, now=now
    )
    await _audit(session, f"correction_{state}", actor=actor, subject=f"correction:{correction_id}", now=now)
    return await _get(session, correction_id)


async def check_label(session: Session, kind: LabelKind, label: str) -> None:
    """Raise `LabelUnknown` unless there is such a reason or article."""
    if not await is_label(session, kind, label):
        raise LabelUnknown(label=label[:60])


async def is_label(session: Session, kind: LabelKind, label: str) -> bool:
    """Whether there is such a reason or article."""
    if kind == "reason":
        return reasons.is_reason(label)
    try:
        await knowledge.get_article(session, UUID(label))
    except (ValueError, NotFound):
        return False
    return True


async def _add(
    session: Session,
    conversation: Conversation,
    *,
    message_id: UUID,
    text: str,
    kind: LabelKind,
    label: str,
    before: str | None,
    source: Source,
    by: tuple[str, str],
    at: datetime,
) -> None:
    if text:
        await corrections.add_correction(
            session,
            id=uuid7(),
            message_id=message_id,
            customer_id=conversation.customer_id,
            text=text,
            language=conversation.language,
            kind=kind,
            label=label,
            before=before,
            source=source,
            by_id=by[0],
            by_name=by[1],
            at=at,
        )


def offered_after(messages: Sequence[Message], asked: UUID) -> set[str]:
    """The questions that were offered after a message."""
    place = next((number for number, each in enumerate(messages) if each.id == asked), len(messages))
    after = next((each for each in messages[place + 1 :] if each.kind == "choices"), None)
    return {choice["text"] for choice in after.payload.get("choices", ())} if after else set()


async def _get(session: Session, correction_id: UUID) -> Correction:
    correction = await corrections.find_correction(session, correction_id)
    if correction is None:
        raise CorrectionUnknown
    return correction


async def _audit(session: Session, what: str, *, actor: Actor, subject: str, now: datetime, **detail: object) -> None:
    await audit.record(session, actor=actor, action=f"assistant.{what}", subject=subject, detail=dict(detail), now=now)
