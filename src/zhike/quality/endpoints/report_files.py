"""Reports to take along: CSV, Parquet, Excel. That somebody took one along is on record."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Response

from zhike.audit import api as audit
from zhike.platform.web import ActorDep, LanguageDep, NowDep, RuntimeDep, SessionDep, requires
from zhike.quality.endpoints.reports import QuestionDep
from zhike.quality.metrics import deriving, exporting
from zhike.quality.metrics.beside import find_companions
from zhike.quality.metrics.presenting import labels_json
from zhike.quality.printing.showing import companions_text
from zhike.quality.schemas import csv_lines
from zhike.quality.service.freshness import find_freshness

router = APIRouter()

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PARQUET = "application/vnd.apache.parquet"


async def _sheet(
    *,
    session: SessionDep,
    runtime: RuntimeDep,
    actor: ActorDep,
    now: NowDep,
    language: LanguageDep,
    question: QuestionDep,
) -> exporting.Sheet:
    report = await deriving.answer(session, question, runtime.settings.business_country)
    period, zone = question.period, runtime.settings.zone
    fresh = await find_freshness(session, period, zone=zone, now=now)
    until = fresh.data_until.astimezone(zone) if fresh.data_until else None
    detail: dict[str, Any] = {
        "from": period.first.isoformat(),
        "to": period.last.isoformat(),
        "by": [dimension.id for dimension in question.by],
        "what": "report",
    }
    await audit.record(session, actor=actor, action="quality.exported", subject="report", detail=detail, now=now)
    companions = await find_companions(session, question, runtime.settings.business_country)
    labels, beside = await labels_json(session, report), companions_text(companions, language)
    return exporting.lay_out(report, labels, language, data_until=until, beside=beside)


SheetDep = Annotated[exporting.Sheet, Depends(_sheet)]


@router.get("/report.csv", dependencies=[requires("quality.export")], response_class=Response)
async def get_report_csv(sheet: SheetDep, question: QuestionDep, language: LanguageDep) -> Response:
    """The report as CSV; definitions, period, filters and staleness stand in the last columns."""
    # Spreadsheet programs read UTF-8 only with this mark in front.
    text = "\ufeff" + csv_lines(exporting.csv_rows(sheet, language))
    return _file(text.encode(), question, "csv", "text/csv; charset=utf-8")


@router.get("/report.parquet", dependencies=[requires("quality.export")], response_class=Response)
async def get_report_parquet(sheet: SheetDep, question: QuestionDep) -> Response:
    """The report as Parquet: typed columns named after the definitions, `id@version`."""
    return _file(await asyncio.to_thread(exporting.parquet, sheet), question, "parquet", PARQUET)


@router.get("/report.xlsx", dependencies=[requires("quality.export")], response_class=Response)
async def get_report_excel(sheet: SheetDep, question: QuestionDep, language: LanguageDep) -> Response:
    """The report as a workbook: figures, and a sheet that says what they are."""
    return _file(await asyncio.to_thread(exporting.excel, sheet, language), question, "xlsx", EXCEL)


def _file(content: bytes, question: QuestionDep, ending: str, kind: str) -> Response:
    name = f"report-{question.period.first}-{question.period.last}.{ending}"
    return Response(content, media_type=kind, headers={"content-disposition": f'attachment; filename="{name}"'})
