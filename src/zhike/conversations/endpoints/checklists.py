"""Routes for checklists by contact reason: read and ticked beside a conversation, written by knowledge editors."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from zhike.conversations import permissions
from zhike.conversations.repository import checklists as repository
from zhike.conversations.schemas.checklists import (
    ChecklistBody,
    ChecklistChangeBody,
    ChecklistsBody,
    ChecklistVersionsBody,
    ReasonId,
    SheetBody,
    StepKey,
)
from zhike.conversations.service import checklists
from zhike.platform.web import ActorDep, ExpectedVersionDep, NowDep, SessionDep, requires, set_etag

router = APIRouter()
_TICK = "/conversations/{conversation_id}/checklists/{reason}/steps/{key}"


@router.get("/checklists", dependencies=[requires("knowledge.read")])
async def get_checklists(session: SessionDep) -> ChecklistsBody:
    """The checklists in force."""
    return ChecklistsBody(items=[ChecklistBody.of(each) for each in await checklists.list_checklists(session)])


@router.get("/checklists/{reason}", dependencies=[requires("knowledge.read")])
async def get_checklist(reason: ReasonId, response: Response, session: SessionDep) -> ChecklistVersionsBody:
    """A reason's checklist, with the versions before it."""
    body = ChecklistVersionsBody.of(reason, await repository.list_versions(session, reason))
    set_etag(response, body.current.version)
    return body


@router.put("/checklists/{reason}", dependencies=[requires("knowledge.edit")])
async def put_checklist(
    *,
    reason: ReasonId,
    body: ChecklistChangeBody,
    expected: ExpectedVersionDep,
    response: Response,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
) -> ChecklistBody:
    """Write a new version; it is in force at once."""
    steps = [each.as_step() for each in body.steps]
    made = await checklists.save_checklist(session, actor=actor, reason=reason, expected=expected, steps=steps, now=now)
    set_etag(response, made.version)
    return ChecklistBody.of(made)


@router.get("/conversations/{conversation_id}/checklist", dependencies=[requires("conversations.read")])
async def get_sheet(
    conversation_id: UUID, reason: Annotated[ReasonId, Query()], session: SessionDep, actor: ActorDep
) -> SheetBody:
    """The checklist of a reason beside the conversation, with what was done."""
    conversation = await permissions.find_readable(session, actor=actor, conversation_id=conversation_id)
    return SheetBody.of(await checklists.find_sheet(session, conversation, reason))


@router.put(_TICK, dependencies=[requires("conversations.resolve")])
async def put_tick(
    *, conversation_id: UUID, reason: ReasonId, key: StepKey, session: SessionDep, actor: ActorDep, now: NowDep
) -> SheetBody:
    """The step is done."""
    sheet = await checklists.tick(
        session, actor=actor, conversation_id=conversation_id, reason=reason, key=key, done=True, now=now
    )
    return SheetBody.of(sheet)


@router.delete(_TICK, dependencies=[requires("conversations.resolve")])
async def delete_tick(
    *, conversation_id: UUID, reason: ReasonId, key: StepKey, session: SessionDep, actor: ActorDep, now: NowDep
) -> SheetBody:
    """It was not done after all."""
    sheet = await checklists.tick(
        session, actor=actor, conversation_id=conversation_id, reason=reason, key=key, done=False, now=now
    )
    return SheetBody.of(sheet)
