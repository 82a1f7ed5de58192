"""Imports of histories as a worker's job: stopped, taken up again and taken back; they survive their worker.

The file waits beside the database and is read again for each try. What was done is counted in the transaction of each
piece, so no row is counted twice; and where a piece was written and not counted, its contacts are known by their ids.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from contextlib import aclosing
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import structlog

from zhike.audit import api as audit
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.platform.errors import ZhikeError
from zhike.platform.files.keeping import path_of
from zhike.platform.ids import uuid7
from zhike.platform.runtime import Runtime
from zhike.platform.tables import Table, open_table
from zhike.quality.history_errors import ImportGone, ImportSealed, ImportStateRefused
from zhike.quality.repository import contacts
from zhike.quality.repository import history_imports as repository
from zhike.quality.rules.history.mapping import HistoryMapping
from zhike.quality.rules.history.reports import HistoryReport, RowReject
from zhike.quality.rules.history.runs import REMOVABLE, RESUMABLE, TAKING, HistoryImport
from zhike.quality.rules.record import REPEAT_WITHIN
from zhike.quality.service.history import Piece, check_fit, read_ahead, read_pieces, write_piece
from zhike.quality.service.mappings import read_mapping

TOPIC: Final = "quality_imports"
LISTED: Final = 100
KEPT_FOR: Final = timedelta(days=30)
_UNEXPECTED: Final = {
    "zh": "出现意外错误，详情见服务日志。可以继续导入。",
    "en": "Something unexpected went wrong; the service's log has it. The import can be gone on with.",
}

log = structlog.get_logger(__name__)


async def stage_import(
    runtime: Runtime, *, actor: Actor, name: str, file: Path, mapping: str, now: datetime
) -> HistoryImport:
    """Let a worker take in `file`, which moves to our files. Raises `MappingRefused`, `TableRefused`."""
    import_id = uuid7()
    found = read_mapping(mapping, file="mapping")
    rows = await asyncio.to_thread(_count_rows, file, name, found)
    await asyncio.to_thread(_keep, file, path_of(runtime.installation.files_folder, import_id))
    run = HistoryImport(
        id=import_id,
        state="waiting",
        file_name=name,
        source=found.source,
        mapping=mapping,
        actor_id=actor.id,
        actor_name=actor.name,
        rows=rows,
        pieces=0,
        imported=0,
        rejected=0,
        contacts=0,
        ignored_why={},
        first_date=None,
        last_date=None,
        fault=None,
        stop_requested=False,
        created_at=now,
        beat_at=now,
        ended_at=None,
    )
    async with runtime.database.transaction() as session:
        await repository.insert_import(session, run)
        await _record(session, run, "import_begun", actor=actor, now=now)
        session.notify(TOPIC, run=1)
    return run


async def get_import(session: Session, import_id: UUID, *, lock: bool = False) -> HistoryImport:
    """The import. Raises `ImportGone`."""
    run = await repository.find_import(session, import_id, lock=lock)
    if run is None:
        raise ImportGone
    return run


async def list_imports(
    session: Session,
    *,
    q: str = "",
    states: Sequence[str] = (),
    before: tuple[datetime, UUID] | None = None,
    limit: int = 20,
) -> list[HistoryImport]:
    """Imports, newest first."""
    return await repository.list_imports(session, q=q, states=states, before=before, limit=limit)


async def list_rejects(session: Session, import_id: UUID, *, limit: int | None = LISTED) -> list[RowReject]:
    """The first rows of an import that were not taken; with no limit all of them."""
    return await repository.list_rejects(session, import_id, limit=limit)


async def stop_import(session: Session, import_id: UUID, *, actor: Actor, now: datetime) -> HistoryImport:
    """Stop an import after the piece it is at; what was written stays. Stopped or over already, it is no change."""
    run = await get_import(session, import_id, lock=True)
    if run.state in TAKING and not run.stop_requested:
        ended = {"state": "stopped", "ended_at": now} if run.state == "waiting" else {}
        await repository.change_import(session, import_id, stop_requested=True, **ended)
        await _record(session, run, "import_stopped", actor=actor, now=now)
    return await get_import(session, import_id)


async def resume_import(
    runtime: Runtime, session: Session, import_id: UUID, *, actor: Actor, now: datetime
) -> HistoryImport:
    """Go on with an import that was stopped or failed. Raises `ImportStateRefused`, `ImportGone`."""
    run = await get_import(session, import_id, lock=True)
    if run.state in TAKING and not run.stop_requested:
        return run
    if run.state not in RESUMABLE and run.state not in TAKING:
        raise ImportStateRefused(state=run.state)
    if not await asyncio.to_thread(path_of(runtime.installation.files_folder, import_id).exists):
        raise ImportGone
    anew = {"state": "waiting", "stop_requested": False, "ended_at": None, "fault": None, "beat_at": now}
    await repository.change_import(session, import_id, **anew)
    await _record(session, run, "import_resumed", actor=actor, now=now)
    session.notify(TOPIC, run=1)
    return await get_import(session, import_id)


async def find_obstacles(session: Session, run: HistoryImport) -> list[str]:
    """The months for which an import cannot be taken back: they stand in files."""
    if run.first_date is None or run.last_date is None:
        return []
    return await repository.find_sealed_months(session, run.id, first=run.first_date, last=run.last_date)


async def remove_import(session: Session, import_id: UUID, *, actor: Actor, now: datetime) -> HistoryImport:
    """Let a worker take an import back: exactly the contacts that it wrote.

    Raises `ImportSealed` where one of their months stands in a file, `ImportStateRefused`, `ImportGone`.
    """
    run = await get_import(session, import_id, lock=True)
    if run.state in ("removing", "removed"):
        return run
    if run.state not in REMOVABLE:
        raise ImportStateRefused(state=run.state)
    months = await find_obstacles(session, run)
    if months:
        raise ImportSealed(months=", ".join(months))
    await repository.change_import(session, import_id, state="removing", fault=None, ended_at=None)
    await _record(session, run, "import_removed", actor=actor, now=now)
    session.notify(TOPIC, run=1)
    return await get_import(session, import_id)


async def work_on_imports(runtime: Runtime) -> None:
    """Take in what waits, oldest first, go on with what a dead worker left, and take back what is to go."""
    while True:
        async with runtime.database.transaction() as session:
            run = await repository.find_next(session)
        if run is None:
            break
        try:
            await (_take_back(runtime, run) if run.state == "removing" else _take_in(runtime, run))
        except ZhikeError as trouble:
            fault = {language: trouble.message(language) for language in ("zh", "en")}
            await _fail(runtime, run, fault)
        except Exception as trouble:  # whatever is wrong with one file must not hold up the next
            log.warning("quality.import_failed", kind=type(trouble).__name__, exc_info=trouble)
            await _fail(runtime, run, _UNEXPECTED)


async def sweep_files(runtime: Runtime) -> None:
    """Delete the files of imports that nobody took up again for a month."""
    async with runtime.database.transaction() as session:
        given_up = await repository.list_given_up(session, before=runtime.clock.now() - KEPT_FOR)
    for import_id in given_up:
        await asyncio.to_thread(path_of(runtime.installation.files_folder, import_id).unlink, missing_ok=True)


async def _take_in(runtime: Runtime, run: HistoryImport) -> None:
    path = path_of(runtime.installation.files_folder, run.id)
    mapping = read_mapping(run.mapping, file="mapping")
    table = await asyncio.to_thread(lambda: open_table(path, name=run.file_name))
    number = 0
    async with aclosing(read_ahead(read_pieces(table, mapping, runtime.keyring))) as pieces:
        async for piece in pieces:
            if number >= run.pieces and not await _take_piece(runtime, run.id, piece, mapping):
                return
            number += 1
    now = runtime.clock.now()
    async with runtime.database.transaction() as session:
        done = await get_import(session, run.id, lock=True)
        await repository.change_import(session, run.id, state="done", ended_at=now, stop_requested=False)
        await _record(session, done, "import_done", actor=_actor(run), now=now)
    await asyncio.to_thread(path.unlink, missing_ok=True)


async def _take_piece(runtime: Runtime, import_id: UUID, piece: Piece, mapping: HistoryMapping) -> bool:
    """Write the next piece; False where somebody stopped the import."""
    now = runtime.clock.now()
    async with runtime.database.transaction() as session:
        run = await get_import(session, import_id, lock=True)
        if run.state not in TAKING:
            return False
        if run.stop_requested:
            await repository.change_import(session, import_id, state="stopped", ended_at=now)
            return False
        done = await write_piece(session, piece, mapping, runtime=runtime, actor=_actor(run), import_id=import_id)
        await repository.add_rejects(session, import_id, done.rejects)
        await repository.change_import(session, import_id, **_counted(run, done), state="running", beat_at=now)
    return True


def _counted(run: HistoryImport, done: HistoryReport) -> dict[str, Any]:
    return {
        "pieces": run.pieces + 1,
        "imported": run.imported + done.imported,
        "rejected": run.rejected + done.rejected,
        "contacts": run.contacts + done.contacts,
        "ignored_why": dict(Counter(run.ignored_why) + done.ignored_why),
        "first_date": _among(min, run.first_date, done.first_date),
        "last_date": _among(max, run.last_date, done.last_date),
    }


def _among(choose: Any, *days: date | None) -> date | None:
    told = [day for day in days if day is not None]
    return choose(told) if told else None


async def _take_back(runtime: Runtime, run: HistoryImport) -> None:
    """Delete what the import wrote, and find anew what the contacts that stay are repeated by; all or nothing."""
    now = runtime.clock.now()
    async with runtime.database.transaction() as session:
        months = await find_obstacles(session, run)
        if months:
            raise ImportSealed(months=", ".join(months))
        staying = await repository.find_staying(session, run.id)
        await repository.remove_contacts(session, run.id)
        if staying:
            await repository.unlink(session, staying, now=now, over=now - REPEAT_WITHIN)
            await contacts.link_repeats(session, staying, now=now)
        await repository.change_import(session, run.id, state="removed", ended_at=now)
        session.notify("floor")
    await asyncio.to_thread(path_of(runtime.installation.files_folder, run.id).unlink, missing_ok=True)


async def _fail(runtime: Runtime, run: HistoryImport, fault: dict[str, str]) -> None:
    state = "done" if run.state == "removing" and run.rows == run.done else "failed"
    async with runtime.database.transaction() as session:
        ended = runtime.clock.now()
        await repository.change_import(session, run.id, state=state, fault=fault, ended_at=ended)


def _count_rows(file: Path, name: str, mapping: HistoryMapping) -> int:
    """How many rows the file has; a mapping that does not fit it is refused before anybody waits."""
    table: Table = open_table(file, name=name)
    check_fit(mapping, table.columns, file=name)
    rows = sum(len(batch.numbers) for batch in table.read(mapping.columns[:1]))
    return rows + len(table.misshapen)


def _keep(file: Path, kept: Path) -> None:
    kept.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    file.replace(kept)


async def _record(session: Session, run: HistoryImport, what: str, *, actor: Actor, now: datetime) -> None:
    detail = {"source": run.source, "rows": run.rows, "imported": run.imported, "rejected": run.rejected}
    subject = f"import:{run.id}"
    await audit.record(session, actor=actor, action=f"quality.{what}", subject=subject, detail=detail, now=now)


def _actor(run: HistoryImport) -> Actor:
    return Actor(id=run.actor_id, kind="staff", name=run.actor_name)
