"""The metric catalogue and reports."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any, Literal

import msgspec
from fastapi import APIRouter, Depends, Query, Response

from zhike.platform.database import Session
from zhike.platform.fields import Line
from zhike.platform.web import NowDep, RuntimeDep, SessionDep, requires
from zhike.quality.endpoints.asking import FiltersDep, PeriodDep
from zhike.quality.endpoints.definitions import show_metric
from zhike.quality.metrics import deriving
from zhike.quality.metrics.beside import find_companions
from zhike.quality.metrics.catalogue import MEASURES, find_dimension, find_measures
from zhike.quality.metrics.catalogue.absent import ABSENT
from zhike.quality.metrics.catalogue.dimensions import DIMENSIONS
from zhike.quality.metrics.presenting import as_json, definition_json, labels_json
from zhike.quality.metrics.report import Question
from zhike.quality.rules.periods import Period
from zhike.quality.schemas import (
    AbsentBody,
    CatalogueBody,
    CompanionBody,
    CompanionsBody,
    DimensionBody,
    FigureBody,
    NameBody,
    ReportBody,
)
from zhike.quality.service.freshness import find_freshness

router = APIRouter()

_MOST_METRICS = 200
_MOST_TOP = 200


@router.get("/metrics", dependencies=[requires("quality.read")])
async def get_metrics() -> CatalogueBody:
    """The metric catalogue: what each figure is, and by what it can be split."""
    return CatalogueBody(
        metrics=[show_metric(metric) for metric in MEASURES.values()],
        dimensions=[
            DimensionBody(id=each.id, name=NameBody(zh=each.zh, en=each.en), filter=each.column is not None)
            for each in DIMENSIONS.values()
        ],
        absent=[
            AbsentBody(
                id=each.id, name=NameBody(zh=each.zh, en=each.en), needs=NameBody(zh=each.needs_zh, en=each.needs_en)
            )
            for each in ABSENT
        ],
    )


async def _question(
    *,
    period: PeriodDep,
    filters: FiltersDep,
    by: Line = "day",
    split: Line | None = None,
    metric: Annotated[list[Line] | None, Query(max_length=_MOST_METRICS)] = None,
    top: Annotated[int | None, Query(ge=1, le=_MOST_TOP)] = None,
) -> Question:
    """`by` and `split` are dimensions, `metric` may be given several times; without it all metrics. With `top`, only
    so many groups are told one by one."""
    dimensions = tuple(find_dimension(each) for each in (by, split) if each is not None)
    return Question(period, dimensions, tuple(find_measures(metric or [])), filters, top=top)


QuestionDep = Annotated[Question, Depends(_question)]


@router.get("/report", dependencies=[requires("quality.read")], response_model=ReportBody)
async def get_report(
    session: SessionDep,
    runtime: RuntimeDep,
    now: NowDep,
    question: QuestionDep,
    compare: Literal["previous"] | None = None,
) -> Response:
    """Metrics by one or two dimensions; with `compare`, also of the period before with the same weekdays."""
    report = await deriving.answer(session, question, runtime.settings.business_country)
    fresh = await find_freshness(session, question.period, zone=runtime.settings.zone, now=now)
    body: dict[str, Any] = {
        "period": _period(question.period),
        "by": [dimension.id for dimension in question.by],
        **as_json(report),
        "labels": await labels_json(session, report),
        "definitions": [definition_json(metric) for metric in question.metrics],
        "folded": report.folded,
        "freshness": asdict(fresh),
        "comparison": await _comparison(session, question, runtime.settings.business_country) if compare else None,
    }
    return Response(msgspec.json.encode(body), media_type="application/json")


@router.get("/report/beside", dependencies=[requires("quality.read")])
async def get_report_beside(session: SessionDep, runtime: RuntimeDep, question: QuestionDep) -> CompanionsBody:
    """What the metrics of a report may not stand without and was not asked for: load and staffing beside a wait."""
    found = await find_companions(session, question, runtime.settings.business_country)
    return CompanionsBody(
        items=[
            CompanionBody(metric=show_metric(one.metric), figure=FigureBody.of(one.figure), of_all=one.of_all)
            for one in found
        ]
    )


async def _comparison(session: Session, question: Question, country: str) -> dict[str, Any]:
    report = await deriving.compare(session, question, country)
    return {"period": _period(report.question.period), **as_json(report)}


def _period(period: Period) -> dict[str, str]:
    return {"from": period.first.isoformat(), "to": period.last.isoformat()}
