"""SQL of integration: sure pairs to take together, records that are nobody's, numbers for those who have none."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text

from zhike.customers.rules.matching import SideKind
from zhike.platform.database import Session

# Two customers of whom an own key differs are never taken together without a person.
_SURE = text("""
    select id from customers.match
    where state = 'proposed' and origin = 'weighed' and weight >= :least
        and not (left_kind = 'customer' and right_kind = 'customer' and coalesce(evidence->>'id_number', '') = 'other')
    order by weight desc, id limit :limit for update skip locked
""")
_EVERY_SIDE = """
    select match.id, side.place, record.id is not null and record.customer_id is null as is_record,
        coalesce(case when customer.merged_into is null then customer.id else customers.survivor(customer.id) end,
            record.id) as resolved
    from customers.match
    cross join lateral (values (0, match.left_id), (1, match.right_id)) as side (place, id)
    left join customers.source_record record on record.id = side.id
    left join customers.customer customer on customer.id = coalesce(record.customer_id, side.id)
    where match.state = 'proposed'
"""
_SIDES = text(f"{_EVERY_SIDE} and match.id = any(:ids)")
# Open pairs of the same two, whom merges and new customers have brought under one roof: one of them is enough.
_TWINS = text("""
    with recursive family (id) as (
        select unnest(cast(:both as uuid[]))
        union select customer.id from customers.customer join family on customer.merged_into = family.id
    ), member (id) as (
        select id from family
        union select record.id from customers.source_record record join family on record.customer_id = family.id
    )
    select id from customers.match
    where state = 'proposed' and left_id in (select id from member) and right_id in (select id from member)
    order by id for update
""")
_FOLD = text(f"""
    with side as ({_EVERY_SIDE}),
    pair as (select id, array_agg(resolved order by resolved) as two from side group by id),
    placed as (
        select match.id, row_number() over (
            partition by two order by match.origin = 'conflict' desc, match.weight desc, match.id) as place
        from pair join customers.match on match.id = pair.id
    )
    delete from customers.match using placed where match.id = placed.id and place > 1 and state = 'proposed'
""")  # noqa: S608 - our own names
_DECIDE = text("""
    update customers.match set state = :state, decided_at = :now, decided_by = :by, decided_by_name = :by_name,
        reason = :reason, version = version + 1
    where id = any(:ids) and state = 'proposed'
""")
_NOBODYS = text("""
    select record.id from customers.source_record record
    where record.customer_id is null and record.resolved_at is not null and record.id > :after
        and record.name_index is not null
        and not exists (select from customers.match where left_id = record.id and state = 'proposed')
        and not exists (select from customers.match where right_id = record.id and state = 'proposed')
    order by record.id limit :limit for update skip locked
""")
_TAKEN = text("select number from customers.customer where number = any(:numbers)")
_SEQUENCE = text("select nextval('customers.own_number') from generate_series(1, :count)")


@dataclass(frozen=True, slots=True)
class Side:
    """One of a pair as it is now: a customer, or a record that is nobody's."""

    kind: SideKind
    id: UUID


async def claim_sure(session: Session, *, least: float, limit: int) -> list[UUID]:
    """Pairs that nobody needs to look at, the surest first, locked for this transaction."""
    return list((await session.execute(_SURE, {"least": least, "limit": limit})).scalars())


async def find_sides(session: Session, ids: Sequence[UUID]) -> dict[UUID, tuple[Side, Side]]:
    """The two sides of pairs as they are now, in the order given; pairs of whom one is gone are left out."""
    found: dict[UUID, dict[int, Side]] = {}
    for match, place, is_record, resolved in await session.execute(_SIDES, {"ids": list(ids)}):
        if resolved is not None:
            found.setdefault(match, {})[place] = Side("record" if is_record else "customer", resolved)
    return {each: (found[each][0], found[each][1]) for each in ids if len(found.get(each, {})) == 2}


async def find_twins(session: Session, sides: tuple[Side, Side]) -> list[UUID]:
    """All open pairs of these two as they are now, under whichever ids, locked for this transaction."""
    two = {side.id for side in sides}
    near = list((await session.execute(_TWINS, {"both": sorted(two)})).scalars())
    resolved = await find_sides(session, near)
    return [each for each, pair in resolved.items() if {side.id for side in pair} == two]


async def fold_twins(session: Session) -> None:
    """Leave of all open pairs of the same two one: that of a conflict, else the heaviest."""
    await session.execute(_FOLD)


async def decide(
    session: Session, ids: Collection[UUID], state: str, *, by: str, by_name: str, reason: str, now: datetime
) -> None:
    """Say what became of pairs that were open."""
    values = {"ids": list(ids), "state": state, "by": by, "by_name": by_name, "reason": reason, "now": now}
    await session.execute(_DECIDE, values)


async def claim_nobodys(session: Session, *, after: UUID, limit: int) -> list[UUID]:
    """Records with a name that are nobody's and about whom no pair is open, in order of id, locked."""
    return list((await session.execute(_NOBODYS, {"after": after, "limit": limit})).scalars())


async def find_taken(session: Session, numbers: Collection[str]) -> set[str]:
    """Those of these customer numbers that somebody has."""
    return set((await session.execute(_TAKEN, {"numbers": list(numbers)})).scalars())


async def next_sequence(session: Session, count: int) -> list[int]:
    """So many of our own numbers."""
    return list((await session.execute(_SEQUENCE, {"count": count})).scalars()) if count else []
