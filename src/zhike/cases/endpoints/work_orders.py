"""HTTP routes of cases, for staff: the list, one work order, and what is done with it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response, status
from fastapi.responses import StreamingResponse

from zhike.cases.repository.work_orders import Filter
from zhike.cases.schemas.work_orders import (
    CSV_HEADER,
    Names,
    NewStepBody,
    NewWorkOrderBody,
    OwnerLoadBody,
    OwnerLoadsBody,
    StepBody,
    WorkOrderBody,
    WorkOrderCatalogueBody,
    WorkOrderChangeBody,
    WorkOrderLine,
    WorkOrdersPage,
    csv_lines,
    csv_row,
)
from zhike.cases.service import changing, opening, reading
from zhike.cases.service.due import day_end
from zhike.cases.work_order import Department, Kind, State, WorkOrder
from zhike.customers import api as customers
from zhike.identity import api as identity
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.platform.fields import OptionalLine
from zhike.platform.idempotency import CREATES
from zhike.platform.paging import decode_moment, encode_moment
from zhike.platform.runtime import Runtime
from zhike.platform.web import ActorDep, ExpectedVersionDep, NowDep, RuntimeDep, SessionDep, requires, set_etag
from zhike.privacy import api as privacy

router = APIRouter(prefix="/api/v1/work-orders", tags=["cases"])
_AT_ONCE = 500


async def _today(
    runtime: RuntimeDep, now: NowDep, *, due_today: Annotated[bool, Query()] = False
) -> tuple[datetime, datetime] | None:
    """`due_today`: not ended, not overdue, and due before the bank's day is over."""
    return (now, day_end(now, runtime.settings.zone)) if due_today else None


async def _filter(
    *,
    session: SessionDep,
    actor: ActorDep,
    today: Annotated[tuple[datetime, datetime] | None, Depends(_today)],
    state: Annotated[list[State] | None, Query()] = None,
    kind: Annotated[list[Kind] | None, Query()] = None,
    department: Department | None = None,
    owner: UUID | None = None,
    unowned: bool = False,
    customer: UUID | None = None,
    conversation: UUID | None = None,
    open: bool = False,  # noqa: A002 - the word in the interface
    overdue: bool = False,
    handed: bool = False,
    incoming: bool = False,
    stopped: bool = False,
    q: OptionalLine = "",
) -> Filter:
    """`open`: not ended; `overdue`: not ended and past its due time; `q`: part of number or title.

    `handed`: handed over and not taken yet; `incoming`: to a department of one's own; `stopped`: a supervisor decides.
    """
    wanted = Filter(
        states=state or (),
        kinds=kind or (),
        department=department,
        owner_id=owner,
        unowned=unowned,
        customer_id=customer,
        conversation_id=conversation,
        open_only=open or today is not None,
        overdue=overdue,
        due_in=today,
        handed=handed,
        stopped=stopped,
        text=q,
    )
    return await reading.incoming_to(session, actor=actor, wanted=wanted) if incoming else wanted


FilterDep = Annotated[Filter, Depends(_filter)]


