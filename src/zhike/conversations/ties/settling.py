"""A merge becomes final: when the kept conversation is closed, or after the days within which it can be undone.

Only then others learn that the merged one is over: a contact record is written once and never taken back.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from zhike.conversations.repository import threads
from zhike.conversations.service.closed_event import closed_event
from zhike.conversations.ties import repository
from zhike.conversations.ties.rules import UNDO_WITHIN
from zhike.conversations.ties.values import Tie
from zhike.platform.actor import system_actor
from zhike.platform.database import Session
from zhike.platform.outbox import publish
from zhike.platform.runtime import Runtime

_SYSTEM: Final = system_actor("conversations")
_AT_ONCE: Final = 200


async def settle_into(session: Session, conversation_id: UUID, *, now: datetime) -> None:
    """The conversation is closed: what was merged into it is over for good."""
    for tie in await repository.list_unsettled_into(session, conversation_id):
        await _settle(session, tie, now)


async def settle_old(runtime: Runtime) -> None:
    """Merges that can no longer be undone are final."""
    now = runtime.clock.now()
    async with runtime.database.transaction() as session:
        for tie in await repository.list_unsettled(session, before=now - UNDO_WITHIN, limit=_AT_ONCE):
            await _settle(session, tie, now)


async def _settle(session: Session, tie: Tie, now: datetime) -> None:
    merged = await threads.find_conversation(session, tie.from_id)
    assert merged is not None
    steps = await threads.list_steps(session, merged.id)
    await repository.settle(session, tie.id, now=now)
    await publish(session, closed_event(merged, steps), stream=str(merged.id), actor=_SYSTEM, now=now)
