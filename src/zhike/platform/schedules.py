"""Work started by the clock, or by a note: one worker at a time runs a schedule, and a failing run never ends it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import structlog

from zhike.platform.leadership import Leadership
from zhike.platform.runtime import Runtime
from zhike.platform.telemetry import observed

log = structlog.get_logger(__name__)

AFTER_FAILURE_S = 0.5


@dataclass(frozen=True)
class Schedule:
    """`run` every `every_s` seconds, and at once when `wake_on` is told.

    `name` is `<context>.<what it does>`. `run` opens its own transactions, which must be short: a writing transaction
    that stays open holds back every reader of the outbox.
    """

    name: str
    every_s: float
    run: Callable[[Runtime], Awaitable[None]]
    wake_on: str | None = None


async def keep(runtime: Runtime, schedule: Schedule, leadership: Leadership) -> None:
    """Run `schedule` until cancelled, whenever this process is the one for it."""
    topics = [schedule.wake_on] if schedule.wake_on else []
    async with runtime.hub.subscribe(*topics) as wake:
        while True:
            wake.drain()
            if await leadership.holds(f"schedule:{schedule.name}"):
                await _run_once(runtime, schedule)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(schedule.every_s):  # `wait_for` may lose a cancellation that meets a note
                    await wake.get()


async def _run_once(runtime: Runtime, schedule: Schedule) -> None:
    try:
        with observed("schedule", schedule.name.rstrip(".0123456789")):
            await schedule.run(runtime)
    except Exception as trouble:
        log.warning("schedule.failed", schedule=schedule.name, kind=type(trouble).__name__, exc_info=trouble)
        await asyncio.sleep(AFTER_FAILURE_S)
