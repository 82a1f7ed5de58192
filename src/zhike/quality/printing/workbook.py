"""The standard report as a workbook: figures, trend, and what they are."""

from __future__ import annotations

import io
from typing import Any

from zhike.quality.metrics.presenting import Language
from zhike.quality.metrics.report import key_text
from zhike.quality.metrics.standard import Line, StandardReport
from zhike.quality.printing.showing import AGAINST, SPANS, WHY, period_text, pick

_WIDTH = 16
_WIDE = 36


def standard_workbook(report: StandardReport, language: Language) -> bytes:
    """The workbook; numbers are numbers, in the unit that stands beside them. Not quick: for a thread."""
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    bold = book.add_format({"bold": True})
    tables = {
        pick(language, ("指标", "Figures")): _figures(report, language),
        pick(language, ("趋势", "Trend")): _trend(report, language),
        pick(language, ("说明", "About")): _about(report, language),
    }
    for name, rows in tables.items():
        sheet = book.add_worksheet(name)
        sheet.set_column(0, 0, _WIDE)
        sheet.set_column(1, max(len(row) for row in rows), _WIDTH)
        sheet.freeze_panes(1, 1)
        for line, row in enumerate(rows):
            for place, cell in enumerate(row):
                _write(sheet, (line, place), cell, bold if line == 0 else None)
    book.close()
    return out.getvalue()


def _write(sheet: Any, place: tuple[int, int], cell: Any, shape: Any) -> None:
    if isinstance(cell, str):
        sheet.write_string(*place, cell, shape)
    elif cell is not None:
        sheet.write_number(*place, cell, shape)


def _figures(report: StandardReport, language: Language) -> list[list[Any]]:
    heads = [
        ("指标", "Figure"),
        ("单位", "Unit"),
        ("本期", "Now"),
        ("样本量", "n"),
        ("区间下限", "Low"),
        ("区间上限", "High"),
    ]
    against = [AGAINST[one] for one in report.compared]
    last = [("目标", "Target"), ("无数值的原因", "Why there is no value"), ("口径", "Definition")]
    rows: list[list[Any]] = [[pick(language, words) for words in (*heads, *against, *last)]]
    for index in report.indices:
        name = pick(language, (index.index.zh, index.index.en))
        figure = index.figure
        before = [index.before[one].value for one in report.compared]
        rows.append(
            [
                name,
                "0-100",
                figure.value,
                None,
                figure.low,
                figure.high,
                *before,
                None,
                figure.reason or "",
                index.index.id,
            ]
        )
    rows += [_row(line, report, language) for _, lines in report.sections for line in lines]
    return rows


def _row(line: Line, report: StandardReport, language: Language) -> list[Any]:
    metric, figure = line.metric, line.figure
    why = pick(language, WHY[figure.reason]) if figure.reason else ""
    before = [line.before[one].value for one in report.compared]
    target = line.target.target if line.target else None
    name = pick(language, (metric.zh, metric.en))
    return [name, metric.unit, figure.value, figure.n, figure.low, figure.high, *before, target, why, metric.reference]


def _trend(report: StandardReport, language: Language) -> list[list[Any]]:
    dimension, metrics = report.trend.question.by[0], report.trend.question.metrics
    rows: list[list[Any]] = [[pick(language, (dimension.zh, dimension.en))]]
    for metric in metrics:
        name = pick(language, (metric.zh, metric.en))
        rows[0] += [f"{name} ({metric.unit})", f"{name} n"]
    for row in report.trend.rows:
        figures = [row.figures[metric.key] for metric in metrics]
        rows.append([str(key_text(row.key[0])), *(cell for each in figures for cell in (each.value, each.n))])
    return rows


def _about(report: StandardReport, language: Language) -> list[list[Any]]:
    fresh = report.freshness
    rows: list[list[Any]] = [[pick(language, ("项目", "What")), pick(language, ("内容", "It is"))]]
    rows.append([pick(language, ("报表", "Report")), pick(language, SPANS[report.span])])
    rows.append([pick(language, ("时段", "Period")), period_text(report.period)])
    rows += [[pick(language, AGAINST[one]), period_text(period)] for one, period in report.compared.items()]
    until = "" if fresh.data_until is None else fresh.data_until.isoformat(timespec="seconds")
    rows.append([pick(language, ("数据截至", "Data until")), until])
    rows.append([pick(language, ("进行中未计入", "Under way, not counted")), fresh.open])
    return rows
