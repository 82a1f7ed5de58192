"""HTTP routes of the watch: what was seen, the entries behind it, and that it was looked into."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response

from zhike.audit.repository.alerts import Alert, AlertFilter
from zhike.audit.rules.watching import Rule
from zhike.audit.schemas.entries import csv_lines
from zhike.audit.schemas.watch import ALERT_HEADER, AcknowledgementBody, AlertBody, AlertWithEntriesBody, alert_row
from zhike.audit.service.trail import record
from zhike.audit.service.watching import acknowledge_alert, get_alert, list_alerts
from zhike.platform.fields import Line
from zhike.platform.paging import Page, decode_moment, encode_moment
from zhike.platform.web import ActorDep, ExpectedVersionDep, NowDep, SessionDep, requires, set_etag

router = APIRouter()
MOST_EXPORTED = 10_000


async def _filter(
    state: Literal["open", "done", "all"] = "all", rule: Rule | None = None, actor: Line | None = None
) -> AlertFilter:
    """`state`: open = nobody has dealt with it yet."""
    return AlertFilter(open={"open": True, "done": False, "all": None}[state], rule=rule, actor=actor)


FilterDep = Annotated[AlertFilter, Depends(_filter)]


@router.get("/audit/alerts", dependencies=[requires("audit.watch")])
async def get_alerts(
    session: SessionDep,
    wanted: FilterDep,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Page[AlertBody]:
    """Alerts, those that were seen last first."""
    found = await list_alerts(session, wanted, before=decode_moment(cursor), limit=limit + 1)
    items = [AlertBody.of(alert) for alert in found[:limit]]
    last = items[-1] if len(found) > limit else None
    return Page(items=items, next_cursor=encode_moment(last.last_at, last.id) if last else None)


@router.get("/audit/alerts.csv", dependencies=[requires("audit.export")], response_class=Response)
async def get_alerts_csv(session: SessionDep, actor: ActorDep, now: NowDep, wanted: FilterDep) -> Response:
    """The newest 10,000 alerts of the filter as CSV."""
    found = await list_alerts(session, wanted, limit=MOST_EXPORTED)
    await record(session, actor=actor, action="audit.exported", subject="alerts", now=now)
    text = csv_lines([ALERT_HEADER, *map(alert_row, found)])
    headers = {"content-disposition": 'attachment; filename="alerts.csv"'}
    # Spreadsheet programs read UTF-8 only with this mark in front.
    return Response("\ufeff" + text, media_type="text/csv; charset=utf-8", headers=headers)


@router.get("/audit/alerts/{alert_id}", dependencies=[requires("audit.watch")])
async def get_one_alert(alert_id: UUID, session: SessionDep, response: Response) -> AlertWithEntriesBody:
    """An alert with the audit entries behind it."""
    alert, entries = await get_alert(session, alert_id)
    set_etag(response, alert.version)
    return AlertWithEntriesBody.whole(alert, entries)


@router.put("/audit/alerts/{alert_id}/acknowledgement", dependencies=[requires("audit.watch")])
async def put_acknowledgement(
    *,
    alert_id: UUID,
    body: AcknowledgementBody,
    expected: ExpectedVersionDep,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
    response: Response,
) -> AlertBody:
    """Say that it was looked into and what came of it."""
    alert: Alert = await acknowledge_alert(
        session, actor=actor, alert_id=alert_id, note=body.note, expected=expected, now=now
    )
    set_etag(response, alert.version)
    return AlertBody.of(alert)
