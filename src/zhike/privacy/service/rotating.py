"""A new master key: every data key is wrapped anew while the bank goes on working."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from zhike.audit import api as audit
from zhike.platform import key_files
from zhike.platform.actor import Actor
from zhike.platform.rewrapping import WrappedColumn, count_stale, rewrap_all, wait_for_writers
from zhike.platform.runtime import Runtime

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class RotationReport:
    """What a rotation did: data keys rewrapped in this run, and where the old master key is kept."""

    rewrapped: int
    retired_key: Path


async def rotate_keys(
    runtime: Runtime, actor: Actor, places: Sequence[WrappedColumn], progress: Progress
) -> RotationReport:
    """Give the installation a new master key and rewrap all data keys of `places`; goes on with one that was cut off.

    The old key stays in use for reading until nothing is wrapped by it. `progress` hears (done, of how many). Raises
    `RotationRunning`; `KeyWrong` where a stored key opens under neither, and then nothing is retired.
    """
    path = key_files.master_key_path(runtime.installation.keys_folder)
    with key_files.rotating(path):
        key_files.begin_rotation(path)
        await _record(runtime, actor, "privacy.key_rotation_begun", 0)
        done = await _sweep(runtime, places, progress)
        await wait_for_writers(runtime.database)
        done += await _sweep(runtime, places, progress)
        retired = key_files.finish_rotation(path, now=runtime.clock.now())
        await _record(runtime, actor, "privacy.keys_rotated", done)
    return RotationReport(rewrapped=done, retired_key=retired)


async def _sweep(runtime: Runtime, places: Sequence[WrappedColumn], progress: Progress) -> int:
    async with runtime.database.transaction() as session:
        total = sum([await count_stale(session, place, runtime.keyring.wrapping_id) for place in places])
    done = 0
    for place in places:
        async for count in rewrap_all(runtime.database, runtime.keyring, place):
            done += count
            progress(done, max(total, done))
    return done


async def _record(runtime: Runtime, actor: Actor, action: str, count: int) -> None:
    async with runtime.database.transaction() as session:
        await audit.record(
            session,
            actor=actor,
            action=action,
            subject="keys:master",
            detail={"keys": count} if count else None,
            now=runtime.clock.now(),
        )
