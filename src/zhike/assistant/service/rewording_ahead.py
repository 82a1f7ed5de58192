"""Asking the language model before the transaction of the reply: a slow model holds no lock and no connection."""

from __future__ import annotations

from typing import cast

import structlog

from zhike.assistant.keeping import keeper_of
from zhike.assistant.matching.grams import Language
from zhike.assistant.rephrasing.prepared import lay_by
from zhike.assistant.rephrasing.server import server_of
from zhike.assistant.rephrasing.wording import reword
from zhike.assistant.service.asking import asker_of
from zhike.assistant.service.replying import find_answer
from zhike.assistant.understanding.active import understanding_of
from zhike.conversations import api as conversations
from zhike.conversations.events import MessagePosted
from zhike.knowledge.api import PublishedArticle
from zhike.platform.runtime import Runtime

log = structlog.get_logger(__name__)


async def reword_ahead(runtime: Runtime, event: MessagePosted) -> None:
    """Lay a rewording by for the reply, where a model is set and an article answers; never raises.

    The reply decides anew in its own transaction. If it comes to another article or version, or a task takes the
    message, what was laid by is not used.
    """
    server = server_of(runtime.settings)
    if server is None:
        return
    try:
        found = await _find(runtime, event)
        if found is not None:
            asked, article = found
            language = article.language
            lay_by(runtime, event.message_id, article, await reword(server, article, asked=asked, language=language))
    except Exception as trouble:  # a help only: without it the article is sent word by word
        log.warning("assistant.rewording_failed", kind=type(trouble).__name__)


async def _find(runtime: Runtime, event: MessagePosted) -> tuple[str, PublishedArticle] | None:
    """What was asked and the article that answers it, read in a short transaction of its own."""
    now = runtime.clock.now()
    async with runtime.database.transaction() as session:
        conversation = await conversations.get_conversation(session, event.conversation_id)
        messages = await conversations.list_messages(session, event.conversation_id, after=event.sequence - 1, limit=1)
        if conversation.state != "assistant" or not messages or messages[0].id != event.message_id:
            return None
        text = messages[0].text
        index = await keeper_of(runtime).get(session, runtime=runtime, now=now)
        language = cast("Language", conversation.language)
        understand = understanding_of(runtime, language)
        asker = await asker_of(session, conversation, now)
        reply = await find_answer(session, index, text, language, now, asker=asker, understand=understand)
    return (text, reply.article) if reply.outcome == "answered" and reply.article is not None else None
