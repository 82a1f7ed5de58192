"""HTTP routes of promises: what was found, the agent's nod or wave, and how many were kept."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response, status

from zhike.cases.endpoints.work_orders import order_names
from zhike.cases.schemas.promises import (
    KeptPromiseBody,
    PromiseFiguresBody,
    ProposedPromiseBody,
    ProposedPromisesBody,
    WavedPromiseBody,
)
from zhike.cases.schemas.work_orders import WorkOrderLine
from zhike.cases.service import promises
from zhike.platform.errors import Invalid
from zhike.platform.idempotency import CREATES
from zhike.platform.web import ActorDep, NowDep, RuntimeDep, SessionDep, requires, set_etag

router = APIRouter(prefix="/api/v1", tags=["cases"])
_WORK = requires("cases.work")
_DAY = timedelta(days=1)


@router.get("/conversations/{conversation_id}/promises", dependencies=[_WORK])
async def get_promises(
    conversation_id: UUID, runtime: RuntimeDep, session: SessionDep, actor: ActorDep, now: NowDep
) -> ProposedPromisesBody:
    """What agents promised in this conversation with a time, and nobody has decided on yet."""
    found = await promises.list_proposals(runtime, session, actor=actor, conversation_id=conversation_id, now=now)
    return ProposedPromisesBody(items=[ProposedPromiseBody.of(each) for each in found])


# Nodding twice gives back the first work order, with a key or without: the message and the place in it are one.
@router.post(
    "/conversations/{conversation_id}/promises", status_code=status.HTTP_201_CREATED, dependencies=[_WORK, CREATES]
)
async def post_promise(
    *,
    conversation_id: UUID,
    body: KeptPromiseBody,
    response: Response,
    runtime: RuntimeDep,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
) -> WorkOrderLine:
    """Keep it: a work order for whoever nods, due as it was said or as given."""
    order = await promises.keep_promise(
        runtime,
        session,
        actor=actor,
        conversation_id=conversation_id,
        message_id=body.message_id,
        place=body.place,
        due_at=body.due_at,
        now=now,
    )
    set_etag(response, order.version)
    return WorkOrderLine.of(order, await order_names(runtime, session, [order]), now)


@router.put(
    "/conversations/{conversation_id}/waved-promise", status_code=status.HTTP_204_NO_CONTENT, dependencies=[_WORK]
)
async def put_waved_promise(
    *,
    conversation_id: UUID,
    body: WavedPromiseBody,
    runtime: RuntimeDep,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
) -> None:
    """Wave it away: it is not proposed again."""
    await promises.wave_away(
        runtime,
        session,
        actor=actor,
        conversation_id=conversation_id,
        message_id=body.message_id,
        place=body.place,
        now=now,
    )


@router.get("/promises/figures", dependencies=[requires("cases.read")])
async def get_promise_figures(
    *,
    runtime: RuntimeDep,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
    since: Annotated[date, Query(alias="from")],
    until: Annotated[date, Query(alias="to")],
    owner: UUID | None = None,
) -> PromiseFiguresBody:
    """How many promises that were due in these days (both included) were kept; of one owner, if asked."""
    if until < since or until == date.max:
        raise Invalid(what="to")
    zone = runtime.settings.zone
    first, last = (datetime.combine(day, time(), zone) for day in (since, until + _DAY))
    found = await promises.count_promises(session, actor=actor, since=first, until=last, owner_id=owner, now=now)
    return PromiseFiguresBody.of(found)
