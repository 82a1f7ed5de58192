"""Work started by the clock: silence ends conversations, files that nobody sent, or can open any more, are deleted."""

from __future__ import annotations

from datetime import timedelta

from zhike.conversations.repository import threads
from zhike.conversations.service import closing, files
from zhike.platform.runtime import Runtime
from zhike.platform.schedules import Schedule

_AT_ONCE = 200


async def end_silent_conversations(runtime: Runtime) -> None:
    """End, or warn in, conversations in which nobody has spoken for long; each in a transaction of its own."""
    idle = timedelta(minutes=runtime.settings.idle_minutes)
    now = runtime.clock.now()
    async with runtime.database.transaction() as session:
        silent = await threads.list_silent(session, before=now - idle, limit=_AT_ONCE)
    for conversation in silent:
        async with runtime.database.transaction() as session:
            await closing.end_silent(session, conversation.id, idle=idle, now=now)


async def delete_unsent_files(runtime: Runtime) -> None:
    """Delete uploads that no message has carried for a day."""
    await files.delete_unsent_files(runtime)


async def delete_blanked_files(runtime: Runtime) -> None:
    """Delete what is left on the disk of files that nobody can open any more, until nothing is left."""
    while await files.delete_blanked_files(runtime):
        pass


SCHEDULES: list[Schedule] = [
    Schedule(name="conversations.end_silent", every_s=15.0, run=end_silent_conversations),
    Schedule(name="conversations.delete_unsent_files", every_s=600.0, run=delete_unsent_files),
    Schedule(name="conversations.delete_blanked_files", every_s=60.0, run=delete_blanked_files),
]
