"""HTTP routes of the review queue, of merges, and of the rules by which a word survives."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from zhike.customers.endpoints.profile import VaultDep
from zhike.customers.repository.matching import MatchFilter
from zhike.customers.rules.matching import MatchState, Origin
from zhike.customers.schemas.matches import (
    LineageBody,
    MatchBody,
    MatchDecisionBody,
    MergeBody,
    MergePreviewBody,
    NewMergeBody,
    OpenMatchesBody,
    SideBody,
    SplitBody,
    SurvivorshipEditBody,
    SurvivorshipRuleBody,
    SurvivorshipRulesBody,
)
from zhike.customers.service import matches, merging, previewing, survivorship
from zhike.customers.service.lineage import get_lineage, list_merges, numbers_of
from zhike.customers.service.matches import MatchView, Place
from zhike.customers.service.survivorship import FieldRule
from zhike.platform.errors import Invalid
from zhike.platform.idempotency import CREATES
from zhike.platform.paging import Page, decode_cursor, decode_moment, encode_cursor, encode_moment
from zhike.platform.web import ActorDep, ExpectedVersionDep, NowDep, SessionDep, requires, set_etag

LOOKS, DECIDES, RULES = "customers.matches", "customers.merge", "customers.survivorship"

router = APIRouter(prefix="/api/v1")
Limit = Annotated[int, Query(ge=1, le=100)]
Cursor = Annotated[str | None, Query(max_length=200)]


@router.get("/matches", dependencies=[requires(LOOKS)])
async def get_matches(
    *,
    state: MatchState = "proposed",
    origin: Origin | None = None,
    customer: UUID | None = None,
    cursor: Cursor = None,
    limit: Limit = 25,
    session: SessionDep,
    vault: VaultDep,
    actor: ActorDep,
    now: NowDep,
) -> Page[MatchBody]:
    """Pairs that may be one person, both sides masked: open ones by weight, decided ones the newest first."""
    found = await matches.list_matches(
        session,
        vault,
        actor=actor,
        wanted=MatchFilter(state, origin, customer),
        after=_match_key(cursor, state),
        limit=limit,
        now=now,
    )
    following = _cursor_of(found[-1]) if len(found) == limit else None
    return Page(items=[MatchBody.of(each) for each in found], next_cursor=following)


@router.get("/matches/open", dependencies=[requires(LOOKS)])
async def get_open(session: SessionDep, actor: ActorDep) -> OpenMatchesBody:
    """How many pairs are open."""
    counts = await matches.count_open(session, actor=actor)
    return OpenMatchesBody(weighed=counts.get("weighed", 0), conflict=counts.get("conflict", 0))


@router.get("/matches/{match_id}/preview", dependencies=[requires(LOOKS)])
async def get_match_preview(
    match_id: UUID, *, kept: Place | None = None, session: SessionDep, vault: VaultDep, actor: ActorDep, now: NowDep
) -> MergePreviewBody:
    """What it would mean to take a pair together; nothing is changed."""
    preview = await matches.preview_match(session, vault, actor=actor, match_id=match_id, kept=kept, now=now)
    return MergePreviewBody.of(preview)


@router.put("/matches/{match_id}/decision", dependencies=[requires(DECIDES)])
async def put_decision(
    match_id: UUID,
    body: MatchDecisionBody,
    response: Response,
    *,
    session: SessionDep,
    vault: VaultDep,
    actor: ActorDep,
    expected: ExpectedVersionDep,
    now: NowDep,
) -> MatchBody:
    """Say that a pair is one person (they are merged), or is not (they are not proposed again)."""
    decided = await matches.decide_match(
        session, vault, actor=actor, match_id=match_id, expected=expected, now=now, **body.model_dump()
    )
    set_etag(response, decided.match.version)
    return MatchBody.of(decided)


@router.get("/merges", dependencies=[requires(LOOKS)])
async def get_merges(
    *,
    customer: UUID | None = None,
    cursor: Cursor = None,
    limit: Limit = 25,
    session: SessionDep,
    actor: ActorDep,
) -> Page[MergeBody]:
    """Merges and what became of them, the newest first."""
    found = await list_merges(session, actor=actor, customer_id=customer, before=decode_moment(cursor), limit=limit)
    numbers = await numbers_of(session, found)
    last = found[-1] if len(found) == limit else None
    following = encode_moment(last.merged_at, last.id) if last else None
    return Page(items=[MergeBody.of(each, numbers) for each in found], next_cursor=following)


@router.get("/merges/sides", dependencies=[requires(LOOKS)])
async def get_side(
    number: Annotated[str, Query(min_length=1, max_length=64)],
    *,
    session: SessionDep,
    vault: VaultDep,
    actor: ActorDep,
    now: NowDep,
) -> SideBody:
    """The customer who is known by a number, here or in a source; masked."""
    return SideBody.of(await matches.find_side(session, vault, actor=actor, number=number, now=now))


@router.get("/merges/preview", dependencies=[requires(LOOKS)])
async def get_merge_preview(
    kept: UUID, gone: UUID, *, session: SessionDep, vault: VaultDep, actor: ActorDep, now: NowDep
) -> MergePreviewBody:
    """What it would mean to take two customers together; nothing is changed."""
    first, second = previewing.sides_of(kept, gone)
    preview = await previewing.preview_merge(session, vault, actor=actor, kept=first, gone=second, now=now)
    return MergePreviewBody.of(preview)


@router.post("/merges", status_code=201, dependencies=[requires(DECIDES), CREATES])
async def post_merge(
    body: NewMergeBody, *, session: SessionDep, vault: VaultDep, actor: ActorDep, now: NowDep
) -> MergeBody:
    """Take two customers together. Doing it again is refused: one of them is merged then."""
    merge = await merging.merge_customers(session, vault, actor=actor, now=now, **body.model_dump())
    return MergeBody.of(merge, await numbers_of(session, [merge]))


@router.put("/merges/{merge_id}/split", dependencies=[requires(DECIDES)])
async def put_split(
    merge_id: UUID, body: SplitBody, *, session: SessionDep, vault: VaultDep, actor: ActorDep, now: NowDep
) -> MergeBody:
    """Undo a merge, in whatever order; every row is what it was."""
    merge = await merging.split_customers(session, vault, actor=actor, merge_id=merge_id, reason=body.reason, now=now)
    return MergeBody.of(merge, await numbers_of(session, [merge]))


@router.get("/customers/{customer_id}/lineage", dependencies=[requires("customers.read")])
async def get_customer_lineage(customer_id: UUID, *, session: SessionDep, actor: ActorDep) -> LineageBody:
    """Where each field of a customer is from and why, and whom the customer stands for."""
    return LineageBody.of(await get_lineage(session, actor=actor, customer_id=customer_id))


@router.get("/survivorship-rules", dependencies=[requires(LOOKS)])
async def get_survivorship_rules(session: SessionDep, actor: ActorDep) -> SurvivorshipRulesBody:
    """By field, in which order criteria decide whose word is kept."""
    return SurvivorshipRulesBody(items=[_rule(each) for each in await survivorship.list_rules(session, actor=actor)])


@router.put("/survivorship-rules/{field}", dependencies=[requires(RULES)])
async def put_survivorship_rule(
    field: str,
    body: SurvivorshipEditBody,
    response: Response,
    *,
    session: SessionDep,
    actor: ActorDep,
    expected: ExpectedVersionDep,
    now: NowDep,
) -> SurvivorshipRuleBody:
    """Set the order of a field; `If-Match` is its version, 0 for the default."""
    rule = await survivorship.set_rule(
        session, actor=actor, field=field, criteria=body.criteria, expected=expected, now=now
    )
    set_etag(response, rule.version)
    return _rule(rule)


def _rule(rule: FieldRule) -> SurvivorshipRuleBody:
    origin = "changed" if rule.version else "default"
    return SurvivorshipRuleBody(field=rule.field, criteria=list(rule.criteria), version=rule.version, origin=origin)


def _cursor_of(view: MatchView) -> str:
    match = view.match
    key = match.weight if match.decided_at is None else match.decided_at.isoformat()
    return encode_cursor(key, str(match.id))


def _match_key(cursor: str | None, state: MatchState) -> tuple[float | datetime, UUID] | None:
    key = decode_cursor(cursor, 2)
    if key is None:
        return None
    try:
        if state == "proposed":
            return float(key[0]), UUID(str(key[1]))
        return datetime.fromisoformat(str(key[0])), UUID(str(key[1]))
    except (TypeError, ValueError):
        raise Invalid(what="cursor") from None
