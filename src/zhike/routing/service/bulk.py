"""Work on many contacts as one job: begun, stopped, gone on with and taken back; it survives its worker.

Each contact has its own transaction, with the audit rows and events of the use cases that the desk calls. A contact
that refuses is skipped with its reason, and the next one goes on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import structlog

from zhike.audit import api as audit
from zhike.conversations import api as conversations
from zhike.identity import api as identity
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.platform.errors import ZhikeError
from zhike.platform.ids import uuid7
from zhike.platform.runtime import Runtime
from zhike.routing.bulk import BulkItem, BulkJob
from zhike.routing.bulk_errors import BulkActorGone, BulkStateRefused
from zhike.routing.permissions import find_own_job
from zhike.routing.repository import bulk as repository
from zhike.routing.rules.acts import KEPT_DAYS, RESUMABLE, UNDOABLE, WORKING, JobKind, JobState
from zhike.routing.service.acting import carry_out
from zhike.routing.service.presence import MANAGE
from zhike.routing.service.previewing import Selection, resolve_selection
from zhike.routing.service.undoing import Undoing, undo

TOPIC: Final = "routing_bulk"
_AT_ONCE: Final = 50
_INTERNAL: Final = "platform.internal"

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Row:
    """A contact of a job, and who works on it when."""

    job: BulkJob
    item: BulkItem
    actor: Actor
    now: datetime


def new_job(
    *,
    kind: JobKind,
    state: JobState,
    actor: Actor,
    acts: Sequence[conversations.Act],
    name: str,
    total: int,
    now: datetime,
) -> BulkJob:
    """A job as it begins."""
    return BulkJob(
        id=uuid7(),
        kind=kind,
        state=state,
        name=name,
        acts=tuple(acts),
        actor_id=actor.id,
        actor_name=actor.name,
        total=total,
        stop_requested=False,
        fault=None,
        undo_by=None,
        created_at=now,
        beat_at=now,
        ended_at=None if state == "waiting" else now,
    )


async def begin(
    runtime: Runtime,
    session: Session,
    *,
    actor: Actor,
    selection: Selection,
    acts: Sequence[conversations.Act],
    name: str = "",
    now: datetime,
) -> BulkJob:
    """Let a worker do the acts with every contact of the selection, as it is now.

    Raises `BulkTooMany`, `BulkNone`, `ActRefused`.
    """
    conversations.check_acts(acts)
    ids = await resolve_selection(runtime, session, actor=actor, selection=selection)
    job = new_job(kind="bulk", state="waiting", actor=actor, acts=acts, name=name, total=len(ids), now=now)
    await repository.insert_job(session, job, ids)
    await _record(session, job, "bulk_begun", actor=actor, now=now)
    session.notify(TOPIC, job=1)
    return await find_own_job(session, actor=actor, job_id=job.id)


async def list_jobs(
    session: Session, *, actor: Actor, before: tuple[datetime, UUID] | None, limit: int
) -> list[BulkJob]:
    """One's own jobs, newest first; who manages the floor sees everybody's."""
    return await repository.list_jobs(
        session, actor_id=actor.id, everybody=actor.can(MANAGE), before=before, limit=limit
    )


async def list_items(
    session: Session, *, actor: Actor, job_id: UUID, states: Sequence[str], after: int, limit: int
) -> list[BulkItem]:
    """What became of each contact. Raises `BulkGone`."""
    await find_own_job(session, actor=actor, job_id=job_id)
    return await repository.list_items(session, job_id, states=states, after=after, limit=limit)


async def stop(session: Session, *, actor: Actor, job_id: UUID, now: datetime) -> BulkJob:
    """Stop after the contact it is at: what is done stays done. Stopped or over already, it is no change."""
    job = await find_own_job(session, actor=actor, job_id=job_id, lock=True)
    if job.state in WORKING and not job.stop_requested:
        ended = {"state": "stopped", "ended_at": now} if job.state == "waiting" else {}
        await repository.change_job(session, job_id, stop_requested=True, **ended)
        await _record(session, job, "bulk_stopped", actor=actor, now=now)
    return await find_own_job(session, actor=actor, job_id=job_id)


async def resume(session: Session, *, actor: Actor, job_id: UUID, now: datetime) -> BulkJob:
    """Go on with the contacts that wait. Raises `BulkStateRefused`, `BulkGone`."""
    job = await find_own_job(session, actor=actor, job_id=job_id, lock=True)
    if job.state not in RESUMABLE or not job.counts.get("pending"):
        raise BulkStateRefused(state=job.state)
    await _set_to_work(session, job, "waiting", undo_by=None, now=now)
    await _record(session, job, "bulk_resumed", actor=actor, now=now)
    return await find_own_job(session, actor=actor, job_id=job_id)


async def take_back(session: Session, *, actor: Actor, job_id: UUID, now: datetime) -> BulkJob:
    """Let a worker take back what was done, the last contact first. Raises `BulkStateRefused`, `BulkGone`."""
    job = await find_own_job(session, actor=actor, job_id=job_id, lock=True)
    if job.state not in UNDOABLE or not job.counts.get("done"):
        raise BulkStateRefused(state=job.state)
    await _set_to_work(session, job, "undoing", undo_by=actor.id, now=now)
    await _record(session, job, "bulk_undone", actor=actor, now=now)
    return await find_own_job(session, actor=actor, job_id=job_id)


async def work_on_jobs(runtime: Runtime) -> None:
    """Work on what waits, oldest first, and go on with what a dead worker left."""
    while True:
        async with runtime.database.transaction() as session:
            job_id = await repository.find_next(session)
            job = None if job_id is None else await repository.find_job(session, job_id)
        if job is None:
            return
        try:
            await _go_through(runtime, job)
        except ZhikeError as trouble:
            await _end(runtime, job, "failed", fault=trouble.code)
        except Exception as trouble:  # whatever is wrong with one job must not hold up the next
            log.warning("routing.bulk_failed", kind=type(trouble).__name__, exc_info=trouble)
            await _end(runtime, job, "failed", fault=_INTERNAL)


async def forget_old(session: Session, *, now: datetime) -> None:
    """Jobs are kept for a quarter of a year."""
    await repository.forget_jobs(session, now - timedelta(days=KEPT_DAYS))


async def _go_through(runtime: Runtime, job: BulkJob) -> None:
    undoing = job.state == "undoing"
    async with runtime.database.transaction() as session:
        actor = await _actor_of(session, job.undo_by or job.actor_id if undoing else job.actor_id)
        begun = {} if undoing else {"state": "running"}
        await repository.change_job(session, job.id, beat_at=runtime.clock.now(), **begun)
    while True:
        async with runtime.database.transaction() as session:
            items = await repository.list_to_do(session, job.id, undoing=undoing, limit=_AT_ONCE)
            await repository.change_job(session, job.id, beat_at=runtime.clock.now())
            session.notify(f"bulk:{job.id}", job=1)
        if not items:
            break
        for item in items:
            if not await _work_on(runtime, job, item, actor, undoing=undoing):
                return
    await _end(runtime, job, "undone" if undoing else "done")


async def _work_on(runtime: Runtime, job: BulkJob, item: BulkItem, actor: Actor, *, undoing: bool) -> bool:
    """One contact in its own transaction; False where the job was stopped."""
    row = _Row(job, item, actor, runtime.clock.now())
    try:
        async with runtime.database.transaction() as session:
            _state, stopped = await repository.find_head(session, job.id)
            if not stopped:
                await (_undo if undoing else _do)(runtime, session, row)
    except Exception as trouble:
        await _skip(runtime, row, trouble, undoing=undoing)
        return True
    if stopped:
        await _end(runtime, job, "stopped")
    return not stopped


async def _do(runtime: Runtime, session: Session, row: _Row) -> None:
    taken = await repository.take_item(session, row.job.id, row.item.position)
    if taken is None or taken.state != "pending":
        return
    contact, now = row.item.conversation_id, row.now
    deed = await carry_out(runtime, session, actor=row.actor, conversation_id=contact, acts=row.job.acts, now=now)
    await repository.finish_item(session, row.job.id, row.item.position, state="done", deed=deed, now=now)
    detail = {"job": str(row.job.id), "acts": [act.kind for act in row.job.acts]}
    await audit.record(
        session, actor=row.actor, action="routing.acts_done", subject=f"conversation:{contact}", detail=detail, now=now
    )


async def _undo(_runtime: Runtime, session: Session, row: _Row) -> None:
    taken = await repository.take_item(session, row.job.id, row.item.position)
    if taken is None or taken.state != "done" or taken.deed is None:
        return
    undoing = Undoing(session, row.actor, row.job.actor_id, row.item.conversation_id, row.now)
    state, codes = await undo(undoing, taken.deed)
    await repository.settle_item(session, row.job.id, row.item.position, state=state, codes=codes, now=row.now)


async def _skip(runtime: Runtime, row: _Row, trouble: Exception, *, undoing: bool) -> None:
    """The contact refused: it is left as it is, with the reason."""
    job_id, position = row.job.id, row.item.position
    if isinstance(trouble, ZhikeError):
        code, params = trouble.code, {name: str(value)[:80] for name, value in trouble.params.items()}
    else:
        log.warning("routing.bulk_row_failed", kind=type(trouble).__name__, exc_info=trouble)
        code, params = _INTERNAL, {"reference": str(job_id)}
    async with runtime.database.transaction() as session:
        if undoing:
            await repository.settle_item(session, job_id, position, state="kept", codes=[code], now=row.now)
        else:
            await repository.finish_item(
                session, job_id, position, state="skipped", codes=[code], params=params, now=row.now
            )


async def _end(runtime: Runtime, job: BulkJob, state: JobState, *, fault: str | None = None) -> None:
    now = runtime.clock.now()
    async with runtime.database.transaction() as session:
        await repository.change_job(
            session, job.id, state=state, stop_requested=False, fault=fault, ended_at=now, beat_at=now
        )
        session.notify(f"bulk:{job.id}", job=1)


async def _set_to_work(session: Session, job: BulkJob, state: JobState, *, undo_by: str | None, now: datetime) -> None:
    await repository.change_job(
        session, job.id, state=state, undo_by=undo_by, stop_requested=False, fault=None, ended_at=None, beat_at=now
    )
    session.notify(TOPIC, job=1)


async def _actor_of(session: Session, staff_id: str) -> Actor:
    """Who began it, with what they may do now."""
    staff = await identity.get_staff(session, UUID(staff_id))
    if not staff.active:
        raise BulkActorGone
    return identity.actor_of(staff)


async def _record(session: Session, job: BulkJob, what: str, *, actor: Actor, now: datetime) -> None:
    detail = {"contacts": job.total, "acts": [act.kind for act in job.acts], **job.counts}
    await audit.record(
        session, actor=actor, action=f"routing.{what}", subject=f"bulk_job:{job.id}", detail=detail, now=now
    )
