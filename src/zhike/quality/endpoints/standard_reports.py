"""The standard report for management: on the page, as a one-page PDF, as a workbook."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Response
from pydantic import BaseModel

from zhike.audit import api as audit
from zhike.platform.web import ActorDep, LanguageDep, NowDep, RuntimeDep, SessionDep, requires
from zhike.quality.endpoints.report_files import EXCEL
from zhike.quality.metrics.definition import Metric
from zhike.quality.metrics.standard import IndexLine, Line, StandardReport, make_standard
from zhike.quality.printing.pdf import print_standard
from zhike.quality.printing.workbook import standard_workbook
from zhike.quality.rules.standard import Against, Span, differs
from zhike.quality.schemas import FigureBody, FreshnessBody, NameBody, PeriodBody

router = APIRouter(prefix="/reports/standard")


class StandardLineBody(BaseModel):
    """A figure with its target, and the same of each compared period. `differs`: beyond chance, null: unknown."""

    id: str
    name: NameBody
    unit: str
    better: Literal["up", "down", "none"]
    version: int
    formula: NameBody
    caveats: NameBody
    figure: FigureBody
    before: dict[Against, FigureBody]
    differs: dict[Against, bool | None]
    target: float | None
    threshold: float | None
    state: Literal["ok", "warn", "over", "none"]


class SectionBody(BaseModel):
    """A part of the report."""

    id: str
    name: NameBody
    lines: list[StandardLineBody]


class StandardIndexBody(BaseModel):
    """An index and the same of each compared period."""

    id: str
    name: NameBody
    value: float | None
    low: float | None
    high: float | None
    before: dict[Against, float | None]


class TrendRowBody(BaseModel):
    """An hour or a day, and its figures by metric."""

    at: str
    metrics: dict[str, FigureBody]


class TrendMetricBody(BaseModel):
    """A metric of the trend."""

    id: str
    name: NameBody
    unit: str


class StandardReportBody(BaseModel):
    """The standard report of a day, week or month; `whole` is all of it, `period` what has begun."""

    span: Span
    period: PeriodBody
    whole: PeriodBody
    compared: dict[Against, PeriodBody]
    sections: list[SectionBody]
    indices: list[StandardIndexBody]
    trend: list[TrendRowBody]
    trend_metrics: list[TrendMetricBody]
    freshness: FreshnessBody


async def _report(
    *,
    session: SessionDep,
    runtime: RuntimeDep,
    now: NowDep,
    span: Span = "day",
    of: Annotated[date | None, Query(description="A day in it; without it, the last whole one.")] = None,
) -> StandardReport:
    zone = runtime.settings.zone
    day = of or now.astimezone(zone).date() - timedelta(days={"day": 1, "week": 7, "month": 28}[span])
    return await make_standard(session, span, day, zone=zone, now=now)


ReportDep = Annotated[StandardReport, Depends(_report)]


@router.get("", dependencies=[requires("quality.read")])
async def get_standard_report(report: ReportDep) -> StandardReportBody:
    """The main figures of a day, week or month, compared and held against their targets."""
    return StandardReportBody(
        span=report.span,
        period=PeriodBody.of(report.period),
        whole=PeriodBody.of(report.whole),
        compared={name: PeriodBody.of(period) for name, period in report.compared.items()},
        sections=[
            SectionBody(id=section.id, name=NameBody(zh=section.zh, en=section.en), lines=[_line(one) for one in lines])
            for section, lines in report.sections
        ],
        indices=[_index(line) for line in report.indices],
        trend=[
            TrendRowBody(
                at=str(row.key[0]),
                metrics={name: FigureBody.of(figure) for name, figure in row.figures.items()},
            )
            for row in report.trend.rows
        ],
        trend_metrics=[
            TrendMetricBody(id=metric.id, name=_name(metric), unit=metric.unit)
            for metric in report.trend.question.counted
        ],
        freshness=FreshnessBody.model_validate(report.freshness, from_attributes=True),
    )


@router.get("/file.pdf", dependencies=[requires("quality.export")], response_class=Response)
async def get_standard_pdf(
    *, report: ReportDep, session: SessionDep, runtime: RuntimeDep, actor: ActorDep, now: NowDep, language: LanguageDep
) -> Response:
    """One page for management, with charts; its text can be selected."""
    await _on_record(session, actor, report, "pdf", now)
    content = await asyncio.to_thread(print_standard, report, runtime.settings, language, runtime.installation.folder)
    return _file(report, content, "pdf", "application/pdf")


@router.get("/file.xlsx", dependencies=[requires("quality.export")], response_class=Response)
async def get_standard_workbook(
    report: ReportDep, session: SessionDep, actor: ActorDep, now: NowDep, language: LanguageDep
) -> Response:
    """The same as a workbook."""
    await _on_record(session, actor, report, "xlsx", now)
    return _file(report, await asyncio.to_thread(standard_workbook, report, language), "xlsx", EXCEL)


async def _on_record(session: SessionDep, actor: ActorDep, report: StandardReport, form: str, now: NowDep) -> None:
    detail: dict[str, Any] = {
        "from": report.period.first.isoformat(),
        "to": report.period.last.isoformat(),
        "what": f"{report.span} report ({form})",
    }
    await audit.record(session, actor=actor, action="quality.exported", subject="report", detail=detail, now=now)


def _file(report: StandardReport, content: bytes, ending: str, kind: str) -> Response:
    name = f"{report.span}-report-{report.whole.first}.{ending}"
    return Response(content, media_type=kind, headers={"content-disposition": f'attachment; filename="{name}"'})


def _line(line: Line) -> StandardLineBody:
    metric = line.metric
    return StandardLineBody(
        id=metric.id,
        name=_name(metric),
        unit=metric.unit,
        better=metric.better,
        version=metric.version,
        formula=NameBody(zh=metric.formula_zh, en=metric.formula_en),
        caveats=NameBody(zh=metric.caveats_zh, en=metric.caveats_en),
        figure=FigureBody.of(line.figure),
        before={name: FigureBody.of(figure) for name, figure in line.before.items()},
        differs={name: differs(line.figure, figure) for name, figure in line.before.items()},
        target=line.target.target if line.target else None,
        threshold=line.target.threshold if line.target else None,
        state=line.state,
    )


def _index(line: IndexLine) -> StandardIndexBody:
    return StandardIndexBody(
        id=line.index.id,
        name=NameBody(zh=line.index.zh, en=line.index.en),
        value=line.figure.value,
        low=line.figure.low,
        high=line.figure.high,
        before={name: figure.value for name, figure in line.before.items()},
    )


def _name(metric: Metric) -> NameBody:
    return NameBody(zh=metric.zh, en=metric.en)
