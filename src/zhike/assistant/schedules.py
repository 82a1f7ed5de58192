"""The index follows each release, what is published gets its vectors, the models of a release get their entries,
tasks that nobody answers are stopped, and what was asked in vain is grouped."""

from __future__ import annotations

from zhike.assistant.golden import runs as golden
from zhike.assistant.golden.asking import run_golden, work_off
from zhike.assistant.keeping import CHECK_S, TOPIC, keeper_of
from zhike.assistant.learning.grouping import group_questions
from zhike.assistant.registry.keeping import refresh_models
from zhike.assistant.registry.promoting import register_shipped
from zhike.assistant.registry.repository import TOPIC as MODELS
from zhike.assistant.registry.shipped import list_shipped
from zhike.assistant.registry.watching import check_drift
from zhike.assistant.retraining.repository import TOPIC as TRAINING
from zhike.assistant.retraining.working import work_waiting
from zhike.assistant.service.embedding_articles import embed_published, forget_unpublished
from zhike.assistant.service.task_events import time_out_idle
from zhike.assistant.understanding.active import warm_up
from zhike.assistant.understanding.naming import refresh_names
from zhike.platform.runtime import Runtime
from zhike.platform.schedules import Schedule

EMBED_EVERY_S = 15.0
EMBED_FOR_S = 10.0
DAY_S = 86_400.0
# The local hour from which the night's run may begin: few customers ask then.
GOLDEN_FROM_HOUR = 3


async def refresh_index(runtime: Runtime) -> None:
    """Build the index of the present release, unless it is there."""
    await keeper_of(runtime).refresh(runtime)


async def register_models(runtime: Runtime) -> None:
    """Enter the models of this release, unless they are there, and take up what the register says."""
    async with runtime.database.transaction() as session:
        await register_shipped(session, list_shipped(), now=runtime.clock.now())
    await refresh_models(runtime)
    await refresh_names(runtime)
    await warm_up(runtime)


async def embed_articles(runtime: Runtime) -> None:
    """Compute the vectors that are missing, a while at a time, so that the work may move to another worker."""
    await embed_published(runtime, seconds=EMBED_FOR_S)


async def ask_golden(runtime: Runtime) -> None:
    """Ask the golden questions of the night, once a business day."""
    now = runtime.clock.now().astimezone(runtime.settings.zone)
    async with runtime.database.transaction() as session:
        last = [run for run in await golden.list_runs(session, limit=10) if run.state != "cancelled"]
    tonight = now.replace(hour=GOLDEN_FROM_HOUR, minute=0, second=0, microsecond=0)
    if now >= tonight and (not last or last[0].at < tonight):
        await run_golden(runtime)


SCHEDULES = [
    Schedule(name="assistant.golden", every_s=600.0, run=ask_golden),
    Schedule(name="assistant.golden_runs", every_s=15.0, run=work_off, wake_on=golden.TOPIC),
    Schedule(name="assistant.index", every_s=CHECK_S, run=refresh_index, wake_on=TOPIC),
    Schedule(name="assistant.models", every_s=60, run=register_models, wake_on=MODELS),
    Schedule(name="assistant.drift", every_s=3_600.0, run=check_drift),
    Schedule(name="assistant.idle_tasks", every_s=30.0, run=time_out_idle),
    Schedule(name="assistant.vectors", every_s=EMBED_EVERY_S, run=embed_articles, wake_on=TOPIC),
    Schedule(name="assistant.old_vectors", every_s=DAY_S, run=forget_unpublished),
    Schedule(name="assistant.training", every_s=10.0, run=work_waiting, wake_on=TRAINING),
    Schedule(name="assistant.gaps", every_s=120, run=group_questions),
]
