"""SQL of matches."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID

import psycopg
from psycopg.types.json import Jsonb
from sqlalchemy import and_, func, or_, select, text

from zhike.customers.models.matching import MatchRow
from zhike.customers.repository.integrating import Side
from zhike.customers.rules.matching import Evidence, MatchState, Origin, ProposedMatch, SideKind, chance_of
from zhike.platform.database import Session
from zhike.platform.ids import uuid7

_TEMPORARY = text("""
    create temporary table if not exists pair_to_propose (
        id uuid, one uuid, other uuid, weight double precision, evidence jsonb, origin text
    ) on commit delete rows
""")
_CLEAR = text("truncate pair_to_propose")
_COPY = "copy pair_to_propose (id, one, other, weight, evidence, origin) from stdin"
# A record that is somebody's counts as this customer, one who was merged as whom they were merged into.
_SIDE = """
    left join customers.source_record {name}_record on {name}_record.id = pair.{name}
    left join customers.customer {name}_customer
        on {name}_customer.id = coalesce({name}_record.customer_id, pair.{name})
"""
_SIDE_ID = """
    case when {name}_customer.merged_into is null
        then coalesce({name}_customer.id, {name}_record.id) else customers.survivor({name}_customer.id) end
"""
_SIDE_KIND = "case when {name}_customer.id is null then 'record' else 'customer' end"
_INSERT = text(f"""
    with side as (
        select pair.id, pair.weight, pair.evidence, pair.origin,
            {_SIDE_ID.format(name="one")} as one, {_SIDE_KIND.format(name="one")} as one_kind,
            {_SIDE_ID.format(name="other")} as other, {_SIDE_KIND.format(name="other")} as other_kind
        from pair_to_propose pair {_SIDE.format(name="one")} {_SIDE.format(name="other")}
    ), best as (
        select distinct on (least(one, other), greatest(one, other)) * from side
        where one is not null and other is not null and one <> other
        order by least(one, other), greatest(one, other), weight desc, id
    )
    insert into customers.match as known
        (id, left_id, left_kind, right_id, right_kind, origin, weight, evidence, state, proposed_at)
    select id, least(one, other), case when one < other then one_kind else other_kind end,
        greatest(one, other), case when one < other then other_kind else one_kind end,
        origin, weight, evidence, 'proposed', :now
    from best
    on conflict (left_id, right_id) do update
        set weight = excluded.weight, evidence = excluded.evidence, origin = excluded.origin
        where known.state = 'proposed' and (known.origin <> 'conflict' or excluded.origin = 'conflict')
            and (excluded.weight, excluded.evidence) <> (known.weight, known.evidence)
    returning (xmax = 0) as new
""")  # noqa: S608 - our own names

_REFUSE = text("""
    insert into customers.match as known (id, left_id, left_kind, right_id, right_kind, origin, weight, evidence, state,
        proposed_at, decided_at, decided_by, decided_by_name, reason)
    values (:id, :left, 'customer', :right, 'customer', 'split', 0, '{}', 'refused', :now, :now, :by, :by_name, :reason)
    on conflict (left_id, right_id) do update set state = 'refused', decided_at = excluded.decided_at,
        decided_by = excluded.decided_by, decided_by_name = excluded.decided_by_name, reason = excluded.reason,
        version = known.version + 1
""")


_SOURCES = text("""
    select coalesce(owner.id, record.id), array_agg(distinct record.source order by record.source)
    from customers.source_record record
    left join unnest(cast(:ids as uuid[])) owner (id) on owner.id = record.customer_id
    where record.customer_id = any(:ids) or record.id = any(:ids) group by 1
