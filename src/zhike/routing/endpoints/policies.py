"""Routes for the routing policy: what is in force, its versions, and trying one on a day that was."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query, Response, status

from zhike.platform.idempotency import CREATES
from zhike.platform.web import (
    ActorDep,
    ExpectedVersionDep,
    LanguageDep,
    NowDep,
    RuntimeDep,
    SessionDep,
    requires,
    set_etag,
)
from zhike.routing.schemas.policies import (
    PolicyInForceOut,
    PolicyVersionBody,
    PolicyVersionLineOut,
    PolicyVersionOut,
    PolicyVersionsOut,
)
from zhike.routing.service import policies
from zhike.routing.trials import asking as trials
from zhike.routing.trials.schemas import PolicyTrialBody, PolicyTrialOut, PolicyTrialsOut

router = APIRouter(prefix="/routing/policy", dependencies=[requires("routing.manage")])
Number = Annotated[int, Path(ge=1, le=2**31 - 1)]


@router.get("")
async def get_policy(session: SessionDep) -> PolicyInForceOut:
    """The policy in force."""
    return PolicyInForceOut.of(await policies.get_in_force(session))


@router.get("/versions")
async def list_versions(
    session: SessionDep,
    before: Annotated[int | None, Query(ge=1, le=2**31 - 1)] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> PolicyVersionsOut:
    """Versions, the newest first."""
    found = await policies.list_versions(session, before=before, limit=limit)
    more = found[-1].number if len(found) == limit and found[-1].number > 1 else None
    return PolicyVersionsOut(items=[PolicyVersionLineOut.of(one) for one in found], next_before=more)


@router.post("/versions", status_code=status.HTTP_201_CREATED, dependencies=[CREATES])
async def draft_version(
    body: PolicyVersionBody, response: Response, session: SessionDep, actor: ActorDep, now: NowDep
) -> PolicyVersionOut:
    """A new draft; what cannot work is refused with its place."""
    made = await policies.draft(session, actor=actor, document=body.document.document(), note=body.note, now=now)
    set_etag(response, made.version)
    return PolicyVersionOut.against(made, await policies.get_in_force(session))


@router.get("/versions/{number}")
async def get_version(number: Number, response: Response, session: SessionDep) -> PolicyVersionOut:
    """A version, and what it would change."""
    found = await policies.get_version(session, number)
    set_etag(response, found.version)
    return PolicyVersionOut.against(found, await policies.get_in_force(session))


@router.put("/versions/{number}")
async def change_version(
    *,
    number: Number,
    body: PolicyVersionBody,
    version: ExpectedVersionDep,
    response: Response,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
) -> PolicyVersionOut:
    """Edit a draft."""
    changed = await policies.change_draft(
        session,
        actor=actor,
        number=number,
        document=body.document.document(),
        note=body.note,
        expected=version,
        now=now,
    )
    set_etag(response, changed.version)
    return PolicyVersionOut.against(changed, await policies.get_in_force(session))


@router.put("/versions/{number}/activation")
async def activate_version(
    *,
    number: Number,
    version: ExpectedVersionDep,
    response: Response,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
) -> PolicyInForceOut:
    """In force from the next choice on; an older version: rolled back to it."""
    active = await policies.activate(session, actor=actor, number=number, expected=version, now=now)
    set_etag(response, active.version)
    return PolicyInForceOut.of(await policies.get_in_force(session))


@router.post("/versions/{number}/trials", status_code=status.HTTP_201_CREATED, dependencies=[CREATES])
async def try_version(
    *,
    number: Number,
    body: PolicyTrialBody,
    runtime: RuntimeDep,
    session: SessionDep,
    actor: ActorDep,
    language: LanguageDep,
    now: NowDep,
) -> PolicyTrialOut:
    """Let a worker replay a day (yesterday) under the version and under what is in force. Changes nothing."""
    trial = await trials.ask(
        session,
        actor=actor,
        number=number,
        day=body.day,
        patience_s=body.patience_s,
        zone=runtime.settings.business_zone,
        now=now,
    )
    return PolicyTrialOut.of(trial, language)


@router.get("/versions/{number}/trials")
async def list_trials(
    number: Number, session: SessionDep, language: LanguageDep, limit: Annotated[int, Query(ge=1, le=50)] = 10
) -> PolicyTrialsOut:
    """Trials of a version, the newest first: how far each is, and what came of it."""
    found = await trials.list_trials(session, number=number, limit=limit)
    return PolicyTrialsOut(items=[PolicyTrialOut.of(each, language, outdated=old) for each, old in found])


@router.put("/trials/{trial_id}/stop")
async def stop_trial(trial_id: UUID, session: SessionDep, language: LanguageDep, now: NowDep) -> PolicyTrialOut:
    """End a trial that waits or runs; asked for again, it begins anew."""
    return PolicyTrialOut.of(await trials.stop(session, trial_id=trial_id, now=now), language)
