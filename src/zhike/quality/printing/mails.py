"""A report as a mail: its main figures as text, the whole as a file. Totals and groups only, and no small ones."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from zhike.platform.database import Session
from zhike.platform.mail import Attachment, Mail
from zhike.platform.runtime import Runtime
from zhike.quality.errors import SavedReportNotFound
from zhike.quality.metrics.beside import find_companions
from zhike.quality.metrics.catalogue import find_dimension, find_measures
from zhike.quality.metrics.deriving import answer
from zhike.quality.metrics.exporting import excel, lay_out
from zhike.quality.metrics.presenting import Language, labels_json
from zhike.quality.metrics.report import Question, Report
from zhike.quality.metrics.standard import StandardReport, make_standard
from zhike.quality.printing.pdf import print_standard
from zhike.quality.printing.showing import (
    SPANS,
    WHY,
    companions_text,
    interval_text,
    period_text,
    pick,
    value_text,
)
from zhike.quality.printing.workbook import standard_workbook
from zhike.quality.repository.report_schedules import ReportSchedule, Sending
from zhike.quality.repository.saved_reports import find_saved
from zhike.quality.rules.figures import Figure
from zhike.quality.rules.saving import allowed
from zhike.quality.rules.scheduling import without_small
from zhike.quality.service.freshness import find_freshness

_KINDS = {"pdf": "application/pdf", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
_BACK = {"day": 1, "week": 7, "month": 28}
_TOLD = (
    *("contacts", "service_level", "wait_all", "abandon_rate", "offered_load", "agents_online"),
    *("fcr_callback", "csat_mean", "complaint_rate"),
)


async def write_mail(
    session: Session,
    runtime: Runtime,
    *,
    schedule: ReportSchedule,
    sending: Sending,
    to: Sequence[str],
    now: datetime,
) -> Mail:
    """The mail of a sending: the report of the last whole day, week or month, or a saved one."""
    if schedule.saved_report_id is None:
        lines, file = await _standard(session, runtime, schedule, now)
    else:
        lines, file = await _saved(session, runtime, schedule, now)
    bank = runtime.settings.bank_name_zh if schedule.language == "zh" else runtime.settings.bank_name_en
    link = f"{runtime.settings.public_url}/console/reports" if runtime.settings.public_url else ""
    return Mail(
        id=str(sending.id),
        recipients=tuple(to),
        subject=f"{bank} · {schedule.name} · {lines[0]}",
        text="\n".join([*lines, "", link]).rstrip() + "\n",
        attachments=(file,),
        at=now,
    )


async def _standard(
    session: Session, runtime: Runtime, schedule: ReportSchedule, now: datetime
) -> tuple[list[str], Attachment]:
    zone, language = runtime.settings.zone, schedule.language
    span = schedule.timing.cadence
    day = now.astimezone(zone).date() - timedelta(days=_BACK[span])
    report = await make_standard(session, span, day, zone=zone, now=now)
    if schedule.form == "pdf":
        content = await asyncio.to_thread(
            print_standard, report, runtime.settings, language, runtime.installation.folder
        )
    else:
        content = await asyncio.to_thread(standard_workbook, report, language)
    name = f"{span}-report-{report.whole.first}.{schedule.form}"
    return _standard_lines(report, language), Attachment(name, _KINDS[schedule.form], content)


def _standard_lines(report: StandardReport, language: Language) -> list[str]:
    lines = [line for _, section in report.sections for line in section if line.metric.id in _TOLD]
    return [
        f"{pick(language, SPANS[report.span])} {period_text(report.whole)}",
        "",
        *(
            _told(pick(language, (line.metric.zh, line.metric.en)), line.figure, line.metric.unit, language)
            for line in lines
        ),
    ]


async def _saved(
    session: Session, runtime: Runtime, schedule: ReportSchedule, now: datetime
) -> tuple[list[str], Attachment]:
    """A saved report goes as a workbook: its question has no page of its own."""
    saved = await find_saved(session, schedule.saved_report_id) if schedule.saved_report_id else None
    if saved is None:
        raise SavedReportNotFound
    asked, zone = saved.question, runtime.settings.zone
    dimensions = tuple(find_dimension(one) for one in (asked.by, asked.split) if one)
    filters = {name: allowed(value) for name, value in asked.filters.items()}
    period = asked.period(now.astimezone(zone).date())
    question = Question(period, dimensions, tuple(find_measures(asked.metrics)), filters)
    made = await answer(session, question, runtime.settings.business_country)
    report = _without_small(made)
    fresh = await find_freshness(session, period, zone=zone, now=now)
    until = fresh.data_until.astimezone(zone) if fresh.data_until else None
    found = await find_companions(session, question, runtime.settings.business_country)
    companions = [replace(one, figure=without_small({"": one.figure})[""]) for one in found]
    beside = companions_text(companions, schedule.language)
    labels = await labels_json(session, report)
    sheet = lay_out(report, labels, schedule.language, data_until=until, beside=beside)
    content = await asyncio.to_thread(excel, sheet, schedule.language)
    lines = [f"{saved.name} {period_text(period)}", ""]
    lines += [
        _told(pick(schedule.language, (metric.zh, metric.en)), report.total[metric.key], metric.unit, schedule.language)
        for metric in report.question.metrics
    ]
    if beside:
        lines.append(f"{pick(schedule.language, ('一并参看', 'Beside it'))}: {beside}")
    return lines, Attachment(f"report-{period.first}-{period.last}.xlsx", _KINDS["xlsx"], content)


def _without_small(report: Report) -> Report:
    rows = tuple(replace(row, figures=without_small(row.figures)) for row in report.rows)
    return replace(report, rows=rows, total=without_small(report.total))


def _told(name: str, figure: Figure, unit: str, language: Language) -> str:
    if figure.reason is not None:
        return f"{name}: {pick(language, WHY[figure.reason])}"
    interval = interval_text(figure, unit)
    return f"{name}: {value_text(figure.value, unit)}" + (f" ({interval}, n={figure.n:,})" if interval else "")
