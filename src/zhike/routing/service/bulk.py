"""Work on many contacts as one job: begun, stopped, gone on with and taken back. The work itself: `bulk_work`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from zhike.audit import api as audit
from zhike.conversations import api as conversations
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.platform.ids import uuid7
from zhike.platform.runtime import Runtime
from zhike.routing.bulk import BulkItem, BulkJob
from zhike.routing.bulk_errors import BulkStateRefused
from zhike.routing.permissions import find_own_job
from zhike.routing.repository import bulk as repository
from zhike.routing.rules.acts import KEPT_DAYS, RESUMABLE, UNDOABLE, WORKING, JobKind, JobState
from zhike.routing.service.presence import MANAGE
from zhike.routing.service.previewing import Selection, resolve_selection

TOPIC: Final = "routing_bulk"


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


async def forget_old(session: Session, *, now: datetime) -> None:
    """Jobs are kept for a quarter of a year."""
    await repository.forget_jobs(session, now - timedelta(days=KEPT_DAYS))


async def _set_to_work(session: Session, job: BulkJob, state: JobState, *, undo_by: str | None, now: datetime) -> None:
    await repository.change_job(
        session, job.id, state=state, undo_by=undo_by, stop_requested=False, fault=None, ended_at=None, beat_at=now
    )
    session.notify(TOPIC, job=1)


async def _record(session: Session, job: BulkJob, what: str, *, actor: Actor, now: datetime) -> None:
    detail = {"contacts": job.total, "acts": [act.kind for act in job.acts], **job.counts}
    await audit.record(
        session, actor=actor, action=f"routing.{what}", subject=f"bulk_job:{job.id}", detail=detail, now=now
    )
