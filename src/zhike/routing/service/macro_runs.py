"""A macro on one contact: done whole or not at all, and for a short time it can be taken back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from zhike.audit import api as audit
from zhike.conversations import api as conversations
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.platform.runtime import Runtime
from zhike.routing.bulk import BulkItem, BulkJob
from zhike.routing.bulk_errors import BulkGone, UndoLate, UndoOver
from zhike.routing.permissions import find_own_job
from zhike.routing.repository import bulk as repository
from zhike.routing.repository.bulk import Outcome
from zhike.routing.rules.acts import MACRO_UNDO_S
from zhike.routing.service.acting import carry_out, load_wording
from zhike.routing.service.bulk import new_job
from zhike.routing.service.undoing import Undoing, undo

_ONLY = 1


async def run(
    runtime: Runtime,
    session: Session,
    *,
    actor: Actor,
    conversation_id: UUID,
    acts: Sequence[conversations.Act],
    name: str,
    seen_sequence: int | None,
    now: datetime,
) -> BulkJob:
    """Do the acts. Whatever refuses one of them is raised, and nothing is done."""
    conversations.check_acts(acts)
    deed = await carry_out(
        session,
        actor=actor,
        before=await conversations.find_readable(session, actor=actor, conversation_id=conversation_id),
        wording=await load_wording(runtime, session, actor=actor),
        acts=acts,
        seen_sequence=seen_sequence,
        now=now,
    )
    job = new_job(kind="macro", state="done", actor=actor, acts=acts, name=name, total=_ONLY, now=now)
    await repository.insert_job(session, job, [conversation_id])
    outcome = Outcome(_ONLY, conversation_id, "done", deed=deed)
    await repository.finish_items(session, job.id, [outcome], now=now)
    subject = f"conversation:{conversation_id}"
    detail = {"job": str(job.id), "acts": [act.kind for act in acts]}
    await audit.record(session, actor=actor, action="routing.acts_done", subject=subject, detail=detail, now=now)
    return job


async def undo_run(session: Session, *, actor: Actor, job_id: UUID, now: datetime) -> BulkItem:
    """Take back what the macro did, as far as it goes; what could not be is named in the item.

    Raises `UndoLate`, `UndoOver`, `BulkGone`.
    """
    job = await find_own_job(session, actor=actor, job_id=job_id, lock=True)
    item = await repository.take_item(session, job_id, _ONLY)
    if job.kind != "macro" or item is None or item.deed is None:
        raise BulkGone
    if item.state != "done":
        raise UndoOver
    if now - job.created_at > timedelta(seconds=MACRO_UNDO_S):
        raise UndoLate(seconds=MACRO_UNDO_S)
    state, codes = await undo(Undoing(session, actor, job.actor_id, item.conversation_id, now), item.deed)
    outcome = Outcome(_ONLY, item.conversation_id, state, codes=codes)
    await repository.settle_items(session, job_id, [outcome], now=now)
    await repository.change_job(session, job_id, state="undone", undo_by=actor.id, ended_at=now)
    settled = await repository.take_item(session, job_id, _ONLY)
    assert settled is not None
    return settled
