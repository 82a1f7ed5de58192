"""Routes for macros. Running them is routing's: it knows queues and who has a contact."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Response, status

from zhike.conversations.schemas.macros import MacroBody, MacroIn, MacrosBody
from zhike.conversations.service import macros
from zhike.conversations.service.saved_views import reader_of
from zhike.platform.idempotency import CREATES
from zhike.platform.web import ActorDep, ExpectedVersionDep, NowDep, SessionDep, requires, set_etag

router = APIRouter()
_USE = requires("conversations.reply")


@router.get("/macros", dependencies=[_USE])
async def list_macros(session: SessionDep, actor: ActorDep) -> MacrosBody:
    """One's own macros, those of one's team, and everybody's."""
    found, reader = await macros.list_macros(session, actor=actor)
    items = [MacroBody.of(each, reader) for each in found]
    return MacrosBody(items=items, may_share=reader.leads, team=reader.team)


@router.post("/macros", status_code=status.HTTP_201_CREATED, dependencies=[_USE, CREATES])
async def add_macro(body: MacroIn, response: Response, session: SessionDep, actor: ActorDep, now: NowDep) -> MacroBody:
    """Keep a macro for oneself; who leads the desk also for their team or everybody."""
    added = await macros.add_macro(session, actor=actor, new=body.as_new(), now=now)
    set_etag(response, added.version)
    return MacroBody.of(added, await reader_of(session, actor))


@router.put("/macros/{macro_id}", dependencies=[_USE])
async def change_macro(
    *,
    macro_id: UUID,
    body: MacroIn,
    version: ExpectedVersionDep,
    response: Response,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
) -> MacroBody:
    """Replace what a macro says."""
    changed = await macros.change_macro(
        session, actor=actor, macro_id=macro_id, new=body.as_new(), version=version, now=now
    )
    set_etag(response, changed.version)
    return MacroBody.of(changed, await reader_of(session, actor))


@router.delete("/macros/{macro_id}", status_code=status.HTTP_204_NO_CONTENT, dependencies=[_USE])
async def remove_macro(
    macro_id: UUID, version: ExpectedVersionDep, session: SessionDep, actor: ActorDep, now: NowDep
) -> None:
    """Remove a macro."""
    await macros.remove_macro(session, actor=actor, macro_id=macro_id, version=version, now=now)
