"""SQL of quality rules, figures, and the records behind them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select, text, update
from sqlalchemy.dialects.postgresql import insert

from zhike.customers.models.sources import QualityRuleRow, SourceRecordRow
from zhike.customers.repository.records import StoredRecord, stored_record
from zhike.customers.rules.quality import QualityRule
from zhike.customers.rules.records import PLAIN_FIELDS
from zhike.platform.database import Session

_KEYS = {
    "number": "number",
    "phone": "phone_index",
    "id_number": "id_number_index",
    "email": "email_index",
}
_LATEST = text("""
    select f.source, f.dimension, f.subject, f.checked, f.failed, f.at from customers.quality_figure f
    join (
        select distinct on (source) source, id from customers.import_run
        where state = 'done' and rows_done > 0 order by source, created_at desc, id desc
    ) latest on latest.id = f.run_id
    order by f.source, f.dimension, f.subject
""")
_OVER_TIME = text("""
    select f.source, r.created_at, f.dimension, sum(f.checked), sum(f.failed)
    from customers.quality_figure f join customers.import_run r on r.id = f.run_id
    where r.state = 'done' and r.created_at >= :since and (:source = '' or f.source = :source)
    group by f.source, r.id, r.created_at, f.dimension order by r.created_at, f.source
""")
_SET_FAILING = text("""
    update customers.source_record r set failing = array(select jsonb_array_elements_text(given.failing))
    from jsonb_to_recordset(cast(:rows as jsonb)) as given (id uuid, failing jsonb) where r.id = given.id
""")


@dataclass(frozen=True, slots=True)
class Figure:
    """What a source's lines were like by one rule, in one run."""

    source: str
    dimension: str
    subject: str
    checked: int
    failed: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Past:
    """What a run's lines were like in one dimension."""

    source: str
    at: datetime
    dimension: str
    checked: int
    failed: int


async def list_rules(session: Session, *, source: str | None = None, search: str = "") -> list[QualityRule]:
    """All rules, or those that apply to `source`, by code."""
    query = select(QualityRuleRow).order_by(QualityRuleRow.code).execution_options(populate_existing=True)
    if source is not None:
        query = query.where(or_(QualityRuleRow.source.is_(None), QualityRuleRow.source == source))
    if search:
        query = query.where(QualityRuleRow.code.icontains(search, autoescape=True))
    return [_rule(row) for row in (await session.execute(query)).scalars()]


async def find_rule(session: Session, code: str) -> QualityRule | None:
    """The rule of that code."""
    row = await session.get(QualityRuleRow, code, populate_existing=True)
    return _rule(row) if row else None


async def add_rule(session: Session, rule: QualityRule, *, now: datetime) -> bool:
    """Store a new rule; False where the code is taken."""
    values = {name: getattr(rule, name) for name in ("code", "field", "kind", "source", "active")}
    added = await session.execute(
        insert(QualityRuleRow)
        .values(**values, parameters=dict(rule.parameters), version=1, updated_at=now)
        .on_conflict_do_nothing()
        .returning(QualityRuleRow.code)
    )
    return added.first() is not None


async def save_rule(session: Session, rule: QualityRule, *, based_on: int, now: datetime) -> bool:
    """Store a change of version `based_on`; False where it is no longer the newest."""
    saved = await session.execute(
        update(QualityRuleRow)
        .where(QualityRuleRow.code == rule.code, QualityRuleRow.version == based_on)
        .values(parameters=dict(rule.parameters), active=rule.active, version=based_on + 1, updated_at=now)
        .returning(QualityRuleRow.code)
    )
    return saved.first() is not None


async def list_latest_figures(session: Session) -> list[Figure]:
    """The figures of each source's newest whole run."""
    return [Figure(*row) for row in await session.execute(_LATEST)]


async def list_past(session: Session, *, source: str, since: datetime) -> list[Past]:
    """The figures of all runs since then by dimension, the oldest first; `source` empty: of all."""
    found = await session.execute(_OVER_TIME, {"source": source, "since": since})
    return [Past(row[0], row[1], row[2], int(row[3]), int(row[4])) for row in found]


