"""Imports of histories in the database: how far each is, the rows that were not taken, and taking one back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, insert, or_, select, text, tuple_, update

from zhike.platform.database import Session
from zhike.quality.history_models import HistoryImportRow, HistoryRejectRow
from zhike.quality.rules.history.reports import RowReject
from zhike.quality.rules.history.runs import RESUMABLE, TAKING, HistoryImport

_COLUMNS = HistoryImportRow.__table__.columns
_DUE = (*TAKING, "removing")
# Contacts of the same chain that stay: what they are repeated by may be among those that go.
_STAYING = text("""
    select distinct c.id from quality.imported_contact i
    join quality.contact gone on gone.id = i.contact_id
    join quality.contact c on c.customer_id = gone.customer_id and c.reason_group = gone.reason_group
     and c.started_at between gone.started_at - interval '7 days' and gone.started_at + interval '7 days'
     and c.customer_id is not null and c.reason_group is not null
    where i.import_id = :import_id
      and not exists (
          select from quality.imported_contact own where own.contact_id = c.id and own.import_id = :import_id)
""")
_REMOVE = text("""
    with gone as (delete from quality.imported_contact where import_id = :import_id returning contact_id),
    facts as (delete from quality.amendment a using gone where a.contact_id = gone.contact_id),
    removed as (delete from quality.contact c using gone where c.id = gone.contact_id returning c.id)
    select count(*) from removed
""")
_UNLINK = text("""
    update quality.contact set repeat_of = null, amended_at = :now,
        repeat_within_7d = case when started_at <= :over then false end,
        person_within_7d = case when started_at <= :over then false end
    where id = any(:ids)
""")
_FORGET_LINKS = text("""
    delete from quality.amendment
    where contact_id = any(:ids) and field in ('repeat_of', 'repeat_within_7d', 'person_within_7d')
""")
_SEALED = text("""
    select distinct to_char(c.local_date, 'YYYY-MM') as month from quality.imported_contact i
    join quality.contact c on c.id = i.contact_id
    join quality.sealed_month s on s.month = to_char(c.local_date, 'YYYY-MM')
    where i.import_id = :import_id
    union
    select month from quality.sealed_month
    where moved_at is not null and month between :first and :last and exists (
        select from quality.imported_contact i join quality.moved_contact m on m.id = i.contact_id
        where i.import_id = :import_id)
    order by 1
""")


async def insert_import(session: Session, run: HistoryImport) -> None:
    """A new import."""
    await session.execute(insert(HistoryImportRow).values(**asdict(run)))


async def find_import(session: Session, import_id: UUID, *, lock: bool = False) -> HistoryImport | None:
    """The import, its row locked until the end of the transaction if asked."""
    query = select(*_COLUMNS).where(HistoryImportRow.id == import_id)
    row = (await session.execute(query.with_for_update() if lock else query)).one_or_none()
    return None if row is None else _run(row)


async def find_next(session: Session) -> HistoryImport | None:
    """The oldest import that a worker has something to do for."""
    query = select(*_COLUMNS).where(HistoryImportRow.state.in_(_DUE))
    row = (await session.execute(query.order_by(HistoryImportRow.created_at, HistoryImportRow.id).limit(1))).first()
    return None if row is None else _run(row)


async def list_imports(
    session: Session, *, q: str, states: Sequence[str], before: tuple[datetime, UUID] | None, limit: int
) -> list[HistoryImport]:
    """Imports whose file, source or person holds `q`, newest first, from before the key of an earlier page."""
    query = select(*_COLUMNS).order_by(HistoryImportRow.created_at.desc(), HistoryImportRow.id.desc())
    if q:
        told = (HistoryImportRow.file_name, HistoryImportRow.source, HistoryImportRow.actor_name)
        query = query.where(or_(*(column.icontains(q, autoescape=True) for column in told)))
    if states:
        query = query.where(HistoryImportRow.state.in_(states))
    if before is not None:
        query = query.where(tuple_(HistoryImportRow.created_at, HistoryImportRow.id) < tuple_(*before))
    return [_run(row) for row in await session.execute(query.limit(limit))]


async def change_import(session: Session, import_id: UUID, **values: Any) -> None:
    """Write some columns of an import."""
    await session.execute(update(HistoryImportRow).where(HistoryImportRow.id == import_id).values(**values))


async def add_rejects(session: Session, import_id: UUID, rejects: Sequence[RowReject]) -> None:
    """Put rows that were not taken on record, after those that are there."""
    if not rejects:
        return
    counted = select(func.count()).select_from(HistoryRejectRow).where(HistoryRejectRow.import_id == import_id)
    first = (await session.execute(counted)).scalar_one()
    rows = [
        {"import_id": import_id, "place": place, "row": each.row, "column": each.column, "code": each.code}
        for place, each in enumerate(rejects, first)
    ]
    await session.execute(insert(HistoryRejectRow), rows)


async def list_rejects(session: Session, import_id: UUID, *, limit: int | None = None) -> list[RowReject]:
    """The rows that were not taken, by their place in the file."""
    query = select(HistoryRejectRow.row, HistoryRejectRow.column, HistoryRejectRow.code)
    query = query.where(HistoryRejectRow.import_id == import_id).order_by(HistoryRejectRow.row, HistoryRejectRow.place)
    return [RowReject(*row) for row in await session.execute(query.limit(limit))]


async def list_given_up(session: Session, *, before: datetime) -> list[UUID]:
    """Imports that were begun before an instant and are neither done nor under way."""
    given_up = (HistoryImportRow.state.in_(RESUMABLE), HistoryImportRow.created_at < before)
    return list((await session.execute(select(HistoryImportRow.id).where(*given_up))).scalars())


async def find_sealed_months(session: Session, import_id: UUID, *, first: date, last: date) -> list[str]:
    """The months with contacts of the import that stand in files already."""
    told = {"import_id": import_id, "first": f"{first:%Y-%m}", "last": f"{last:%Y-%m}"}
    return list((await session.execute(_SEALED, told)).scalars())


async def find_staying(session: Session, import_id: UUID) -> list[UUID]:
    """Contacts of other imports that are linked with contacts of this one."""
    return list((await session.execute(_STAYING, {"import_id": import_id})).scalars())


async def remove_contacts(session: Session, import_id: UUID) -> int:
    """Delete the contacts that came by the import, and what is known of them; how many."""
    return int((await session.execute(_REMOVE, {"import_id": import_id})).scalar_one())


async def unlink(session: Session, ids: Sequence[UUID], *, now: datetime, over: datetime) -> None:
    """Let contacts be repeats of nothing, so that their links can be found anew."""
    await session.execute(_FORGET_LINKS, {"ids": list(ids)})
    await session.execute(_UNLINK, {"ids": list(ids), "now": now, "over": over})


def _run(row: Row[Any]) -> HistoryImport:
    return HistoryImport(**row._mapping)
