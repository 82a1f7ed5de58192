"""The worker takes over what the supervisor of its host wrote down of processes that ended."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from zhike.app.crashes import Crash, CrashBook
from zhike.platform.runtime import Runtime
from zhike.stability import api as stability

EVERY_S = 2.0


async def take_crashes(runtime: Runtime) -> None:
    """Keep each in the database; those that are over leave the folder after the commit."""
    book = CrashBook(runtime.installation)
    # Whoever runs this is the worker that is back: its own crash is over.
    book.settle("worker", runtime.clock.now())
    crashes = book.read()
    if not crashes:
        return
    async with runtime.database.transaction() as session:
        await stability.take_crashes(session, [_fault(crash) for crash in crashes])
    for crash in crashes:
        if crash.ended_at:
            book.drop(crash)


def _fault(crash: Crash) -> stability.Fault:
    began = datetime.fromisoformat(crash.began_at)
    ended = datetime.fromisoformat(crash.ended_at) if crash.ended_at else None
    return stability.Fault(
        id=UUID(crash.id),
        part=crash.part,
        kind=crash.kind,
        began_at=began,
        ended_at=max(began, ended) if ended else None,
        process=crash.process,
        code=crash.code,
        alone=crash.alone,
    )
