"""Imports that a worker takes in, piece by piece: they can be stopped and taken up again, and survive their worker.

The file waits beside the database and is read again for each try; what is done is counted in the same transaction as
the articles of a piece, so no row is taken twice and none is left out.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import structlog

from zhike.audit import api as audit
from zhike.knowledge.errors import ImportGone, ImportRefused
from zhike.knowledge.events import ArticlesImported
from zhike.knowledge.repository import import_runs as repository
from zhike.knowledge.rules.importing import ImportFile, ImportRow, Reject
from zhike.knowledge.rules.runs import OPEN, RESUMABLE, ImportRun
from zhike.knowledge.service.editing import person
from zhike.knowledge.service.importing import CHUNK, ImportReport, take_rows
from zhike.knowledge.service.reading import read_import
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.platform.files.keeping import path_of, write_file
from zhike.platform.ids import uuid7
from zhike.platform.outbox import publish
from zhike.platform.runtime import Runtime

TOPIC: Final = "knowledge_imports"
LISTED: Final = 100
KEPT_FOR: Final = timedelta(days=30)

log = structlog.get_logger(__name__)


async def stage_import(runtime: Runtime, *, actor: Actor, name: str, content: bytes, now: datetime) -> ImportRun:
    """Read a file and let a worker take its articles in, as drafts. Raises `ImportFileRefused`."""
    found = await asyncio.to_thread(read_import, content, file=name, now=now)
    run = ImportRun(
        id=uuid7(),
        state="waiting",
        file_name=name,
        by=person(actor),
        rows=len(found.rows),
        done=0,
        imported=0,
        updated=0,
        unchanged=0,
        rejected=len(found.rejects),
        stop_requested=False,
        created_at=now,
        beat_at=now,
        ended_at=None,
    )
    await asyncio.to_thread(write_file, path_of(runtime.installation.files_folder, run.id), content)
    async with runtime.database.transaction() as session:
        await repository.insert_run(session, run)
        await repository.add_rejects(session, run.id, found.rejects)
        await _record(session, run, "import_begun", actor=actor, now=now)
        session.notify(TOPIC, run=1)
    return run


async def get_run(session: Session, run_id: UUID, *, lock: bool = False) -> ImportRun:
    """The import. Raises `ImportGone`."""
    run = await repository.find_run(session, run_id, lock=lock)
    if run is None:
        raise ImportGone
    return run


async def list_runs(
    session: Session, *, before: tuple[datetime, UUID] | None = None, limit: int = 20
) -> list[ImportRun]:
    """Imports, newest first."""
    return await repository.list_runs(session, before=before, limit=limit)


async def list_rejects(session: Session, run_id: UUID, *, limit: int | None = LISTED) -> list[Reject]:
    """The first rows of an import that were not taken; with no limit all of them."""
    return await repository.list_rejects(session, run_id, limit=limit)


async def stop_import(session: Session, run_id: UUID, *, actor: Actor, now: datetime) -> ImportRun:
    """Stop an import after the piece it is at; what was taken in stays. Stopped or over already, it is no change."""
    run = await get_run(session, run_id, lock=True)
    if run.state in OPEN and not run.stop_requested:
        ended = {"state": "stopped", "ended_at": now} if run.state == "waiting" else {}
        await repository.change_run(session, run_id, stop_requested=True, **ended)
        await _record(session, run, "import_stopped", actor=actor, now=now)
    return await get_run(session, run_id)


async def resume_import(runtime: Runtime, session: Session, run_id: UUID, *, actor: Actor, now: datetime) -> ImportRun:
    """Go on with an import that was stopped or failed, where it left off. Raises `ImportRefused`, `ImportGone`."""
    run = await get_run(session, run_id, lock=True)
    if run.state in OPEN and not run.stop_requested:
        return run
    if run.state not in RESUMABLE:
        raise ImportRefused(state=run.state)
    if not await asyncio.to_thread(path_of(runtime.installation.files_folder, run_id).exists):
        raise ImportGone
    await repository.change_run(session, run_id, state="waiting", stop_requested=False, ended_at=None, beat_at=now)
    await _record(session, run, "import_resumed", actor=actor, now=now)
    session.notify(TOPIC, run=1)
    return await get_run(session, run_id)


async def take_in_waiting(runtime: Runtime) -> None:
    """Take in what waits, oldest first, and go on with what a dead worker left."""
    while True:
        async with runtime.database.transaction() as session:
            run_id = await repository.find_next(session)
        if run_id is None:
            break
        try:
            await _take_in(runtime, run_id)
        except Exception as trouble:  # whatever is wrong with one file must not hold up the next
            log.warning("knowledge.import_failed", kind=type(trouble).__name__, exc_info=trouble)
            async with runtime.database.transaction() as session:
                ended = {"state": "failed", "ended_at": runtime.clock.now()}
                await repository.change_run(session, run_id, **ended)


async def sweep_imports(runtime: Runtime) -> None:
    """Delete the files of imports that nobody took up again for a month."""
    async with runtime.database.transaction() as session:
        given_up = await repository.list_given_up(session, before=runtime.clock.now() - KEPT_FOR)
    for run_id in given_up:
        await _delete(runtime, run_id)


async def _take_in(runtime: Runtime, run_id: UUID) -> None:
    found = await _read(runtime, run_id)
    while await _take_piece(runtime, run_id, found):
        continue


async def _read(runtime: Runtime, run_id: UUID) -> ImportFile:
    """The file as it was read at first: what was in time then is in time now."""
    async with runtime.database.transaction() as session:
        run = await get_run(session, run_id)
    content = await asyncio.to_thread(path_of(runtime.installation.files_folder, run_id).read_bytes)
    return await asyncio.to_thread(read_import, content, file=run.file_name, now=run.created_at)


async def _take_piece(runtime: Runtime, run_id: UUID, found: ImportFile) -> bool:
    """Take the next rows in; whether there are more."""
    now = runtime.clock.now()
    async with runtime.database.transaction() as session:
        run = await get_run(session, run_id, lock=True)
        if run.state not in OPEN:
            return False
        if run.stop_requested:
            await repository.change_run(session, run_id, state="stopped", ended_at=now)
            return False
        rows = found.rows[run.done : run.done + CHUNK]
        run = await _store(session, run, rows, now=now)
        over = run.done >= run.rows
        if over:
            await _finish(session, run, now=now)
    if over:
        await _delete(runtime, run_id)
    return not over


async def _store(session: Session, run: ImportRun, rows: tuple[ImportRow, ...], *, now: datetime) -> ImportRun:
    report = ImportReport()
    await take_rows(session, rows, report, actor=_actor(run), now=now)
    await repository.add_rejects(session, run.id, report.rejects)
    after = replace(
        run,
        state="running",
        done=run.done + len(rows),
        imported=run.imported + report.imported,
        updated=run.updated + report.updated,
        unchanged=run.unchanged + report.unchanged,
        rejected=run.rejected + report.rejected,
        beat_at=now,
    )
    counts = {name: getattr(after, name) for name in ("state", "done", "imported", "updated", "unchanged", "rejected")}
    await repository.change_run(session, run.id, **counts, beat_at=now)
    return after


async def _finish(session: Session, run: ImportRun, *, now: datetime) -> None:
    await repository.change_run(session, run.id, state="done", ended_at=now)
    await _record(session, run, "imported", actor=_actor(run), now=now)
    if run.imported or run.updated:
        event = ArticlesImported(run.id, run.imported, run.updated, 0)
        await publish(session, event, stream="knowledge", actor=_actor(run), now=now)


async def _record(session: Session, run: ImportRun, what: str, *, actor: Actor, now: datetime) -> None:
    detail = {name: getattr(run, name) for name in ("rows", "imported", "updated", "unchanged", "rejected")}
    subject = f"import:{run.id}"
    await audit.record(session, actor=actor, action=f"knowledge.{what}", subject=subject, detail=detail, now=now)


async def _delete(runtime: Runtime, run_id: UUID) -> None:
    path = path_of(runtime.installation.files_folder, run_id)
    await asyncio.to_thread(path.unlink, missing_ok=True)


def _actor(run: ImportRun) -> Actor:
    return Actor(id=run.by.id, kind="staff", name=run.by.name)
