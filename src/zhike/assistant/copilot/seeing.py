"""The one door through which the copilot sees: a conversation its agent may read, articles its agent may be told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Final, cast
from uuid import UUID

from zhike.assistant.keeping import keeper_of
from zhike.assistant.matching.grams import Language
from zhike.assistant.matching.index import Match
from zhike.assistant.service.asking import asker_of
from zhike.assistant.understanding.active import understand_message, understanding_of
from zhike.conversations import api as conversations
from zhike.conversations.api import Conversation, Message
from zhike.knowledge import api as knowledge
from zhike.knowledge.api import COLLEAGUE, Asker
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.platform.runtime import Runtime

# The newest messages; what lies further back is in the hand-over card.
READ_BACK: Final = 200


@dataclass(frozen=True, slots=True)
class Seen:
    """A conversation and its public messages, in order; `asker` is whom an answer would be told, and where.

    What it was split off with comes first, at places below 1: in its own thread it stands nowhere.
    `whole`: with those of what was merged into it, in order of time, each at the place in its own thread; what is
    written next answers the thread alone.
    """

    conversation: Conversation
    messages: tuple[Message, ...]
    asker: Asker
    whole: tuple[Message, ...]

    @property
    def language(self) -> Language:
        """The language of the conversation."""
        return cast("Language", self.conversation.language)


async def look(session: Session, *, actor: Actor, conversation_id: UUID, now: datetime) -> Seen:
    """The conversation as its reader may see it. Raises `ConversationNotFound`."""
    conversation = await conversations.find_readable(session, actor=actor, conversation_id=conversation_id)
    after = max(0, conversation.last_sequence - READ_BACK)
    messages = await conversations.list_messages(session, conversation_id, after=after, limit=READ_BACK)
    joined = await conversations.read_joined(session, conversation_id, include_internal=False)
    # Sorting keeps the order of those of one moment: each thread stays in its own order.
    whole = sorted([*joined, *messages], key=lambda each: each.at)[-READ_BACK:] if joined else messages
    own = (*await _taken_along(session, conversation_id, joined), *messages)
    return Seen(conversation, own, await asker_of(session, conversation, now), tuple(whole))


async def _taken_along(session: Session, conversation_id: UUID, joined: Sequence[Message]) -> list[Message]:
    if not joined or await conversations.find_split_origin(session, conversation_id) is None:
        return []
    return [replace(each, sequence=place - len(joined)) for place, each in enumerate(joined)]


async def find_articles(
    runtime: Runtime, session: Session, *, text: str, language: Language, told: Asker, limit: int, now: datetime
) -> list[Match]:
    """The closest articles to `text`, best first, each as it is in force now: those that `told` may be told, as if
    there were no others, and those that only a colleague may."""
    meant = await understand_message(understanding_of(runtime, language), text)
    likely = meant.likely if meant else {}
    index = await keeper_of(runtime).get(session, runtime=runtime, now=now)
    find = partial(index.find, text, language, now=now, reasons=likely, limit=limit)
    found = {match.article.id: match for asker in (COLLEAGUE, told) for match in find(asker=asker)}
    best = sorted(found.values(), key=lambda match: -match.confidence)[:limit]
    return [current for match in best if (current := await _in_force(session, match, now)) is not None]


async def _in_force(session: Session, match: Match, now: datetime) -> Match | None:
    article = await knowledge.find_published(session, match.article.id, now=now, asker=COLLEAGUE)
    return None if article is None else Match(article, match.confidence, exact=match.exact, close=match.close)
