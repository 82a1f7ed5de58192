"""The review queue: pairs that may be one person, looked at and decided by somebody who says why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from zhike.audit import api as audit
from zhike.customers.errors import CustomerUnknown
from zhike.customers.permissions import merging as permissions
from zhike.customers.refusals import MatchDecided, MatchUnknown
from zhike.customers.repository import integrating
from zhike.customers.repository import matching as repository
from zhike.customers.repository.integrating import Side
from zhike.customers.repository.matching import MatchFilter, StoredMatch
from zhike.customers.service.creating import create_of_records
from zhike.customers.service.integrating import order_of
from zhike.customers.service.merging import merge_customers
from zhike.customers.service.previewing import MergePreview, preview_merge
from zhike.customers.service.profile import find_by_reference
from zhike.customers.service.sides import ComparedField, SideView, compare, view_sides
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.platform.web import check_version
from zhike.privacy import api as privacy

Decision = Literal["same", "different"]
Place = Literal["left", "right"]


@dataclass(frozen=True, slots=True)
class MatchView:
    """A pair as a screen shows it."""

    match: StoredMatch
    left: SideView
    right: SideView
    fields: tuple[ComparedField, ...]


async def list_matches(
    session: Session,
    vault: privacy.Vault,
    *,
    actor: Actor,
    wanted: MatchFilter,
    after: tuple[float | datetime, UUID] | None,
    limit: int,
    now: datetime,
) -> list[MatchView]:
    """Pairs with both sides masked: open ones by weight, decided ones the newest first. The reading is audited.

    An open pair whose two have become one on another way is closed on the way.
    """
    permissions.require_looking(actor)
    found = await repository.list_matches(session, wanted, after=after, limit=limit)
    views = await _views(session, vault, found)
    one = [each.id for each in found if each.state == "proposed" and each.id not in {view.match.id for view in views}]
    if one:
        who = {"by": "customers", "by_name": "customers", "reason": ""}
        await integrating.decide(session, one, "accepted", **who, now=now)
    detail = {"matches": [str(each.match.id) for each in views]}
    await audit.record(session, actor=actor, action="customers.matches_read", subject="matches", detail=detail, now=now)
    return views


async def count_open(session: Session, *, actor: Actor) -> dict[str, int]:
    """How many pairs are open, by where they come from."""
    permissions.require_looking(actor)
    return await repository.count_open(session)


async def get_match(session: Session, vault: privacy.Vault, *, actor: Actor, match_id: UUID) -> MatchView:
    """One pair. Raises `MatchUnknown`."""
    permissions.require_looking(actor)
    match = await repository.find_match(session, match_id)
    views = await _views(session, vault, [match] if match else [])
    if not views:
        raise MatchUnknown
    return views[0]


async def find_side(session: Session, vault: privacy.Vault, *, actor: Actor, number: str, now: datetime) -> SideView:
    """The customer who is known by a number, masked, to be taken together with another. Raises `CustomerUnknown`."""
    permissions.require_looking(actor)
    found = await find_by_reference(session, vault, number)
    side = Side("customer", found) if found is not None else None
    views = await view_sides(session, vault, [side] if side else [])
    if side is None or side not in views:
        raise CustomerUnknown
    await audit.record(session, actor=actor, action="customers.matches_read", subject=f"customer:{found}", now=now)
    return views[side]


async def preview_match(
    session: Session, vault: privacy.Vault, *, actor: Actor, match_id: UUID, kept: Place | None, now: datetime
) -> MergePreview:
    """What it would mean to take a pair together. Raises `MatchUnknown` or `MatchDecided`."""
    permissions.require_looking(actor)
    _, sides = await _find_open(session, match_id, lock=False)
    first, second = await _ordered(session, sides, kept)
    return await preview_merge(session, vault, actor=actor, kept=first, gone=second, now=now)


async def decide_match(
    session: Session,
    vault: privacy.Vault,
    *,
    actor: Actor,
    match_id: UUID,
    decision: Decision,
    kept: Place | None = None,
    reason: str,
    expected: str,
    now: datetime,
) -> MatchView:
    """Say that a pair is one person, or is not. A record that is nobody's becomes a customer first, so that it can be
    split off again exactly. Raises `MatchUnknown`, `MatchDecided`, `PreconditionFailed`, or what a merge would.
    """
    permissions.require_deciding(actor)
    match, sides = await _find_open(session, match_id, lock=True)
    check_version(expected, match.version)
    alike = {match_id, *await integrating.find_twins(session, sides)}
    if decision == "same":
        first, second = await _ordered(session, sides, kept)
        kept_id, gone_id = [await _customer_of(session, vault, side, now) for side in (first, second)]
        await merge_customers(
            session, vault, actor=actor, kept_id=kept_id, gone_id=gone_id, reason=reason, match_id=match_id, now=now
        )
    state = "accepted" if decision == "same" else "refused"
    who = {"by": actor.id, "by_name": actor.name, "reason": reason}
    await integrating.decide(session, alike, state, **who, now=now)
    detail = {"weight": round(match.weight, 2), "sides": [str(match.left.id), str(match.right.id)]}
    await audit.record(
        session, actor=actor, action=f"customers.match_{state}", subject=f"match:{match_id}", detail=detail, now=now
    )
    return await get_match(session, vault, actor=actor, match_id=match_id)


async def _customer_of(session: Session, vault: privacy.Vault, side: Side, now: datetime) -> UUID:
    if side.kind == "customer":
        return side.id
    return (await create_of_records(session, vault, [[side.id]], now=now))[0]


async def _ordered(session: Session, sides: tuple[Side, Side], kept: Place | None) -> tuple[Side, Side]:
    """The one to keep, and the other. A customer is kept before a record; of two whoever was named, else the older."""
    left, right = sides
    if left.kind != right.kind:
        return (left, right) if left.kind == "customer" else (right, left)
    if kept is not None or left.kind == "record":
        return (right, left) if kept == "right" else (left, right)
    first, _ = await order_of(session, left.id, right.id)
    return (left, right) if first == left.id else (right, left)


async def _find_open(session: Session, match_id: UUID, *, lock: bool) -> tuple[StoredMatch, tuple[Side, Side]]:
    match = await repository.find_match(session, match_id, lock=lock)
    if match is None:
        raise MatchUnknown
    sides = (await integrating.find_sides(session, [match_id])).get(match_id)
    if match.state != "proposed" or sides is None or sides[0] == sides[1]:
        raise MatchDecided
    return match, sides


async def _views(session: Session, vault: privacy.Vault, matches: Sequence[StoredMatch]) -> list[MatchView]:
    """Open pairs as they are now, decided ones as they were; pairs of whom nothing is left to show are left out."""
    now = await integrating.find_sides(session, [each.id for each in matches if each.state == "proposed"])
    sides = {each.id: now.get(each.id) if each.state == "proposed" else (each.left, each.right) for each in matches}
    wanted = {side for pair in sides.values() if pair is not None for side in pair}
    seen = await view_sides(session, vault, wanted)
    found = []
    for match in matches:
        pair = sides[match.id]
        if pair is None or pair[0] == pair[1] or not all(side in seen for side in pair):
            continue
        left, right = seen[pair[0]], seen[pair[1]]
        found.append(MatchView(match, left, right, compare(left, right, match.evidence)))
    return found
