"""HTTP routes of advisers: a customer's own, and an adviser's customers."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from zhike.customers.endpoints.profile import VaultDep
from zhike.customers.rules.profile import Tier
from zhike.customers.schemas.advising import AdviserEditBody, AdviserReleaseBody, AdvisingBody
from zhike.customers.schemas.profile import CustomerBody
from zhike.customers.service import advising
from zhike.platform.errors import Invalid
from zhike.platform.fields import OptionalLine
from zhike.platform.paging import Page, decode_cursor, encode_cursor
from zhike.platform.web import ActorDep, ExpectedVersionDep, NowDep, SessionDep, requires, set_etag

router = APIRouter(prefix="/api/v1/customers")
_ADVISES = requires("customers.advise")


@router.get("/advised", dependencies=[requires("customers.search")])
async def get_advised(
    *,
    adviser: UUID | None = None,
    number: Annotated[str, Query(max_length=40)] = "",
    q: OptionalLine = "",
    tier: Tier | None = None,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    session: SessionDep,
    vault: VaultDep,
    actor: ActorDep,
    now: NowDep,
) -> Page[CustomerBody]:
    """The customers of an adviser (a member of staff, or a staff `number` that nobody here may have; left out:
    yourself) in order of number, masked, and audited.

    `q`: a number, phone, id number, e-mail or full name exactly, pinyin, initials or a card's tail. Those of a
    colleague take `customers.advise`.
    """
    after = decode_cursor(cursor, 1)
    if after is not None and not isinstance(after[0], str):
        raise Invalid(what="cursor")
    found = await advising.list_advised(
        session,
        vault,
        actor=actor,
        staff_id=adviser or (None if number else UUID(actor.id)),
        number=number,
        query=q,
        tier=tier,
        after=after[0] if after else "",
        limit=limit + 1,
        now=now,
    )
    items = [CustomerBody.of(profile) for profile in found[:limit]]
    return Page(items=items, next_cursor=encode_cursor(items[-1].number) if len(found) > limit else None)


@router.get("/{customer_id}/adviser", dependencies=[requires("customers.read")])
async def get_adviser(customer_id: UUID, response: Response, session: SessionDep, actor: ActorDep) -> AdvisingBody:
    """A customer's adviser, what was set by hand, and what each source says. Part of the audited card."""
    found = await advising.get_advising(session, actor=actor, customer_id=customer_id)
    set_etag(response, found.version)
    return AdvisingBody.of(found)


@router.put("/{customer_id}/adviser", dependencies=[_ADVISES])
async def put_adviser(
    customer_id: UUID,
    body: AdviserEditBody,
    response: Response,
    *,
    expected: ExpectedVersionDep,
    session: SessionDep,
    vault: VaultDep,
    actor: ActorDep,
    now: NowDep,
) -> AdvisingBody:
    """Set the adviser by hand, or that there is none: it beats every source until it is taken back."""
    found = await advising.set_adviser(
        session,
        vault,
        actor=actor,
        customer_id=customer_id,
        staff_id=body.staff_id,
        reason=body.reason,
        expected=expected,
        now=now,
    )
    set_etag(response, found.version)
    return AdvisingBody.of(found)


@router.put("/{customer_id}/adviser/release", dependencies=[_ADVISES])
async def put_release(
    customer_id: UUID,
    body: AdviserReleaseBody,
    response: Response,
    *,
    expected: ExpectedVersionDep,
    session: SessionDep,
    vault: VaultDep,
    actor: ActorDep,
    now: NowDep,
) -> AdvisingBody:
    """What was set by hand holds no more: the adviser is who the sources say."""
    found = await advising.follow_sources(
        session, vault, actor=actor, customer_id=customer_id, reason=body.reason, expected=expected, now=now
    )
    set_etag(response, found.version)
    return AdvisingBody.of(found)
