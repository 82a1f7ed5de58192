"""A report as a file: CSV, Parquet or Excel, with real types, and with what somebody needs to make it again."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from zhike.quality.metrics.definition import Measure
from zhike.quality.metrics.presenting import Labels, Language, label_key
from zhike.quality.metrics.report import Report, key_text
from zhike.quality.rules.figures import Figure

Kind = Literal["text", "date", "number", "integer"]
_DATES = frozenset({"day", "week"})
_WIDTH = 14
_WIDEST = 60


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name for programs, its heading for people, and what its cells are."""

    name: str
    heading: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Sheet:
    """A report laid out: columns, rows and total, and `about`: what it is, as (name, heading, text)."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Any, ...], ...]
    total: tuple[Any, ...]
    about: tuple[tuple[str, str, str], ...]
    dimensions: int


def lay_out(
    report: Report,
    labels: Labels,
    language: Language,
    *,
    data_until: datetime | None,
    beside: str = "",
) -> Sheet:
    """The columns of a report's dimensions and metrics with their rows; moments in the zone of `data_until`.

    `beside` tells what the metrics may not stand without.
    """
    question = report.question
    dimensions = question.by
    columns = [Column(each.id, _in(language, each.zh, each.en), _kind(each.id)) for each in dimensions]
    columns += [column for metric in question.metrics for column in _of_metric(metric, language)]
    rows = tuple(
        (
            *(
                _shown(each.id, labels.get(each.id, {}), value, language)
                for each, value in zip(dimensions, row.key, strict=True)
            ),
            *_cells(question.metrics, row.figures),
        )
        for row in report.rows
    )
    total = (*([None] * len(dimensions)), *_cells(question.metrics, report.total))
    return Sheet(tuple(columns), rows, total, _about(report, language, data_until, beside), len(dimensions))


def csv_rows(sheet: Sheet, language: Language) -> Iterator[list[Any]]:
    """Header, rows and the total; what it is stands in the last columns of each line."""
    told = [text for _, _, text in sheet.about]
    yield [*(column.heading for column in sheet.columns), *(heading for _, heading, _ in sheet.about)]
    for row in sheet.rows:
        yield [*(key_text(cell) for cell in row), *told]
    total = list(sheet.total)
    if sheet.dimensions:
        total[0] = _in(language, "合计", "Total")
    yield [*total, *told]


def parquet(sheet: Sheet) -> bytes:
    """One row for each group, without the total: that is the sum of parts, not of rows. Columns by their names."""
    import pyarrow as pa
    from pyarrow import parquet as files

    types = {"text": pa.string(), "date": pa.date32(), "number": pa.float64(), "integer": pa.int64()}
    fields = [pa.field(column.name, types[column.kind]) for column in sheet.columns]
    arrays = [
        pa.array([_typed(column.kind, row[place]) for row in sheet.rows], type=types[column.kind])
        for place, column in enumerate(sheet.columns)
    ]
    told = {f"zhike.{name}": text for name, _, text in sheet.about}
    fields += [pa.field(name, pa.string()) for name, _, _ in sheet.about]
    arrays += [pa.array([text] * len(sheet.rows), type=pa.string()) for _, _, text in sheet.about]
    out = io.BytesIO()
    files.write_table(pa.Table.from_arrays(arrays, schema=pa.schema(fields, metadata=told)), out, compression="zstd")
    return out.getvalue()


def excel(sheet: Sheet, language: Language) -> bytes:
    """A workbook: the figures with their total, and a sheet that says what they are."""
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    shapes = {"date": book.add_format({"num_format": "yyyy-mm-dd"}), "number": book.add_format({"num_format": "0.00"})}
    figures = book.add_worksheet(_in(language, "数据", "Figures"))
    figures.freeze_panes(1, sheet.dimensions)
    figures.set_column(0, max(0, len(sheet.columns) - 1), _WIDTH)
    for place, column in enumerate(sheet.columns):
        figures.write_string(0, place, column.heading, bold)
        for line, row in enumerate((*sheet.rows, sheet.total), start=1):
            _write(figures, (line, place), column.kind, row[place], shapes.get(column.kind))
    if sheet.dimensions:
        figures.write_string(len(sheet.rows) + 1, 0, _in(language, "合计", "Total"), bold)
    about = book.add_worksheet(_in(language, "说明", "About"))
    about.set_column(0, 0, _WIDTH * 2)
    about.set_column(1, 1, _WIDEST)
    for line, (_, heading, text) in enumerate(sheet.about):
        about.write_string(line, 0, heading, bold)
        about.write_string(line, 1, text)
    book.close()
    return out.getvalue()


def _write(figures: Any, place: tuple[int, int], kind: Kind, cell: Any, shape: Any) -> None:
    value = _typed(kind, cell)
    if value is None:
        return
    if isinstance(value, str):
        figures.write_string(*place, value)
    elif isinstance(value, date):
        figures.write_datetime(*place, datetime(value.year, value.month, value.day), shape)  # noqa: DTZ001
    else:
        figures.write_number(*place, value, shape)


def _typed(kind: Kind, cell: Any) -> Any:
    """A cell as its column's type has it."""
    if cell is None:
        return None
    if kind == "date":
        return cell if isinstance(cell, date) else date.fromisoformat(str(cell))
    return str(cell) if kind == "text" else cell


def _kind(dimension_id: str) -> Kind:
    return "date" if dimension_id in _DATES else "text"


def _of_metric(metric: Measure, language: Language) -> list[Column]:
    """A metric's columns carry its definition in their names."""
    name, key = _in(language, metric.zh, metric.en), metric.reference
    return [
        Column(key, f"{name} ({metric.unit})", "number"),
        Column(f"{key} n", f"{name} n", "integer"),
        Column(f"{key} low", f"{name} low", "number"),
        Column(f"{key} high", f"{name} high", "number"),
        Column(f"{key} reason", f"{name} {_in(language, '无数值的原因', 'why there is no value')}", "text"),
    ]


def _cells(metrics: Sequence[Measure], figures: Mapping[str, Figure]) -> list[Any]:
    return [
        cell
        for metric in metrics
        for figure in [figures[metric.key]]
        for cell in (figure.value, figure.n, figure.low, figure.high, figure.reason)
    ]


def _shown(dimension_id: str, words: Mapping[str, Mapping[str, str]], value: Any, language: Language) -> Any:
    if dimension_id in _DATES:
        return value
    named = words.get(label_key(value))
    return named[language] if named is not None else None if value is None else str(key_text(value))


def _about(
    report: Report, language: Language, data_until: datetime | None, beside: str
) -> tuple[tuple[str, str, str], ...]:
    question = report.question
    filters = "; ".join(
        f"{name} = {', '.join('none' if value is None else label_key(value) for value in values)}"
        for name, values in question.filters.items()
    )
    return (
        (
            "definitions",
            _in(language, "指标口径", "Definitions"),
            ", ".join(metric.reference for metric in question.metrics),
        ),
        ("period_from", _in(language, "从", "From"), question.period.first.isoformat()),
        ("period_to", _in(language, "到", "To"), question.period.last.isoformat()),
        ("filters", _in(language, "筛选", "Filters"), filters),
        (
            "data_until",
            _in(language, "数据截至", "Data until"),
            "" if data_until is None else data_until.isoformat(timespec="seconds"),
        ),
        *([("beside", _in(language, "一并参看", "Beside it"), beside)] if beside else []),
    )


def _in(language: Language, zh: str, en: str) -> str:
    return zh if language == "zh" else en
