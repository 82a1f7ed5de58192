"""SQL of the golden record: who stands for whom, what each said of themselves, lineage, what was there before."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import func, select, text

from zhike.customers.models.merging import (
    GoldenColumns,
    LineageRow,
    MergeImageRow,
    MergeRow,
    RegisteredRow,
    SurvivorshipRuleRow,
)
from zhike.customers.models.profile import CustomerRow
from zhike.customers.models.sources import QualityRuleRow, SourceRecordRow
from zhike.customers.rules.survivorship import GOLDEN_FIELDS, SEALED_GOLDEN
from zhike.platform.database import Session

GOLDEN_COLUMNS = (
    *SEALED_GOLDEN,
    *(f"{name}_index" for name in SEALED_GOLDEN),
    *(name for name in GOLDEN_FIELDS if name not in SEALED_GOLDEN),
    "vulnerable",
    "city_tier",
)
_NAMES = ", ".join(GOLDEN_COLUMNS)
_OURS = ", ".join(f"c.{name}" for name in GOLDEN_COLUMNS)
_SURVIVORS = text("""
    select id, case when merged_into is null then id else customers.survivor(id) end
    from customers.customer where id = any(:ids)
""")
_FAMILIES = text("""
    with recursive family (root, id) as (
        select id, id from customers.customer where id = any(:roots)
        union all
        select family.root, c.id from customers.customer c join family on c.merged_into = family.id
    )
    select root, id from family
""")
_KEEP_REGISTERED = text(f"""
    insert into customers.registered (customer_id, {_NAMES}, lineage)
    select c.id, {_OURS}, l.fields from customers.customer c left join customers.lineage l on l.customer_id = c.id
    where c.id = any(:ids) on conflict do nothing
""")  # noqa: S608 - our own column names
_PUT_LINEAGE = text("""
    insert into customers.lineage as known (customer_id, fields)
    select customer_id, fields from jsonb_to_recordset(cast(:rows as jsonb)) as new (customer_id uuid, fields jsonb)
    on conflict (customer_id) do update set fields = excluded.fields where known.fields <> excluded.fields
