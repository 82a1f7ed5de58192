"""HTTP routes of the retention engine."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter

from zhike.platform.web import ActorDep, NowDep, SessionDep, requires
from zhike.privacy.holding import list_holders
from zhike.privacy.rules.retention import kept_days
from zhike.privacy.schemas.retention import NewRunBody, RecordKindBody, RetentionDeskBody, RunBody
from zhike.privacy.service import retention as service
from zhike.privacy.service.register import get_register

router = APIRouter()


@router.get("/retention", dependencies=[requires("privacy.read")])
async def get_retention(session: SessionDep) -> RetentionDeskBody:
    """The kinds of records with their times, and the last twenty runs with their progress."""
    policies = (await get_register(session)).retention
    kinds = [
        RecordKindBody.of(kind, kept_days(kind.classes, policies)) for holder in list_holders() for kind in holder.kinds
    ]
    return RetentionDeskBody(kinds=kinds, runs=[RunBody.of(run) for run in await service.list_runs(session)])


@router.post("/retention/runs", status_code=201, dependencies=[requires("privacy.decide")])
async def post_run(body: NewRunBody, *, session: SessionDep, actor: ActorDep, now: NowDep) -> RunBody:
    """Ask for a run; the worker begins it at once."""
    return RunBody.of(await service.ask_run(session, actor=actor, dry=body.dry, now=now))


@router.put("/retention/runs/{run_id}/cancellation", dependencies=[requires("privacy.decide")])
async def put_cancellation(run_id: UUID, *, session: SessionDep, actor: ActorDep, now: NowDep) -> RunBody:
    """Stop a run after its present step."""
    return RunBody.of(await service.cancel_run(session, actor=actor, run_id=run_id, now=now))
