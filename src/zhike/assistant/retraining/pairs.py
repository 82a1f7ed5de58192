"""Judged pairs as they are kept: noted when a conversation is over, masked; all their SQL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text

from zhike.assistant.copilot import repository as copilot
from zhike.assistant.learning.correcting import offered_after
from zhike.assistant.retraining.judged import Pair, Seen, pairs_of_choices, pairs_of_rating
from zhike.conversations.api import Conversation, Message
from zhike.platform.database import Session
from zhike.platform.ids import uuid7

_PUT = text("""
    insert into assistant.ranking_pair (id, message_id, customer_id, text, language, article_id, is_right, source, at)
    values (:id, :message_id, :customer_id, :text, :language, :article_id, :is_right, :source, :at)
    on conflict (message_id, article_id, source) do update set is_right = excluded.is_right, at = excluded.at
    where ranking_pair.text <> ''
""")
_COLUMNS = 'text, language, article_id, is_right as "right", source, at'
_LIST = text(f"""
    select {_COLUMNS} from assistant.ranking_pair where text <> ''
    union all
    select text, language, cast(label as uuid), true, 'correction', decided_at from assistant.correction
    where kind = 'article' and state = 'accepted' and text <> '' and decided_at is not null
""")  # noqa: S608 - our own column names
_COUNT = text("""
    select count(*) as known, count(*) filter (where cast(:since as timestamptz) is null or at > :since) as fresh from (
        select at from assistant.ranking_pair where text <> ''
        union all
        select decided_at from assistant.correction
        where kind = 'article' and state = 'accepted' and text <> '' and decided_at is not null) each
""")


async def note_pairs(
    session: Session,
    conversation: Conversation,
    turns: Sequence[Mapping[str, Any]],
    messages: Sequence[Message],
    said: Mapping[UUID, str],
) -> None:
    """Keep what people judged in a conversation that is over. `said`: its lines by message, masked and tidy."""
    at = conversation.closed_at or turns[-1]["at"]
    served = conversation.requested_at is not None
    seen = [
        *pairs_of_rating(turns, rating=conversation.rating, served=served, at=at),
        *pairs_of_choices(turns, _tapped(turns, messages)),
        *await _from_copilot(session, conversation.id, messages),
    ]
    for each in seen:
        words = said.get(each.message_id, "")
        if words:
            await _put(session, conversation, each, words)


def _tapped(turns: Sequence[Mapping[str, Any]], messages: Sequence[Message]) -> set[UUID]:
    """The messages that are one of the choices that were offered just before."""
    asked = [turn["message_id"] for turn in turns if turn["outcome"] == "clarify"]
    offered = set().union(*(offered_after(messages, each) for each in asked))
    return {each.id for each in messages if each.author == "customer" and each.text in offered}


async def _from_copilot(session: Session, conversation_id: UUID, messages: Sequence[Message]) -> list[Seen]:
    """What an agent sent after a customer's line is right for it, what they waved away is wrong."""
    lines = {each.sequence: each.id for each in messages if each.author == "customer"}
    return [
        Seen(lines[use["asked_sequence"]], use["article_id"], use["action"] != "rejected", "copilot", use["at"])
        for use in await copilot.list_judged(session, conversation_id)
        if use["asked_sequence"] in lines
    ]


async def _put(session: Session, conversation: Conversation, seen: Seen, words: str) -> None:
    values = {
        "id": uuid7(),
        "message_id": seen.message_id,
        "customer_id": conversation.customer_id,
        "text": words,
        "language": conversation.language,
        "article_id": seen.article_id,
        "is_right": seen.right,
        "source": seen.source,
        "at": seen.at,
    }
    await session.execute(_PUT, values)


async def list_pairs(session: Session) -> list[Pair]:
    """All pairs whose words are still there, with the accepted corrections that name an article."""
    return [Pair(**row) for row in (await session.execute(_LIST)).mappings()]


async def count_pairs(session: Session, *, since: datetime | None) -> tuple[int, int]:
    """How many there are, and how many of them came since then."""
    row = (await session.execute(_COUNT, {"since": since})).one()
    return int(row.known), int(row.fresh)
