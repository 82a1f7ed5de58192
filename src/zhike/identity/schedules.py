"""What has ended is removed: sessions, links, failures that are forgotten, and old notifications."""

from __future__ import annotations

from zhike.identity.rules import FORGET_AFTER
from zhike.identity.service.notifications import delete_old_notifications
from zhike.identity.service.sessions import delete_ended
from zhike.platform.runtime import Runtime
from zhike.platform.schedules import Schedule


async def tidy(runtime: Runtime) -> None:
    """Remove what means nothing any more."""
    async with runtime.database.transaction() as session:
        await delete_ended(session, now=runtime.clock.now(), forget_after=FORGET_AFTER)
        await delete_old_notifications(session, now=runtime.clock.now())


SCHEDULES = [Schedule(name="identity.tidy", every_s=600, run=tidy)]
