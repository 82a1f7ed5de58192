"""Saved reports: a question with a name, for oneself or for a role, on the definitions of the day it was saved."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from zhike.audit import api as audit
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.platform.ids import uuid7
from zhike.platform.web import check_version
from zhike.quality.permissions import load_saved_report, role_of
from zhike.quality.repository import saved_reports as repository
from zhike.quality.repository.saved_reports import SavedReport
from zhike.quality.rules.saving import SavedQuestion


async def list_saved(
    session: Session,
    *,
    actor: Actor,
    mine: bool,
    query: str | None,
    before: tuple[datetime, UUID] | None,
    limit: int,
) -> list[SavedReport]:
    """Those that `actor` may see, changed last first."""
    role = await role_of(session, actor)
    return await repository.list_saved(
        session, reader_id=actor.id, role=role, mine=mine, query=query, before=before, limit=limit
    )


async def save(
    session: Session, *, actor: Actor, name: str, shared_with: str | None, question: SavedQuestion, now: datetime
) -> SavedReport:
    """Keep a pinned question (`metrics.pinning`)."""
    written = SavedReport(uuid7(), name, actor.id, actor.name, shared_with, question, 1, now, now)
    await repository.add_saved(session, written)
    await _on_record(session, actor, "quality.report_saved", written, now)
    return written


async def change(
    session: Session,
    *,
    actor: Actor,
    report_id: UUID,
    name: str,
    shared_with: str | None,
    question: SavedQuestion,
    expected: str,
    now: datetime,
) -> SavedReport:
    """Change it; raises `SavedReportNotFound`, `SavedReportOfAnother` or `PreconditionFailed`."""
    before = await load_saved_report(session, report_id, actor=actor, change=True)
    check_version(expected, before.version)
    written = replace(
        before,
        name=name,
        shared_with=shared_with,
        question=question,
        version=before.version + 1,
        changed_at=now,
    )
    await repository.put_saved(session, written)
    await _on_record(session, actor, "quality.report_saved", written, now)
    return written


async def forget(session: Session, *, actor: Actor, report_id: UUID, now: datetime) -> None:
    """Delete it; raises `SavedReportNotFound` or `SavedReportOfAnother`."""
    before = await load_saved_report(session, report_id, actor=actor, change=True)
    await repository.delete_saved(session, report_id)
    await _on_record(session, actor, "quality.report_deleted", before, now)


async def _on_record(session: Session, actor: Actor, action: str, report: SavedReport, now: datetime) -> None:
    detail = {"metrics": list(report.question.metrics), "shared_with": report.shared_with}
    await audit.record(session, actor=actor, action=action, subject=f"report:{report.id}", detail=detail, now=now)
