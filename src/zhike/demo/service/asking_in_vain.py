"""Customers who ask what nobody has written an answer for, so that the page of gaps has something true to show."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from typing import Any, Final
from uuid import UUID

from zhike.conversations import api as conversations
from zhike.demo.service.content import load
from zhike.platform.actor import Actor
from zhike.platform.errors import Conflict
from zhike.platform.runtime import Runtime

# So long the assistant has for its replies; whoever was handed over by then is an agent's.
_WAIT_S: Final = 20.0
_BETWEEN_S: Final = 0.2


async def ask_in_vain(runtime: Runtime, customers: Sequence[UUID]) -> None:
    """Ask each line of the content in a conversation of its own, and leave when the assistant has replied."""
    opened = []
    for place, (language, line) in enumerate(_lines()):
        opened.append(await _ask(runtime, customers[place % len(customers)], language, line))
        await asyncio.sleep(_BETWEEN_S)
    await asyncio.sleep(_WAIT_S)
    for conversation_id, actor in opened:
        await _leave(runtime, conversation_id, actor)


def _lines() -> Iterator[tuple[str, str]]:
    content: dict[str, list[list[Any]]] = load("unanswered")
    for language, matters in content.items():
        for lines in matters:
            yield from ((language, str(line)) for line in lines)


async def _ask(runtime: Runtime, customer_id: UUID, language: str, line: str) -> tuple[UUID, Actor]:
    actor, now = Actor(id=f"customer:{customer_id}", kind="customer"), runtime.clock.now()
    async with runtime.database.transaction() as session:
        conversation = await conversations.open_conversation(
            session, actor=actor, channel="app_chat", language=language, customer_id=customer_id, elder=False, now=now
        )
        await conversations.post_message(
            session, actor=actor, conversation_id=conversation.id, author="customer", text=line, now=now
        )
    return conversation.id, actor


async def _leave(runtime: Runtime, conversation_id: UUID, actor: Actor) -> None:
    try:
        async with runtime.database.transaction() as session:
            conversation = await conversations.get_conversation(session, conversation_id)
            # Whoever waits leaves too: where no agent is there nobody would ever answer.
            if conversation.state in {"assistant", "queued"}:
                await conversations.end_by_customer(
                    session, actor=actor, conversation_id=conversation_id, now=runtime.clock.now()
                )
    except Conflict:  # an agent took it in this very moment
        return
