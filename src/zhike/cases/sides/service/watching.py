"""By the clock: who answers is told before a question is overdue, and with the asker when it is. Each once."""

from __future__ import annotations

from datetime import datetime

from zhike.audit import api as audit
from zhike.cases.events import SideThreadReminded
from zhike.cases.sides import repository
from zhike.cases.sides.rules import OVER, level_of
from zhike.cases.sides.service import telling
from zhike.cases.sides.values import SideThread
from zhike.platform.actor import system_actor
from zhike.platform.database import Session
from zhike.platform.outbox import publish
from zhike.platform.runtime import Runtime

ACTOR = system_actor("cases")
_AT_ONCE = 200


async def watch(runtime: Runtime) -> None:
    """One look at all that wait for an answer. Doing it again changes nothing."""
    async with runtime.database.transaction() as session:
        await remind(session, now=runtime.clock.now())


async def remind(session: Session, *, now: datetime) -> int:
    """Tell of each that is due soon or overdue and of which nobody was told so yet; how many."""
    ids = await repository.lock_watched(session, now=now, limit=_AT_ONCE)
    for thread_id in ids:
        thread = await repository.find(session, thread_id, lock=True)
        assert thread is not None
        await _remind(session, thread, level_of(thread, now), now)
    return len(ids)


async def _remind(session: Session, thread: SideThread, level: int, now: datetime) -> None:
    after = await repository.change(session, thread.id, {"warned": level})
    word = "overdue" if level == OVER else "soon"
    subject, detail = f"side_thread:{thread.id}", {"level": word}
    await audit.record(session, actor=ACTOR, action="cases.side_reminded", subject=subject, detail=detail, now=now)
    event = SideThreadReminded(after.id, word, after.department, after.due_at, after.conversation_id)
    await publish(session, event, stream=str(after.id), actor=ACTOR, now=now)
    people = await telling.answerers_of(session, after)
    if level == OVER:
        people = [*people, *await telling.askers_of(session, after)]
        await telling.ring(session, actor=ACTOR, thread=after, staff_ids=people, kind="side_overdue", now=now)
    else:
        await telling.ring(session, actor=ACTOR, thread=after, staff_ids=people, kind="side_due", now=now)
    await telling.refresh_pages(session, after)
