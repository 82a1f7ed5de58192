"""The worker's own copy of the index follows each release."""

from __future__ import annotations

from zhike.assistant.keeping import CHECK_S, TOPIC, keeper_of
from zhike.platform.runtime import Runtime
from zhike.platform.schedules import Schedule


async def refresh_index(runtime: Runtime) -> None:
    """Build the index of the present release, unless it is there."""
    await keeper_of(runtime).refresh(runtime)


SCHEDULES = [Schedule(name="assistant.index", every_s=CHECK_S, run=refresh_index, wake_on=TOPIC)]
