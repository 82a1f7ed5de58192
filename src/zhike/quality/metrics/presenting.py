"""A report as JSON and as CSV rows: the shapes that docs/reference/metrics.md and the stable contract promise."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal

from zhike.platform.database import Session
from zhike.quality.metrics.compilation import load
from zhike.quality.metrics.definition import Metric
from zhike.quality.metrics.labels import find_labels
from zhike.quality.metrics.report import Report, key_text
from zhike.quality.rules.figures import Figure

Language = Literal["zh", "en"]
Labels = Mapping[str, Mapping[str, Mapping[str, str]]]
"""Names of values: dimension -> value -> language -> name."""


def as_json(report: Report) -> dict[str, Any]:
    """`{"rows": [{DIMENSION: value, "metrics": {id: {"value", "n", "low", "high"[, "reason"]}}}], "total": {...}}`."""
    names = [dimension.id for dimension in report.question.by]
    rows = [
        {**dict(zip(names, map(key_text, row.key), strict=True)), "metrics": _figures(row.figures)}
        for row in report.rows
    ]
    return {"rows": rows, "total": {"metrics": _figures(report.total)}}


def figure_json(figure: Figure) -> dict[str, Any]:
    """A figure; `reason` is there only where there is no value."""
    shown = {"value": figure.value, "n": figure.n, "low": figure.low, "high": figure.high}
    return shown if figure.reason is None else {**shown, "reason": figure.reason}


async def labels_json(session: Session, report: Report) -> dict[str, dict[str, dict[str, str]]]:
    """Names of the dimensions' values: `{dimension: {value: {"zh", "en"}}}`; what has no name is left out."""
    found: dict[str, dict[str, dict[str, str]]] = {}
    for place, dimension in enumerate(report.question.by):
        words = await find_labels(session, dimension.id, {row.key[place] for row in report.rows})
        if words:
            found[dimension.id] = {_label_key(value): {"zh": zh, "en": en} for value, (zh, en) in words.items()}
    return found


def definition_json(metric: Metric) -> dict[str, Any]:
    """A metric's definition. `expression` is what the database computes; `parts` add up over any split."""
    compiled = load()[metric.dataset].metrics[metric.id]
    return {
        "id": metric.id,
        "name": {"zh": metric.zh, "en": metric.en},
        "unit": metric.unit,
        "kind": metric.kind,
        "better": metric.better,
        "version": metric.version,
        "minimum_n": metric.minimum_n,
        "dataset": metric.dataset,
        "formula": {"zh": metric.formula_zh, "en": metric.formula_en},
        "caveats": {"zh": metric.caveats_zh, "en": metric.caveats_en},
        "numerator": _plain(compiled.numerator),
        "denominator": _plain(compiled.denominator),
        "expression": {name: _plain(part) for name, part in compiled.parts.items()},
    }


def csv_rows(report: Report, labels: Labels, language: Language) -> Iterator[list[Any]]:
    """Header, rows and the total; for each metric its value, n and interval."""
    dimensions, metrics = report.question.by, report.question.metrics
    head: list[Any] = [_in(language, dimension.zh, dimension.en) for dimension in dimensions]
    for metric in metrics:
        name = _in(language, metric.zh, metric.en)
        head += [f"{name} ({metric.unit})", f"{name} n", f"{name} low", f"{name} high"]
    yield head
    for row in report.rows:
        keys = [
            _shown(labels.get(dimension.id, {}), value, language)
            for dimension, value in zip(dimensions, row.key, strict=True)
        ]
        yield keys + _cells(metrics, row.figures)
    whole = [_in(language, "合计", "Total"), *([""] * len(dimensions))][: len(dimensions)]
    yield whole + _cells(metrics, report.total)


def _cells(metrics: Sequence[Metric], figures: Mapping[str, Figure]) -> list[Any]:
    return [
        cell
        for metric in metrics
        for figure in [figures[metric.id]]
        for cell in (figure.value, figure.n, figure.low, figure.high)
    ]


def _shown(words: Mapping[str, Mapping[str, str]], value: Any, language: Language) -> Any:
    named = words.get(_label_key(value))
    return named[language] if named is not None else key_text(value)


def _figures(figures: Mapping[str, Figure]) -> dict[str, Any]:
    return {metric_id: figure_json(figure) for metric_id, figure in figures.items()}


def _label_key(value: Any) -> str:
    """How a JSON reader writes the value when it looks for its name: `true`, `3`, `cards`."""
    return str(value).lower() if isinstance(value, bool) else str(key_text(value))


def _in(language: Language, zh: str, en: str) -> str:
    return zh if language == "zh" else en


def _plain(compiled: str) -> str:
    """Compiled SQL as people read it."""
    return compiled.replace('"t0".', "").replace('"', "")
