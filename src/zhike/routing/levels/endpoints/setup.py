"""Routes for targets and ladders."""

from __future__ import annotations

from collections import Counter
from uuid import UUID

from fastapi import APIRouter, Response, status

from zhike.platform.idempotency import CREATES
from zhike.platform.ids import uuid7
from zhike.platform.web import ActorDep, ExpectedVersionDep, NowDep, SessionDep, requires, set_etag
from zhike.routing.levels.schemas.setup import (
    EscalationLadderBody,
    EscalationLadderOut,
    EscalationLaddersOut,
    NewEscalationLadderBody,
    ServiceTargetBody,
    ServiceTargetOut,
    ServiceTargetsOut,
)
from zhike.routing.levels.service import setup
from zhike.routing.rules import KIND_OF_CHANNEL
from zhike.routing.schemas import Key

router = APIRouter(dependencies=[requires("routing.manage")])


@router.get("/service-targets")
async def list_service_targets(session: SessionDep) -> ServiceTargetsOut:
    """All targets, in the order in which they are looked through for a contact."""
    items = [ServiceTargetOut.of(each) for each in await setup.list_targets(session)]
    return ServiceTargetsOut(items=items, channels=list(KIND_OF_CHANNEL))


@router.post("/service-targets", status_code=status.HTTP_201_CREATED, dependencies=[CREATES])
async def add_service_target(
    body: ServiceTargetBody, response: Response, session: SessionDep, actor: ActorDep, now: NowDep
) -> ServiceTargetOut:
    """Add a target: it holds for whoever asks for a person from now on."""
    added = await setup.add_target(session, actor=actor, target=body.target(uuid7(), now), now=now)
    set_etag(response, added.version)
    return ServiceTargetOut.of(added)


@router.put("/service-targets/{target_id}")
async def change_service_target(
    *,
    target_id: UUID,
    body: ServiceTargetBody,
    version: ExpectedVersionDep,
    response: Response,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
) -> ServiceTargetOut:
    """Change a target; clocks that run keep theirs."""
    target = body.target(target_id, now)
    changed = await setup.change_target(session, actor=actor, target=target, expected=version, now=now)
    set_etag(response, changed.version)
    return ServiceTargetOut.of(changed)


@router.delete("/service-targets/{target_id}", status_code=status.HTTP_204_NO_CONTENT)
async def remove_service_target(
    target_id: UUID, version: ExpectedVersionDep, session: SessionDep, actor: ActorDep, now: NowDep
) -> None:
    """It holds for nobody who comes from now on; clocks that run keep it."""
    await setup.remove_target(session, actor=actor, target_id=target_id, expected=version, now=now)


@router.get("/escalation-ladders")
async def list_escalation_ladders(session: SessionDep) -> EscalationLaddersOut:
    """All ladders, and whom a step may tell."""
    used = Counter(target.ladder for target in await setup.list_targets(session))
    items = [EscalationLadderOut.of(each, used[each.key]) for each in await setup.list_ladders(session)]
    return EscalationLaddersOut(items=items, audiences=list(setup.audiences()))


@router.post("/escalation-ladders", status_code=status.HTTP_201_CREATED, dependencies=[CREATES])
async def add_escalation_ladder(
    body: NewEscalationLadderBody, response: Response, session: SessionDep, actor: ActorDep, now: NowDep
) -> EscalationLadderOut:
    """Add a ladder."""
    added = await setup.add_ladder(session, actor=actor, ladder=body.ladder(body.key), now=now)
    set_etag(response, added.version)
    return EscalationLadderOut.of(added)


@router.put("/escalation-ladders/{key}")
async def change_escalation_ladder(
    *,
    key: Key,
    body: EscalationLadderBody,
    version: ExpectedVersionDep,
    response: Response,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
) -> EscalationLadderOut:
    """Change a ladder; clocks that run climb the steps that they have not come to."""
    changed = await setup.change_ladder(session, actor=actor, ladder=body.ladder(key), expected=version, now=now)
    set_etag(response, changed.version)
    return EscalationLadderOut.of(changed)


@router.delete("/escalation-ladders/{key}", status_code=status.HTTP_204_NO_CONTENT)
async def remove_escalation_ladder(
    key: Key, version: ExpectedVersionDep, session: SessionDep, actor: ActorDep, now: NowDep
) -> None:
    """Remove a ladder that no target uses."""
    await setup.remove_ladder(session, actor=actor, key=key, expected=version, now=now)