""")
_KINDS = {"birth_year": "smallint", "city_tier": "smallint", "since": "date", "vulnerable": "boolean"}
_CREATED = text("select id, created_at from customers.customer where id = any(:ids)")


@dataclass(frozen=True, slots=True)
class Golden:
    """The columns of a customer that sources may change. `lineage` None: no source has had a word yet."""

    customer_id: UUID
    sealed: Mapping[str, bytes | None]
    plain: Mapping[str, str]
    vulnerable: bool
    city_tier: int
    lineage: Mapping[str, Any] | None


async def find_survivors(session: Session, ids: Collection[UUID]) -> dict[UUID, UUID]:
    """Who stands for each of these customers, mostly themselves; unknown ones are left out."""
    return {row[0]: row[1] for row in await session.execute(_SURVIVORS, {"ids": list(ids)})}


async def find_families(session: Session, roots: Collection[UUID]) -> dict[UUID, list[UUID]]:
    """Each customer with all whom they stand for, themselves first."""
    found: dict[UUID, list[UUID]] = {}
    for root, member in await session.execute(_FAMILIES, {"roots": list(roots)}):
        found.setdefault(root, []).append(member)
    return found


async def find_rows(session: Session, ids: Collection[UUID]) -> dict[UUID, Golden]:
    """Customers as they stand."""
    query = (
        select(CustomerRow, LineageRow.fields)
        .outerjoin(LineageRow, LineageRow.customer_id == CustomerRow.id)
        .where(CustomerRow.id == func.any(list(ids)))
        .execution_options(populate_existing=True)
    )
    return {row.id: _golden(row.id, row, lineage) for row, lineage in await session.execute(query)}


async def find_first_images(session: Session, ids: Collection[UUID]) -> dict[UUID, Golden]:
    """Of customers who stand for others: how they were before the first of these."""
    query = (
        select(MergeImageRow)
        .join(MergeRow, MergeRow.id == MergeImageRow.merge_id)
        .where(MergeImageRow.customer_id == func.any(list(ids)))
        .order_by(MergeRow.number)
    )
    first: dict[UUID, MergeImageRow] = {}
    for row in (await session.execute(query.execution_options(populate_existing=True))).scalars():
        first.setdefault(row.customer_id, row)
    return {customer: _golden(customer, row, row.lineage) for customer, row in first.items()}


async def find_registered(session: Session, ids: Collection[UUID]) -> dict[UUID, Golden]:
    """Of customers of whom a source has had another word: how they were registered."""
    query = select(RegisteredRow).where(RegisteredRow.customer_id == func.any(list(ids)))
    rows = (await session.execute(query)).scalars()
    return {row.customer_id: _golden(row.customer_id, row, row.lineage) for row in rows}


async def find_created(session: Session, ids: Collection[UUID]) -> dict[UUID, datetime]:
    """When each customer came on record."""
    return {row[0]: row[1] for row in await session.execute(_CREATED, {"ids": list(ids)})}


async def keep_registered(session: Session, ids: Collection[UUID]) -> None:
    """Keep how customers are registered, before a source changes them for the first time."""
    if ids:
        await session.execute(_KEEP_REGISTERED, {"ids": list(ids)})


async def find_record_ids(session: Session, customers: Collection[UUID]) -> dict[UUID, list[UUID]]:
    """The records of each customer."""
    query = select(SourceRecordRow.customer_id, SourceRecordRow.id).where(
        SourceRecordRow.customer_id == func.any(list(customers))
    )
    found: dict[UUID, list[UUID]] = {}
    for customer, record in await session.execute(query):
        if customer is not None:
            found.setdefault(customer, []).append(record)
    return found


async def find_failing_fields(session: Session, records: Collection[UUID]) -> dict[UUID, list[str]]:
    """Fields of records that break a data quality rule; records without one are left out."""
    query = (
        select(SourceRecordRow.id, QualityRuleRow.field)
        .join(QualityRuleRow, QualityRuleRow.code == func.any(SourceRecordRow.failing))
        .where(SourceRecordRow.id == func.any(list(records)), QualityRuleRow.kind.not_in(("present", "unique")))
    )
    found: dict[UUID, list[str]] = {}
    for record, field in await session.execute(query):
        found.setdefault(record, []).append(field)
    return found


async def change_customers(session: Session, changes: Mapping[UUID, Mapping[str, Any]]) -> None:
    """Set columns of customers: one statement for all of whom the same columns change."""
    alike: dict[tuple[str, ...], list[UUID]] = {}
    for customer, columns in changes.items():
        alike.setdefault(tuple(sorted(columns)), []).append(customer)
    for names, customers in alike.items():
        if not names:
            continue
        arrays = ", ".join(f"cast(:{name} as {_kind(name)}[])" for name in names)
        statement = text(f"""
            update customers.customer c set {", ".join(f"{name} = new.{name}" for name in names)}
            from unnest(cast(:ids as uuid[]), {arrays}) as new (id, {", ".join(names)}) where c.id = new.id
        """)  # noqa: S608 - our own column names
        values = {name: [_column(name, changes[customer][name]) for customer in customers] for name in names}
        await session.execute(statement, {"ids": customers, **values})


async def put_lineage(session: Session, lineage: Mapping[UUID, Mapping[str, Any]]) -> None:
    """Write where the fields of customers are from."""
    if lineage:
        rows = [{"customer_id": str(customer), "fields": fields} for customer, fields in lineage.items()]
        await session.execute(_PUT_LINEAGE, {"rows": msgspec.json.encode(rows).decode()})


async def find_lineage(session: Session, customer_id: UUID) -> Mapping[str, Any]:
    """Where the fields of a customer are from."""
    found = await session.execute(select(LineageRow.fields).where(LineageRow.customer_id == customer_id))
    return found.scalar_one_or_none() or {}


async def list_rules(session: Session) -> list[SurvivorshipRuleRow]:
    """The rules that differ from the defaults."""
    return list((await session.execute(select(SurvivorshipRuleRow))).scalars())


async def put_rule(
    session: Session, field: str, criteria: Sequence[str], *, based_on: int, by: str, now: datetime
) -> bool:
    """Set the rule of a field; `based_on`: its version, 0 where it follows the default. False: somebody was faster."""
    values = {"field": field, "criteria": list(criteria), "by": by, "now": now, "based_on": based_on}
    return (await session.execute(_PUT_RULE, values)).first() is not None


_PUT_RULE = text("""
    insert into customers.survivorship_rule as known (field, criteria, changed_by, changed_at)
    select :field, cast(:criteria as text[]), :by, :now
    where cast(:based_on as integer) = coalesce((select version from customers.survivorship_rule r
        where r.field = :field), 0)
    on conflict (field) do update set criteria = excluded.criteria, version = known.version + 1,
        changed_by = excluded.changed_by, changed_at = excluded.changed_at
        where known.version = cast(:based_on as integer)
    returning version
""")


def _golden(customer_id: UUID, row: CustomerRow | GoldenColumns, lineage: Mapping[str, Any] | None) -> Golden:
    plain = (name for name in GOLDEN_FIELDS if name not in SEALED_GOLDEN)
    return Golden(
        customer_id,
        sealed={name: getattr(row, name) for name in SEALED_GOLDEN},
        plain={name: _text(getattr(row, name)) for name in plain},
        vulnerable=row.vulnerable,
        city_tier=row.city_tier,
        lineage=lineage,
    )


def _text(value: str | int | date | None) -> str:
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, date) else str(value)


def _kind(name: str) -> str:
    if name in SEALED_GOLDEN or name.endswith("_index"):
        return "bytea"
    return _KINDS.get(name, "text")


def _column(name: str, value: Any) -> Any:
    if name == "birth_year":
        return int(value) if value else None
    return date.fromisoformat(value) if name == "since" and isinstance(value, str) else value
