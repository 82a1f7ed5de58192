"""The worker's own copy of the index follows each release, the models of a release get their entries, and tasks that
nobody answers are stopped."""

from __future__ import annotations

from zhike.assistant.keeping import CHECK_S, TOPIC, keeper_of
from zhike.assistant.registry.keeping import refresh_models
from zhike.assistant.registry.promoting import register_shipped
from zhike.assistant.registry.repository import TOPIC as MODELS
from zhike.assistant.registry.shipped import list_shipped
from zhike.assistant.service.task_events import time_out_idle
from zhike.platform.runtime import Runtime
from zhike.platform.schedules import Schedule


async def refresh_index(runtime: Runtime) -> None:
    """Build the index of the present release, unless it is there."""
    await keeper_of(runtime).refresh(runtime)


async def register_models(runtime: Runtime) -> None:
    """Enter the models of this release, unless they are there, and take up what the register says."""
    async with runtime.database.transaction() as session:
        await register_shipped(session, list_shipped(), now=runtime.clock.now())
    await refresh_models(runtime)


SCHEDULES = [
    Schedule(name="assistant.index", every_s=CHECK_S, run=refresh_index, wake_on=TOPIC),
    Schedule(name="assistant.models", every_s=60, run=register_models, wake_on=MODELS),
    Schedule(name="assistant.idle_tasks", every_s=30.0, run=time_out_idle),
]
