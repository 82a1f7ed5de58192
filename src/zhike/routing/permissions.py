"""The only loader of jobs on many contacts: one's own, and for who manages the floor everybody's."""

from __future__ import annotations

from uuid import UUID

from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.routing.bulk import BulkJob
from zhike.routing.bulk_errors import BulkGone
from zhike.routing.repository import bulk

_MANAGE = "routing.manage"


async def find_own_job(session: Session, *, actor: Actor, job_id: UUID, lock: bool = False) -> BulkJob:
    """The job, if the actor began it or manages the floor. Raises `BulkGone`."""
    job = await bulk.find_job(session, job_id, lock=lock)
    if job is None or not (job.actor_id == actor.id or actor.can(_MANAGE)):
        raise BulkGone
    return job
