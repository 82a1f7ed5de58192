"""Work started by the clock: what was written ahead goes out, who was put aside comes back, silence ends
conversations, merges become final, files that nobody sent, or can open any more, are deleted."""

from __future__ import annotations

from datetime import timedelta

from zhike.conversations.repository import threads
from zhike.conversations.repository.reviews import list_lost
from zhike.conversations.service import canned_files, closing, files, reviewing, search_index, sending, snoozing
from zhike.conversations.ties import settling
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


async def sweep_canned_files(runtime: Runtime) -> None:
    """Delete files that no canned reply has a day after they were uploaded."""
    await canned_files.sweep_canned_files(runtime)


async def send_scheduled(runtime: Runtime) -> None:
    """Send what was written ahead and is due, or give it back, as what waits for a second person in vain; each in a
    transaction of its own."""
    now = runtime.clock.now()
    async with runtime.database.transaction() as session:
        ripe = await sending.list_ripe(session, now=now, limit=_AT_ONCE)
        lost = await list_lost(session, limit=_AT_ONCE)
    for message_id in ripe:
        async with runtime.database.transaction() as session:
            await sending.settle(session, message_id, settings=runtime.settings, now=now)
    for review_id in lost:
        async with runtime.database.transaction() as session:
            await reviewing.give_back_lost(session, review_id, now=now)


async def wake_snoozed(runtime: Runtime) -> None:
    """Bring contacts back whose time of being put aside is over; each in a transaction of its own."""
    now = runtime.clock.now()
    async with runtime.database.transaction() as session:
        over = await threads.list_snoozed_over(session, now=now, limit=_AT_ONCE)
    for conversation_id in over:
        async with runtime.database.transaction() as session:
            await snoozing.wake_at_its_time(session, conversation_id, now=now)


async def index_for_search(runtime: Runtime) -> None:
    """Index what was said since, until nothing is left; each lot in a transaction of its own."""
    while True:
        async with runtime.database.transaction() as session:
            if await search_index.index_due(runtime, session, now=runtime.clock.now()) < search_index.AT_ONCE:
                return


SCHEDULES: list[Schedule] = [
    Schedule(name="conversations.end_silent", every_s=15.0, run=end_silent_conversations),
    Schedule(name="conversations.send_scheduled", every_s=2.0, run=send_scheduled),
    Schedule(name="conversations.wake_snoozed", every_s=5.0, run=wake_snoozed),
    Schedule(name="conversations.index_for_search", every_s=5.0, run=index_for_search),
    Schedule(name="conversations.settle_merges", every_s=600.0, run=settling.settle_old),
    Schedule(name="conversations.sweep_canned_files", every_s=600.0, run=sweep_canned_files),
    Schedule(name="conversations.delete_unsent_files", every_s=600.0, run=delete_unsent_files),
    Schedule(name="conversations.delete_blanked_files", every_s=60.0, run=delete_blanked_files),
]
