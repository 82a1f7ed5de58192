"""The contacts behind a figure: a page, one record, or all of them as CSV."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from fastapi.responses import StreamingResponse

from zhike.audit import api as audit
from zhike.customers import api as customers
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.platform.fields import Line
from zhike.platform.paging import decode_moment, encode_moment
from zhike.platform.runtime import Runtime
from zhike.platform.web import ActorDep, NowDep, RuntimeDep, SessionDep, requires
from zhike.privacy import api as privacy
from zhike.quality.endpoints.asking import FiltersDep, PeriodDep
from zhike.quality.metrics import drill
from zhike.quality.metrics.catalogue import find_metric
from zhike.quality.metrics.labels import find_labels
from zhike.quality.schemas import ContactBody, ContactPage, ContactRecordBody, NameBody, csv_lines

router = APIRouter()

_LABELLED = ("queue", "reason", "agent")
_COLUMN_OF = {"agent": "agent_id"}


async def _selection(
    runtime: RuntimeDep,
    period: PeriodDep,
    filters: FiltersDep,
    metric: Line | None = None,
    part: drill.Part = "denominator",
) -> drill.Selection:
    """With `metric`, the contacts that it counts (`part=numerator`) or counts among (`part=denominator`)."""
    wanted = find_metric(metric) if metric is not None else None
    selection = drill.Selection(period, filters, runtime.settings.zone, wanted, part)
    drill.check(selection)
    return selection


SelectionDep = Annotated[drill.Selection, Depends(_selection)]


@router.get("/contacts", dependencies=[requires("quality.read")])
async def get_contacts(
    *,
    session: SessionDep,
    runtime: RuntimeDep,
    actor: ActorDep,
    selection: SelectionDep,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> ContactPage:
    """Contacts newest first. Masked names are in it for those who may read customers."""
    key = decode_moment(cursor)
    rows = await drill.list_contacts(session, selection, before=key, limit=limit + 1)
    shown = rows[:limit]
    names = await _names(session, runtime, actor, shown)
    last = shown[-1] if len(rows) > limit else None
    return ContactPage(
        items=[ContactBody(**row, customer_name=names.get(row["customer_id"])) for row in shown],
        next_cursor=encode_moment(last["started_at"], last["id"]) if last else None,
        total=await drill.count_contacts(session, selection) if key is None else None,
        labels={name: await _labels(session, name, shown) for name in _LABELLED},
    )


@router.get("/contacts.csv", dependencies=[requires("quality.export")], response_class=StreamingResponse)
async def get_contacts_csv(
    session: SessionDep, runtime: RuntimeDep, actor: ActorDep, now: NowDep, selection: SelectionDep
) -> StreamingResponse:
    """All of them as CSV, streamed; that somebody took them along is audited."""
    period = selection.period
    detail = {
        "from": period.first.isoformat(),
        "to": period.last.isoformat(),
        "filters": sorted(selection.filters),
        "metric": selection.metric.id if selection.metric else None,
        "what": "contacts",
    }
    await audit.record(session, actor=actor, action="quality.exported", subject="contacts", detail=detail, now=now)
    headers = {"content-disposition": f'attachment; filename="contacts-{period.first}-{period.last}.csv"'}
    return StreamingResponse(_csv(runtime, selection), media_type="text/csv; charset=utf-8", headers=headers)


@router.get("/contacts/{contact_id}", dependencies=[requires("quality.read")])
async def get_contact(contact_id: UUID, session: SessionDep, runtime: RuntimeDep, actor: ActorDep) -> ContactRecordBody:
    """One whole record with its steps and amendments."""
    row = await drill.get_contact(session, contact_id)
    names = await _names(session, runtime, actor, [row])
    return ContactRecordBody(**row, customer_name=names.get(row["customer_id"]))


async def _csv(runtime: Runtime, selection: drill.Selection) -> AsyncIterator[str]:
    # Spreadsheet programs read UTF-8 only with this mark in front.
    yield "\ufeff" + csv_lines([drill.LISTED])
    async with runtime.database.transaction() as session:
        async for batch in drill.stream_contacts(session, selection):
            yield csv_lines(batch)


async def _names(session: Session, runtime: Runtime, actor: Actor, rows: Iterable[dict[str, Any]]) -> dict[UUID, str]:
    wanted = {row["customer_id"] for row in rows if row["customer_id"] is not None}
    if not wanted or not actor.can("customers.read"):
        return {}
    return dict(await customers.get_names(session, privacy.Vault(runtime.keyring, purpose="service"), sorted(wanted)))


async def _labels(session: Session, dimension_id: str, rows: Iterable[dict[str, Any]]) -> dict[str, NameBody]:
    column = _COLUMN_OF.get(dimension_id, dimension_id)
    words = await find_labels(session, dimension_id, {row[column] for row in rows})
    return {str(value): NameBody(zh=zh, en=en) for value, (zh, en) in words.items()}
