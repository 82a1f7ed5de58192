"""Answers suggested to the agent who has a conversation: from published articles, as the assistant would find them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final, Literal, cast
from uuid import UUID

from zhike.assistant import repository
from zhike.assistant.keeping import keeper_of
from zhike.assistant.matching.grams import Language
from zhike.assistant.matching.index import KnowledgeIndex, Match
from zhike.conversations import api as conversations
from zhike.conversations.api import Message
from zhike.knowledge import api as knowledge
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.platform.ids import uuid7
from zhike.platform.runtime import Runtime

Action = Literal["inserted", "dismissed"]

SUGGESTED: Final = 3
# Less likely ones cost the agent more reading than they save.
SUGGEST_FROM: Final = 0.12
# The customer's lines in a row are read alone and together: "信用卡" / "年费怎么免".
LINES: Final = 3
READ_BACK: Final = 60


async def suggest(
    runtime: Runtime, session: Session, *, actor: Actor, conversation_id: UUID, now: datetime
) -> list[Match]:
    """The closest articles to what the customer said last, best first.

    Raises `ConversationNotFound` where the actor may not read it.
    """
    conversation = await conversations.find_readable(session, actor=actor, conversation_id=conversation_id)
    after = max(0, conversation.last_sequence - READ_BACK)
    messages = await conversations.list_messages(session, conversation_id, after=after, limit=READ_BACK)
    index = await keeper_of(runtime).get(session, runtime=runtime, now=now)
    matches = _find(index, _last_lines(messages), cast("Language", conversation.language), now)
    current = [(match, await knowledge.find_published(session, match.article.id, now=now)) for match in matches]
    return [Match(article, match.confidence) for match, article in current if article is not None]


async def record_use(
    session: Session, *, actor: Actor, conversation_id: UUID, article_id: UUID, action: Action, now: datetime
) -> None:
    """Remember what the agent did with a suggestion. Raises `ConversationNotFound`, `ArticleNotFound`."""
    await conversations.find_readable(session, actor=actor, conversation_id=conversation_id)
    await knowledge.get_article(session, article_id)
    await repository.add_suggestion_use(
        session,
        use_id=uuid7(),
        conversation_id=conversation_id,
        article_id=article_id,
        staff_id=actor.id,
        action=action,
        at=now,
    )


def _last_lines(messages: Iterable[Message]) -> list[str]:
    """The customer's newest lines in a row, oldest first: an agent's or the assistant's word in between ends them."""
    lines: list[str] = []
    for message in reversed(list(messages)):
        if message.author == "customer" and message.text.strip():
            lines.insert(0, message.text)
        elif message.author in {"agent", "assistant"} and lines:
            break
    return lines[-LINES:]


def _find(index: KnowledgeIndex, lines: list[str], language: Language, now: datetime) -> list[Match]:
    best: dict[UUID, Match] = {}
    asked = dict.fromkeys([*lines[-1:], " ".join(lines)]) if lines else {}
    for text in asked:
        for match in index.find(text, knowledge.detect_language(text) or language, now=now, limit=SUGGESTED):
            known = best.get(match.article.id)
            if match.confidence >= SUGGEST_FROM and (known is None or known.confidence < match.confidence):
                best[match.article.id] = match
    return sorted(best.values(), key=lambda match: -match.confidence)[:SUGGESTED]
