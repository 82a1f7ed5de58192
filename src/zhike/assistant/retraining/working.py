"""Working on a training: its process is followed, its progress is kept, and its model is entered in one transaction.

A worker that dies leaves the run open without a beat; the next one begins it anew, and nothing of it was kept.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

import structlog

from zhike.assistant.registry.artefacts import digest_of
from zhike.assistant.registry.judging import compare
from zhike.assistant.registry.promoting import add_candidate
from zhike.assistant.retraining import repository
from zhike.assistant.retraining.asking import get_run
from zhike.assistant.retraining.errors import TrainingFailed
from zhike.assistant.retraining.gathering import gather
from zhike.assistant.retraining.process import request_of
from zhike.assistant.retraining.ranking_run import Made, train_ranking
from zhike.assistant.retraining.reasons import Example
from zhike.assistant.retraining.run import STALE_AFTER, TrainingRun
from zhike.platform.actor import Actor
from zhike.platform.running import running_module
from zhike.platform.runtime import Runtime

# So often a run says that it goes on, and asks whether it shall.
BEAT_S: Final = 1.0

log = structlog.get_logger(__name__)


class _Ended(Exception):
    """The run was ended by somebody else."""


async def work_waiting(runtime: Runtime) -> None:
    """Work on the run that waits, or on one whose process died."""
    now = runtime.clock.now()
    async with runtime.database.transaction() as session:
        run_id = await repository.claim(session, stale=now - STALE_AFTER, now=now)
    if run_id is not None:
        await work_on(runtime, run_id)


async def work_on(runtime: Runtime, run_id: UUID, *, golden: Sequence[Example] = ()) -> TrainingRun:
    """Train, follow and enter a run that is ours; the run as it ended. `golden`: texts to ask besides."""
    async with runtime.database.transaction() as session:
        run = await get_run(session, run_id)
    try:
        await _train(runtime, run, golden)
    except _Ended:
        log.info("assistant.training_cancelled", run=str(run_id))
    except Exception as trouble:
        log.warning("assistant.training_failed", run=str(run_id), kind=type(trouble).__name__, exc_info=trouble)
        async with runtime.database.transaction() as session:
            await repository.end(session, run_id, state="failed", problem=TrainingFailed.code, now=runtime.clock.now())
    async with runtime.database.transaction() as session:
        return await get_run(session, run_id)


async def _train(runtime: Runtime, run: TrainingRun, golden: Sequence[Example]) -> None:
    async def tell(stage: str, done: int = 0, total: int = 0) -> None:
        await _beat(runtime, run.id, {"stage": stage, "done": done, "total": total})

    await tell("reading")
    made = await (_train_reasons(runtime, run, golden) if run.kind == "reasons" else train_ranking(runtime, tell))
    await tell("registering")
    await _enter(runtime, run, made)


async def _train_reasons(runtime: Runtime, run: TrainingRun, golden: Sequence[Example]) -> Made:
    gathered = await gather(runtime, golden)
    request = await asyncio.to_thread(
        request_of, gathered.examples, gathered.vectors, gathered.base, embedding=runtime.settings.embedding
    )
    told, artefact = await _follow(runtime, run.id, request)
    comparison = compare(
        list(map(bool, told["candidate"])),
        list(map(bool, told["active"])),
        list(map(bool, told["guarded"])),
        active_number=gathered.active_number,
    )
    return Made(artefact, {**gathered.data, "parts": told["parts"], "seconds": told["seconds"]}, comparison)


async def _follow(runtime: Runtime, run_id: UUID, request: bytes) -> tuple[dict[str, Any], bytes]:
    """Run the process, keep what it says of its progress, and end it when the run is ended."""
    async with running_module("zhike.assistant.retraining.process", longest_line=2**20) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(request)
        await process.stdin.drain()
        process.stdin.close()
        told: dict[str, Any] = {}
        reading = asyncio.create_task(process.stdout.readline())
        try:
            while True:
                done, _ = await asyncio.wait({reading}, timeout=BEAT_S)
                if done:
                    told = _line(reading.result())
                    if "size" in told:
                        return told, await process.stdout.readexactly(told["size"])
                    reading = asyncio.create_task(process.stdout.readline())
                await _beat(runtime, run_id, told)
        finally:
            reading.cancel()


def _line(line: bytes) -> dict[str, Any]:
    if not line:
        raise TrainingFailed
    found: dict[str, Any] = json.loads(line)
    return found


async def _beat(runtime: Runtime, run_id: UUID, told: dict[str, Any]) -> None:
    async with runtime.database.transaction() as session:
        goes_on = await repository.beat(
            session,
            run_id,
            now=runtime.clock.now(),
            stage=told.get("stage"),
            done=told.get("done", 0),
            total=told.get("total", 0),
        )
    if not goes_on:
        raise _Ended


async def _enter(runtime: Runtime, run: TrainingRun, made: Made) -> None:
    """The entry and the end of the run, both or neither."""
    now = runtime.clock.now()
    digest = await asyncio.to_thread(digest_of, made.artefact)
    async with runtime.database.transaction() as session:
        entry = await add_candidate(
            session,
            kind=run.kind,
            artefact=made.artefact,
            digest=digest,
            data=dict(made.data),
            baseline={},
            comparison=made.comparison,
            actor=Actor(run.asked_by_id, run.asked_by_kind, run.asked_by_name),
            now=now,
        )
        if not await repository.end(session, run.id, state="done", now=now, entry_id=entry.id, figures=made.data):
            raise _Ended
