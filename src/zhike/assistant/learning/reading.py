"""What the page of a gap shows beside its questions: the closest articles, a proposal for a draft, the effect."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, cast

from zhike.assistant.keeping import keeper_of
from zhike.assistant.learning import repository
from zhike.assistant.learning.effect import Effect, count_weeks, measure_effect
from zhike.assistant.learning.gap import Gap, Question
from zhike.assistant.matching.confidence import ANSWER_FROM
from zhike.assistant.matching.grams import Language
from zhike.assistant.matching.index import Match
from zhike.conversations import api as conversations
from zhike.platform.database import Session
from zhike.platform.runtime import Runtime
from zhike.privacy import api as privacy

_SHOWN: Final = 100
_CLOSEST: Final = 3
_WAYS: Final = 8
_LONGEST_REPLY: Final = 2000
# Threads that are looked at for a reply of an agent.
_LOOKED_AT: Final = 5

Why = Literal["unlike", "not_sure", "answers_now"]


@dataclass(frozen=True, slots=True)
class Closest:
    """An article near the gap's central question, and why it did not answer: `unlike`, `not_sure` (its confidence is
    below that of an answer), or `answers_now` (asked today, it would)."""

    match: Match
    why: Why


@dataclass(frozen=True, slots=True)
class Detail:
    """All that is known of a gap. `reply`: what an agent told a customer who asked this, masked; "" where none did."""

    gap: Gap
    questions: Sequence[Question]
    closest: Sequence[Closest]
    ways: Sequence[str]
    reply: str
    weeks: Sequence[tuple[datetime, int, int, int]]
    effect: Effect | None


async def read_detail(runtime: Runtime, session: Session, gap: Gap, *, now: datetime) -> Detail:
    """The gap with its questions, newest first."""
    questions = await repository.list_questions(session, gap.id)
    ways = tuple(dict.fromkeys(each.text for each in questions if each.text and each.text != gap.title))
    effect = None
    if gap.published_at is not None and questions:
        since = min(gap.created_at, *(each.asked_at for each in questions))
        effect = measure_effect(questions, since=since, published_at=gap.published_at, now=now)
    return Detail(
        gap=gap,
        questions=[each for each in questions if each.text][:_SHOWN],
        closest=await _closest(runtime, session, gap, now=now),
        ways=ways[:_WAYS],
        reply=await _reply(session, questions),
        weeks=count_weeks(questions, now=now),
        effect=effect,
    )


async def _closest(runtime: Runtime, session: Session, gap: Gap, *, now: datetime) -> list[Closest]:
    index = await keeper_of(runtime).get(session, runtime=runtime, now=now)
    language = cast("Language", gap.language)
    if not gap.title or not index.has(language):
        return []
    return [Closest(match, _why(match)) for match in index.find(gap.title, language, now=now, limit=_CLOSEST)]


def _why(match: Match) -> Why:
    if match.confidence >= ANSWER_FROM:
        return "answers_now"
    return "not_sure" if match.close else "unlike"


async def _reply(session: Session, questions: Sequence[Question]) -> str:
    """The first words of an agent after such a question, longest of the newest threads: where a draft may begin."""
    found = [""]
    handed = [each for each in questions if each.handed_over and each.agent_seconds]
    for question in handed[:_LOOKED_AT]:
        messages = await conversations.list_messages(session, question.conversation_id)
        found += [each.text for each in messages if each.author == "agent" and each.at > question.asked_at]
    return privacy.mask_text(max(found, key=len))[:_LONGEST_REPLY]
