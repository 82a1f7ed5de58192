"""What time itself does to articles."""

from __future__ import annotations

from zhike.knowledge.service.files import SWEPT_AT_ONCE, sweep_files
from zhike.knowledge.service.import_runs import TOPIC, sweep_imports, take_in_waiting
from zhike.knowledge.service.publishing import BATCH, begin_what_is_due, end_what_is_over
from zhike.knowledge.service.reviewing import tell_owners
from zhike.platform.runtime import Runtime
from zhike.platform.schedules import Schedule

EVERY_S = 60.0
HOUR_S = 3600.0
IMPORTS_S = 10.0


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


async def sweep(runtime: Runtime) -> None:
    """Delete files that were uploaded and given to no article, and those of imports that nobody goes on with."""
    while await sweep_files(runtime) == SWEPT_AT_ONCE:
        continue
    await sweep_imports(runtime)


SCHEDULES = [
    Schedule(name="knowledge.time", every_s=EVERY_S, run=keep_time),
    Schedule(name="knowledge.reviews", every_s=HOUR_S, run=tell_of_reviews),
    Schedule(name="knowledge.imports", every_s=IMPORTS_S, run=take_in_waiting, wake_on=TOPIC),
    Schedule(name="knowledge.files", every_s=HOUR_S, run=sweep),
]
