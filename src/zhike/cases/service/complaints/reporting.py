"""The regulator's report of a period, and the list as a file: both on record."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta

from zhike.audit import api as audit
from zhike.cases.complaint import Complaint
from zhike.cases.complaint_errors import PeriodTooLong
from zhike.cases.repository import complaints as repository
from zhike.cases.repository.complaints import ComplaintFilter
from zhike.cases.rules.reporting import LONGEST_DAYS, Report, ReportRow, report_of, row_of
from zhike.cases.service.complaints.clock import day_of
from zhike.cases.service.complaints.trail import person_of
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.platform.runtime import Runtime

_ALL = 1_000_000


async def make_report(
    runtime: Runtime, session: Session, *, actor: Actor, first: date, last: date, now: datetime
) -> Report:
    """The complaints received from `first` to `last`, both included. Raises `PeriodTooLong` or `Forbidden`."""
    actor.require("complaints.export")
    if not timedelta(0) <= last - first <= timedelta(days=LONGEST_DAYS):
        raise PeriodTooLong
    zone = runtime.settings.zone
    wanted = ComplaintFilter(
        received_from=datetime.combine(first, time(), zone),
        received_before=datetime.combine(last + timedelta(days=1), time(), zone),
        unseen_by=person_of(actor),
    )
    found = await repository.list_page(session, wanted, limit=_ALL)
    return report_of([_row(runtime, each, now) for each in reversed(found)])


async def note_export(session: Session, *, actor: Actor, what: str, detail: dict[str, str], now: datetime) -> None:
    """Put on record that somebody takes complaints along."""
    actor.require("complaints.export")
    await audit.record(
        session, actor=actor, action="cases.complaints_exported", subject=f"complaints:{what}", detail=detail, now=now
    )


async def export_rows(
    runtime: Runtime, session: Session, *, actor: Actor, wanted: ComplaintFilter, now: datetime
) -> list[ReportRow]:
    """The rows of a list's filter."""
    actor.require("complaints.export")
    seen = replace(wanted, unseen_by=person_of(actor))
    return [_row(runtime, each, now) for each in await repository.list_page(session, seen, limit=_ALL)]


def _row(runtime: Runtime, complaint: Complaint, now: datetime) -> ReportRow:
    zone = runtime.settings.zone
    answered_on = day_of(complaint.answered_at, zone) if complaint.answered_at else None
    received_on = day_of(complaint.received_at, zone)
    return row_of(complaint, received_on=received_on, answered_on=answered_on, today=day_of(now, zone))
