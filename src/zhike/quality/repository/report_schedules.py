"""Scheduled reports and their sendings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert

from zhike.platform.database import Session
from zhike.platform.rewrapping import WrappedColumn
from zhike.quality.models import ReportScheduleRow, ReportSendingRow
from zhike.quality.rules.scheduling import Language, Timing

Form = Literal["pdf", "xlsx"]
_TIMED = tuple(Timing.__slots__)


def key_context(schedule_id: UUID) -> bytes:
    """What binds a wrapped data key to its schedule."""
    return b"quality.report_schedule\0" + schedule_id.bytes


REPORT_KEYS = WrappedColumn("quality.report_schedule", "id", "wrapped", key_context)


@dataclass(frozen=True, slots=True)
class SealedAddresses:
    """Mail addresses outside staff, sealed: see `service.report_addresses`."""

    wrapped: bytes
    sealed: bytes


@dataclass(frozen=True, slots=True)
class ReportSchedule:
    """What goes out, when and to whom."""

    id: UUID
    name: str
    saved_report_id: UUID | None
    form: Form
    language: Language
    timing: Timing
    staff_ids: tuple[str, ...]
    outside: SealedAddresses | None
    paused: bool
    owner_id: str
    owner_name: str
    version: int
    next_at: datetime
    changed_at: datetime


_PLAIN = tuple(name for name in ReportSchedule.__slots__ if name not in ("timing", "staff_ids", "outside"))


@dataclass(frozen=True, slots=True)
class Sending:
    """One sending and what became of it."""

    id: UUID
    schedule_id: UUID
    due_at: datetime
    by_hand: bool
    state: Literal["pending", "sent", "failed"]
    attempts: int
    try_at: datetime
    sent_at: datetime | None
    received: int
    left_out: int
    trouble: str | None


async def list_schedules(session: Session) -> list[ReportSchedule]:
    """All of them, by name."""
    rows = await session.execute(select(ReportScheduleRow).order_by(ReportScheduleRow.name, ReportScheduleRow.id))
    return [_schedule(row) for row in rows.scalars()]


async def find_schedule(session: Session, schedule_id: UUID, *, lock: bool = False) -> ReportSchedule | None:
    """One of them."""
    asked = select(ReportScheduleRow).where(ReportScheduleRow.id == schedule_id)
    row = (await session.execute(asked.with_for_update() if lock else asked)).scalar_one_or_none()
    return None if row is None else _schedule(row)


async def put_schedule(session: Session, schedule: ReportSchedule) -> None:
    """Write it, new or anew."""
    values = _values(schedule)
    await session.execute(
        insert(ReportScheduleRow).values(**values).on_conflict_do_update(index_elements=["id"], set_=values)
    )
    session.expire_all()


async def delete_schedule(session: Session, schedule_id: UUID) -> None:
    """Remove it with its history."""
    await session.execute(delete(ReportSendingRow).where(ReportSendingRow.schedule_id == schedule_id))
    await session.execute(delete(ReportScheduleRow).where(ReportScheduleRow.id == schedule_id))


async def list_due(session: Session, now: datetime) -> list[ReportSchedule]:
    """Those whose time has come, locked."""
    asked = select(ReportScheduleRow).where(~ReportScheduleRow.paused, ReportScheduleRow.next_at <= now)
    rows = await session.execute(asked.order_by(ReportScheduleRow.next_at).with_for_update(skip_locked=True))
    return [_schedule(row) for row in rows.scalars()]


async def add_sending(session: Session, sending: Sending) -> bool:
    """Note that it is due; False where that moment was noted already."""
    values = {name: getattr(sending, name) for name in Sending.__slots__}
    written = await session.execute(
        insert(ReportSendingRow).values(**values).on_conflict_do_nothing().returning(ReportSendingRow.id)
    )
    return written.scalar_one_or_none() is not None


async def put_sending(session: Session, sending: Sending) -> None:
    """Write what became of it."""
    values = {name: getattr(sending, name) for name in Sending.__slots__}
    await session.execute(
        update(ReportSendingRow)
        .where(ReportSendingRow.id == sending.id)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    session.expire_all()


async def find_pending(session: Session, now: datetime) -> tuple[Sending, ReportSchedule] | None:
    """The next that is to be tried, locked, with its schedule."""
    asked = select(ReportSendingRow, ReportScheduleRow).join(
        ReportScheduleRow, ReportScheduleRow.id == ReportSendingRow.schedule_id
    )
    asked = asked.where(ReportSendingRow.state == "pending", ReportSendingRow.try_at <= now)
    asked = asked.order_by(ReportSendingRow.try_at).limit(1).with_for_update(of=ReportSendingRow, skip_locked=True)
    row = (await session.execute(asked)).one_or_none()
    return None if row is None else (_sending(row[0]), _schedule(row[1]))


async def list_sendings(session: Session, schedule_ids: Sequence[UUID], limit: int) -> list[Sending]:
    """The last sendings of some schedules, latest first."""
    asked = select(ReportSendingRow).where(ReportSendingRow.schedule_id.in_(schedule_ids))
    rows = await session.execute(asked.order_by(ReportSendingRow.due_at.desc()).limit(limit))
    return [_sending(row) for row in rows.scalars()]


def _values(schedule: ReportSchedule) -> dict[str, Any]:
    plain = {name: getattr(schedule, name) for name in _PLAIN}
    timed = {name: getattr(schedule.timing, name) for name in _TIMED}
    outside = schedule.outside
    sealed = {"wrapped": outside.wrapped if outside else None, "sealed": outside.sealed if outside else None}
    return {**plain, **timed, **sealed, "staff_ids": list(schedule.staff_ids)}


def _schedule(row: ReportScheduleRow) -> ReportSchedule:
    plain = {name: getattr(row, name) for name in _PLAIN}
    timing = Timing(**{name: getattr(row, name) for name in _TIMED})
    outside = None
    if row.wrapped is not None and row.sealed is not None:
        outside = SealedAddresses(bytes(row.wrapped), bytes(row.sealed))
    return ReportSchedule(**plain, timing=timing, staff_ids=tuple(row.staff_ids), outside=outside)


def _sending(row: ReportSendingRow) -> Sending:
    return Sending(**{name: getattr(row, name) for name in Sending.__slots__})
