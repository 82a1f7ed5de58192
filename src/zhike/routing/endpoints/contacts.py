"""Routes by which contacts change hands, and say why."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Request, Response, status

from zhike.conversations import api as conversations
from zhike.platform.problems import problem
from zhike.platform.web import ActorDep, NowDep, SessionDep, requires
from zhike.routing.errors import LicenceEnded
from zhike.routing.schemas import AcceptedOut, ColleagueOut, ColleaguesOut, ExplanationOut, TransferBody
from zhike.routing.service import desk, floor, passing, serving

router = APIRouter()
_WORK = requires("routing.work")
_TRANSFER = requires("routing.transfer")


@router.put("/offers/{conversation_id}/acceptance", dependencies=[_WORK], response_model=AcceptedOut)
async def accept(
    conversation_id: UUID, request: Request, session: SessionDep, actor: ActorDep, now: NowDep
) -> AcceptedOut | Response:
    """Take what is offered to me, or what waits for anybody. Accepting twice is no error.

    Where one's licence has ended since the offer, it is refused, and the contact goes back to its place at once.
    """
    try:
        accepted = await serving.accept(session, actor=actor, conversation_id=conversation_id, now=now)
    except LicenceEnded as ended:
        await serving.return_own_unlicensed(session, actor=actor, conversation_id=conversation_id, now=now)
        return problem(request, ended)  # answered, not raised: a raised one would undo the giving back
    return AcceptedOut.of(accepted)


@router.put("/offers/{conversation_id}/refusal", status_code=status.HTTP_204_NO_CONTENT, dependencies=[_WORK])
async def decline(conversation_id: UUID, session: SessionDep, actor: ActorDep, now: NowDep) -> None:
    """Decline what is offered to me; it goes to somebody else."""
    await serving.decline(session, actor=actor, conversation_id=conversation_id, now=now)


@router.post(
    "/conversations/{conversation_id}/transfers", status_code=status.HTTP_204_NO_CONTENT, dependencies=[_TRANSFER]
)
async def transfer(
    conversation_id: UUID, body: TransferBody, session: SessionDep, actor: ActorDep, now: NowDep
) -> None:
    """Pass a contact on to a queue or to a colleague, with a reason."""
    await passing.transfer(
        session,
        actor=actor,
        conversation_id=conversation_id,
        queue=body.queue,
        staff_id=body.staff_id,
        reason=body.reason,
        now=now,
    )


@router.get("/staff-available", dependencies=[_TRANSFER])
async def list_available(session: SessionDep, actor: ActorDep, now: NowDep) -> ColleaguesOut:
    """Colleagues who are online, those with most room first."""
    found = await floor.list_available(session, but=UUID(actor.id), now=now)
    return ColleaguesOut(items=[ColleagueOut.of(one) for one in found])


@router.get("/conversations/{conversation_id}/routing", dependencies=[requires("conversations.read")])
async def explain(conversation_id: UUID, session: SessionDep, actor: ActorDep, now: NowDep) -> ExplanationOut:
    """Why this contact is where it is, and why this agent."""
    await conversations.find_readable(session, actor=actor, conversation_id=conversation_id)
    return ExplanationOut.of(await desk.explain(session, conversation_id, now=now))
