"""When a queue's customers may be called, and what it can promise them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from zhike.conversations import api as conversations
from zhike.platform.database import Session
from zhike.platform.settings import Settings
from zhike.routing.callbacks import repository, rules
from zhike.routing.callbacks.values import CallbackRule, Slot
from zhike.routing.service import calendar
from zhike.routing.service.queues import list_queues
from zhike.routing.values import Queue

# Calls have quiet hours like messages that are written ahead, by the channel that they go through.
CALL = "outbound_voice"


@dataclass(frozen=True, slots=True)
class CallQueue:
    """A queue as callbacks see it: its rule, its hours, and how many agents take calls for it."""

    queue: Queue
    rule: CallbackRule
    hours: rules.Hours
    callers: int

    @property
    def calls(self) -> bool:
        """Whether callbacks can be promised here at all."""
        return self.rule.active and self.callers > 0


def quiet_hours(settings: Settings) -> conversations.QuietHours | None:
    """When nobody is called."""
    return conversations.quiet_hours(settings, CALL)


async def find_call_queue(session: Session, settings: Settings, key: str, now: datetime) -> CallQueue | None:
    """The queue as callbacks see it; None where there is none."""
    queue = next((each for each in await list_queues(session) if each.key == key), None)
    if queue is None:
        return None
    rule = (await repository.list_rules(session, key)).get(key, CallbackRule(key))
    return CallQueue(
        queue,
        rule,
        await load_hours(session, settings, queue, now),
        await repository.count_callers(session, queue.skills),
    )


async def load_hours(session: Session, settings: Settings, queue: Queue, now: datetime) -> rules.Hours:
    """When its customers may be called."""
    return (await load_all_hours(session, settings, [queue], now))[queue.key]


async def load_all_hours(
    session: Session, settings: Settings, queues: Sequence[Queue], now: datetime
) -> dict[str, rules.Hours]:
    """When the customers of each of these queues may be called."""
    special, quiet = await calendar.load_special_days(session, now), quiet_hours(settings)
    return {queue.key: rules.Hours(calendar.calendar_of(queue, special), quiet) for queue in queues}


async def list_free_slots(session: Session, found: CallQueue, *, but: UUID, now: datetime) -> list[Slot]:
    """What can still be promised, without counting the conversation `but`."""
    taken = await repository.count_taken(session, found.queue.key, since=now, but=but)
    return rules.list_slots(found.rule, found.hours, callers=found.callers, taken=taken, now=now)
