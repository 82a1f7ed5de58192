"""The worker seals what was written, every two seconds, and looks through it, every ten, until nothing is left."""

from __future__ import annotations

from zhike.audit.service.trail import SEAL_BATCH, seal_batch
from zhike.audit.service.watching import BATCH, thresholds_of, watch_on
from zhike.platform.runtime import Runtime
from zhike.platform.schedules import Schedule


async def seal(runtime: Runtime) -> None:
    """Seal all committed entries, one short transaction a batch."""
    sealed = SEAL_BATCH
    while sealed == SEAL_BATCH:
        async with runtime.database.transaction() as session:
            sealed = await seal_batch(session, keyring=runtime.keyring, now=runtime.clock.now())


async def watch(runtime: Runtime) -> None:
    """Look at all entries written since the last time, one short transaction a batch."""
    seen = BATCH
    while seen == BATCH:
        async with runtime.database.transaction() as session:
            seen = await watch_on(session, thresholds_of(runtime.settings))


SCHEDULES = [
    Schedule(name="audit.seal", every_s=2.0, run=seal),
    Schedule(name="audit.watch", every_s=10.0, run=watch),
]
