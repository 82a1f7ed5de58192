"""Work started by the clock: samples of the floor, settled repeats, finished months."""

from __future__ import annotations

from zhike.platform.runtime import Runtime
from zhike.platform.schedules import Schedule
from zhike.quality.service import recording, sampling, warehouse

NIGHT = range(1, 5)


async def sample_floor(runtime: Runtime) -> None:
    """Keep what the floor looks like."""
    async with runtime.database.transaction() as session:
        await sampling.sample_floor(session, zone=runtime.settings.zone, now=runtime.clock.now())


async def settle_repeats(runtime: Runtime) -> None:
    """Contacts whose seven days are over: nobody came again. Short transactions until none is left."""
    settled = recording.SETTLED_AT_ONCE
    while settled == recording.SETTLED_AT_ONCE:
        async with runtime.database.transaction() as session:
            settled = await recording.settle_repeats(session, now=runtime.clock.now())


async def export_months(runtime: Runtime) -> None:
    """Write finished months to the warehouse: at night, when there are few customers to disturb."""
    now = runtime.clock.now()
    if now.astimezone(runtime.settings.zone).hour in NIGHT:
        await warehouse.export_settled_months(runtime, now=now)


SCHEDULES: list[Schedule] = [
    Schedule(name="quality.sample_floor", every_s=60.0, run=sample_floor),
    Schedule(name="quality.settle_repeats", every_s=300.0, run=settle_repeats),
    Schedule(name="quality.export_months", every_s=1800.0, run=export_months),
]
