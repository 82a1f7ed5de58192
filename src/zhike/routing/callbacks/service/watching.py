"""By the clock: whose time has come goes into the line, whoever may not be called now leaves it, and what is late is
told to the supervisors, once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from zhike.conversations import api as conversations
from zhike.identity import api as identity
from zhike.platform.database import Session
from zhike.platform.errors import ZhikeError
from zhike.platform.runtime import Runtime
from zhike.platform.settings import Settings
from zhike.routing.callbacks import repository, rules
from zhike.routing.callbacks.service.hours import load_all_hours
from zhike.routing.callbacks.service.keeping import tell
from zhike.routing.callbacks.values import Callback
from zhike.routing.repository import entries
from zhike.routing.service.queues import SYSTEM, list_queues

KEPT = timedelta(days=400)
_AT_ONCE = 200

log = structlog.get_logger(__name__)


class _Step(Protocol):
    async def __call__(self, session: Session, callback: Callback, hours: rules.Hours, now: datetime, /) -> None: ...


async def watch(runtime: Runtime) -> None:
    """One round; each callback in a transaction of its own."""
    now = runtime.clock.now()
    async with runtime.database.transaction() as session:
        due = await repository.list_due(session, now, _AT_ONCE)
        in_line = await repository.list_in_line(session)
        if not due and not in_line:
            hours: Mapping[str, rules.Hours] = {}
        else:
            hours = await _hours_by_queue(session, runtime.settings, now)
    for callback in due:
        await _apart(runtime, callback, hours, _wake, now)
    for callback in in_line:
        if callback.queue in hours and not hours[callback.queue].allow(now):
            await _apart(runtime, callback, hours, _withdraw, now)
    async with runtime.database.transaction() as session:
        await tell_late(session, now)


async def tell_late(session: Session, now: datetime) -> None:
    """Supervisors learn of what has just become late: one line a queue under the bell, counted."""
    late = Counter(queue for _, queue in await repository.mark_late(session, now))
    if not late:
        return
    leads = [each.id for each in await identity.find_staff(session, role="supervisor", active=True)]
    for queue in sorted(late):
        await identity.notify_staff(
            session, actor=SYSTEM, staff_ids=leads, kind="callback_late", subject=f"queue:{queue}", now=now
        )
    session.notify("floor")


async def forget_old(session: Session, *, now: datetime) -> None:
    """Remove what ended long ago."""
    await repository.forget(session, now - KEPT)


async def _hours_by_queue(session: Session, settings: Settings, now: datetime) -> dict[str, rules.Hours]:
    return await load_all_hours(session, settings, await list_queues(session), now)


async def _wake(session: Session, callback: Callback, hours: rules.Hours, now: datetime) -> None:
    """Its time has come: into the line, or on to the next moment at which somebody may be called."""
    await conversations.lock_conversation(session, callback.conversation_id)
    current = await repository.find_open(session, callback.conversation_id, lock=True)
    if current is None or current.due_at is None or current.due_at > now:
        return
    allowed = hours.next(now)
    if allowed is None or allowed > now:
        later = allowed or now + timedelta(days=1)
        await repository.write(session, replace(current, due_at=later, version=current.version + 1))
        return
    await repository.write(session, replace(current, due_at=None, version=current.version + 1))
    entry = await entries.find_entry(session, callback.conversation_id)
    if entry is not None and entry.state == "parked":
        await entries.move(session, callback.conversation_id, "waiting", before=["parked"])
    tell(session, current)


async def _withdraw(session: Session, callback: Callback, hours: rules.Hours, now: datetime) -> None:
    """Nobody may be called now: out of the line until they may, the waiting goes on as earned."""
    await conversations.lock_conversation(session, callback.conversation_id)
    current = await repository.find_open(session, callback.conversation_id, lock=True)
    allowed = hours.next(now) or now + timedelta(days=1)
    if current is None or allowed <= now:
        return
    if await entries.move(session, callback.conversation_id, "parked", before=["waiting"]):
        await repository.write(session, replace(current, due_at=allowed, version=current.version + 1))
        tell(session, current)


async def _apart(
    runtime: Runtime, callback: Callback, hours: Mapping[str, rules.Hours], step: _Step, now: datetime
) -> None:
    found = hours.get(callback.queue)
    if found is None:  # the queue was closed for good: whoever moves it on decides
        return
    try:
        async with runtime.database.transaction() as session:
            await step(session, callback, found, now)
    except ZhikeError as overtaken:
        log.info("routing.callback_overtaken", code=overtaken.code)
