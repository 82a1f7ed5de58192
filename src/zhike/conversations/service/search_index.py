"""Keeping the index of what was said: soon after a conversation ends, and now and then while it goes on."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from zhike.conversations.repository import search as repository
from zhike.conversations.repository import threads
from zhike.conversations.rules.search.documents import filters_of, parts_of
from zhike.conversations.rules.search.pieces import Cut, pairs_of
from zhike.conversations.rules.search.sounds import sounds_of_pair
from zhike.conversations.service.search_marks import cut_text, keys_of
from zhike.conversations.thread import Conversation, Message, Step
from zhike.platform.database import Session
from zhike.platform.runtime import Runtime
from zhike.privacy import api as privacy

# An open conversation is indexed anew at most this often: a chat of a hundred lines is not read a hundred times.
WHILE_OPEN = timedelta(minutes=2)
AT_ONCE = 200


async def index_due(runtime: Runtime, session: Session, *, now: datetime) -> int:
    """Index at most `AT_ONCE` conversations that have changed; how many."""
    due = await repository.lock_due(session, before=now - WHILE_OPEN, limit=AT_ONCE)
    if not due:
        return 0
    ids = [each.conversation_id for each in due]
    conversations = await threads.find_conversations(session, ids)
    said, steps = await repository.list_said(session, ids), await repository.list_steps(session, ids)
    vault = privacy.Vault(runtime.keyring, purpose="service")
    zone = runtime.settings.zone
    parts, pairs = await asyncio.to_thread(_parts, vault, zone, conversations, said, steps)
    await repository.put_parts(session, parts)
    new = await repository.list_new_pairs(session, pairs)
    await repository.add_pairs(session, [(sound, pair) for pair in new for sound in sorted(sounds_of_pair(pair))])
    await repository.settle(session, due, now=now)
    return len(due)


def _parts(
    vault: privacy.Vault,
    zone: ZoneInfo,
    conversations: Mapping[UUID, Conversation],
    said: Mapping[UUID, Sequence[Message]],
    steps: Mapping[UUID, Sequence[Step]],
) -> tuple[dict[UUID, list[str]], set[str]]:
    """The vectors of each conversation, and the pairs of characters in all of them."""
    parts: dict[UUID, list[str]] = {}
    pairs: set[str] = set()
    for each in conversations.values():
        texts: list[tuple[Cut, list[str]]] = []
        for message in said[each.id]:
            text = cut_text(message.text)
            pairs |= pairs_of(text.pieces)
            texts.append((text, [key for one in text.personal for key in keys_of(vault, one.marks)]))
        parts[each.id] = parts_of(texts, filters_of(each, steps[each.id], zone))
    return parts, pairs
