"""Replying to a customer's message: quote, ask back, refuse, or hand over; each outcome is logged."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final, cast
from uuid import UUID

from zhike.assistant import repository
from zhike.assistant.answering import Reply, answer_in_turn
from zhike.assistant.keeping import keeper_of
from zhike.assistant.matching.grams import Language
from zhike.assistant.matching.index import KnowledgeIndex
from zhike.assistant.registry.keeping import models_of
from zhike.assistant.rephrasing.prepared import take_rewording
from zhike.assistant.rephrasing.wording import Rewording
from zhike.assistant.rules.handover import Handoff
from zhike.assistant.rules.hearing import hear
from zhike.assistant.rules.small_talk import small_talk
from zhike.assistant.rules.turns import PATIENCE, Outcome, gives_up
from zhike.assistant.rules.wording import say
from zhike.assistant.service.asking import asker_of
from zhike.assistant.service.handing_over import ASSISTANT, hand_over
from zhike.assistant.taking import Said, Taken, Taker, take
from zhike.assistant.understanding.active import Understand, understand_message, understanding_of
from zhike.conversations import api as conversations
from zhike.conversations.api import Conversation, Message
from zhike.knowledge import api as knowledge
from zhike.knowledge.api import Asker, PublishedArticle
from zhike.platform.database import Session
from zhike.platform.errors import Conflict
from zhike.platform.runtime import Runtime
from zhike.reasons import api as reasons

# From this confidence on the closest article says what a conversation is about.
ABOUT_FROM: Final = 0.3
# Articles that were withdrawn while they were being found; more than a few at once do not happen.
TRIES: Final = 3
# So many messages back a question may lie that the present one goes on from.
READ_BACK: Final = 16


async def reply_to(
    runtime: Runtime,
    session: Session,
    *,
    conversation_id: UUID,
    message_id: UUID,
    sequence: int,
    takers: Sequence[Taker] = (),
    now: datetime,
) -> None:
    """Reply to a customer's message, if the assistant still has the conversation; `takers` are asked first."""
    conversation = await conversations.get_conversation(session, conversation_id)
    if conversation.state != "assistant":
        return
    found = await conversations.list_messages(session, conversation_id, after=sequence - 1, limit=1)
    if not found or found[0].id != message_id:
        return
    message = found[0]
    await models_of(runtime).keep_up(session)
    index = await keeper_of(runtime).get(session, runtime=runtime, now=now)
    understand = understanding_of(runtime, cast("Language", conversation.language))
    understanding = await understand_message(understand, message.text)
    taken = await take(
        takers, runtime, session, conversation=conversation, message=message, understanding=understanding, now=now
    )
    if taken is not None:
        outcome: Outcome = "handoff" if taken.handoff else "task"
        reply = Reply(outcome, cast("Language", conversation.language), handoff=taken.handoff)
    else:
        reply = await _decide(session, index, message, conversation, understand=understand, now=now)
    rewording = await take_rewording(runtime, session, message, reply.article, now=now)
    try:
        await _say(session, message, taken.said if taken else _wording(message, reply, rewording), now=now)
        if reply.handoff is not None:
            await hand_over(runtime, session, conversation, reply.handoff, now=now)
    except Conflict:  # it was closed in this very moment: nobody waits for an answer any more
        return
    await _log(session, message, reply, taken, release=index.release, now=now)


async def _decide(
    session: Session,
    index: KnowledgeIndex,
    message: Message,
    conversation: Conversation,
    *,
    understand: Understand,
    now: datetime,
) -> Reply:
    language = cast("Language", conversation.language)
    if not message.text.strip():
        reply = Reply("refused", language)
    else:
        earlier = await _lines_before(session, message)
        asker = await asker_of(session, conversation, now)
        reply = await find_answer(
            session, index, message.text, language, now, asker=asker, before=earlier, understand=understand
        )
    before = await repository.list_outcomes(session, conversation.id, limit=PATIENCE)
    because = None if reply.talk else gives_up(reply.outcome, before, elder=conversation.elder)
    if because is None:
        return reply
    return replace(reply, outcome="handoff", handoff=Handoff(because, _about(reply), None))


