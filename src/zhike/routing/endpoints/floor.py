"""Routes of the floor: who is there, and what a supervisor does about it."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, status

from zhike.platform.idempotency import CREATES
from zhike.platform.web import ActorDep, NowDep, RuntimeDep, SessionDep, requires
from zhike.routing.schemas import AcceptedOut, PresenceOut
from zhike.routing.schemas.floor import (
    AgentLoanBody,
    AgentStateBody,
    AnnouncementBody,
    FloorOut,
    IncidentBody,
    InterventionOut,
    OverflowBody,
    TakeOverBody,
    WhisperBody,
    WhisperedOut,
)
from zhike.routing.service import floor, interventions, supervising
from zhike.routing.service.queues import start_of_day

router = APIRouter(prefix="/floor")
_MANAGE = requires("routing.manage")


@router.get("", dependencies=[requires("routing.floor")])
async def get_floor(session: SessionDep, runtime: RuntimeDep, now: NowDep) -> FloorOut:
    """Who is here, the queues, and what is being done about them. The topic `floor` tells when to ask again."""
    zone = runtime.settings.business_zone
    seen = await floor.snapshot(session, now)
    accuracy = await floor.judge_estimates(session, start_of_day(zone, now))
    return FloorOut.of(seen, accuracy, await interventions.list_today(session, zone=zone, now=now))


@router.put("/agents/{staff_id}/presence", dependencies=[_MANAGE])
async def set_agent_state(
    staff_id: UUID, body: AgentStateBody, session: SessionDep, actor: ActorDep, now: NowDep
) -> PresenceOut:
    """Put an agent into a state; the agent sees by whom and why."""
    changed = await supervising.set_state_of(
        session, actor=actor, staff_id=staff_id, state=body.state, reason=body.reason, note=body.note, now=now
    )
    return PresenceOut.of(changed)


@router.put(
    "/conversations/{conversation_id}/listening", status_code=status.HTTP_204_NO_CONTENT, dependencies=[_MANAGE]
)
async def listen(conversation_id: UUID, session: SessionDep, actor: ActorDep, now: NowDep) -> None:
    """Read along from now on: on record, and in a note that the agent sees and the customer does not."""
    await supervising.listen(session, actor=actor, conversation_id=conversation_id, now=now)


@router.post(
    "/conversations/{conversation_id}/whispers",
    status_code=status.HTTP_201_CREATED,
    dependencies=[_MANAGE, CREATES],
)
async def whisper(
    conversation_id: UUID, body: WhisperBody, session: SessionDep, actor: ActorDep, now: NowDep
) -> WhisperedOut:
    """Say something to the agent in the thread; the customer never sees it."""
    posted = await supervising.whisper(
        session, actor=actor, conversation_id=conversation_id, text=body.text, client_id=body.client_id, now=now
    )
    return WhisperedOut(sequence=posted.sequence)


@router.put("/conversations/{conversation_id}/holder", dependencies=[_MANAGE])
async def take_over(
    conversation_id: UUID, body: TakeOverBody, session: SessionDep, actor: ActorDep, now: NowDep
) -> AcceptedOut:
    """Have the contact from now on, whoever had it; the agent sees why, the customer sees who speaks."""
    taken = await supervising.take_over(
        session, actor=actor, conversation_id=conversation_id, reason=body.reason, now=now
    )
    return AcceptedOut.of(taken)


@router.post("/loans", status_code=status.HTTP_201_CREATED, dependencies=[_MANAGE, CREATES])
async def lend(body: AgentLoanBody, session: SessionDep, actor: ActorDep, now: NowDep) -> InterventionOut:
    """Lend an agent to a queue: they serve it and nothing else until it is taken back."""
    begun = await interventions.lend(
        session, actor=actor, staff_id=body.staff_id, queue=body.queue, why=body.why, now=now
    )
    return InterventionOut.of(begun)


@router.post("/overflows", status_code=status.HTTP_201_CREATED, dependencies=[_MANAGE, CREATES])
async def set_overflow(body: OverflowBody, session: SessionDep, actor: ActorDep, now: NowDep) -> InterventionOut:
    """Let another queue help at once, or nobody, until it is taken back."""
    begun = await interventions.set_overflow(session, actor=actor, queue=body.queue, to=body.to, why=body.why, now=now)
    return InterventionOut.of(begun)


@router.post("/announcements", status_code=status.HTTP_201_CREATED, dependencies=[_MANAGE, CREATES])
async def announce(body: AnnouncementBody, session: SessionDep, actor: ActorDep, now: NowDep) -> InterventionOut:
    """Tell everybody who waits in a queue, and whoever joins it until it is taken back."""
    begun = await interventions.announce(
        session, actor=actor, queue=body.queue, zh=body.zh, en=body.en, why=body.why, now=now
    )
    return InterventionOut.of(begun)


@router.post("/incidents", status_code=status.HTTP_201_CREATED, dependencies=[_MANAGE, CREATES])
async def begin_incident(body: IncidentBody, session: SessionDep, actor: ActorDep, now: NowDep) -> InterventionOut:
    """Answer everybody who comes with a matter by one announcement, until it is taken back."""
    begun = await interventions.begin_incident(
        session, actor=actor, about=body.reasons, zh=body.zh, en=body.en, why=body.why, now=now
    )
    return InterventionOut.of(begun)


@router.put("/interventions/{intervention_id}/end", dependencies=[_MANAGE])
async def end_intervention(intervention_id: UUID, session: SessionDep, actor: ActorDep, now: NowDep) -> InterventionOut:
    """Take it back: everything is as it is set up again."""
    ended = await interventions.end_intervention(session, actor=actor, intervention_id=intervention_id, now=now)
    return InterventionOut.of(ended)
