"""The worker seals what was written: every two seconds, in batches, until nothing is left."""

from __future__ import annotations

from zhike.audit.service import SEAL_BATCH, seal_batch
from zhike.platform.runtime import Runtime
from zhike.platform.schedules import Schedule


async def seal(runtime: Runtime) -> None:
    """Seal all committed entries, one short transaction a batch."""
    sealed = SEAL_BATCH
    while sealed == SEAL_BATCH:
        async with runtime.database.transaction() as session:
            sealed = await seal_batch(session, keyring=runtime.keyring, now=runtime.clock.now())


SCHEDULES = [Schedule(name="audit.seal", every_s=2.0, run=seal)]
