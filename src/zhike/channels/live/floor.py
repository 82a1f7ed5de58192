"""Keeps all open windows of a process current together: places in the queue, missed notes, who is still there.

One query for all windows instead of one for each: two thousand open chats cost as much as one.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import defaultdict
from collections.abc import Awaitable, Callable
from typing import Final
from uuid import UUID

import structlog

from zhike.channels.live.door import OPEN_WINDOWS
from zhike.channels.live.window import Window
from zhike.channels.schemas.chat import view_place
from zhike.channels.service import talking
from zhike.conversations import api as conversations
from zhike.platform.realtime import Subscription
from zhike.platform.runtime import Runtime

PLACES_AT_MOST_EVERY_S: Final = 2.0
SWEEP_EVERY_S: Final = 10.0
SEEN_EVERY_S: Final = 60.0
RETRY_S: Final = 1.0

_Work = Callable[[Runtime], Awaitable[None]]

log = structlog.get_logger(__name__)


async def keep_windows_current(runtime: Runtime) -> None:
    """Run for as long as the web process lives."""
    async with runtime.hub.subscribe("floor") as floor, asyncio.TaskGroup() as tasks:
        tasks.create_task(_keep_places(runtime, floor))
        tasks.create_task(_repeat(runtime, sweep, SWEEP_EVERY_S))
        tasks.create_task(_repeat(runtime, see_all, SEEN_EVERY_S))


async def _keep_places(runtime: Runtime, floor: Subscription) -> None:
    while True:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(SWEEP_EVERY_S):
                await floor.get()
        floor.drain()
        await _firmly(runtime, push_places)
        await asyncio.sleep(PLACES_AT_MOST_EVERY_S)


async def push_places(runtime: Runtime) -> None:
    """Give each waiting window its place, if it has changed; one query for all."""
    waiting: dict[UUID, list[Window]] = defaultdict(list)
    for window in _windows_of(runtime):
        if window.view is not None and window.view.state in talking.WAITING:
            waiting[window.chat.conversation_id].append(window)
    if not waiting:
        return
    async with runtime.database.transaction() as session:
        places = await talking.get_places(session, list(waiting), now=runtime.clock.now())
    for conversation_id, place in places.items():
        for window in waiting[conversation_id]:
            if window.view is not None and window.view.place != view_place(place):
                window.poke(place=view_place(place))


async def sweep(runtime: Runtime) -> None:
    """Let every window look that has missed a note: a message, or a change of state."""
    windows = _windows_of(runtime)
    if not windows:
        return
    async with runtime.database.transaction() as session:
        stand = await conversations.list_public_sequences(
            session, list({window.chat.conversation_id for window in windows})
        )
    for window in windows:
        sequence, version = stand.get(window.chat.conversation_id, (0, 0))
        if sequence > window.cursor:
            window.poke(sequence=sequence)
        if version > window.version:
            window.poke(state=1)


async def see_all(runtime: Runtime) -> None:
    """Write down that the customers with an open window are there."""
    await talking.see_all(runtime, list({window.chat.id for window in _windows_of(runtime)}))


async def _repeat(runtime: Runtime, do: _Work, every_s: float) -> None:
    while True:
        await asyncio.sleep(every_s)
        await _firmly(runtime, do)


async def _firmly(runtime: Runtime, do: _Work) -> None:
    try:
        await do(runtime)
    except Exception as trouble:
        log.warning("chat.floor", kind=type(trouble).__name__)
        await asyncio.sleep(RETRY_S)


def _windows_of(runtime: Runtime) -> list[Window]:
    return [window for window in OPEN_WINDOWS if window.runtime is runtime]
