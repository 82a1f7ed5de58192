"""HTTP routes of hand-overs, and of who works for which department."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Response, status

from zhike.cases.endpoints.work_orders import order_names
from zhike.cases.schemas.hand_overs import (
    DepartmentRoleBody,
    DepartmentsBody,
    HandedOverBody,
    HandOverAnswerBody,
    NewHandOverBody,
)
from zhike.cases.schemas.work_orders import WorkOrderLine
from zhike.cases.service import departments, handing
from zhike.cases.work_order import Department, Member
from zhike.platform.web import ActorDep, ExpectedVersionDep, NowDep, RuntimeDep, SessionDep, requires, set_etag

router = APIRouter(prefix="/api/v1", tags=["cases"])


@router.put("/work-orders/{order_id}/hand-over", dependencies=[requires("cases.work")])
async def put_hand_over(
    *,
    order_id: UUID,
    body: NewHandOverBody,
    version: ExpectedVersionDep,
    response: Response,
    runtime: RuntimeDep,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
) -> HandedOverBody:
    """Hand a work order over to another department; it stays its owner's until it is taken."""
    handed = await handing.hand_over(
        session, actor=actor, order_id=order_id, to=body.department, reason=body.reason, version=version, now=now
    )
    set_etag(response, handed.order.version)
    names = await order_names(runtime, session, [handed.order])
    return HandedOverBody(order=WorkOrderLine.of(handed.order, names, now), stopped=handed.stopped)


@router.put("/work-orders/{order_id}/hand-over/answer", dependencies=[requires("cases.work")])
async def put_hand_over_answer(
    *,
    order_id: UUID,
    body: HandOverAnswerBody,
    version: ExpectedVersionDep,
    response: Response,
    runtime: RuntimeDep,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
) -> WorkOrderLine:
    """Take it, return it, withdraw it, or (a supervisor) let it stay where it is."""
    if body.answer == "stays":
        order = await handing.stay(
            session, actor=actor, order_id=order_id, reason=body.reason, version=version, now=now
        )
    else:
        order = await handing.answer(
            session, actor=actor, order_id=order_id, what=body.answer, reason=body.reason, version=version, now=now
        )
    set_etag(response, order.version)
    return WorkOrderLine.of(order, await order_names(runtime, session, [order]), now)


@router.get("/departments", dependencies=[requires("cases.read")])
async def get_departments(session: SessionDep, actor: ActorDep) -> DepartmentsBody:
    """The departments and who works for them."""
    return DepartmentsBody.of(await departments.list_colleagues(session, actor=actor))


@router.put(
    "/departments/{department}/people/{staff_id}",
    status_code=status.HTTP_204_NO_CONTENT,
    dependencies=[requires("cases.manage")],
)
async def put_person(
    *,
    department: Department,
    staff_id: UUID,
    body: DepartmentRoleBody,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
) -> None:
    """Somebody works for a department, as its lead or not."""
    await departments.put_member(session, actor=actor, member=Member(department, staff_id, body.lead), now=now)


@router.delete(
    "/departments/{department}/people/{staff_id}",
    status_code=status.HTTP_204_NO_CONTENT,
    dependencies=[requires("cases.manage")],
)
async def delete_person(
    *, department: Department, staff_id: UUID, session: SessionDep, actor: ActorDep, now: NowDep
) -> None:
    """Somebody works for a department no more."""
    await departments.remove_member(session, actor=actor, department=department, staff_id=staff_id, now=now)
