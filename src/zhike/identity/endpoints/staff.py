"""Staff: the list that everybody sees, and what administrators do."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from zhike.identity.rules import LINK_LIFETIME, Role
from zhike.identity.schemas import NewStaffBody, SignInLinkBody, StaffBody, StaffChangesBody
from zhike.identity.service.staff import change_staff, create_staff, find_staff, get_staff, issue_sign_in_link
from zhike.platform.errors import Invalid
from zhike.platform.fields import Line
from zhike.platform.idempotency import CREATES
from zhike.platform.paging import Page, decode_cursor, encode_cursor
from zhike.platform.web import ActorDep, ExpectedVersionDep, NowDep, SessionDep, requires, set_etag

router = APIRouter()


@router.get("/staff", dependencies=[requires("identity.read")])
async def get_staff_list(
    *,
    session: SessionDep,
    q: Line | None = None,
    role: Role | None = None,
    team: Line | None = None,
    active: bool | None = None,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> Page[StaffBody]:
    """Staff in order of number; `q` is part of a name, or the beginning of a login or number."""
    found = await find_staff(session, query=q, role=role, team=team, active=active, after=_key(cursor), limit=limit + 1)
    items = [StaffBody.of(staff) for staff in found[:limit]]
    more = len(found) > limit
    return Page(items=items, next_cursor=encode_cursor(items[-1].number, str(items[-1].id)) if more else None)


@router.post("/staff", status_code=201, dependencies=[requires("identity.manage"), CREATES])
async def post_staff(
    body: NewStaffBody, response: Response, session: SessionDep, actor: ActorDep, now: NowDep
) -> StaffBody:
    """Add a member of staff; give them a sign-in link next."""
    staff = await create_staff(session, actor=actor, now=now, **body.model_dump())
    set_etag(response, staff.version)
    return StaffBody.of(staff)


@router.get("/staff/{staff_id}", dependencies=[requires("identity.read")])
async def get_one_staff(staff_id: UUID, response: Response, session: SessionDep) -> StaffBody:
    """One member of staff."""
    staff = await get_staff(session, staff_id)
    set_etag(response, staff.version)
    return StaffBody.of(staff)


@router.patch("/staff/{staff_id}", dependencies=[requires("identity.manage")])
async def patch_staff(
    *,
    staff_id: UUID,
    body: StaffChangesBody,
    expected: ExpectedVersionDep,
    response: Response,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
) -> StaffBody:
    """Change a member of staff; one who is made inactive is signed out everywhere."""
    staff = await change_staff(
        session, actor=actor, staff_id=staff_id, changes=body.changes(), expected=expected, now=now
    )
    set_etag(response, staff.version)
    return StaffBody.of(staff)


@router.post("/staff/{staff_id}/sign-in-link", status_code=201, dependencies=[requires("identity.manage"), CREATES])
async def post_sign_in_link(staff_id: UUID, session: SessionDep, actor: ActorDep, now: NowDep) -> SignInLinkBody:
    """A one-time link that sets this person's password, good for 24 hours."""
    token = await issue_sign_in_link(session, actor=actor, staff_id=staff_id, now=now)
    return SignInLinkBody(token=token, path=f"/console/welcome#{token}", ends_at=now + LINK_LIFETIME)


def _key(cursor: str | None) -> tuple[str, UUID] | None:
    key = decode_cursor(cursor, 2)
    if key is None:
        return None
    number, staff_id = key
    try:
        if isinstance(number, str) and number.isprintable():
            return number, UUID(staff_id)
    except (ValueError, AttributeError, TypeError):
        pass
    raise Invalid(what="cursor")
