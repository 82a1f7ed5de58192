"""The rows behind a figure that is not made of contacts: a page, or all of them as CSV."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from fastapi.responses import StreamingResponse
from pydantic import BaseModel

from zhike.audit import api as audit
from zhike.platform.database import Session
from zhike.platform.errors import Invalid
from zhike.platform.fields import Line
from zhike.platform.paging import decode_cursor, encode_cursor
from zhike.platform.runtime import Runtime
from zhike.platform.web import ActorDep, NowDep, RuntimeDep, SessionDep, requires
from zhike.quality.datasets import SCHEMAS, Dataset
from zhike.quality.endpoints.asking import FiltersDep, PeriodDep
from zhike.quality.errors import RowsAreContacts
from zhike.quality.metrics import behind as rows
from zhike.quality.metrics.behind import Behind
from zhike.quality.metrics.catalogue import find_metric
from zhike.quality.metrics.drill import Part
from zhike.quality.metrics.labels import find_labels
from zhike.quality.schemas import NameBody, csv_lines

router = APIRouter()
_LABELLED = {"part": "service_part"} | {name: name for name in ("reason", "channel", "language", "tier", "city_tier")}
"""Columns whose values have names, with the dimension that knows them."""


class MetricRowsPage(BaseModel):
    """Rows of a dataset, newest first; `columns` in their order. `hidden`: how many this reader may not see. `labels`:
    names of values, by column."""

    dataset: Dataset
    columns: list[str]
    items: list[dict[str, Any]]
    next_cursor: str | None
    total: int | None
    hidden: int | None
    labels: dict[str, dict[str, NameBody]]


async def _behind(metric_id: Line, period: PeriodDep, filters: FiltersDep, part: Part = "numerator") -> Behind:
    """`part=numerator`: the rows that it counts; `part=denominator`: those that it counts among, or divides by."""
    metric = find_metric(metric_id)
    found = rows.choose(metric, part, period, filters)
    if found is None:
        raise RowsAreContacts(metric=metric.id)
    return found


BehindDep = Annotated[Behind, Depends(_behind)]


@router.get("/metrics/{metric_id}/rows", dependencies=[requires("quality.read")])
async def get_metric_rows(
    *,
    session: SessionDep,
    actor: ActorDep,
    behind: BehindDep,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> MetricRowsPage:
    """The rows behind a figure of work orders, faults, the floor, ...: as far as the reader may see them."""
    page = await rows.list_rows(session, behind, actor, before=_key(behind, cursor), limit=limit)
    return MetricRowsPage(
        dataset=behind.dataset,
        columns=list(behind.columns),
        items=list(page.items),
        next_cursor=encode_cursor(page.last[0].isoformat(), page.last[1]) if page.last else None,
        total=page.total,
        hidden=page.hidden,
        labels=await _labels(session, page.items),
    )


@router.get(
    "/metrics/{metric_id}/rows.csv", dependencies=[requires("quality.export")], response_class=StreamingResponse
)
async def get_metric_rows_csv(
    *, metric_id: Line, session: SessionDep, runtime: RuntimeDep, actor: ActorDep, now: NowDep, behind: BehindDep
) -> StreamingResponse:
    """All of them as CSV, streamed; that somebody took them along is audited."""
    period, seen = behind.period, rows.seen_by(behind, actor)
    detail: dict[str, Any] = {
        "from": period.first.isoformat(),
        "to": period.last.isoformat(),
        "filters": sorted(behind.filters),
        "metric": metric_id,
        "what": behind.dataset,
    }
    await audit.record(session, actor=actor, action="quality.exported", subject="rows", detail=detail, now=now)
    name = f"{behind.dataset}-{period.first}-{period.last}.csv"
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return StreamingResponse(_csv(runtime, behind, seen), media_type="text/csv; charset=utf-8", headers=headers)


async def _csv(runtime: Runtime, behind: Behind, seen: str) -> AsyncIterator[str]:
    # Spreadsheet programs read UTF-8 only with this mark in front.
    yield "\ufeff" + csv_lines([behind.columns])
    async with runtime.database.transaction() as session:
        async for batch in rows.stream_rows(session, behind, seen):
            yield csv_lines(batch)


async def _labels(session: Session, items: tuple[dict[str, Any], ...]) -> dict[str, dict[str, NameBody]]:
    found: dict[str, dict[str, NameBody]] = {}
    for name, dimension in _LABELLED.items():
        words = await find_labels(session, dimension, {item[name] for item in items if name in item})
        if words:
            found[name] = {str(value): NameBody(zh=zh, en=en) for value, (zh, en) in words.items()}
    parts = {part for item in items for part in str(item.get("parts") or "").split()}
    if parts:
        words = await find_labels(session, "service_part", parts)
        found["parts"] = {part: NameBody(zh=zh, en=en) for part, (zh, en) in words.items()}
    return found


def _key(behind: Behind, cursor: str | None) -> tuple[date | datetime, int] | None:
    key = decode_cursor(cursor, 2)
    if key is None:
        return None
    moment = date if SCHEMAS[behind.dataset][behind.moment] == "date" else datetime
    try:
        at, told = moment.fromisoformat(key[0]), int(key[1])
    except (TypeError, ValueError):
        raise Invalid(what="cursor") from None
    if told < 0 or (isinstance(at, datetime) and at.tzinfo is None):
        raise Invalid(what="cursor")
    return at, told
