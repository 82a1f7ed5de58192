"""SQL of rights requests and of the erasure ledger."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import desc, func, select, text, tuple_, update
from sqlalchemy.dialects.postgresql import insert

from zhike.platform.database import Session
from zhike.privacy.models.rights import ErasureRow, RightsRequestRow
from zhike.privacy.rules.rights import OPEN_STATES, RightsRequest

_NUMBER = text("select nextval('privacy.rights_request_number')")
_COLUMNS = tuple(field.name for field in fields(RightsRequest))


@dataclass(frozen=True, slots=True)
class RequestFilter:
    """Which requests are wanted; None leaves a condition out. `open_only`: the open ones, the first due first."""

    state: str | None = None
    kind: str | None = None
    subject_id: UUID | None = None
    open_only: bool = False


@dataclass(frozen=True, slots=True)
class Erasure:
    """One subject of the vault whose key is destroyed, by which request, and the digest of the proof."""

    subject_id: UUID
    request_id: UUID | None
    at: datetime
    rows: Mapping[str, int]
    digest: str


async def next_number(session: Session, year: int) -> str:
    """The file number of a new request, such as R2026-000017."""
    return f"R{year}-{(await session.execute(_NUMBER)).scalar_one():06d}"


async def add_request(session: Session, request: RightsRequest, sealed: bytes | None) -> None:
    """Store a new request; `sealed`: the value to correct to."""
    values = {name: getattr(request, name) for name in _COLUMNS}
    await session.execute(insert(RightsRequestRow).values(**values, sealed=sealed))


async def find_request(session: Session, request_id: UUID, *, lock: bool = False) -> RightsRequest | None:
    """The request with this id."""
    query = select(RightsRequestRow).where(RightsRequestRow.id == request_id)
    row = (await session.execute(query.with_for_update() if lock else query)).scalar_one_or_none()
    return None if row is None else _request(row)


async def find_sealed(session: Session, request_id: UUID) -> bytes | None:
    """The sealed value that a request asks to correct to."""
    found = await session.execute(select(RightsRequestRow.sealed).where(RightsRequestRow.id == request_id))
    return found.scalar_one_or_none()


async def find_open_like(session: Session, subject_id: UUID, kind: str, field: str) -> RightsRequest | None:
    """A person's request of this kind that is not closed yet: asking again does not open a second one."""
    query = select(RightsRequestRow).where(
        RightsRequestRow.subject_id == subject_id,
        RightsRequestRow.kind == kind,
        RightsRequestRow.field == field,
        RightsRequestRow.state.in_(OPEN_STATES),
    )
    row = (await session.execute(query)).scalars().first()
    return None if row is None else _request(row)


async def set_request(session: Session, request: RightsRequest) -> None:
    """Write a request as it is now."""
    values = {name: getattr(request, name) for name in _COLUMNS if name != "id"}
    await session.execute(update(RightsRequestRow).where(RightsRequestRow.id == request.id).values(**values))


async def list_requests(
    session: Session, wanted: RequestFilter, *, after: tuple[Any, UUID] | None, limit: int
) -> list[RightsRequest]:
    """Requests newest first; the open ones alone by their due day. `after`: sort key and id of a page's last."""
    row = RightsRequestRow
    query = select(row).limit(limit)
    for column, value in ((row.state, wanted.state), (row.kind, wanted.kind), (row.subject_id, wanted.subject_id)):
        if value is not None:
            query = query.where(column == value)
    if wanted.open_only:
        query = query.where(row.state.in_(OPEN_STATES)).order_by(row.due_on, row.id)
        query = query if after is None else query.where(tuple_(row.due_on, row.id) > tuple_(*after))
    else:
        query = query.order_by(desc(row.received_at), desc(row.id))
        query = query if after is None else query.where(tuple_(row.received_at, row.id) < tuple_(*after))
    return [_request(each) for each in (await session.execute(query)).scalars()]


async def count_open(session: Session, today: date) -> tuple[int, int]:
    """(open, of these overdue)."""
    row = RightsRequestRow
    overdue = func.count().filter(row.due_on < today)
    found = (await session.execute(select(func.count(), overdue).where(row.state.in_(OPEN_STATES)))).one()
    return int(found[0]), int(found[1])


async def add_erasures(session: Session, erasures: Sequence[Erasure]) -> None:
    """Write who was erased; a subject that stands there already stays as it is."""
    values = [
        {
            "subject_id": each.subject_id,
            "request_id": each.request_id,
            "at": each.at,
            "rows": dict(each.rows),
            "digest": each.digest,
        }
        for each in erasures
    ]
    await session.execute(insert(ErasureRow).values(values).on_conflict_do_nothing())


async def list_erasures(session: Session, *, request_id: UUID | None = None) -> list[Erasure]:
    """The erasure ledger in order of time."""
    query = select(ErasureRow).order_by(ErasureRow.at, ErasureRow.subject_id)
    if request_id is not None:
        query = query.where(ErasureRow.request_id == request_id)
    rows = (await session.execute(query)).scalars()
    return [Erasure(row.subject_id, row.request_id, row.at, row.rows, row.digest) for row in rows]


def _request(row: RightsRequestRow) -> RightsRequest:
    return RightsRequest(**{name: getattr(row, name) for name in _COLUMNS})
