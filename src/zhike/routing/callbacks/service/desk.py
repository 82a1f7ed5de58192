"""The callback card on the desk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.platform.runtime import Runtime
from zhike.routing.callbacks import repository
from zhike.routing.callbacks.service.requesting import masked
from zhike.routing.callbacks.values import OPEN_PHASES, Callback, CallbackRule, Phase
from zhike.routing.repository import assignments, entries


@dataclass(frozen=True, slots=True)
class DeskCallback:
    """A callback as an agent sees it: the number masked, and whether they are the one who calls."""

    callback: Callback
    number: str
    phase: Phase
    tries_most: int
    late: bool
    mine: bool


async def find_desk_callback(
    runtime: Runtime, session: Session, *, actor: Actor, conversation_id: UUID, now: datetime
) -> DeskCallback | None:
    """The last callback of a contact; who asks has been let in to the conversation."""
    callback = await repository.find_latest(session, conversation_id)
    if callback is None:
        return None
    entry = await entries.find_entry(session, conversation_id)
    held = await assignments.find_open(session, conversation_id)
    is_open = callback.state == "open"
    rule = (await repository.list_rules(session, callback.queue)).get(callback.queue, CallbackRule(callback.queue))
    return DeskCallback(
        callback,
        await masked(runtime, session, callback) if is_open else "",
        OPEN_PHASES.get(entry.state if entry else "", "calling") if is_open else "ended",
        rule.tries,
        is_open and callback.late_at <= now,
        is_open and held is not None and held.accepted_at is not None and str(held.staff_id) == actor.id,
    )
