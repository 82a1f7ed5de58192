"""Work started by the clock: customers who left the queue give up their place."""

from __future__ import annotations

from zhike.channels.service import talking
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


SCHEDULES: list[Schedule] = [Schedule(name="channels.close_abandoned", every_s=15.0, run=close_abandoned)]