async def _lines_before(session: Session, message: Message) -> list[str]:
    """What the customer said before, oldest first: all that is remembered of a conversation is its thread."""
    after = max(0, message.sequence - 1 - READ_BACK)
    lines = await conversations.list_messages(session, message.conversation_id, after=after, limit=READ_BACK)
    said = [each for each in lines if each.sequence < message.sequence and each.author == "customer"]
    return [each.text for each in said if each.text.strip() and small_talk(hear(knowledge.fold(each.text))) is None]


async def find_answer(
    session: Session,
    index: KnowledgeIndex,
    text: str,
    language: Language,
    now: datetime,
    *,
    asker: Asker,
    before: Sequence[str] = (),
    understand: Understand,
) -> Reply:
    """The reply whose article `asker` may be told at this moment, in the version that is in force; in a thread of its
    own, for a vector takes some 20 ms of a core. `before`: the customer's earlier lines, oldest first."""
    withdrawn: set[UUID] = set()
    for _ in range(TRIES):
        reply = await asyncio.to_thread(
            answer_in_turn,
            index,
            text,
            before,
            now=now,
            asker=asker,
            fallback=language,
            without=frozenset(withdrawn),
            understand=understand,
        )
        if reply.article is None:
            return reply
        current = await knowledge.find_published(session, reply.article.id, now=now, asker=asker)
        if current is not None:
            return replace(reply, article=current)
        withdrawn.add(reply.article.id)
    return Reply("refused", language)


async def _say(session: Session, message: Message, said: Said | None, *, now: datetime) -> None:
    if said is None:
        return
    await conversations.post_message(
        session,
        actor=ASSISTANT,
        conversation_id=message.conversation_id,
        author="assistant",
        text=said.text,
        kind=said.kind,
        payload=said.payload,
        client_id=f"answer:{message.id}",
        now=now,
    )


def _wording(message: Message, reply: Reply, rewording: Rewording | None) -> Said | None:
    """What is said; nothing where the notice of the queue says it all."""
    if reply.article is not None:
        return quote(reply.article, rewording)
    if reply.talk is not None:
        return Said(say(reply.talk, reply.language), "text")
    if reply.outcome == "clarify":
        asked = [match.article.question for match in reply.alternatives]
        return Said(say("clarify", reply.language), "choices", {"choices": _choices(asked, reply.language)})
    if reply.outcome == "refused":
        what = say("refused" if message.text.strip() else "attachment", reply.language)
        return Said(what, "choices", {"choices": _choices([], reply.language)})
    return None


def quote(article: PublishedArticle, rewording: Rewording | None) -> Said:
    """The article word by word; in checked other words, with the original beside them, where there are any."""
    source = citation(article)
    if rewording is None or not rewording.text:
        return Said(article.answer, "answer", {"citation": source})
    return Said(rewording.text, "answer", {"citation": {**source, "rephrased": True, "text": article.answer}})


def citation(article: PublishedArticle) -> dict[str, Any]:
    """Where an answer comes from, as messages carry it."""
    return {
        "article_id": str(article.id),
        "version": article.version,
        "title": article.question,
        "effective_from": article.effective_from.isoformat(),
        "verbatim": article.verbatim,
        "attachments": [
            {
                "id": str(each.file),
                **{name: getattr(each, name) for name in ("name", "content_type", "size", "width", "height")},
                "alt_zh": each.alt_zh,
                "alt_en": each.alt_en,
            }
            for each in article.attachments
        ],
    }


def _choices(questions: list[str], language: Language) -> list[dict[str, str]]:
    """Questions to tap, and always the way to a person."""
    return [{"label": text, "text": text} for text in (*questions, say("person", language))]


async def _log(
    session: Session, message: Message, reply: Reply, taken: Taken | None, *, release: int, now: datetime
) -> None:
    await repository.add_answer(
        session,
        message_id=message.id,
        conversation_id=message.conversation_id,
        at=now,
        language=reply.language,
        outcome=reply.outcome,
        because=reply.handoff.because if reply.handoff else None,
        reason=taken.reason if taken else _about(reply),
        talk=reply.talk,
        article_id=reply.article.id if reply.article else None,
        version=reply.article.version if reply.article else None,
        confidence=reply.confidence,
        emotion=reply.emotion,
        release=release,
        ms=reply.ms,
    )


def _about(reply: Reply) -> str | None:
    """The contact reason that the closest article stands for, where it is close enough to say so."""
    if reply.talk is not None or not reply.alternatives:
        return None
    best = reply.alternatives[0]
    category = best.article.category
    return category if best.confidence >= ABOUT_FROM and reasons.is_reason(category) else None
