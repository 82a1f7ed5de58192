"""Integration: what becomes of records once it is known which belong together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Final, Protocol
from uuid import UUID

from zhike.audit import api as audit
from zhike.customers.repository import golden, matching, merging
from zhike.customers.repository import integrating as repository
from zhike.customers.repository.integrating import Side
from zhike.customers.rules.matching import ACCEPT_FROM
from zhike.customers.rules.numbering import own_number_holds
from zhike.customers.service.creating import create_of_records
from zhike.customers.service.merging import merge_customers
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
    counts: Counter[str] = Counter()
    ids = await repository.claim_sure(session, least=ACCEPT_FROM, limit=limit)
    for match in ids:
        sides = (await repository.find_sides(session, [match])).get(match)
        counts["pairs"] += 1
        if sides is not None and sides[0] != sides[1]:
            counts[await _take_together(session, vault, match, sides, actor=actor, now=now)] += 1
    who = {"by": actor.id, "by_name": actor.name, "reason": BY_WEIGHT}
    await repository.decide(session, ids, "accepted", **who, now=now)
    if counts:
        await _told(session, actor, counts, now)
    return counts


async def _take_together(
    session: Session, vault: privacy.Vault, match: UUID, sides: tuple[Side, Side], *, actor: Actor, now: datetime
) -> str:
    """Records become customers first, and are merged then: so each of them can be split off again exactly."""
    records = [side.id for side in sides if side.kind == "record"]
    customers = [side.id for side in sides if side.kind == "customer"]
    if records:
        customers += await create_of_records(session, vault, [[record] for record in records], now=now)
    kept, gone = await order_of(session, customers[0], customers[1])
    await merge_customers(
        session, vault, actor=actor, kept_id=kept, gone_id=gone, reason=BY_WEIGHT, match_id=match, now=now
    )
    return ("merged", "linked", "created")[len(records)]


async def order_of(session: Session, one: UUID, other: UUID) -> tuple[UUID, UUID]:
    """Of two customers the one to keep, and the other: a number of the bank's is kept before one of ours, then who
    came on record first, then the lower number."""
    created = await golden.find_created(session, [one, other])
    numbers = {each: known[1] for each, known in (await merging.read_customers(session, [one, other])).items()}
    kept, gone = sorted((one, other), key=lambda each: (own_number_holds(numbers[each]), created[each], numbers[each]))
    return kept, gone


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
