"""HTTP routes of legal holds."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from zhike.platform.idempotency import CREATES
from zhike.platform.paging import Page, decode_moment, encode_moment
from zhike.platform.web import ActorDep, ExpectedVersionDep, NowDep, RuntimeDep, SessionDep, requires, set_etag
from zhike.privacy.schemas.rights import HoldBody, HoldState, NewHoldBody
from zhike.privacy.service import holds as service

router = APIRouter()
_DECIDES = [requires("privacy.decide")]


@router.post("/holds", status_code=201, dependencies=[*_DECIDES, CREATES])
async def post_hold(
    body: NewHoldBody, response: Response, *, session: SessionDep, runtime: RuntimeDep, actor: ActorDep, now: NowDep
) -> HoldBody:
    """Place a hold: nothing of this person is deleted while it is in force."""
    hold = await service.place_hold(session, actor=actor, now=now, **body.model_dump())
    set_etag(response, hold.version)
    return HoldBody.of(hold, now.astimezone(runtime.settings.zone).date())


@router.get("/holds", dependencies=[requires("privacy.read")])
async def list_holds(
    *,
    state: HoldState | None = None,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    session: SessionDep,
    runtime: RuntimeDep,
    now: NowDep,
) -> Page[HoldBody]:
    """Holds newest first."""
    today = now.astimezone(runtime.settings.zone).date()
    in_force = None if state is None else state == "in_force"
    found = await service.list_holds(
        session, today=today, in_force=in_force, before=decode_moment(cursor), limit=limit + 1
    )
    items = found[:limit]
    last = items[-1] if len(found) > limit else None
    return Page(
        items=[HoldBody.of(each, today) for each in items],
        next_cursor=None if last is None else encode_moment(last.placed_at, last.id),
    )


@router.put("/holds/{hold_id}/release", dependencies=_DECIDES)
async def put_release(
    hold_id: UUID,
    response: Response,
    *,
    session: SessionDep,
    runtime: RuntimeDep,
    actor: ActorDep,
    now: NowDep,
    expected: ExpectedVersionDep,
) -> HoldBody:
    """Ask that a hold be released; a second person confirms."""
    hold = await service.ask_release(session, actor=actor, hold_id=hold_id, expected=expected, now=now)
    set_etag(response, hold.version)
    return HoldBody.of(hold, now.astimezone(runtime.settings.zone).date())


@router.put("/holds/{hold_id}/release/confirmation", dependencies=_DECIDES)
async def put_confirmation(
    hold_id: UUID,
    response: Response,
    *,
    session: SessionDep,
    runtime: RuntimeDep,
    actor: ActorDep,
    now: NowDep,
    expected: ExpectedVersionDep,
) -> HoldBody:
    """Release the hold as the second person."""
    hold = await service.confirm_release(session, actor=actor, hold_id=hold_id, expected=expected, now=now)
    set_etag(response, hold.version)
    return HoldBody.of(hold, now.astimezone(runtime.settings.zone).date())
