"""Work of customers that a worker does by itself: deliveries are sorted, segments and values are found anew."""

from __future__ import annotations

from zhike.customers.errors import RunUnderWay
from zhike.customers.repository.adviser_changes import TOPIC as ADVISERS
from zhike.customers.service import adviser_changes, understanding
from zhike.customers.service.collecting import TOPIC as COLLECTING
from zhike.customers.service.collecting import collect_due
from zhike.customers.service.importing import WAITING, sort_waiting
from zhike.customers.service.placing import place_waiting
from zhike.platform.actor import system_actor
from zhike.platform.runtime import Runtime
from zhike.platform.schedules import Schedule

_SYSTEM = system_actor("customers")
EVERY_S = 10.0


async def sort(runtime: Runtime) -> None:
    """Sort what waits, oldest first, and take up runs whose process died. Each block is a transaction of its own."""
    await sort_waiting(runtime)


async def begin_month(runtime: Runtime) -> None:
    """Ask for a run where none began this month. The first is asked for by a person: figures must be there."""
    now = runtime.clock.now()
    today = now.astimezone(runtime.settings.zone).date()
    async with runtime.database.transaction() as session:
        runs = await understanding.list_runs(session, limit=1)
        if not runs or runs[0].until >= today.replace(day=1):
            return
        try:
            await understanding.start_run(session, actor=_SYSTEM, until=today, now=now)
        except RunUnderWay:
            return


SCHEDULES = [
    Schedule(name="customers.sorting", every_s=EVERY_S, run=sort, wake_on=WAITING),
    Schedule(name="customers.collecting", every_s=EVERY_S, run=collect_due, wake_on=COLLECTING),
    Schedule(name="customers.placing", every_s=300.0, run=place_waiting),
    Schedule(name="customers.advisers", every_s=EVERY_S, run=adviser_changes.work_waiting, wake_on=ADVISERS),
    Schedule(name="customers.month", every_s=3600.0, run=begin_month),
    Schedule(name="customers.understanding", every_s=30.0, run=understanding.compute_run, wake_on=understanding.TOPIC),
]
