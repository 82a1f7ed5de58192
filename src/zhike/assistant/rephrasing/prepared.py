"""Rewordings that were made ahead of the transaction of a reply, until that takes them: in memory, a few at a time."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID
from weakref import WeakKeyDictionary

from sqlalchemy import text

from zhike.assistant.rephrasing.wording import Rewording
from zhike.conversations.api import Message
from zhike.knowledge.api import PublishedArticle
from zhike.platform.database import Database, Session
from zhike.platform.runtime import Runtime

# Of more, the oldest are forgotten: their articles are sent word by word.
MOST: Final = 200

_ADD: Final = text("""
    insert into assistant.rewording (message_id, conversation_id, at, article_id, version, outcome, because, model,
                                     prompt_version, prompt_digest, ms)
    values (:message_id, :conversation_id, :at, :article_id, :version, :outcome, :because, :model,
            :prompt_version, :prompt_digest, :ms)
    on conflict do nothing
""")


@dataclass(frozen=True, slots=True)
class Prepared:
    """A rewording and the version that it was made of."""

    article_id: UUID
    version: int
    rewording: Rewording


_shelves: WeakKeyDictionary[Database, OrderedDict[UUID, Prepared]] = WeakKeyDictionary()


def lay_by(runtime: Runtime, message_id: UUID, article: PublishedArticle, rewording: Rewording) -> None:
    """Keep a rewording for the reply to the message."""
    shelf = _shelves.setdefault(runtime.database, OrderedDict())
    shelf[message_id] = Prepared(article.id, article.version, rewording)
    while len(shelf) > MOST:
        shelf.popitem(last=False)


async def take_rewording(
    runtime: Runtime, session: Session, message: Message, article: PublishedArticle | None, *, now: datetime
) -> Rewording | None:
    """What was laid by for the message, logged; None where there is nothing, or the answer is another one by now."""
    shelf = _shelves.get(runtime.database)
    prepared = shelf.pop(message.id, None) if shelf else None
    if prepared is None or article is None or (prepared.article_id, prepared.version) != (article.id, article.version):
        return None
    rewording = prepared.rewording
    await session.execute(
        _ADD,
        {
            "message_id": message.id,
            "conversation_id": message.conversation_id,
            "at": now,
            "article_id": article.id,
            "version": article.version,
            "outcome": rewording.outcome,
            "because": rewording.because,
            "model": rewording.model,
            "prompt_version": rewording.prompt_version,
            "prompt_digest": rewording.digest,
            "ms": rewording.ms,
        },
    )
    return rewording
