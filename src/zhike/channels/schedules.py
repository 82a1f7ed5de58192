"""Work started by the clock: customers who left the queue give up their place; old codes are forgotten."""

from __future__ import annotations

from zhike.channels.service import step_up, talking
from zhike.platform.runtime import Runtime
from zhike.platform.schedules import Schedule


async def close_abandoned(runtime: Runtime) -> None:
    """Close the conversations whose customers have been away from the queue for too long."""
    now = runtime.clock.now()
    async with runtime.database.transaction() as session:
        abandoned = await talking.list_abandoned(session, now=now)
    for conversation_id in abandoned:
        async with runtime.database.transaction() as session:
            await talking.close_abandoned(session, conversation_id, now=now)


async def forget_codes(runtime: Runtime) -> None:
    """Forget what was kept of codes that count for nothing any more."""
    async with runtime.database.transaction() as session:
        await step_up.forget_old(session, now=runtime.clock.now())


SCHEDULES: list[Schedule] = [
    Schedule(name="channels.close_abandoned", every_s=15.0, run=close_abandoned),
    Schedule(name="channels.forget_codes", every_s=3600.0, run=forget_codes),
]
