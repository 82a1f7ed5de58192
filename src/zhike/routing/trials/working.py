"""Working on a trial: its process is fed and followed, its progress is kept, it ends when the trial is stopped.

A worker that dies leaves the trial without a beat; the next one begins it anew, and nothing of it was kept.
"""

from __future__ import annotations

import asyncio
from typing import Any, Final
from uuid import UUID

import msgspec
import structlog

from zhike.platform.running import running_module
from zhike.platform.runtime import Runtime
from zhike.routing.trials import repository
from zhike.routing.trials.asking import get_trial
from zhike.routing.trials.errors import TrialFailed
from zhike.routing.trials.gathering import gather_arrivals, gather_setting
from zhike.routing.trials.process import frame_of
from zhike.routing.trials.values import STALE_AFTER, Figures, Trial

# So often a trial says that it goes on, and asks whether it shall.
BEAT_S: Final = 1.0

log = structlog.get_logger(__name__)


class _Stopped(Exception):
    """The trial was stopped."""


async def work_waiting(runtime: Runtime) -> None:
    """Work on the trials that wait, the oldest first, and on what a dead worker left."""
    while True:
        now = runtime.clock.now()
        async with runtime.database.transaction() as session:
            trial_id = await repository.claim(session, stale=now - STALE_AFTER, now=now)
            trial = None if trial_id is None else await get_trial(session, trial_id)
        if trial is None:
            return
        await _work_on(runtime, trial)


async def _work_on(runtime: Runtime, trial: Trial) -> None:
    state, problem, figures = "done", None, None
    try:
        figures = await _follow(runtime, trial)
    except _Stopped:
        return
    except Exception as trouble:
        log.warning("routing.trial_failed", trial=str(trial.id), kind=type(trouble).__name__, exc_info=trouble)
        state, problem = "failed", TrialFailed.code
    async with runtime.database.transaction() as session:
        await repository.end(session, trial.id, state=state, problem=problem, figures=figures, now=runtime.clock.now())


async def _follow(runtime: Runtime, trial: Trial) -> Figures:
    """Feed the process, keep what it says of its progress, and end it when the trial is stopped."""
    async with running_module("zhike.routing.trials.process", longest_line=2**24) as process:
        assert process.stdout is not None
        feeding = asyncio.create_task(_feed(runtime, trial, process))
        reading = asyncio.create_task(process.stdout.readline())
        told: dict[str, Any] = {}
        try:
            while "figures" not in told:
                await asyncio.wait({reading}, timeout=BEAT_S)
                if reading.done():
                    told = _line(reading.result(), feeding)
                    reading = asyncio.create_task(process.stdout.readline())
                await _beat(runtime, trial.id, told.get("done", 0))
            return msgspec.convert(told["figures"], Figures, strict=False)
        finally:
            feeding.cancel()
            reading.cancel()
            await asyncio.gather(feeding, reading, return_exceptions=True)


async def _feed(runtime: Runtime, trial: Trial, process: asyncio.subprocess.Process) -> None:
    """The setting, then who came, piece by piece: this process is never held up for long."""
    assert process.stdin is not None
    try:
        process.stdin.write(frame_of(await gather_setting(runtime, trial)))
        async for came in gather_arrivals(runtime, trial.day):
            process.stdin.write(frame_of(came))
            await process.stdin.drain()
        process.stdin.close()
    except Exception:
        process.kill()  # whoever follows it is waiting for a line
        raise


def _line(line: bytes, feeding: asyncio.Task[None]) -> dict[str, Any]:
    if not line:
        trouble = feeding.exception() if feeding.done() and not feeding.cancelled() else None
        raise TrialFailed from trouble
    found: dict[str, Any] = msgspec.json.decode(line)
    return found


async def _beat(runtime: Runtime, trial_id: UUID, done: int) -> None:
    async with runtime.database.transaction() as session:
        goes_on = await repository.beat(session, trial_id, done=done, now=runtime.clock.now())
    if not goes_on:
        raise _Stopped
