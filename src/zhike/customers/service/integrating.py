"""Integration: what becomes of records once it is known which belong together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final, Protocol
from uuid import UUID

from zhike.audit import api as audit
from zhike.customers.permissions import merging as permissions
from zhike.customers.repository import golden, matching, merging
from zhike.customers.repository import integrating as repository
from zhike.customers.rules.matching import ACCEPT_FROM
from zhike.customers.rules.numbering import own_number_holds
from zhike.customers.service.creating import create_of_records
from zhike.customers.service.merging import Pair, merge_pairs
from zhike.customers.service.settling import resolve_records
from zhike.customers.service.weighing import weigh_records
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.platform.runtime import Runtime
from zhike.privacy import api as privacy

PAIRS_AT_ONCE: Final = 500
CREATED_AT_ONCE: Final = 500
BY_WEIGHT: Final = "weight"
_NAMES: Final = {"linked": "linked_by_weight"}


class _Step(Protocol):
    """A step of integration on a part of what waits; nothing counted means that nothing is left."""

    async def __call__(
        self, session: Session, vault: privacy.Vault, *, actor: Actor, now: datetime
    ) -> Mapping[str, int]: ...


async def accept_sure(
    session: Session, vault: privacy.Vault, *, actor: Actor, now: datetime, limit: int = PAIRS_AT_ONCE
) -> Counter[str]:
    """Take pairs together that nobody needs to look at: how many records were linked, customers created and merged.

    `pairs` counts those that were looked at; nothing is left to do when it is 0.
    """
    permissions.require_deciding(actor)
    counts: Counter[str] = Counter()
    ids = await repository.claim_sure(session, least=ACCEPT_FROM, limit=limit)
    if not ids:
        return counts
    counts["pairs"] = len(ids)
    await merging.one_at_a_time(session)
    made = await _make_customers(session, vault, ids, now=now)
    left = list(ids)
    while left:  # who is in several pairs has to be merged by turns
        sides = await repository.find_sides(session, left)
        taken, left = _disjoint(left, {match: (one.id, other.id) for match, (one, other) in sides.items()})
        counts.update(await _take_together(session, vault, taken, made, actor=actor, now=now))
    who = {"by": actor.id, "by_name": actor.name, "reason": BY_WEIGHT}
    await repository.decide(session, ids, "accepted", **who, now=now)
    await _told(session, actor, counts, now)
    return counts


async def _make_customers(session: Session, vault: privacy.Vault, ids: Sequence[UUID], *, now: datetime) -> set[UUID]:
    """Records become customers first, and are merged then: so each of them can be split off again exactly."""
    sides = (await repository.find_sides(session, ids)).values()
    records = dict.fromkeys(side.id for pair in sides for side in pair if side.kind == "record" and pair[0] != pair[1])
    return set(await create_of_records(session, vault, [[each] for each in records], now=now)) if records else set()


def _disjoint(
    ids: Sequence[UUID], sides: Mapping[UUID, tuple[UUID, UUID]]
) -> tuple[dict[UUID, tuple[UUID, UUID]], list[UUID]]:
    """Of pairs, the surest first, those that have nobody in common; and those that have to wait."""
    taken: dict[UUID, tuple[UUID, UUID]] = {}
    busy: set[UUID] = set()
    left = []
    for match in ids:
        two = sides.get(match)
        if two is None or two[0] == two[1]:
            continue
        if busy.isdisjoint(two):
            taken[match] = two
        else:
            left.append(match)
        busy.update(two)
    return taken, left


async def _take_together(
    session: Session,
    vault: privacy.Vault,
    taken: Mapping[UUID, tuple[UUID, UUID]],
    made: set[UUID],
    *,
    actor: Actor,
    now: datetime,
) -> Counter[str]:
    """Merge pairs that have nobody in common; how many were of two new customers, of one, of none.

    `made`: customers who were records until now; each counts once.
    """
    if not taken:
        return Counter()
    people = [customer for two in taken.values() for customer in two]
    await merging.lock_customers(session, people)
    order = await _ranks(session, people)
    pairs, counts = [], Counter[str]()
    for match, two in taken.items():
        kept, gone = sorted(two, key=order.__getitem__)
        pairs.append(Pair(kept, gone, match))
        counts[("merged", "linked", "created")[len(made & set(two))]] += 1
        made.difference_update(two)
    await merge_pairs(session, vault, pairs, actor=actor, reason=BY_WEIGHT, now=now)
    return counts


async def order_of(session: Session, one: UUID, other: UUID) -> tuple[UUID, UUID]:
    """Of two customers the one to keep, and the other: a number of the bank's is kept before one of ours, then who
    came on record first, then the lower number."""
    order = await _ranks(session, [one, other])
    kept, gone = sorted((one, other), key=order.__getitem__)
    return kept, gone


async def _ranks(session: Session, ids: Sequence[UUID]) -> dict[UUID, tuple[bool, datetime, str]]:
    created = await golden.find_created(session, ids)
    numbers = {each: known[1] for each, known in (await merging.read_customers(session, ids)).items()}
    return {each: (own_number_holds(numbers[each]), created[each], numbers[each]) for each in ids}


async def create_rest(
    session: Session, vault: privacy.Vault, *, actor: Actor, now: datetime, after: UUID, limit: int = CREATED_AT_ONCE
) -> tuple[int, UUID | None]:
    """Make customers of records that are nobody's and about whom nothing is open: how many, and where to go on.

    A record without a name makes nobody: it stays where it is until its source says more.
    """
    ids = await repository.claim_nobodys(session, after=after, limit=limit)
    if not ids:
        return 0, None
    await create_of_records(session, vault, [[each] for each in ids], now=now)
    await _told(session, actor, {"created": len(ids)}, now)
    return len(ids), ids[-1]


async def resolve_all(runtime: Runtime, *, actor: Actor) -> Counter[str]:
    """Settle, weigh, take together, create, until nothing is left: in short transactions, so that it may be cut off.

    Counts: records by key (`number`, ..., or `conflict`, `ambiguous`, `unknown`), `linked_by_weight`, `created`,
    `merged`, and `proposed`: pairs that wait for a person now.
    """
    vault = privacy.Vault(runtime.keyring, purpose="resolution")
    counts: Counter[str] = Counter()
    while settled := await _once(runtime, resolve_records, vault, actor):
        counts.update(settled)
    await weigh_records(runtime, actor=actor)
    while taken := await _once(runtime, accept_sure, vault, actor):
        counts.update({_NAMES.get(what, what): count for what, count in taken.items() if what != "pairs"})
    after: UUID | None = UUID(int=0)
    while after is not None:
        async with runtime.database.transaction() as session:
            now = runtime.clock.now()
            created, after = await create_rest(session, vault, actor=actor, now=now, after=after)
        counts["created"] += created
    async with runtime.database.transaction() as session:
        await repository.fold_twins(session)
        counts["proposed"] = sum((await matching.count_open(session)).values())
    return counts


async def _once(runtime: Runtime, step: _Step, vault: privacy.Vault, actor: Actor) -> Mapping[str, int]:
    async with runtime.database.transaction() as session:
        return await step(session, vault, actor=actor, now=runtime.clock.now())


async def _told(session: Session, actor: Actor, counts: Mapping[str, int], now: datetime) -> None:
    detail = dict(sorted(counts.items()))
    await audit.record(session, actor=actor, action="customers.integrated", subject="records", detail=detail, now=now)
