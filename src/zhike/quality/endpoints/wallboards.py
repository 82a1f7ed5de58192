"""Hall screens: setting them up, and what a screen's link shows without anybody signed in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Query, Request, Response, status

from zhike.platform.database import Session
from zhike.platform.idempotency import CREATES
from zhike.platform.runtime import Runtime
from zhike.platform.web import (
    ActorDep,
    ExpectedVersionDep,
    NowDep,
    RuntimeDep,
    SessionDep,
    client_address,
    limiter_of,
    public,
    requires,
    set_etag,
)
from zhike.quality.endpoints.board import keeper_of
from zhike.quality.endpoints.wallboard_bodies import (
    LinkedWallboardBody,
    NewWallboardBody,
    ShownWallboardBody,
    WallboardBody,
    WallboardChoiceBody,
    WallboardsBody,
    WideBody,
)
from zhike.quality.errors import WallboardNotFound, WallboardRefused
from zhike.quality.metrics.board import BoardKeeper
from zhike.quality.metrics.catalogue import METRICS
from zhike.quality.metrics.wallboard import arrange, read_level_now
from zhike.quality.rules.wallboard import FIGURES, MOST, OWN_NAMES, USUAL, unfit_figures
from zhike.quality.schemas import NameBody
from zhike.quality.service import wallboards

router = APIRouter()
_MANAGE = requires("quality.manage")
# A screen asks every two seconds; several may hang behind one address. Whoever guesses keys is slowed down to nothing.
_ASKS_A_MINUTE = 600

KeeperDep = Annotated[BoardKeeper, Depends(keeper_of)]


@router.get("/wallboards", dependencies=[requires("quality.board")])
async def list_wallboards(session: SessionDep, q: Annotated[str, Query(max_length=100)] = "") -> WallboardsBody:
    """Hall screens by name (`q` looks in it), and what they can show."""
    found = await wallboards.list_wallboards(session, q=q)
    choices = [WallboardChoiceBody(id=each, name=_name(each)) for each in FIGURES]
    items = [WallboardBody.of(each) for each in found]
    return WallboardsBody(items=items, choices=choices, usual=list(USUAL), most=MOST)


@router.post("/wallboards", status_code=status.HTTP_201_CREATED, dependencies=[_MANAGE, CREATES])
async def add_wallboard(
    body: NewWallboardBody, session: SessionDep, actor: ActorDep, now: NowDep, response: Response
) -> LinkedWallboardBody:
    """Add a screen; the key of its link is told now and never again."""
    linked = await wallboards.add_wallboard(
        session, actor=actor, name=body.name, figures=body.figures, language=body.language, now=now
    )
    set_etag(response, linked.wallboard.version)
    return LinkedWallboardBody.with_key(linked)


@router.put("/wallboards/{wallboard_id}", dependencies=[_MANAGE])
async def change_wallboard(
    *,
    wallboard_id: UUID,
    body: NewWallboardBody,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
    expected: ExpectedVersionDep,
    response: Response,
) -> WallboardBody:
    """Let a screen show something else; its link stays."""
    changed = await wallboards.change_wallboard(
        session,
        actor=actor,
        wallboard_id=wallboard_id,
        name=body.name,
        figures=body.figures,
        language=body.language,
        expected=expected,
        now=now,
    )
    set_etag(response, changed.version)
    return WallboardBody.of(changed)


@router.put("/wallboards/{wallboard_id}/link", dependencies=[_MANAGE])
async def renew_link(wallboard_id: UUID, session: SessionDep, actor: ActorDep, now: NowDep) -> LinkedWallboardBody:
    """Another link; the old one shows nothing any more."""
    linked = await wallboards.renew_link(session, actor=actor, wallboard_id=wallboard_id, now=now)
    return LinkedWallboardBody.with_key(linked)


@router.delete("/wallboards/{wallboard_id}", status_code=status.HTTP_204_NO_CONTENT, dependencies=[_MANAGE])
async def remove_wallboard(wallboard_id: UUID, session: SessionDep, actor: ActorDep, now: NowDep) -> None:
    """Take a screen away."""
    await wallboards.remove_wallboard(session, actor=actor, wallboard_id=wallboard_id, now=now)


@router.get("/wallboard", dependencies=[requires("quality.board")])
async def preview_wallboard(
    session: SessionDep,
    runtime: RuntimeDep,
    keeper: KeeperDep,
    now: NowDep,
    figure: Annotated[list[str] | None, Query(max_length=20)] = None,
) -> ShownWallboardBody:
    """What a screen with these figures would show; the usual ones where none is named."""
    chosen = tuple(figure or USUAL)
    code = unfit_figures(chosen)
    if code is not None:
        raise WallboardRefused(code)
    return await _show(session, runtime, keeper, chosen, now=now)


@router.get(
    "/wallboard/shown",
    dependencies=[public("a hall screen has nobody who signs in: its link's key opens these counts and nothing else")],
)
async def show_wallboard(
    *,
    request: Request,
    session: SessionDep,
    runtime: RuntimeDep,
    keeper: KeeperDep,
    now: NowDep,
    authorization: Annotated[str, Header(max_length=200)] = "",
) -> ShownWallboardBody:
    """What the screen of this key shows; the key comes as `Authorization: Bearer`, so that no log holds it."""
    limiter_of(request, "wallboards", _ASKS_A_MINUTE).take(client_address(request))
    kind, _, key = authorization.partition(" ")
    if kind.lower() != "bearer" or not key:
        raise WallboardNotFound
    found = await wallboards.find_shown(session, key)
    return await _show(session, runtime, keeper, found.figures, now=now, name=found.name, language=found.language)


async def _show(
    session: Session,
    runtime: Runtime,
    keeper: BoardKeeper,
    chosen: Sequence[str],
    *,
    now: datetime,
    name: str = "",
    language: str = "",
) -> ShownWallboardBody:
    board = await keeper.get(session, runtime)
    level_now = await read_level_now(session, now)
    settings = runtime.settings
    return ShownWallboardBody(
        at=board.at,
        bank=NameBody(zh=settings.bank_name_zh, en=settings.bank_name_en),
        zone=settings.business_zone,
        name=name,
        language=language,
        figures=[WideBody.of(each) for each in arrange(board, level_now, chosen)],
    )


def _name(figure: str) -> NameBody:
    zh, en = OWN_NAMES.get(figure) or (METRICS[figure].zh, METRICS[figure].en)
    return NameBody(zh=zh, en=en)
