"""What a conversation shows beyond its own thread: what was merged into it, and what it was split off with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from zhike.conversations import permissions
from zhike.conversations.repository import threads
from zhike.conversations.thread import Conversation, Message
from zhike.conversations.ties import repository
from zhike.conversations.ties.values import Tie
from zhike.platform.actor import Actor
from zhike.platform.database import Session

_MOST_JOINED: Final = 2_000


async def list_joined(session: Session, *, actor: Actor, conversation_id: UUID) -> list[Message]:
    """Messages of other threads that are part of this one now, notes included, in order of time.

    Whoever may read the conversation may read them. Raises `ConversationNotFound`.
    """
    await permissions.find_readable(session, actor=actor, conversation_id=conversation_id)
    return await read_joined(session, conversation_id, include_internal=True)


async def read_joined(session: Session, conversation_id: UUID, *, include_internal: bool) -> list[Message]:
    """The same, for who has checked the right to read."""
    merged = [tie.from_id for tie in await repository.list_merged_into(session, conversation_id)]
    found: list[Message] = []
    for each in merged:
        found += await threads.list_messages(
            session, each, after=0, limit=_MOST_JOINED, include_internal=include_internal
        )
    for tie in (await repository.list_split_off(session, [conversation_id, *merged])).values():
        # What was split off and merged back stands in this thread already, or is merged into it too.
        if tie.from_id not in {conversation_id, *merged}:
            found += await _taken(session, tie.from_id, tie.taken, include_internal=include_internal)
    return sorted(found, key=lambda each: (each.at, each.conversation_id, each.sequence))


async def list_split_off_sequences(session: Session, conversation_id: UUID) -> set[int]:
    """The places in its thread that are another conversation's matter."""
    return {each for tie in await repository.list_split_from(session, conversation_id) for each in tie.taken}


async def list_split_beside(session: Session, ids: Sequence[UUID]) -> list[tuple[Conversation, str]]:
    """Those of `ids` that came of a split or were split, each with the customer's first word that it took along ('' for
    an original): for the customer, whose they all are."""
    ties = await repository.list_splits_among(session, ids)
    if not ties:
        return []
    about = {tie.to_id: tie for tie in ties if tie.to_id in ids}
    wanted = [each for each in ids if each in about or any(tie.from_id == each for tie in ties)]
    found = await threads.find_conversations(session, wanted)
    return [(found[each], await _first_word(session, about[each]) if each in about else "") for each in wanted]


async def _first_word(session: Session, tie: Tie) -> str:
    said = await _taken(session, tie.from_id, tie.taken, include_internal=False)
    return next((each.text for each in said if each.author == "customer" and each.text), "")


async def _taken(
    session: Session, original_id: UUID, sequences: Sequence[int], *, include_internal: bool
) -> list[Message]:
    found = await threads.list_some_messages(session, original_id, sequences)
    if include_internal:
        return found
    return [each for each in found if each.visibility == "public" and "withdrawn" not in each.payload]
