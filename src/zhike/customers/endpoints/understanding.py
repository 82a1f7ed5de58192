"""HTTP routes of segments, value and portraits."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from zhike.customers.rules.portraits import FACTS
from zhike.customers.rules.understanding import ValueBand
from zhike.customers.schemas.understanding import (
    ConditionsBody,
    CountBody,
    CountedPortraitBody,
    MembershipBody,
    NewPortraitBody,
    PortraitBody,
    PortraitChangesBody,
    PortraitsBody,
    PortraitVersionBody,
    PortraitVersionsBody,
    SegmentMemberBody,
    TagBody,
    UnderstandingBody,
    UnderstandingRunBody,
    UnderstandingRunsBody,
)
from zhike.customers.service import members, portraits, understanding
from zhike.platform.errors import Invalid
from zhike.platform.fields import OptionalLine
from zhike.platform.idempotency import CREATES
from zhike.platform.paging import Page, decode_cursor, encode_cursor
from zhike.platform.web import ActorDep, ExpectedVersionDep, NowDep, RuntimeDep, SessionDep, requires, set_etag
from zhike.privacy import api as privacy

router = APIRouter(prefix="/api/v1/customers")


@router.get("/understanding/runs", dependencies=[requires("customers.understand")])
async def get_runs(session: SessionDep) -> UnderstandingRunsBody:
    """The last runs that found segments and values, newest first."""
    return UnderstandingRunsBody(items=[UnderstandingRunBody.of(run) for run in await understanding.list_runs(session)])


@router.post("/understanding/runs", status_code=202, dependencies=[requires("customers.segment")])
async def post_run(session: SessionDep, runtime: RuntimeDep, actor: ActorDep, now: NowDep) -> UnderstandingRunsBody:
    """Find segments and values anew; follow its progress in the list of runs."""
    until = now.astimezone(runtime.settings.zone).date()
    await understanding.start_run(session, actor=actor, until=until, now=now)
    return UnderstandingRunsBody(items=[UnderstandingRunBody.of(run) for run in await understanding.list_runs(session)])


@router.put("/understanding/runs/{run_id}/cancellation", status_code=204, dependencies=[requires("customers.segment")])
async def put_cancellation(run_id: int, session: SessionDep, actor: ActorDep, now: NowDep) -> None:
    """Stop a run; what was found before stays."""
    await understanding.cancel_run(session, run_id, actor=actor, now=now)


@router.get("/understanding/members", dependencies=[requires("customers.understand")])
async def get_members(
    *,
    segment: OptionalLine = "",
    band: ValueBand | None = None,
    cursor: str | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    session: SessionDep,
    runtime: RuntimeDep,
    actor: ActorDep,
    now: NowDep,
) -> Page[SegmentMemberBody]:
    """The customers behind a figure of the last run, the most valuable first, masked; the reading is audited."""
    vault = privacy.Vault(runtime.keyring, purpose="service")
    found = await members.list_members(
        session,
        vault,
        actor=actor,
        segment=segment,
        band=band or "",
        after=_after(cursor),
        limit=limit,
        now=now,
    )
    last = found[-1].membership if len(found) == limit else None
    following = encode_cursor(repr(last.value), str(last.customer_id)) if last else None
    return Page(items=[SegmentMemberBody.of(each) for each in found], next_cursor=following)


def _after(cursor: str | None) -> tuple[float, UUID] | None:
    key = decode_cursor(cursor, 2)
    try:
        return (float(key[0]), UUID(key[1])) if key else None
    except (ValueError, AttributeError, TypeError):
        raise Invalid(what="cursor") from None


@router.get("/portraits", dependencies=[requires("customers.understand")])
async def get_portraits(session: SessionDep) -> PortraitsBody:
    """The rules of portraits, each with how many customers it tags."""
    items = [
        CountedPortraitBody(rule=PortraitBody.of(rule), matching=matching)
        for rule, matching in await portraits.list_rules(session)
    ]
    return PortraitsBody(items=items, facts=dict(FACTS))


@router.post("/portraits/counts", dependencies=[requires("customers.understand")])
async def post_count(body: ConditionsBody, session: SessionDep) -> CountBody:
    """How many customers fulfil conditions that are being written."""
    conditions = [each.condition() for each in body.conditions]
    matching, customers = await portraits.count_matching(session, conditions)
    return CountBody(matching=matching, customers=customers)


@router.post("/portraits", status_code=201, dependencies=[requires("customers.portray"), CREATES])
async def post_portrait(
    body: NewPortraitBody, response: Response, session: SessionDep, actor: ActorDep, now: NowDep
) -> PortraitBody:
    """Add a rule; it tags at once. Its key makes it safe to send twice: the second time it is taken."""
    rule = await portraits.add_rule(session, actor=actor, rule=body.rule(body.key), now=now)
    set_etag(response, rule.version)
    return PortraitBody.of(rule)


@router.put("/portraits/{key}", dependencies=[requires("customers.portray")])
async def put_portrait(
    key: str,
    body: PortraitChangesBody,
    response: Response,
    *,
    expected: ExpectedVersionDep,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
) -> PortraitBody:
    """Change a rule: a further version, which tags from now on."""
    rule = await portraits.change_rule(session, actor=actor, rule=body.rule(key), expected=expected, now=now)
    set_etag(response, rule.version)
    return PortraitBody.of(rule)


@router.get("/portraits/{key}/versions", dependencies=[requires("customers.understand")])
async def get_portrait_versions(key: str, session: SessionDep) -> PortraitVersionsBody:
    """All versions of a rule, newest first."""
    items = [
        PortraitVersionBody(rule=PortraitBody.of(rule), changed_by=changed_by, at=at)
        for rule, changed_by, at in await portraits.list_versions(session, key)
    ]
    return PortraitVersionsBody(items=items)


@router.get("/{customer_id}/understanding", dependencies=[requires("customers.read")])
async def get_understanding(
    customer_id: UUID, session: SessionDep, runtime: RuntimeDep, actor: ActorDep, now: NowDep
) -> UnderstandingBody:
    """Tags that hold now, each with its reasons; segment and value of the last run. Part of the audited card."""
    member, segment, tags, facts = await understanding.understand(
        session, actor=actor, customer_id=customer_id, zone=runtime.settings.business_zone, now=now
    )
    return UnderstandingBody(
        customer_id=customer_id,
        tags=[TagBody.of(tag) for tag in tags],
        membership=None if member is None else MembershipBody.of(member),
        segment=segment,
        contacts_365d=int(facts["contacts_365d"] or 0),
        low_ratings_365d=int(facts["low_ratings_365d"] or 0),
        complaints_365d=int(facts["complaints_365d"] or 0),
    )
