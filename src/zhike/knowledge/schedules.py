"""What time itself does to articles."""

from __future__ import annotations

from zhike.knowledge.service.publishing import BATCH, begin_what_is_due, end_what_is_over
from zhike.platform.runtime import Runtime
from zhike.platform.schedules import Schedule

EVERY_S = 60.0


async def keep_time(runtime: Runtime) -> None:
    """Bring versions into force whose time has come, and end those whose time is over."""
    for work in (begin_what_is_due, end_what_is_over):
        done = BATCH
        while done == BATCH:
            async with runtime.database.transaction() as session:
                done = await work(session, now=runtime.clock.now())


SCHEDULES = [Schedule(name="knowledge.time", every_s=EVERY_S, run=keep_time)]
