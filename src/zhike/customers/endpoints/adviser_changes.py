"""HTTP routes of handing an adviser's customers over."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, status

from zhike.customers.schemas.adviser_changes import (
    AdviserChangeBody,
    AdviserChangeNew,
    AdviserChangePreviewBody,
    AdviserChangesBody,
    AdviserChangeWish,
    GoneAdviserBody,
    GoneAdvisersBody,
)
from zhike.customers.schemas.advising import AdviserBody
from zhike.customers.service import adviser_changes
from zhike.platform.idempotency import CREATES
from zhike.platform.web import ActorDep, NowDep, SessionDep, requires

_ADVISES = requires("customers.advise")
router = APIRouter(prefix="/api/v1", dependencies=[_ADVISES])


@router.get("/advisers-gone")
async def list_gone_advisers(session: SessionDep, actor: ActorDep) -> GoneAdvisersBody:
    """Advisers who work here no more, or are unknown here, while customers still have them: they have nobody."""
    found = await adviser_changes.list_gone(session, actor=actor)
    return GoneAdvisersBody(
        items=[GoneAdviserBody(adviser=AdviserBody.of(each), customers=count) for each, count in found]
    )


@router.post("/adviser-changes/previews")
async def preview_adviser_change(
    body: AdviserChangeWish, session: SessionDep, actor: ActorDep
) -> AdviserChangePreviewBody:
    """How many customers would go to whom. Changes nothing."""
    found = await adviser_changes.preview(session, actor=actor, number=body.from_number, to=body.to)
    return AdviserChangePreviewBody.of(found)


@router.post("/adviser-changes", status_code=status.HTTP_201_CREATED, dependencies=[CREATES])
async def begin_adviser_change(
    body: AdviserChangeNew, session: SessionDep, actor: ActorDep, now: NowDep
) -> AdviserChangeBody:
    """Let a worker hand all customers of an adviser over, with a reason; each is on record."""
    begun = await adviser_changes.begin(
        session, actor=actor, number=body.from_number, to=body.to, reason=body.reason, now=now
    )
    return AdviserChangeBody.of(begun, await adviser_changes.know_those_of(session, begun))


@router.get("/adviser-changes")
async def list_adviser_changes(
    session: SessionDep, actor: ActorDep, limit: Annotated[int, Query(ge=1, le=100)] = 20
) -> AdviserChangesBody:
    """Changes, the newest first: how far each is, and what became of its customers."""
    found, known = await adviser_changes.list_changes(session, actor=actor, limit=limit)
    return AdviserChangesBody(items=[AdviserChangeBody.of(each, known) for each in found])


@router.put("/adviser-changes/{change_id}/undo")
async def undo_adviser_change(change_id: UUID, session: SessionDep, actor: ActorDep, now: NowDep) -> AdviserChangeBody:
    """Restore what was before, but for customers of whom somebody has said something since."""
    undoing = await adviser_changes.take_back(session, actor=actor, change_id=change_id, now=now)
    return AdviserChangeBody.of(undoing, await adviser_changes.know_those_of(session, undoing))
