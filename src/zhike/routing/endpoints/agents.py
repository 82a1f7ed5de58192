"""Routes for how agents are set up."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from zhike.platform.web import ActorDep, ExpectedVersionDep, NowDep, RuntimeDep, SessionDep, requires, set_etag
from zhike.routing.schemas import AgentSetupBody, AgentSetupOut, AgentSetupsOut, SkillsOut
from zhike.routing.service import agents

router = APIRouter(prefix="/routing")
_MANAGE = requires("routing.manage")


@router.get("/skills", dependencies=[requires("identity.read")])
async def list_skills() -> SkillsOut:
    """All skills that agents may have and queues may ask for."""
    return SkillsOut.all()


@router.get("/agents", dependencies=[_MANAGE])
async def list_agents(
    session: SessionDep,
    q: Annotated[str | None, Query(max_length=60)] = None,
    team: Annotated[str | None, Query(max_length=60)] = None,
    skill: Annotated[str | None, Query(max_length=40)] = None,
) -> AgentSetupsOut:
    """Who takes contacts, with skills, languages and capacity."""
    return AgentSetupsOut.of(await agents.list_setups(session, query=q or None, team=team or None, skill=skill or None))


@router.put("/agents/{staff_id}", dependencies=[_MANAGE])
async def change_agent(
    *,
    staff_id: UUID,
    body: AgentSetupBody,
    version: ExpectedVersionDep,
    response: Response,
    runtime: RuntimeDep,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
) -> AgentSetupOut:
    """Set an agent up anew."""
    changed = await agents.change_setup(
        session,
        actor=actor,
        staff_id=staff_id,
        wanted=body.wanted(),
        expected=version,
        zone=runtime.settings.business_zone,
        now=now,
    )
    set_etag(response, changed.version)
    return AgentSetupOut.of(changed)
