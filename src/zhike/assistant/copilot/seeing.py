"""The one door through which the copilot sees: a conversation its agent may read, articles its agent may be told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, cast
from uuid import UUID
from weakref import WeakKeyDictionary

from zhike.assistant.keeping import IndexKeeper, keeper_of
from zhike.assistant.matching.grams import Language
from zhike.assistant.matching.index import Match
from zhike.assistant.understanding.active import understand_message, understanding_of
from zhike.conversations import api as conversations
from zhike.conversations.api import Conversation, Message
from zhike.knowledge import api as knowledge
from zhike.knowledge.api import ANYBODY, COLLEAGUE, Asker, PublishedArticle
from zhike.platform.actor import Actor
from zhike.platform.database import Database, Session
from zhike.platform.runtime import Runtime

# The newest messages; what lies further back is in the hand-over card.
READ_BACK: Final = 200


@dataclass(frozen=True, slots=True)
class Seen:
    """A conversation and its public messages, in order."""

    conversation: Conversation
    messages: tuple[Message, ...]

    @property
    def language(self) -> Language:
        """The language of the conversation."""
        return cast("Language", self.conversation.language)

    @property
    def asker(self) -> Asker:
        """Whom an answer would be told, and where."""
        known = self.conversation.customer_id is not None
        return Asker("customers" if known else "public", self.conversation.channel, region="")


async def look(session: Session, *, actor: Actor, conversation_id: UUID) -> Seen:
    """The conversation as its reader may see it. Raises `ConversationNotFound`."""
    conversation = await conversations.find_readable(session, actor=actor, conversation_id=conversation_id)
    after = max(0, conversation.last_sequence - READ_BACK)
    messages = await conversations.list_messages(session, conversation_id, after=after, limit=READ_BACK)
    return Seen(conversation, tuple(messages))


async def find_articles(
    runtime: Runtime, session: Session, *, text: str, language: Language, limit: int, now: datetime
) -> list[Match]:
    """The closest articles to `text` among all that a colleague may be told, best first, each as it is in force now."""
    found: dict[UUID, Match] = {}
    meant = await understand_message(understanding_of(runtime, language), text)
    likely = {guess.reason: guess.confidence for guess in meant.guesses} if meant else {}
    for keeper in (keeper_of(runtime), _colleagues(runtime)):
        index = await keeper.get(session, runtime=runtime, now=now)
        found |= {match.article.id: match for match in index.find(text, language, now=now, reasons=likely, limit=limit)}
    best = sorted(found.values(), key=lambda match: -match.confidence)[:limit]
    return [current for match in best if (current := await _in_force(session, match, now)) is not None]


async def _in_force(session: Session, match: Match, now: datetime) -> Match | None:
    article = await knowledge.find_published(session, match.article.id, now=now, asker=COLLEAGUE)
    return None if article is None else Match(article, match.confidence, exact=match.exact, close=match.close)


async def _not_for_anybody(session: Session, now: datetime) -> Sequence[PublishedArticle]:
    """What the index of the assistant does not hold."""
    return [each for each in await knowledge.published(session, now, COLLEAGUE) if not each.is_for(ANYBODY)]


_keepers: WeakKeyDictionary[Database, IndexKeeper] = WeakKeyDictionary()


def _colleagues(runtime: Runtime) -> IndexKeeper:
    """The keeper of the index of articles that are not for everybody."""
    return _keepers.setdefault(runtime.database, IndexKeeper(runtime.settings, _not_for_anybody))