async def count_doubles(session: Session, source: str, field: str) -> tuple[int, int]:
    """(records with this key, those that share it with another record of the same source)."""
    column = _KEYS[field]
    query = text(f"""
        select coalesce(sum(n), 0), coalesce(sum(n) filter (where n > 1), 0) from (
            select count(*) as n from customers.source_record
            where source = :source and {column} is not null group by {column}
        ) as keys
    """)  # noqa: S608  # the column is one of four words of ours
    row = (await session.execute(query, {"source": source})).one()
    return int(row[0]), int(row[1])


async def mark_doubles(session: Session, source: str, field: str, code: str) -> None:
    """Let `failing` say which records share this key with another of their source, and no longer say it of others."""
    column = _KEYS[field]
    query = text(f"""
        with doubled as (
            select r.id, count(*) over (partition by {column}) > 1 as double from customers.source_record r
            where source = :source and {column} is not null
        )
        update customers.source_record r set failing =
            case when d.double then array_append(r.failing, :code) else array_remove(r.failing, :code) end
        from doubled d where d.id = r.id and d.double <> (:code = any(r.failing))
    """)  # noqa: S608  # the column is one of four words of ours
    await session.execute(query, {"source": source, "code": code})


async def count_strays(session: Session, source: str, rule: QualityRule) -> tuple[int, int]:
    """(records with a value, those whose value the source that a rule refers to does not have)."""
    query = text(f"""
        select count(*), count(*) filter (where not {_is_there(rule)}) from customers.source_record r
        where r.source = :source and {_value("r", rule.field)} is not null
    """)  # noqa: S608  # names of columns and fields of ours
    row = (await session.execute(query, {"source": source, "other": rule.parameters["source"]})).one()
    return int(row[0]), int(row[1])


async def mark_strays(session: Session, source: str, rule: QualityRule) -> None:
    """Let `failing` say which records refer to nothing, and no longer say it of others."""
    query = text(f"""
        update customers.source_record r set failing =
            case when s.stray then array_append(r.failing, :code) else array_remove(r.failing, :code) end
        from (
            select r.id, {_value("r", rule.field)} is not null and not {_is_there(rule)} as stray
            from customers.source_record r where r.source = :source
        ) s where s.id = r.id and s.stray <> (:code = any(r.failing))
    """)  # noqa: S608  # names of columns and fields of ours
    await session.execute(query, {"source": source, "other": rule.parameters["source"], "code": rule.code})


def _is_there(rule: QualityRule) -> str:
    return (
        "exists (select from customers.source_record o where o.source = :other "
        f"and {_value('o', rule.parameters['field'])} = {_value('r', rule.field)})"
    )


def _value(alias: str, field: str) -> str:
    if field in _KEYS:
        return f"{alias}.{_KEYS[field]}"
    if field not in PLAIN_FIELDS:
        raise ValueError(field)
    return f"({alias}.plain ->> '{field}')"


async def list_failing(
    session: Session, *, code: str, source: str | None, after: UUID | None, limit: int
) -> list[StoredRecord]:
    """Records that break a rule, in order of id."""
    query = select(SourceRecordRow).where(SourceRecordRow.failing.contains([code])).order_by(SourceRecordRow.id)
    if source:
        query = query.where(SourceRecordRow.source == source)
    if after:
        query = query.where(SourceRecordRow.id > after)
    return [stored_record(row) for row in (await session.execute(query.limit(limit))).scalars()]


async def list_records(session: Session, *, source: str, after: UUID | None, limit: int) -> list[StoredRecord]:
    """Records of a source in order of id."""
    query = select(SourceRecordRow).where(SourceRecordRow.source == source).order_by(SourceRecordRow.id)
    if after:
        query = query.where(SourceRecordRow.id > after)
    return [stored_record(row) for row in (await session.execute(query.limit(limit))).scalars()]


async def set_failing(session: Session, failing: Mapping[UUID, Sequence[str]]) -> None:
    """Say which rules records break."""
    import json

    rows: list[dict[str, Any]] = [{"id": str(record), "failing": list(codes)} for record, codes in failing.items()]
    await session.execute(_SET_FAILING, {"rows": json.dumps(rows)})


def _rule(row: QualityRuleRow) -> QualityRule:
    return QualityRule(
        code=row.code,
        field=row.field,
        kind=row.kind,  # type: ignore[arg-type]  # written by us
        parameters=row.parameters,
        source=row.source,
        active=row.active,
        version=row.version,
    )
