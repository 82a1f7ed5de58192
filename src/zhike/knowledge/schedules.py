"""What time itself does to articles."""

from __future__ import annotations

from zhike.knowledge.service.publishing import BATCH, begin_what_is_due, end_what_is_over
from zhike.knowledge.service.reviewing import tell_owners
from zhike.platform.runtime import Runtime
from zhike.platform.schedules import Schedule

EVERY_S = 60.0
HOUR_S = 3600.0


async def keep_time(runtime: Runtime) -> None:
    """Bring versions into force whose time has come, and end those whose time is over."""
    for work in (begin_what_is_due, end_what_is_over):
        done = BATCH
        while done == BATCH:
            async with runtime.database.transaction() as session:
                done = await work(session, now=runtime.clock.now())


async def tell_of_reviews(runtime: Runtime) -> None:
    """Tell owners what is to be reviewed today, by the business zone; asked each hour, told once a day."""
    now = runtime.clock.now()
    async with runtime.database.transaction() as session:
        await tell_owners(session, today=now.astimezone(runtime.settings.zone).date(), now=now)


SCHEDULES = [
    Schedule(name="knowledge.time", every_s=EVERY_S, run=keep_time),
    Schedule(name="knowledge.reviews", every_s=HOUR_S, run=tell_of_reviews),
]