""")


@dataclass(frozen=True, slots=True)
class MatchFilter:
    """Which pairs are wanted; None leaves a condition out."""

    state: MatchState = "proposed"
    origin: Origin | None = None
    customer: UUID | None = None


@dataclass(frozen=True, slots=True)
class StoredMatch:
    """A pair as it was stored."""

    id: UUID
    left: Side
    right: Side
    origin: Origin
    weight: float
    evidence: Mapping[str, Evidence]
    state: MatchState
    proposed_at: datetime
    decided_at: datetime | None
    decided_by: str | None
    decided_by_name: str
    reason: str
    version: int

    @property
    def chance(self) -> float:
        """That the two are one, in percent."""
        return chance_of(self.weight)


@dataclass(frozen=True, slots=True)
class Proposed:
    """Pairs that are new in the queue, and pairs in it whose weight has changed. Others were decided, or are one."""

    new: int
    changed: int


async def refuse_pair(
    session: Session, one: UUID, other: UUID, *, by: str, by_name: str, reason: str, now: datetime
) -> None:
    """Say that two are not one person, so that they are not proposed again."""
    left, right = sorted((one, other))
    values = {"id": uuid7(), "left": left, "right": right, "by": by, "by_name": by_name, "reason": reason, "now": now}
    await session.execute(_REFUSE, values)


async def propose_matches(session: Session, pairs: Iterable[ProposedMatch], *, now: datetime) -> Proposed:
    """Store pairs that may be one person, in one statement for any number; doing it again changes nothing.

    A pair is stored once, whichever comes first; one that was decided on stays so, and so does a conflict; two who
    are one already are left out.
    """
    await session.execute(_TEMPORARY)
    await session.execute(_CLEAR)
    connection = await session.connection()
    driver = cast("psycopg.AsyncConnection[Any]", (await connection.get_raw_connection()).driver_connection)
    async with driver.cursor() as cursor, cursor.copy(_COPY) as copy:
        for pair in pairs:
            evidence = Jsonb(dict(pair.evidence))
            await copy.write_row((uuid7(), pair.one, pair.other, pair.weight, evidence, pair.origin))
    new = [bool(row[0]) for row in await session.execute(_INSERT, {"now": now})]
    return Proposed(sum(new), len(new) - sum(new))


async def list_matches(
    session: Session, wanted: MatchFilter, *, after: tuple[float | datetime, UUID] | None, limit: int
) -> list[StoredMatch]:
    """Open pairs by weight, the heaviest first; decided ones by when that was, the newest first."""
    by = MatchRow.weight if wanted.state == "proposed" else MatchRow.decided_at
    query = select(MatchRow).where(MatchRow.state == wanted.state).order_by(by.desc(), MatchRow.id).limit(limit)
    if wanted.origin is not None:
        query = query.where(MatchRow.origin == wanted.origin)
    if wanted.customer is not None:
        query = query.where(or_(MatchRow.left_id == wanted.customer, MatchRow.right_id == wanted.customer))
    if after is not None:
        key, last = after
        query = query.where(or_(by < key, and_(by == key, MatchRow.id > last)))
    return [_match(row) for row in (await session.execute(query)).scalars()]


async def find_match(session: Session, match_id: UUID, *, lock: bool = False) -> StoredMatch | None:
    """The pair with this id."""
    query = select(MatchRow).where(MatchRow.id == match_id).execution_options(populate_existing=True)
    row = (await session.execute(query.with_for_update() if lock else query)).scalar_one_or_none()
    return None if row is None else _match(row)


async def count_open(session: Session) -> dict[str, int]:
    """Open pairs by origin."""
    query = select(MatchRow.origin, func.count()).where(MatchRow.state == "proposed").group_by(MatchRow.origin)
    return {row[0]: int(row[1]) for row in await session.execute(query)}


async def find_sources(session: Session, ids: Collection[UUID]) -> dict[UUID, tuple[str, ...]]:
    """The sources that deliver each of these records, or records of each of these customers."""
    found: dict[UUID, tuple[str, ...]] = {}
    for owner, sources in await session.execute(_SOURCES, {"ids": list(ids)}):
        found[owner] = tuple(sources)
    return found


def _match(row: MatchRow) -> StoredMatch:
    return StoredMatch(
        id=row.id,
        left=Side(cast("SideKind", row.left_kind), row.left_id),
        right=Side(cast("SideKind", row.right_kind), row.right_id),
        origin=cast("Origin", row.origin),
        weight=row.weight,
        evidence=cast("dict[str, Evidence]", row.evidence),
        state=cast("MatchState", row.state),
        proposed_at=row.proposed_at,
        decided_at=row.decided_at,
        decided_by=row.decided_by,
        decided_by_name=row.decided_by_name,
        reason=row.reason,
        version=row.version,
    )
