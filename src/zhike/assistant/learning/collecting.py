"""Reading a closed conversation: what was asked in vain, what was corrected. Words are masked before anything else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from zhike.assistant.learning import repository
from zhike.assistant.learning.clustering import ALIKE_FROM, likeness
from zhike.assistant.learning.correcting import note_choices, note_wrap_up
from zhike.assistant.learning.gap import Fate, Question
from zhike.assistant.learning.rules import fates_of, tidy
from zhike.assistant.retraining.pairs import note_pairs
from zhike.conversations import api as conversations
from zhike.conversations.api import Conversation, Message
from zhike.platform.database import Session
from zhike.privacy import api as privacy

_SERVING = frozenset({"talk", "hold", "wrap_up"})
_COMPARED_WITH = 40


async def collect(session: Session, conversation_id: UUID) -> None:
    """Take what can be learned from a conversation that is over; again, only what became of it is put right."""
    turns = await repository.list_log(session, conversation_id)
    if not turns:
        return
    conversation = await conversations.get_conversation(session, conversation_id)
    if conversation.state != "closed":
        return
    messages = {each.id: each for each in await conversations.list_messages(session, conversation_id)}
    seconds = await _agent_seconds(session, conversation_id)
    fates = fates_of(turns, rating=conversation.rating)
    for turn in turns:
        message, fate = messages.get(turn["message_id"]), fates.get(turn["message_id"])
        if message is not None and fate is not None:
            read = _Read(conversation, turn, message, fate, seconds)
            await _keep(session, read)
    said = {message_id: tidy(privacy.mask_text(message.text)) for message_id, message in messages.items()}
    await note_choices(session, conversation, turns, list(messages.values()), said)
    await note_wrap_up(session, conversation, turns, said)
    await note_pairs(session, conversation, turns, list(messages.values()), said)
    session.notify(repository.TOPIC)


@dataclass(frozen=True, slots=True)
class _Read:
    conversation: Conversation
    turn: Mapping[str, Any]
    message: Message
    fate: Fate
    seconds: int


async def _keep(session: Session, read: _Read) -> None:
    conversation, turn, message, fate = read.conversation, read.turn, read.message, read.fate
    words = tidy(privacy.mask_text(message.text))
    if not words:
        return
    gap_id = await _watching(session, turn, words) if fate == "answered" else None
    if fate == "answered" and gap_id is None:
        return  # answered, and nobody's business: its words stay in their thread
    question = Question(
        id=message.id,
        conversation_id=conversation.id,
        customer_id=conversation.customer_id,
        asked_at=message.at,
        language=turn["language"],
        text=words,
        fate=fate,
        reason=turn["reason"] or conversation.reason,
        article_id=turn["article_id"],
        handed_over=conversation.requested_at is not None and conversation.requested_at >= message.at,
        agent_seconds=read.seconds,
        gap_id=gap_id,
    )
    await repository.keep_question(session, question)


async def _watching(session: Session, turn: Mapping[str, Any], words: str) -> UUID | None:
    """The gap that an answered question belongs to: the most alike of those of its reason or its article."""
    best: tuple[float, UUID] | None = None
    gaps = await repository.list_watched(
        session, language=turn["language"], reason=turn["reason"], article_id=turn["article_id"]
    )
    for gap_id in gaps:
        asked = await repository.list_questions(session, gap_id, limit=_COMPARED_WITH)
        alike = likeness(words, [each.text for each in asked])
        if alike >= ALIKE_FROM and (best is None or alike > best[0]):
            best = alike, gap_id
    return best[1] if best else None


async def _agent_seconds(session: Session, conversation_id: UUID) -> int:
    steps = await conversations.process_of(session, conversation_id)
    spent = [step.ended_at - step.started_at for step in steps if step.kind in _SERVING and step.ended_at]
    return round(sum(each.total_seconds() for each in spent))
