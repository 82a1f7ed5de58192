"""The work of a job on many contacts: batch by batch, each in one transaction; it survives its worker.

A batch is short, for it holds the rows that it changes and the readers of the outbox until it is over. Its contacts are
done together, through the use cases that the desk calls, with their audit rows and events; where one refuses, the batch
is done again with a savepoint for each, so that only that one is left out, with its reason.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from uuid import UUID

import structlog

from zhike.audit import api as audit
from zhike.conversations import api as conversations
from zhike.identity import api as identity
from zhike.platform.errors import ZhikeError
from zhike.routing.bulk_errors import BulkActorGone
from zhike.routing.repository import bulk as repository
from zhike.routing.repository.bulk import Outcome
from zhike.routing.rules.acts import JobState, next_batch
from zhike.routing.service.acting import Wording, carry_out, load_wording
from zhike.routing.service.undoing import Undoing, undo

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from datetime import datetime

    from zhike.platform.actor import Actor
    from zhike.platform.database import Session
    from zhike.platform.runtime import Runtime
    from zhike.routing.bulk import BulkItem, BulkJob

_INTERNAL: Final = "platform.internal"

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class _Course:
    """A job that is worked on. `guarded`: one refused lately, so each has a savepoint; `size`: of the next batch."""

    runtime: Runtime
    job: BulkJob
    actor: Actor
    undoing: bool
    guarded: bool = False
    size: int = next_batch()


@dataclass(slots=True)
class _Batch:
    """What is done in one transaction, and what became of it."""

    course: _Course
    session: Session
    now: datetime
    wording: Wording
    found: Mapping[UUID, conversations.Conversation]
    outcomes: list[Outcome] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Looked:
    """What a batch came to: how many contacts it had, whether one refused, whether the job was stopped meanwhile."""

    items: int
    refused: bool
    stopped: bool


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


async def _go_through(runtime: Runtime, job: BulkJob) -> None:
    undoing = job.state == "undoing"
    async with runtime.database.transaction() as session:
        actor = await _actor_of(session, job.undo_by or job.actor_id if undoing else job.actor_id)
        begun = {} if undoing else {"state": "running"}
        await repository.change_job(session, job.id, beat_at=runtime.clock.now(), **begun)
    course = _Course(runtime, job, actor, undoing)
    while True:
        began = time.perf_counter()
        looked = await _work_on_batch(course)
        if looked.stopped or not looked.items:
            break
        course.guarded = looked.refused
        course.size = next_batch(course.size, took_s=time.perf_counter() - began)
        await _beat(course)
    await _end(runtime, job, "stopped" if looked.stopped else "undone" if undoing else "done")


async def _work_on_batch(course: _Course) -> _Looked:
    """The next contacts: together, and where that fails, or failed for the batch before, each behind a savepoint."""
    if not course.guarded:
        try:
            return await _try_batch(course, guarded=False)
        except Exception as trouble:
            log.info("routing.bulk_batch_again", kind=type(trouble).__name__)
    return await _try_batch(course, guarded=True)


async def _try_batch(course: _Course, *, guarded: bool) -> _Looked:
    runtime, job = course.runtime, course.job
    async with runtime.database.transaction() as session:
        items = await repository.list_to_do(session, job.id, undoing=course.undoing, limit=course.size)
        ids = [item.conversation_id for item in items]
        # Locked now, in one order: two jobs, or a job and a merge, never wait for each other in a circle.
        found = await conversations.find_readable_among(session, actor=course.actor, ids=ids, lock=True)
        wording = await load_wording(runtime, session, actor=course.actor)
        batch = _Batch(course, session, runtime.clock.now(), wording, found)
        stopped = await _go_along(batch, items, guarded=guarded)
        await _write_down(batch)
    return _Looked(len(items), any(each.state == "skipped" for each in batch.outcomes), stopped)


async def _go_along(batch: _Batch, items: list[BulkItem], *, guarded: bool) -> bool:
    """Contact after contact; True where the job is to stop."""
    for item in items:
        _state, stopped = await repository.find_head(batch.session, batch.course.job.id)
        if stopped:
            return True
        try:
            async with _savepoint(batch.session, guarded):
                outcome = await (_undo if batch.course.undoing else _do)(batch, item)
        except Exception as trouble:
            if not guarded:
                raise
            outcome = _left_out(batch, item, trouble)
        batch.outcomes.append(outcome)
    return False


@asynccontextmanager
async def _savepoint(session: Session, wanted: bool) -> AsyncIterator[None]:
    if not wanted:
        yield
        return
    async with session.begin_nested():
        yield


async def _do(batch: _Batch, item: BulkItem) -> Outcome:
    course, contact = batch.course, item.conversation_id
    before = batch.found.get(contact) or await conversations.find_readable(
        batch.session, actor=course.actor, conversation_id=contact
    )
    deed = await carry_out(
        batch.session,
        actor=course.actor,
        before=before,
        wording=batch.wording,
        acts=course.job.acts,
        now=batch.now,
    )
    return Outcome(item.position, contact, "done", deed=deed)


async def _undo(batch: _Batch, item: BulkItem) -> Outcome:
    assert item.deed is not None
    course = batch.course
    undoing = Undoing(batch.session, course.actor, course.job.actor_id, item.conversation_id, batch.now)
    state, codes = await undo(undoing, item.deed)
    return Outcome(item.position, item.conversation_id, state, codes=codes)


def _left_out(batch: _Batch, item: BulkItem, trouble: Exception) -> Outcome:
    """The contact refused: it is left as it is, with the reason."""
    if isinstance(trouble, ZhikeError):
        code, params = trouble.code, {name: str(value)[:80] for name, value in trouble.params.items()}
    else:
        log.warning("routing.bulk_row_failed", kind=type(trouble).__name__, exc_info=trouble)
        code, params = _INTERNAL, {"reference": str(batch.course.job.id)}
    state: Final = "kept" if batch.course.undoing else "skipped"
    return Outcome(item.position, item.conversation_id, state, codes=(code,), params=params)


async def _write_down(batch: _Batch) -> None:
    """What became of each contact, and on record what was done."""
    course = batch.course
    if course.undoing:
        await repository.settle_items(batch.session, course.job.id, batch.outcomes, now=batch.now)
        return
    await repository.finish_items(batch.session, course.job.id, batch.outcomes, now=batch.now)
    await audit.record_each(
        batch.session,
        actor=course.actor,
        action="routing.acts_done",
        subjects=[f"conversation:{each.conversation_id}" for each in batch.outcomes if each.state == "done"],
        detail={"job": str(course.job.id), "acts": [act.kind for act in course.job.acts]},
        now=batch.now,
    )


async def _beat(course: _Course) -> None:
    """It is still worked on: whoever looks on is told. Not in the batch, so that a stop need not wait for it."""
    async with course.runtime.database.transaction() as session:
        await repository.change_job(session, course.job.id, beat_at=course.runtime.clock.now())
        session.notify(f"bulk:{course.job.id}", job=1)


async def _end(runtime: Runtime, job: BulkJob, state: JobState, *, fault: str | None = None) -> None:
    now = runtime.clock.now()
    async with runtime.database.transaction() as session:
        await repository.change_job(
            session, job.id, state=state, stop_requested=False, fault=fault, ended_at=now, beat_at=now
        )
        session.notify(f"bulk:{job.id}", job=1)


async def _actor_of(session: Session, staff_id: str) -> Actor:
    """Who began it, with what they may do now."""
    staff = await identity.get_staff(session, UUID(staff_id))
    if not staff.active:
        raise BulkActorGone
    return identity.actor_of(staff)
