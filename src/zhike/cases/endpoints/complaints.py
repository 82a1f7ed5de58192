"""HTTP routes of complaints: the list, one complaint, its report and its evidence file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response, status

from zhike.cases.complaint import Complaint, ComplaintState, Finding, Level
from zhike.cases.repository.complaints import ComplaintFilter, Order
from zhike.cases.rules.reporting import ReportRow
from zhike.cases.schemas.complaint_inputs import AxisCode, NewComplaintBody
from zhike.cases.schemas.complaints import (
    ComplaintBody,
    ComplaintCatalogueBody,
    ComplaintLine,
    ComplaintReportBody,
    ComplaintsPage,
)
from zhike.cases.schemas.work_orders import Names, csv_lines
from zhike.cases.service.complaints import filing, reading, registering, reporting
from zhike.cases.service.complaints.clock import clocks, day_of
from zhike.customers import api as customers
from zhike.identity import api as identity
from zhike.platform.database import Session
from zhike.platform.fields import OptionalLine
from zhike.platform.idempotency import CREATES
from zhike.platform.paging import decode_day, decode_moment, encode_day, encode_moment
from zhike.platform.runtime import Runtime
from zhike.platform.web import ActorDep, NowDep, RuntimeDep, SessionDep, requires, set_etag
from zhike.privacy import api as privacy

router = APIRouter(prefix="/api/v1/complaints", tags=["cases"])
_HEADER = tuple(ReportRow.__dataclass_fields__)


async def _filter(
    *,
    runtime: RuntimeDep,
    now: NowDep,
    state: Annotated[list[ComplaintState] | None, Query()] = None,
    level: Level | None = None,
    finding: Finding | None = None,
    channel: AxisCode | None = None,
    business: AxisCode | None = None,
    cause: AxisCode | None = None,
    handler: UUID | None = None,
    unassigned: bool = False,
    regulator: bool = False,
    open: bool = False,  # noqa: A002 - the word in the interface
    due_in: Annotated[int | None, Query(ge=-1, le=60)] = None,
    customer: UUID | None = None,
    conversation: UUID | None = None,
    q: OptionalLine = "",
) -> ComplaintFilter:
    """`open`: not settled; `due_in`: open and due in so many days or less (-1 = overdue); `q`: of number or title."""
    due_by = None if due_in is None else day_of(now, runtime.settings.zone) + timedelta(days=due_in)
    return ComplaintFilter(
        states=state or (),
        level=level,
        finding=finding,
        channel=channel,
        business=business,
        cause=cause,
        handler_id=handler,
        unassigned=unassigned,
        regulator=regulator,
        open_only=open,
        due_by=due_by,
        customer_id=customer,
        conversation_id=conversation,
        text=q,
    )


ComplaintFilterDep = Annotated[ComplaintFilter, Depends(_filter)]


@router.get("", dependencies=[requires("complaints.read")])
async def get_complaints(
    *,
    runtime: RuntimeDep,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
    wanted: ComplaintFilterDep,
    order: Order = "newest",
    cursor: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> ComplaintsPage:
    """Complaints of the filter, newest first or by the day that they are due; open ones that name the reader are left
    out."""
    after = decode_moment(cursor) if order == "newest" else decode_day(cursor)
    found = await reading.list_complaints(
        session, actor=actor, wanted=wanted, order=order, after=after, limit=limit + 1
    )
    total = None
    if after is None:
        total = await reading.count_complaints(session, actor=actor, wanted=wanted)
    names = await complaint_names(runtime, session, found)
    last = found[limit - 1] if len(found) > limit else None
    today = day_of(now, runtime.settings.zone)
    return ComplaintsPage(
        items=[ComplaintLine.of(each, names, today) for each in found[:limit]],
        total=total,
        next_cursor=_cursor_after(last, order) if last else None,
    )


@router.get("/catalogue", dependencies=[requires("cases.read")])
async def get_complaint_catalogue() -> ComplaintCatalogueBody:
    """The three axes, and the clocks with their sources."""
    return ComplaintCatalogueBody.whole(clocks())


@router.get("/export.csv", dependencies=[requires("complaints.export")], response_class=Response)
async def get_complaint_export(
    runtime: RuntimeDep, session: SessionDep, actor: ActorDep, now: NowDep, wanted: ComplaintFilterDep
) -> Response:
    """All complaints of the filter as CSV, without customers and texts; that they were taken along is on record."""
    rows = await reporting.export_rows(runtime, session, actor=actor, wanted=wanted, now=now)
    await reporting.note_export(session, actor=actor, what="list", detail={"rows": str(len(rows))}, now=now)
    return _sheet(rows, "complaints.csv")


@router.get("/report", dependencies=[requires("complaints.export")])
async def get_complaint_report(
    *, runtime: RuntimeDep, session: SessionDep, actor: ActorDep, now: NowDep, first: date, last: date
) -> ComplaintReportBody:
    """The regulator's report: complaints received from `first` to `last`, both included, a year at most."""
    report = await reporting.make_report(runtime, session, actor=actor, first=first, last=last, now=now)
    return ComplaintReportBody.of(report)


