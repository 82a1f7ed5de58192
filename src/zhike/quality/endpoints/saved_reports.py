"""Saved reports: list, keep, change, delete."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field

from zhike.identity import api as identity
from zhike.platform.fields import Line
from zhike.platform.idempotency import CREATES
from zhike.platform.paging import Page, decode_moment, encode_moment
from zhike.platform.web import ActorDep, ExpectedVersionDep, NowDep, SessionDep, requires, set_etag
from zhike.quality.endpoints.asking import FilterParameters
from zhike.quality.metrics.pinning import newer_definitions, pinned
from zhike.quality.permissions import load_saved_report
from zhike.quality.repository.saved_reports import SavedReport
from zhike.quality.rules.saving import Preset, SavedQuestion
from zhike.quality.service import saved_reports as service

router = APIRouter(prefix="/reports/saved")

_MOST_METRICS = 200


class SavedQuestionBody(BaseModel):
    """What a saved report asks: a moving period (`preset`) or dates; metrics as `id` or `id@version`."""

    metrics: list[Line] = Field(min_length=1, max_length=_MOST_METRICS)
    by: Line = "day"
    split: Line | None = None
    preset: Preset | None = None
    first: date | None = None
    last: date | None = None
    filters: FilterParameters = FilterParameters()
    top: int = Field(12, ge=1, le=200)
    show: Line | None = None

    def question(self, now: datetime) -> SavedQuestion:
        """The same, as rules know it, on the definitions in force where none is named."""
        told = self.model_dump(exclude={"filters"})
        filters = self.filters.model_dump(exclude_none=True)
        return pinned(SavedQuestion(**{**told, "metrics": tuple(self.metrics), "filters": filters}), now.date())


class NewSavedReport(BaseModel):
    """A report to keep. `shared_with`: a role, `everybody` who may read reports, or nobody."""

    name: Line
    shared_with: identity.Role | Literal["everybody"] | None = None
    question: SavedQuestionBody


class SavedReportBody(BaseModel):
    """A saved report. `newer`: its definitions of which there is a later version, with that version."""

    id: UUID
    name: str
    owner_name: str
    mine: bool
    shared_with: str | None
    question: SavedQuestionBody
    newer: dict[str, int]
    version: int
    changed_at: datetime

    @classmethod
    def of(cls, report: SavedReport, reader_id: str) -> SavedReportBody:
        """The body of `report` for a reader."""
        asked: dict[str, Any] = {name: getattr(report.question, name) for name in SavedQuestion.__slots__}
        return cls(
            id=report.id,
            name=report.name,
            owner_name=report.owner_name,
            mine=report.owner_id == reader_id,
            shared_with=report.shared_with,
            question=SavedQuestionBody.model_validate({**asked, "metrics": list(report.question.metrics)}),
            newer=newer_definitions(report.question),
            version=report.version,
            changed_at=report.changed_at,
        )


@router.get("", dependencies=[requires("quality.read")])
async def list_saved_reports(
    *,
    session: SessionDep,
    actor: ActorDep,
    mine: bool = False,
    q: Annotated[str | None, Query(max_length=100)] = None,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Page[SavedReportBody]:
    """One's own and those that are shared with one's role, changed last first."""
    found = await service.list_saved(
        session, actor=actor, mine=mine, query=q, before=decode_moment(cursor), limit=limit + 1
    )
    shown = found[:limit]
    following = encode_moment(shown[-1].changed_at, shown[-1].id) if len(found) > limit else None
    return Page(items=[SavedReportBody.of(one, actor.id) for one in shown], next_cursor=following)


@router.post("", status_code=201, dependencies=[requires("quality.read"), CREATES])
async def post_saved_report(
    new: NewSavedReport, session: SessionDep, actor: ActorDep, now: NowDep, response: Response
) -> SavedReportBody:
    """Keep a question under a name."""
    written = await service.save(
        session, actor=actor, name=new.name, shared_with=new.shared_with, question=new.question.question(now), now=now
    )
    set_etag(response, written.version)
    return SavedReportBody.of(written, actor.id)


@router.get("/{report_id}", dependencies=[requires("quality.read")])
async def get_saved_report(
    report_id: UUID, session: SessionDep, actor: ActorDep, response: Response
) -> SavedReportBody:
    """One of them."""
    found = await load_saved_report(session, report_id, actor=actor)
    set_etag(response, found.version)
    return SavedReportBody.of(found, actor.id)


@router.put("/{report_id}", dependencies=[requires("quality.read")])
async def put_saved_report(
    *,
    report_id: UUID,
    new: NewSavedReport,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
    expected: ExpectedVersionDep,
    response: Response,
) -> SavedReportBody:
    """Change its name, whom it is shared with, or what it asks."""
    written = await service.change(
        session,
        actor=actor,
        report_id=report_id,
        name=new.name,
        shared_with=new.shared_with,
        question=new.question.question(now),
        expected=expected,
        now=now,
    )
    set_etag(response, written.version)
    return SavedReportBody.of(written, actor.id)


@router.delete("/{report_id}", status_code=204, dependencies=[requires("quality.read")])
async def delete_saved_report(report_id: UUID, session: SessionDep, actor: ActorDep, now: NowDep) -> None:
    """Delete it."""
    await service.forget(session, actor=actor, report_id=report_id, now=now)
