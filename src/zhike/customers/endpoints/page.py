"""HTTP routes of the customer page beside the card: the timeline, who belongs to whom, recent customers."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from zhike.customers.endpoints.profile import VaultDep
from zhike.customers.rules.timeline import EntryKind, TimelineFilter
from zhike.customers.schemas.page import RelationBody, RelationsBody, TimelineEntryBody
from zhike.customers.schemas.profile import CustomerBody, CustomersBody
from zhike.customers.service.finding import list_recent
from zhike.customers.service.timeline import read_relations, read_timeline
from zhike.platform.errors import Invalid
from zhike.platform.paging import Page, decode_moment, encode_moment
from zhike.platform.web import ActorDep, NowDep, SessionDep, requires

router = APIRouter(prefix="/api/v1/customers")

Channel = Annotated[str, Query(pattern=r"^[a-z_]{1,40}$")]


@router.get("/recent", dependencies=[requires("customers.search")])
async def get_recent(session: SessionDep, vault: VaultDep, actor: ActorDep, now: NowDep) -> CustomersBody:
    """Whom you opened last, newest first."""
    found = await list_recent(session, vault, actor=actor, now=now)
    return CustomersBody(items=[CustomerBody.of(profile) for profile in found], more=False)


@router.get("/{customer_id}/timeline", dependencies=[requires("customers.read")])
async def get_timeline(
    customer_id: UUID,
    *,
    kind: Annotated[list[EntryKind] | None, Query(max_length=10)] = None,
    channel: Annotated[list[Channel] | None, Query(max_length=20)] = None,
    since: Annotated[datetime | None, Query()] = None,
    until: Annotated[datetime | None, Query()] = None,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 30,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
) -> Page[TimelineEntryBody]:
    """What happened with a customer over all channels, newest first. `since` <= at < `until`, both with a zone."""
    if any(each is not None and each.tzinfo is None for each in (since, until)):
        raise Invalid(what="since, until")
    wanted = TimelineFilter(tuple(kind or ()), tuple(channel or ()), since, until)
    found = await read_timeline(
        session,
        actor=actor,
        customer_id=customer_id,
        wanted=wanted,
        before=decode_moment(cursor),
        limit=limit + 1,
        now=now,
    )
    items = [TimelineEntryBody.of(entry) for entry in found[:limit]]
    more = len(found) > limit
    return Page(items=items, next_cursor=encode_moment(items[-1].at, items[-1].id) if more else None)


@router.get("/{customer_id}/relations", dependencies=[requires("customers.read")])
async def get_relations(customer_id: UUID, session: SessionDep, vault: VaultDep, actor: ActorDep) -> RelationsBody:
    """Who belongs to a customer, names masked."""
    found = await read_relations(session, vault, actor=actor, customer_id=customer_id)
    return RelationsBody(items=[RelationBody.of(relation, name) for relation, name in found])
