"""A report as JSON and as CSV rows: the shapes that docs/reference/metrics.md and the stable contract promise."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from zhike.platform.database import Session
from zhike.quality.datasets import Dataset
from zhike.quality.metrics.catalogue import group_of
from zhike.quality.metrics.compilation import load
from zhike.quality.metrics.definition import Derived, Measure, Metric
from zhike.quality.metrics.labels import find_labels
from zhike.quality.metrics.report import Report, key_text
from zhike.quality.rules.figures import Figure
from zhike.quality.rules.folding import REST

Language = Literal["zh", "en"]
_DERIVED: dict[str, Any] = {
    "kind": "derived",
    "dataset": "derived",
    "base_dataset": None,
    "numerator": "",
    "denominator": "",
    "expression": {},
}
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
        words = await find_labels(session, dimension.id, {row.key[place] for row in report.rows} - {REST})
        if others := report.folded.get(dimension.id):
            words = {**words, REST: (f"其余 {others} 项", f"{others} others")}
        if words:
            found[dimension.id] = {label_key(value): {"zh": zh, "en": en} for value, (zh, en) in words.items()}
    return found


def definition_json(metric: Measure) -> dict[str, Any]:
    """A metric's definition. `expression` is what the database computes: its parts add up over any split.

    One that is made of other metrics has no expression and no rows: its kind and dataset are `derived`.
    """
    told = _DERIVED if isinstance(metric, Derived) else _counted(metric)
    return {
        "id": metric.key,
        "name": {"zh": metric.zh, "en": metric.en},
        "group": group_of(metric),
        "unit": metric.unit,
        "better": metric.better,
        "version": metric.version,
        "minimum_n": metric.minimum_n,
        "formula": {"zh": metric.formula_zh, "en": metric.formula_en},
        "caveats": {"zh": metric.caveats_zh, "en": metric.caveats_en},
        "beside": list(metric.beside),
        **told,
    }


def _counted(metric: Metric) -> dict[str, Any]:
    compiled = load()[metric.dataset].metrics[metric.reference]
    parts = {name: part for dataset in metric.datasets for name, part in _parts(metric, dataset)}
    return {
        "kind": metric.kind,
        "dataset": metric.dataset,
        "base_dataset": metric.base_dataset,
        "numerator": _plain(compiled.numerator),
        "denominator": _plain(compiled.denominator),
        "expression": {name: _plain(part) for name, part in parts.items()},
    }


def _parts(metric: Metric, dataset: Dataset) -> list[tuple[str, str]]:
    compiled = load()[dataset].metrics[metric.reference]
    return [*compiled.parts.items(), *([("step", compiled.spread)] if compiled.spread else [])]


def _figures(figures: Mapping[str, Figure]) -> dict[str, Any]:
    return {metric_id: figure_json(figure) for metric_id, figure in figures.items()}


def label_key(value: Any) -> str:
    """How a JSON reader writes the value when it looks for its name: `true`, `3`, `cards`."""
    return str(value).lower() if isinstance(value, bool) else str(key_text(value))


def _plain(compiled: str) -> str:
    """Compiled SQL as people read it."""
    return compiled.replace('"t0".', "").replace('"', "")
