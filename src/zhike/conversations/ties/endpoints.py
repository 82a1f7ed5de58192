"""Routes of links and of what is read through ties; merging and undoing are in `routing`."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, status

from zhike.conversations.endpoints.reading import names_of
from zhike.conversations.schemas.threads import MessageOut
from zhike.conversations.ties import reading, service
from zhike.conversations.ties.schemas import JoinedMessageOut, JoinedMessagesOut, NewLink, TieOut, TiesOut
from zhike.platform.database import Session
from zhike.platform.idempotency import CREATES
from zhike.platform.runtime import Runtime
from zhike.platform.web import ActorDep, LanguageDep, NowDep, RuntimeDep, SessionDep, requires

router = APIRouter()
_READ = requires("conversations.read")


@router.get("/conversations/{conversation_id}/ties", dependencies=[_READ])
async def list_ties(
    *,
    conversation_id: UUID,
    runtime: RuntimeDep,
    session: SessionDep,
    actor: ActorDep,
    language: LanguageDep,
    now: NowDep,
) -> TiesOut:
    """What the conversation is linked with, merged into, keeps, was split off from, or has split off."""
    shown = await service.list_ties(session, actor=actor, conversation_id=conversation_id, now=now)
    return await _view(runtime, session, shown, conversation_id, language)


@router.get("/conversations/{conversation_id}/joined-messages", dependencies=[_READ])
async def list_joined_messages(conversation_id: UUID, session: SessionDep, actor: ActorDep) -> JoinedMessagesOut:
    """What was said in other threads and is part of this one now, merged or split off, in order of time, with notes."""
    found = await reading.list_joined(session, actor=actor, conversation_id=conversation_id)
    return JoinedMessagesOut(
        items=[
            JoinedMessageOut(**MessageOut.of(each).model_dump(), conversation_id=each.conversation_id) for each in found
        ]
    )


@router.post(
    "/conversations/{conversation_id}/links",
    status_code=status.HTTP_201_CREATED,
    dependencies=[requires("conversations.merge"), CREATES],
)
async def add_link(
    *,
    conversation_id: UUID,
    body: NewLink,
    runtime: RuntimeDep,
    session: SessionDep,
    actor: ActorDep,
    language: LanguageDep,
    now: NowDep,
) -> TiesOut:
    """Say that another conversation belongs with it; the answer is all its ties."""
    await service.link(session, actor=actor, conversation_id=conversation_id, other_id=body.other_id, now=now)
    shown = await service.list_ties(session, actor=actor, conversation_id=conversation_id, now=now)
    return await _view(runtime, session, shown, conversation_id, language)


async def _view(
    runtime: Runtime, session: Session, shown: list[service.ShownTie], conversation_id: UUID, language: str
) -> TiesOut:
    names = await names_of(runtime, session, [each.other for each in shown if each.other is not None])
    return TiesOut(items=[TieOut.of(each, conversation_id, names, language) for each in shown])