@router.get("/report.csv", dependencies=[requires("complaints.export")], response_class=Response)
async def get_complaint_report_file(
    *, runtime: RuntimeDep, session: SessionDep, actor: ActorDep, now: NowDep, first: date, last: date
) -> Response:
    """The rows of the report as CSV; that they were taken along is on record."""
    report = await reporting.make_report(runtime, session, actor=actor, first=first, last=last, now=now)
    detail = {"first": first.isoformat(), "last": last.isoformat(), "rows": str(len(report.rows))}
    await reporting.note_export(session, actor=actor, what="report", detail=detail, now=now)
    return _sheet(report.rows, f"complaints-{first}-{last}.csv")


@router.post("", status_code=status.HTTP_201_CREATED, dependencies=[requires("complaints.register"), CREATES])
async def post_complaint(
    *,
    body: NewComplaintBody,
    response: Response,
    runtime: RuntimeDep,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
) -> ComplaintLine:
    """Register a complaint; with a conversation it is that conversation's customer's."""
    complaint = await registering.register_as_staff(runtime, session, actor=actor, new=body.as_new(), now=now)
    return await line_of(runtime, session, response, complaint)


@router.get("/{complaint_id}", dependencies=[requires("complaints.read")])
async def get_complaint(
    *,
    complaint_id: UUID,
    response: Response,
    runtime: RuntimeDep,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
) -> ComplaintBody:
    """One complaint with everything, and what the reader may do now; the reading is on record."""
    whole = await reading.read_complaint(runtime, session, actor=actor, complaint_id=complaint_id, now=now)
    complaint, zone = whole.complaint, runtime.settings.zone
    response.headers["cache-control"] = "no-store"
    set_etag(response, complaint.version)
    return ComplaintBody.whole(
        whole,
        await complaint_names(runtime, session, [complaint]),
        await filing.names_of(session, whole),
        received_on=day_of(complaint.received_at, zone),
        today=day_of(now, zone),
    )


@router.get("/{complaint_id}/file.zip", dependencies=[requires("complaints.export")], response_class=Response)
async def get_complaint_file(
    complaint_id: UUID, runtime: RuntimeDep, session: SessionDep, actor: ActorDep, now: NowDep
) -> Response:
    """The evidence file with check sums; that it was taken along is on record."""
    name, content = await filing.make_file(runtime, session, actor=actor, complaint_id=complaint_id, now=now)
    headers = {"content-disposition": f'attachment; filename="{name}"', "cache-control": "no-store"}
    return Response(content, media_type="application/zip", headers=headers)


async def line_of(runtime: Runtime, session: Session, response: Response, complaint: Complaint) -> ComplaintLine:
    """The line of a complaint, and its version as the ETag."""
    set_etag(response, complaint.version)
    today = day_of(runtime.clock.now(), runtime.settings.zone)
    return ComplaintLine.of(complaint, await complaint_names(runtime, session, [complaint]), today)


async def complaint_names(runtime: Runtime, session: Session, complaints: Sequence[Complaint]) -> Names:
    """How the people of these complaints are shown."""
    people = {each.customer_id for each in complaints if each.customer_id}
    staff = {person for each in complaints for person in (each.handler_id, each.reviewer_id) if person}
    vault = privacy.Vault(runtime.keyring, purpose="complaint")
    masked = await customers.get_names(session, vault, list(people)) if people else {}
    return Names({each: (await identity.get_staff(session, each)).name for each in staff}, masked)


def _cursor_after(last: Complaint, order: Order) -> str:
    return encode_moment(last.received_at, last.id) if order == "newest" else encode_day(last.due_on, last.id)


def _sheet(rows: Sequence[ReportRow], name: str) -> Response:
    # Spreadsheet programs read UTF-8 only with this mark in front.
    text = "\ufeff" + csv_lines([_HEADER, *([_cell(getattr(row, each)) for each in _HEADER] for row in rows)])
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(text, media_type="text/csv; charset=utf-8", headers=headers)


def _cell(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
