"""Customers who come by while the bank is being made: they ask, hear what the assistant says, and go.

They go the moment they have been heard: whoever waited in a queue would be offered to an agent who is really there.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

from zhike.conversations import api as conversations
from zhike.platform.actor import Actor
from zhike.platform.errors import Conflict
from zhike.platform.runtime import Runtime

AT_ONCE: Final = 3
"""So many come by at the same time."""
PATIENCE_S: Final = 20.0
_LOOK_S: Final = 0.5


@dataclass(frozen=True, slots=True)
class Visit:
    """A conversation that a made-up customer holds; `said`: the sequence of their last line."""

    conversation_id: UUID
    actor: Actor
    language: str
    said: int = 0

    def heard(self, conversation: conversations.Conversation) -> bool:
        """The assistant replied, or called a person."""
        return conversation.last_sequence > self.said or self.handed_over(conversation)

    def handed_over(self, conversation: conversations.Conversation) -> bool:
        """It is no longer the assistant's."""
        return conversation.state != "assistant"


async def come(runtime: Runtime, customer_id: UUID, language: str, text: str) -> Visit:
    """Open a conversation in the bank's app, and ask."""
    actor, now = Actor(id=f"customer:{customer_id}", kind="customer"), runtime.clock.now()
    async with runtime.database.transaction() as session:
        conversation = await conversations.open_conversation(
            session, actor=actor, channel="app_chat", language=language, customer_id=customer_id, elder=False, now=now
        )
    return await say(runtime, Visit(conversation.id, actor, language), text)


async def say(runtime: Runtime, visit: Visit, text: str) -> Visit:
    """Write a line, unless the conversation has ended."""
    try:
        async with runtime.database.transaction() as session:
            posted = await conversations.post_message(
                session,
                actor=visit.actor,
                conversation_id=visit.conversation_id,
                author="customer",
                text=text,
                now=runtime.clock.now(),
            )
    except Conflict:  # an agent closed it in this very moment
        return visit
    return replace(visit, said=posted.sequence)


async def wait_until_heard(runtime: Runtime, visit: Visit) -> None:
    """Return when the assistant has replied, or the customer would rather not wait any longer."""
    await _wait(runtime, visit, visit.heard)


async def wait_for_person(runtime: Runtime, visit: Visit) -> None:
    """Return when a person has been called, or the customer would rather not wait any longer."""
    await _wait(runtime, visit, visit.handed_over)


async def leave(runtime: Runtime, visit: Visit) -> None:
    """Go, unless an agent took the conversation: then it is theirs to end."""
    try:
        async with runtime.database.transaction() as session:
            conversation = await conversations.get_conversation(session, visit.conversation_id)
            if conversation.state in {"assistant", "queued", "offered"}:
                await conversations.end_by_customer(
                    session, actor=visit.actor, conversation_id=visit.conversation_id, now=runtime.clock.now()
                )
    except Conflict:  # taken, or closed, in this very moment
        return


async def _wait(runtime: Runtime, visit: Visit, so_far: Callable[[conversations.Conversation], bool]) -> None:
    for _ in range(int(PATIENCE_S / _LOOK_S)):
        async with runtime.database.transaction() as session:
            if so_far(await conversations.get_conversation(session, visit.conversation_id)):
                return
        await asyncio.sleep(_LOOK_S)
