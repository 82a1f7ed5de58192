"""HTTP routes of trainings: what waits, begin, follow, cancel."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from zhike.assistant.registry.errors import ModelNotFound
from zhike.assistant.retraining import repository
from zhike.assistant.retraining.asking import cancel_training, get_readiness, get_run, start_training
from zhike.assistant.retraining.run import TRAINED_KINDS, Readiness
from zhike.assistant.retraining.schemas import NewTrainingBody, ReadinessBody, TrainingRunBody, TrainingRunsPage
from zhike.platform.database import Session
from zhike.platform.idempotency import CREATES
from zhike.platform.paging import decode_moment, encode_moment
from zhike.platform.web import ActorDep, NowDep, SessionDep, requires

router = APIRouter(prefix="/api/v1/trainings", tags=["assistant"])


@router.get("", dependencies=[requires("assistant.learn")])
async def get_trainings(
    *,
    session: SessionDep,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 10,
) -> TrainingRunsPage:
    """Trainings, newest first, and what the next one would find."""
    before = decode_moment(cursor)
    runs = await repository.list_runs(session, before=before, limit=limit + 1)
    last = runs[limit - 1] if len(runs) > limit else None
    return TrainingRunsPage(
        items=[TrainingRunBody.of(each) for each in runs[:limit]],
        ready=[ReadinessBody.of(each) for each in await _ready(session)] if before is None else None,
        next_cursor=encode_moment(last.created_at, last.id) if last else None,
    )


@router.post("", status_code=202, dependencies=[requires("assistant.models"), CREATES])
async def post_training(body: NewTrainingBody, session: SessionDep, actor: ActorDep, now: NowDep) -> TrainingRunBody:
    """Begin a training; a worker takes it up at once. It makes a candidate, and promotes nothing."""
    return TrainingRunBody.of(await start_training(session, actor=actor, kind=body.kind, now=now))


@router.get("/{run_id}", dependencies=[requires("assistant.learn")])
async def get_training(run_id: UUID, session: SessionDep) -> TrainingRunBody:
    """One training."""
    return TrainingRunBody.of(await get_run(session, run_id))


@router.put("/{run_id}/cancellation", dependencies=[requires("assistant.models")])
async def put_training_cancellation(run_id: UUID, session: SessionDep, actor: ActorDep, now: NowDep) -> TrainingRunBody:
    """End a training; nothing of it is kept."""
    return TrainingRunBody.of(await cancel_training(session, actor=actor, run_id=run_id, now=now))


async def _ready(session: Session) -> list[Readiness]:
    found = []
    for kind in TRAINED_KINDS:
        try:
            found.append(await get_readiness(session, kind))
        except ModelNotFound:  # its model is entered within a minute of the start
            continue
    return found
