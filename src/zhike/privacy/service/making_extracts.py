"""Making extracts: one after the other by the worker, or at once for the command line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from zhike.audit import api as audit
from zhike.platform.actor import Actor, system_actor
from zhike.platform.database import Session
from zhike.platform.ids import uuid7
from zhike.platform.runtime import Runtime
from zhike.privacy.repository import extracts as repository
from zhike.privacy.rules.extracts import FILE_KEPT, Extract, State, Wish
from zhike.privacy.service.extracting import ExtractStopped, check_wish, file_of


async def make_waiting(runtime: Runtime) -> None:
    """Make the extract that has waited longest, or one that a process left behind; go on until none waits."""
    while True:
        async with runtime.database.transaction() as session:
            extract = await repository.find_unended(session)
        if extract is None:
            return
        await _make(runtime, extract)


async def make_now(runtime: Runtime, *, actor: Actor, wish: Wish, out: Path, tell: Callable[[str], None]) -> Extract:
    """Make an extract in this process and write it to `out`: for the command line. It stands in the list afterwards."""
    from zhike.privacy.service.computing_extracts import compute

    check_wish(wish)
    now = runtime.clock.now()

    async def told(step: State, done: int, total: int) -> bool:
        tell(f"{step} {done}/{total}")
        return True

    state, report = await compute(runtime, wish, out, told)
    # Its file is where the operator wanted it, so nothing is left to fetch.
    report |= {"written_by": "operator"}
    extract = Extract(uuid7(), wish, state, 0, 0, report, actor.id, actor.name, now, now)
    async with runtime.database.transaction() as session:
        await repository.add(session, extract)
        await _record(session, actor, extract)
    return extract


async def drop_old_files(runtime: Runtime) -> None:
    """Delete the files whose 30 days are over."""
    folder, limit = runtime.installation.extracts_folder, runtime.clock.now() - FILE_KEPT
    for path in folder.glob("*.zip") if folder.is_dir() else ():
        if path.stat().st_mtime < limit.timestamp():
            path.unlink(missing_ok=True)


async def _make(runtime: Runtime, extract: Extract) -> None:
    from zhike.privacy.service.computing_extracts import compute

    async def told(step: State, done: int, total: int) -> bool:
        async with runtime.database.transaction() as session:
            session.notify("extracts", extract=str(extract.id))
            return await repository.change(session, extract.id, state=step, done=done, total=total)

    path = file_of(runtime.installation.extracts_folder, extract.id)
    try:
        state, report = await compute(runtime, extract.wish, path, told)
    except ExtractStopped:
        path.unlink(missing_ok=True)
        return
    except Exception:
        # Tried again it would fail again, and those behind it would wait for ever.
        await _end(runtime, extract, "failed", {})
        raise
    if not await _end(runtime, extract, state, report):
        path.unlink(missing_ok=True)


async def _end(runtime: Runtime, extract: Extract, state: State, report: dict[str, Any]) -> bool:
    """Keep what came of it; False where somebody has cancelled it meanwhile."""
    now = runtime.clock.now()
    async with runtime.database.transaction() as session:
        session.notify("extracts", extract=str(extract.id))
        if not await repository.change(session, extract.id, state=state, report=report, ended_at=now):
            return False
        ended = replace(extract, state=state, report=report, ended_at=now)
        await _record(session, system_actor("privacy"), ended)
    return True


async def _record(session: Session, actor: Actor, extract: Extract) -> None:
    shown = ("rows", "kept", "suppressed", "k", "l", "loss", "fails", "digest")
    figures = {name: extract.report[name] for name in shown if name in extract.report}
    assert extract.ended_at is not None
    await audit.record(
        session,
        actor=actor,
        action=f"privacy.extract_{extract.state}",
        subject=f"extract:{extract.id}",
        detail={"dataset": extract.wish.dataset, **figures},
        now=extract.ended_at,
    )