@router.get("", dependencies=[requires("cases.read")])
async def get_work_orders(
    *,
    runtime: RuntimeDep,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
    wanted: FilterDep,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> WorkOrdersPage:
    """Work orders of the filter, newest first."""
    before = decode_moment(cursor)
    found = await reading.list_work_orders(session, actor=actor, wanted=wanted, before=before, limit=limit + 1, now=now)
    total = None
    if before is None:
        total = await reading.count_work_orders(session, actor=actor, wanted=wanted, now=now)
    names = await order_names(runtime, session, found)
    last = found[limit - 1] if len(found) > limit else None
    return WorkOrdersPage(
        items=[WorkOrderLine.of(each, names, now) for each in found[:limit]],
        total=total,
        next_cursor=encode_moment(last.opened_at, last.id) if last else None,
    )


@router.get("/catalogue", dependencies=[requires("cases.read")])
async def get_catalogue() -> WorkOrderCatalogueBody:
    """The kinds of work orders and the departments."""
    return WorkOrderCatalogueBody.whole()


@router.get("/owners", dependencies=[requires("cases.manage")])
async def get_owner_loads(runtime: RuntimeDep, session: SessionDep, actor: ActorDep, now: NowDep) -> OwnerLoadsBody:
    """Whose promises and work orders are overdue or due today."""
    until = day_end(now, runtime.settings.zone)
    loads = await reading.loads_of_owners(session, actor=actor, now=now, day_end=until)
    return OwnerLoadsBody(items=[OwnerLoadBody.of(each) for each in loads])


@router.get("/export.csv", dependencies=[requires("cases.export")], response_class=StreamingResponse)
async def get_export(
    runtime: RuntimeDep, session: SessionDep, actor: ActorDep, now: NowDep, wanted: FilterDep
) -> StreamingResponse:
    """All work orders of the filter as CSV, without customers and facts; that they were taken along is on record."""
    await reading.note_export(session, actor=actor, wanted=wanted, now=now)
    headers = {"content-disposition": 'attachment; filename="work-orders.csv"'}
    return StreamingResponse(_csv(runtime, actor, wanted, now), media_type="text/csv; charset=utf-8", headers=headers)


@router.post("", status_code=status.HTTP_201_CREATED, dependencies=[requires("cases.work"), CREATES])
async def post_work_order(
    *,
    body: NewWorkOrderBody,
    response: Response,
    runtime: RuntimeDep,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
) -> WorkOrderLine:
    """Open a work order; with a conversation it is about that conversation's customer."""
    order = await opening.open_as_staff(runtime, session, actor=actor, new=body.as_new(), now=now)
    set_etag(response, order.version)
    return WorkOrderLine.of(order, await order_names(runtime, session, [order]), now)


@router.get("/{order_id}", dependencies=[requires("cases.read")])
async def get_work_order(
    *,
    order_id: UUID,
    response: Response,
    runtime: RuntimeDep,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
) -> WorkOrderBody:
    """One work order with what was told and what was done; the reading is on record."""
    opened = await reading.read_work_order(runtime, session, actor=actor, order_id=order_id, now=now)
    response.headers["cache-control"] = "no-store"
    set_etag(response, opened.order.version)
    return WorkOrderBody.whole(opened, await order_names(runtime, session, [opened.order]), now)


@router.patch("/{order_id}", dependencies=[requires("cases.work")])
async def patch_work_order(
    *,
    order_id: UUID,
    body: WorkOrderChangeBody,
    version: ExpectedVersionDep,
    response: Response,
    runtime: RuntimeDep,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
) -> WorkOrderLine:
    """Change state, owner, department, due time or title."""
    order = await changing.change_work_order(
        session, actor=actor, order_id=order_id, changes=body.as_changes(), version=version, now=now
    )
    set_etag(response, order.version)
    return WorkOrderLine.of(order, await order_names(runtime, session, [order]), now)


@router.post("/{order_id}/steps", status_code=status.HTTP_201_CREATED, dependencies=[requires("cases.work"), CREATES])
async def post_step(order_id: UUID, body: NewStepBody, session: SessionDep, actor: ActorDep, now: NowDep) -> StepBody:
    """Write a note into the trail."""
    step = await changing.add_note(session, actor=actor, order_id=order_id, text=body.text, public=body.public, now=now)
    return StepBody.of(step)


async def _csv(runtime: Runtime, actor: Actor, wanted: Filter, now: datetime) -> AsyncIterator[str]:
    # Spreadsheet programs read UTF-8 only with this mark in front.
    yield "\ufeff" + csv_lines([CSV_HEADER])
    before: tuple[datetime, UUID] | None = None
    async with runtime.database.transaction() as session:
        while True:
            found = await reading.list_work_orders(
                session, actor=actor, wanted=wanted, before=before, limit=_AT_ONCE, now=now
            )
            yield csv_lines(map(csv_row, found))
            if len(found) < _AT_ONCE:
                return
            before = (found[-1].opened_at, found[-1].id)


async def order_names(runtime: Runtime, session: Session, orders: Sequence[WorkOrder]) -> Names:
    """How the people of these work orders are shown."""
    people = {each.customer_id for each in orders if each.customer_id}
    owners = {each.owner_id for each in orders if each.owner_id}
    vault = privacy.Vault(runtime.keyring, purpose="service")
    masked = await customers.get_names(session, vault, list(people)) if people else {}
    staff = {owner: (await identity.get_staff(session, owner)).name for owner in owners}
    return Names(staff, masked)
