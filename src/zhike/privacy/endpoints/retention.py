"""HTTP routes of the retention engine."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter

from zhike.platform.idempotency import CREATES
from zhike.platform.web import ActorDep, NowDep, RuntimeDep, SessionDep, requires
from zhike.privacy.holding import list_holders
from zhike.privacy.rules.retention import kept_days
from zhike.privacy.schemas.retention import NewRunBody, ProofOfDeletionBody, RecordKindBody, RetentionDeskBody, RunBody
from zhike.privacy.service import retention as service
from zhike.privacy.service.register import get_register

router = APIRouter()


@router.get("/retention", dependencies=[requires("privacy.read")])
async def get_retention(session: SessionDep, runtime: RuntimeDep) -> RetentionDeskBody:
    """The kinds of records with their times, how many people are held, and the last twenty runs with their progress."""
    policies = (await get_register(session)).retention
    kinds = [
        RecordKindBody.of(kind, kept_days(kind.classes, policies)) for holder in list_holders() for kind in holder.kinds
    ]
    runs = [RunBody.of(run) for run in await service.list_runs(session)]
    return RetentionDeskBody(kinds=kinds, held=await service.count_held(runtime, session), runs=runs)


@router.get("/retention/runs/{run_id}/proof", dependencies=[requires("privacy.read")])
async def get_run_proof(run_id: UUID, session: SessionDep) -> ProofOfDeletionBody:
    """A run with what vouches for it: its digest, and the entry of the audit trail that holds the same."""
    return ProofOfDeletionBody.of(await service.prove_run(session, run_id))


@router.post("/retention/runs", status_code=201, dependencies=[requires("privacy.decide"), CREATES])
async def post_run(body: NewRunBody, *, session: SessionDep, actor: ActorDep, now: NowDep) -> RunBody:
    """Ask for a run; the worker begins it at once."""
    return RunBody.of(await service.ask_run(session, actor=actor, dry=body.dry, now=now))


@router.put("/retention/runs/{run_id}/cancellation", dependencies=[requires("privacy.decide")])
async def put_cancellation(run_id: UUID, *, session: SessionDep, actor: ActorDep, now: NowDep) -> RunBody:
    """Stop a run after its present step."""
    return RunBody.of(await service.cancel_run(session, actor=actor, run_id=run_id, now=now))
