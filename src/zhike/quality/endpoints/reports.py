"""The metric catalogue and reports."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from fastapi import APIRouter, Depends, Query, Response

from zhike.audit import api as audit
from zhike.platform.database import Session
from zhike.platform.fields import Line
from zhike.platform.web import ActorDep, LanguageDep, NowDep, SessionDep, requires
from zhike.quality.endpoints.asking import FiltersDep, PeriodDep
from zhike.quality.metrics.catalogue import METRICS, find_dimension, find_metrics
from zhike.quality.metrics.catalogue.dimensions import DIMENSIONS
from zhike.quality.metrics.presenting import as_json, csv_rows, definition_json, labels_json
from zhike.quality.metrics.report import Question, make_comparison, make_report
from zhike.quality.rules.periods import Period
from zhike.quality.schemas import CatalogueBody, DimensionBody, MetricBody, NameBody, ReportBody, csv_lines

router = APIRouter()

_MOST_METRICS = 100


@router.get("/metrics", dependencies=[requires("quality.read")])
async def get_metrics() -> CatalogueBody:
    """The metric catalogue: what each figure is, and by what it can be split."""
    return CatalogueBody(
        metrics=[MetricBody.model_validate(definition_json(metric)) for metric in METRICS.values()],
        dimensions=[
            DimensionBody(id=each.id, name=NameBody(zh=each.zh, en=each.en), filter=each.column is not None)
            for each in DIMENSIONS.values()
        ],
    )


def _question(
    period: PeriodDep,
    filters: FiltersDep,
    by: Line = "day",
    split: Line | None = None,
    metric: Annotated[list[Line] | None, Query(max_length=_MOST_METRICS)] = None,
) -> Question:
    """`by` and `split` are dimensions, `metric` may be given several times; without it all metrics."""
    dimensions = tuple(find_dimension(each) for each in (by, split) if each is not None)
    return Question(period, dimensions, tuple(find_metrics(metric or [])), filters)


QuestionDep = Annotated[Question, Depends(_question)]


@router.get("/report", dependencies=[requires("quality.read")], response_model=ReportBody)
async def get_report(
    session: SessionDep, question: QuestionDep, compare: Literal["previous"] | None = None
) -> Response:
    """Metrics by one or two dimensions; with `compare`, also of the period before with the same weekdays."""
    report = await make_report(session, question)
    body: dict[str, Any] = {
        "period": _period(question.period),
        "by": [dimension.id for dimension in question.by],
        **as_json(report),
        "labels": await labels_json(session, report),
        "definitions": [definition_json(metric) for metric in question.metrics],
        "comparison": await _comparison(session, question) if compare else None,
    }
    return Response(msgspec.json.encode(body), media_type="application/json")


@router.get("/report.csv", dependencies=[requires("quality.export")], response_class=Response)
async def get_report_csv(
    session: SessionDep, actor: ActorDep, now: NowDep, language: LanguageDep, question: QuestionDep
) -> Response:
    """The same as CSV; that somebody took it along is audited."""
    report = await make_report(session, question)
    labels = await labels_json(session, report)
    detail = {**_period(question.period), "by": [dimension.id for dimension in question.by], "what": "report"}
    await audit.record(session, actor=actor, action="quality.exported", subject="report", detail=detail, now=now)
    # Spreadsheet programs read UTF-8 only with this mark in front.
    text = "\ufeff" + csv_lines(csv_rows(report, labels, language))
    name = f"report-{question.period.first}-{question.period.last}.csv"
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(text, media_type="text/csv; charset=utf-8", headers=headers)


async def _comparison(session: Session, question: Question) -> dict[str, Any]:
    report = await make_comparison(session, question)
    return {"period": _period(report.question.period), **as_json(report)}


def _period(period: Period) -> dict[str, str]:
    return {"from": period.first.isoformat(), "to": period.last.isoformat()}
