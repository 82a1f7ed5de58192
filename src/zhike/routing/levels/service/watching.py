"""By the clock: whatever clock came to a step of its ladder or to its target is noted, and who is to know is told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from zhike.identity import api as identity
from zhike.platform.actor import system_actor
from zhike.platform.database import Session
from zhike.platform.runtime import Runtime
from zhike.routing.levels import rules
from zhike.routing.levels.repository import clocks
from zhike.routing.levels.service.following import load_steps
from zhike.routing.levels.service.hours import Hours, load_hours
from zhike.routing.levels.service.reckoning import look, schedule
from zhike.routing.levels.values import StoredClock

SYSTEM = system_actor("routing")
CLOCKS_TOPIC = "service_clocks"
KEPT = timedelta(days=400)
_AT_ONCE = 100
Staff = dict[str, list[UUID]]


async def watch(runtime: Runtime) -> None:
    """Look at every clock that has come to something, in short transactions."""
    while True:
        async with runtime.database.transaction() as session:
            if await watch_once(session, now=runtime.clock.now()) < _AT_ONCE:
                return


async def watch_once(session: Session, *, now: datetime) -> int:
    """Look at those that are due; how many were."""
    due = await clocks.lock_due(session, now, _AT_ONCE)
    if not due:
        return 0
    places = await clocks.list_places(session, [each.conversation_id for each in due])
    hours = await _hours_of(session, due)
    ladders = await load_steps(session)
    staff: Staff = {}
    seen = []
    for stored in due:
        queue, agent_id = places[stored.conversation_id]
        changed, found = look(stored, ladders.get(stored.ladder or "", ()), hours.of(queue), now)
        seen.append(changed)
        for each in found:
            await _climb(session, stored, each, queue=queue, agent_id=agent_id, staff=staff, now=now)
        if agent_id is not None:
            session.notify(f"staff:{agent_id}", clocks=1)
    await clocks.write_clocks(session, seen)
    session.notify("floor")
    return len(due)


async def reckon_all(runtime: Runtime) -> None:
    """Work out anew when running clocks are due: hours, special days and ladders may have changed under them."""
    async with runtime.database.transaction() as session:
        running = await clocks.lock_running(session)
        places = await clocks.list_places(session, [each.conversation_id for each in running])
        hours, ladders = await _hours_of(session, running), await load_steps(session)
        changed = [
            fresh
            for stored in running
            if (fresh := _fresh(stored, places[stored.conversation_id][0], hours, ladders)) != stored
        ]
        await clocks.write_clocks(session, changed)


async def forget_old(runtime: Runtime) -> None:
    """Remove what is kept of contacts that ended long ago."""
    async with runtime.database.transaction() as session:
        await clocks.forget(session, runtime.clock.now() - KEPT)


def _fresh(stored: StoredClock, queue: str, hours: Hours, ladders: dict[str, tuple[rules.Step, ...]]) -> StoredClock:
    return schedule(stored, ladders.get(stored.ladder or "", ()), hours.of(queue))


async def _hours_of(session: Session, stored: Sequence[StoredClock]) -> Hours:
    return await load_hours(session, [each.clock.since for each in stored if each.clock.since is not None])


async def _climb(
    session: Session,
    stored: StoredClock,
    reached: rules.Reached,
    *,
    queue: str,
    agent_id: UUID | None,
    staff: Staff,
    now: datetime,
) -> None:
    """Note that the clock came to a step, and tell who is to know: once, whoever looks how often."""
    step = reached.step
    muted = reached.muted or stored.waiver_id is not None
    if not await clocks.escalate(session, stored.id, step, muted=muted, now=now) or muted:
        return
    if step.tells == rules.AGENT:
        ids, subject = [agent_id] if agent_id is not None else [], f"conversation:{stored.conversation_id}"
    else:
        # All that happens in a queue is one line under the bell, counted: nobody needs thirty of them.
        ids, subject = await _members(session, step.tells, staff), f"queue:{queue}"
    kind: identity.NotificationKind = "clock_warned" if step.offset_s < 0 else "clock_breached"
    await identity.notify_staff(session, actor=SYSTEM, staff_ids=ids, kind=kind, subject=subject, now=now)
    await clocks.count_told(session, stored.id, step, len(ids))


async def _members(session: Session, tells: str, known: Staff) -> list[UUID]:
    role = "supervisor" if tells == rules.SUPERVISORS else tells
    if role not in known:
        known[role] = [each.id for each in await identity.find_staff(session, role=role, active=True)]
    return known[role]
