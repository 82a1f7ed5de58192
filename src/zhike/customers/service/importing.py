"""An import run: begun, staged, sorted, ended; stopped when somebody asks; taken up again where a process died."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from zhike.audit import api as audit
from zhike.customers import errors
from zhike.customers.events import RecordsStaged
from zhike.customers.repository import blocks, quality
from zhike.customers.repository import sources as repository
from zhike.customers.rules.mapping import MappingUnfit, check_columns
from zhike.customers.rules.quality import OF_ALL
from zhike.customers.rules.runs import ImportRun, Source
from zhike.customers.service.sorting import REJECTS_KEPT, OnReject, make_sorter
from zhike.customers.service.staging import RunStopped, new_run_key, stage
from zhike.platform.actor import Actor, system_actor
from zhike.platform.database import Session
from zhike.platform.errors import ZhikeError
from zhike.platform.ids import uuid7
from zhike.platform.outbox import publish
from zhike.platform.runtime import Runtime
from zhike.platform.tables import Table
from zhike.privacy import api as privacy

WAITING = "customers.waiting"


async def begin_run(
    runtime: Runtime, source: Source, *, actor: Actor, file_name: str = "", bytes_total: int | None = None
) -> ImportRun:
    """Open a run of `source`; raises `RunOpen` while another one is going on."""
    now, run_id = runtime.clock.now(), uuid7()
    run = ImportRun(
        id=run_id,
        source=source.name,
        state="queued",
        file_name=privacy.mask_text(file_name)[-100:],
        actor_id=actor.id,
        bytes_total=bytes_total,
        bytes_read=0,
        rows_read=0,
        rows_done=0,
        added=0,
        changed=0,
        unchanged=0,
        rejected=0,
        expected=source.expected_rows,
        problem=None,
        reading={},
        stop_requested=False,
        created_at=now,
        beat_at=now,
        ended_at=None,
    )
    async with runtime.database.transaction() as session:
        if not await repository.add_run(session, run, key=new_run_key(runtime.keyring, run_id)):
            raise errors.RunOpen(source=source.name)
        detail = {"source": source.name}
        await audit.record(
            session, actor=actor, action="customers.import_begun", subject=f"import:{run_id}", detail=detail, now=now
        )
    return run


async def stage_run(runtime: Runtime, source: Source, run: ImportRun, table: Table, on_reject: OnReject) -> None:
    """Take the delivery in. A failure ends the run, changes nothing on record, and is raised again."""
    try:
        try:
            check_columns(source.mapping, table.columns)
        except MappingUnfit as unfit:
            raise mapping_refused(unfit, file=table.name) from None
        await _note_reading(runtime, run, table)
        misshapen = await stage(runtime, run.id, table, source.mapping.columns)
    except RunStopped:
        await end(runtime, run, "cancelled")
        raise
    except ZhikeError as trouble:
        if not await _keep_beginning(runtime, run, trouble):
            await end(runtime, run, "failed", problem=said(trouble))
            raise
        misshapen = table.misshapen
    rejects = [(each.row, "", str(each.shape)) for each in misshapen]
    async with runtime.database.transaction() as session:
        await repository.add_rejects(session, run.id, rejects[:REJECTS_KEPT])
        await repository.count_in_run(session, run.id, {"rejected": len(rejects)}, now=runtime.clock.now())
        await repository.change_run(session, run.id, state="sorting", now=runtime.clock.now())
    for row, column, code in rejects:
        on_reject((row, column, code, ()))


async def sort_run(runtime: Runtime, source: Source, run: ImportRun, on_reject: OnReject) -> ImportRun:
    """Make records of what was staged and end the run; what was done before a stop stays. Gives the ended run."""
    try:
        sorter = await make_sorter(runtime, source, run.id)
        await sorter.sort_all(on_reject)
    except RunStopped:
        await end(runtime, run, "cancelled")
    else:
        await _judge_whole(runtime, source, run)
        broken_off = (await get_run(runtime, run.id)).problem
        await end(runtime, run, "failed" if broken_off else "done", problem=broken_off)
    return await get_run(runtime, run.id)


async def import_table(
    runtime: Runtime, source: Source, table: Table, *, actor: Actor, on_reject: OnReject, file_name: str = ""
) -> ImportRun:
    """A whole run in this process: begin, stage, sort, end. Raises `RunOpen`, `MappingRefused`, `TableRefused`."""
    run = await begin_run(runtime, source, actor=actor, file_name=file_name or Path(table.name).name)
    try:
        await stage_run(runtime, source, run, table, on_reject)
    except RunStopped:
        return await get_run(runtime, run.id)
    return await sort_run(runtime, source, run, on_reject)


async def stage_for_worker(runtime: Runtime, source: Source, table: Table, *, actor: Actor) -> ImportRun:
    """Take a delivery in and leave the sorting to a worker. Raises `RunOpen`, `MappingRefused`, `TableRefused`."""
    run = await begin_run(runtime, source, actor=actor, file_name=Path(table.name).name)
    try:
        await stage_run(runtime, source, run, table, nobody_listens)
    except RunStopped:
        return await get_run(runtime, run.id)
    await leave_to_worker(runtime, run)
    return await get_run(runtime, run.id)


async def leave_to_worker(runtime: Runtime, run: ImportRun) -> None:
    """Let a worker sort what a run has staged."""
    async with runtime.database.transaction() as session:
        await repository.hand_over(session, run.id)
        session.notify(WAITING, run=str(run.id))


async def sort_waiting(runtime: Runtime) -> None:
    """Sort the runs that were handed over, and go on with those whose process died."""
    async with runtime.database.transaction() as session:
        waiting = await repository.list_waiting(session, now=runtime.clock.now())
    for run in waiting:
        await take_up(runtime, run)


async def take_up(runtime: Runtime, run: ImportRun) -> None:
    """Go on with a run whose process died: a staged one is sorted to its end, one that was being staged has failed."""
    async with runtime.database.transaction() as session:
        source = await repository.find_source(session, run.source)
    if run.stop_requested or source is None:
        await end(runtime, run, "cancelled")
    elif run.state == "sorting":
        await sort_run(runtime, source, run, nobody_listens)
    else:
        from zhike.platform.tables import TableRefused

        trouble = TableRefused("table.vanished", file=run.file_name or run.source, row=run.rows_read)
        if await _keep_beginning(runtime, run, trouble):
            await sort_run(runtime, source, run, nobody_listens)
        else:
            await end(runtime, run, "failed", problem=said(trouble))


async def stop_run(session: Session, run_id: UUID, *, actor: Actor, now: datetime) -> None:
    """Ask a run to stop. Records that were written stay. Raises `RunUnknown` or `RunEnded`."""
    if await repository.find_run(session, run_id) is None:
        raise errors.RunUnknown
    if not await repository.request_stop(session, run_id):
        raise errors.RunEnded
    await audit.record(session, actor=actor, action="customers.import_stopped", subject=f"import:{run_id}", now=now)


async def get_run(runtime: Runtime, run_id: UUID) -> ImportRun:
    """The run as it is now. Raises `RunUnknown`."""
    async with runtime.database.transaction() as session:
        run = await repository.find_run(session, run_id)
    if run is None:
        raise errors.RunUnknown
    return run


async def find_run(session: Session, run_id: UUID) -> ImportRun | None:
    """The run with this id."""
    return await repository.find_run(session, run_id)


async def list_runs(
    session: Session, *, source: str | None, state: str | None, before: tuple[datetime, UUID] | None, limit: int
) -> list[ImportRun]:
    """Runs, the newest first, those before `before` (time, id)."""
    return await repository.list_runs(session, source=source, state=state, before=before, limit=limit)


async def list_rejects(session: Session, run_id: UUID) -> list[tuple[int, str, str]]:
    """(row, column, code) of the lines that were not taken, at most `REJECTS_KEPT`."""
    return await repository.list_rejects(session, run_id, after=0, limit=REJECTS_KEPT)


async def end(runtime: Runtime, run: ImportRun, state: str, *, problem: dict[str, Any] | None = None) -> None:
    """End a run once: its blocks and their key go, others learn that there are records to resolve."""
    now = runtime.clock.now()
    async with runtime.database.transaction() as session:
        if not await repository.end_run(session, run.id, state, problem=problem, now=now):
            return
        await blocks.drop_blocks(session, run.id)
        ended = await repository.find_run(session, run.id)
        if ended is None or ended.added + ended.changed == 0:
            return
        actor = system_actor("customers")
        event = RecordsStaged(run.id, run.source, ended.added, ended.changed)
        await publish(session, event, stream=f"source:{run.source}", actor=actor, now=now)
        counts: dict[str, Any] = {name: getattr(ended, name) for name in ("added", "changed", "unchanged", "rejected")}
        await audit.record(
            session,
            actor=actor,
            action="customers.imported",
            subject=f"import:{run.id}",
            detail={"source": run.source, "state": state, **counts},
            now=now,
        )


def said(trouble: ZhikeError) -> dict[str, Any]:
    """A trouble as a run keeps it: in both languages."""
    return {"zh": trouble.message("zh"), "en": trouble.message("en"), "code": trouble.code}


async def _keep_beginning(runtime: Runtime, run: ImportRun, trouble: ZhikeError) -> bool:
    """A delivery in an order of its own broke off: what is staged is its beginning, and the next goes on from there.

    False where there is no such order: half a delivery says nothing then.
    """
    staged = await get_run(runtime, run.id)
    if not staged.reading.get("mark") or not staged.rows_read:
        return False
    why = {
        language: ZhikeError(
            "customers.collect.kept", problem=trouble.message(language), rows=staged.rows_read
        ).message(language)
        for language in ("zh", "en")
    }
    async with runtime.database.transaction() as session:
        problem = {**why, "code": trouble.code}
        await repository.change_run(session, run.id, state="sorting", problem=problem, now=runtime.clock.now())
    return True


def mapping_refused(unfit: MappingUnfit, *, file: str) -> errors.MappingRefused:
    """The error that names the place in the mapping, in both languages."""
    return errors.MappingRefused(f"customers.mapping.{unfit.code}", file=file, place=unfit.place)


async def _note_reading(runtime: Runtime, run: ImportRun, table: Table) -> None:
    reading: dict[str, Any] = {"encoding": table.encoding, "columns": len(table.columns)}
    async with runtime.database.transaction() as session:
        await repository.change_run(session, run.id, now=runtime.clock.now(), state="staging", reading=reading)


async def _judge_whole(runtime: Runtime, source: Source, run: ImportRun) -> None:
    """What only all records together can tell: keys that several of a source share, values that refer to nothing."""
    now = runtime.clock.now()
    async with runtime.database.transaction() as session:
        rules: Sequence[Any] = await quality.list_rules(session, source=source.name)
    for rule in rules:
        if rule.kind not in OF_ALL or not rule.active or rule.field not in source.mapping.fields:
            continue
        async with runtime.database.transaction() as session:
            if rule.kind == "unique":
                sums = await quality.count_doubles(session, source.name, rule.field)
                await quality.mark_doubles(session, source.name, rule.field, rule.code)
            else:
                sums = await quality.count_strays(session, source.name, rule)
                await quality.mark_strays(session, source.name, rule)
            await blocks.add_figures(session, source.name, run.id, {(rule.dimension, rule.code): sums}, now=now)


def nobody_listens(_reject: object) -> None:
    """Rejects of a run that is taken up again are on record; there is no file to write them to."""
