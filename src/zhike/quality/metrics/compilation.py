"""From Ibis expressions to SQL fragments, ahead of time.

Loading Ibis and compiling takes seconds and much memory; a web process needs only the SQL. So the catalogue is compiled
for each engine into `compiled.<dialect>.json` (Postgres: `compiled.json`) beside this file:
`python -m zhike.quality.metrics.compilation` writes them, and a test compares them with the catalogue, so that they can
never be stale. A fragment is one aggregate, one predicate or one dimension over the
dataset under the alias `t0`; a report is put together from fragments (see `repository.reporting`). A metric whose
amounts are counted by step has a `spread`: the step of a row, by which its parts are grouped.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from pathlib import Path
from typing import Any

import msgspec

from zhike.quality.datasets import SCHEMAS, Dataset, table
from zhike.quality.metrics.catalogue import DEFINITIONS
from zhike.quality.metrics.catalogue.dimensions import DIMENSIONS, Dimension
from zhike.quality.metrics.definition import Expression, Metric
from zhike.quality.repository.compiled import (
    DIALECTS,
    FOLDER,
    Compiled,
    CompiledMetric,
    Dialect,
    file_of,
    load,
    translation,
)
from zhike.quality.rules.figures import PARTS, SPREAD

__all__ = [
    "DIALECTS",
    "Compiled",
    "CompiledMetric",
    "Dialect",
    "among_rows",
    "compile_all",
    "counted_rows",
    "dump",
    "load",
    "parts_of",
    "step_of",
    "translation",
]

_TOLERANCE = 1e-6
# What is being compiled passes through every expression; the engine it is compiled for stays the same meanwhile.
_dialect: ContextVar[Dialect] = ContextVar("dialect", default="postgres")


def parts_of(metric: Metric, rows: Any, dataset: str | None = None) -> dict[str, Any]:
    """The Ibis aggregates over `rows` that `metric` is made of; their names are those of `figures.PARTS`.

    `rows` are those of `dataset`, by default the metric's own: what it is divided by may come from another one.
    """
    if metric.base_dataset is not None and dataset == metric.base_dataset:
        return {"base": _base(metric, rows, None).name("base")}
    where = _among(metric, rows)
    names = [name for name in PARTS[metric.kind] if name != "base" or metric.base_dataset is None]
    made = {name: _PART[name](metric, rows, where) for name in names}
    return {name: part.name(name) for name, part in made.items()}


def step_of(metric: Metric, rows: Any) -> Any | None:
    """The step at which a row's amount is counted: the first that it does not exceed. None for other kinds."""
    if metric.kind not in SPREAD:
        return None
    # The tolerance keeps 0.3 s, which no float holds, at the step of 0.3 s.
    return (_amount(metric, rows) / metric.resolution - _TOLERANCE).ceil().cast("int64")


def counted_rows(metric: Metric, rows: Any) -> Any | None:
    """The Ibis predicate of the rows in the numerator; None = all."""
    return _both(_among(metric, rows), metric.numerator(rows) if metric.numerator else None)


def among_rows(metric: Metric, rows: Any) -> Any | None:
    """The Ibis predicate of the rows in the denominator; None = all."""
    return counted_rows(metric, rows) if metric.kind == "count" else _among(metric, rows)


def compile_all(dialect: Dialect = "postgres") -> dict[str, Compiled]:
    """Compile the whole catalogue for an engine."""
    before = _dialect.set(dialect)
    try:
        return {name: _compile(name) for name in SCHEMAS}
    finally:
        _dialect.reset(before)


def dump(compiled: Mapping[str, Compiled]) -> str:
    """The text of `compiled.json`."""
    return json.dumps(msgspec.to_builtins(compiled), indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def _compile(dataset: Dataset) -> Compiled:
    rows = table(dataset)
    metrics = [metric for metric in DEFINITIONS.values() if dataset in metric.datasets]
    splits = [split for split in DIMENSIONS.values() if split.splits(dataset)]
    return Compiled(
        dimensions={split.id: _column(rows.select(_split(split, rows))) for split in splits},
        metrics={metric.reference: _compile_metric(metric, rows, dataset) for metric in metrics},
    )


def _split(split: Dimension, rows: Any) -> Any:
    return split.expression(rows).name("value")


def _compile_metric(metric: Metric, rows: Any, dataset: str) -> CompiledMetric:
    parts = {name: _column(rows.aggregate(part)) for name, part in parts_of(metric, rows, dataset).items()}
    if dataset != metric.dataset:
        return CompiledMetric(parts=parts, numerator="", denominator="")
    step = step_of(metric, rows)
    return CompiledMetric(
        parts=parts,
        numerator=_predicate(rows, counted_rows(metric, rows)),
        denominator=_predicate(rows, among_rows(metric, rows)),
        spread="" if step is None else _column(rows.select(step.name("step"))),
    )


def _among(metric: Metric, rows: Any) -> Any | None:
    return metric.denominator(rows) if metric.denominator else None


def _both(one: Any | None, other: Any | None) -> Any | None:
    if one is None or other is None:
        return other if one is None else one
    return one & other


def _count_counted(metric: Metric, rows: Any, _where: Any | None) -> Any:
    return rows.count(where=counted_rows(metric, rows))


def _count_all(_metric: Metric, rows: Any, where: Any | None) -> Any:
    return rows.count(where=where)


def _amount(metric: Metric, rows: Any) -> Any:
    assert metric.amount is not None, metric.id
    return metric.amount(rows).cast("float64")


def _total(metric: Metric, rows: Any, where: Any | None) -> Any:
    return _amount(metric, rows).sum(where=where)


def _squares(metric: Metric, rows: Any, where: Any | None) -> Any:
    amount = _amount(metric, rows)
    return (amount * amount).sum(where=where)


def _most(metric: Metric, rows: Any, where: Any | None) -> Any:
    return _amount(metric, rows).max(where=where)


def _base(metric: Metric, rows: Any, where: Any | None) -> Any:
    return _base_of(metric, rows).sum(where=where)


def _base_squares(metric: Metric, rows: Any, where: Any | None) -> Any:
    base = _base_of(metric, rows)
    return (base * base).sum(where=where)


def _base_of(metric: Metric, rows: Any) -> Any:
    base: Expression | None = metric.base
    assert base is not None, metric.id
    return base(rows).cast("float64")


_PART: Mapping[str, Callable[[Metric, Any, Any | None], Any]] = {
    "k": _count_counted,
    "n": _count_all,
    "total": _total,
    "squares": _squares,
    "most": _most,
    "base": _base,
    "base_squares": _base_squares,
}


def _column(query: Any) -> str:
    """The SQL of the one column of `query`, without its name."""
    [column] = _parsed(query).expressions
    plain = column.this if column.key == "alias" else column
    return str(plain.sql(dialect=_dialect.get()))


def _predicate(rows: Any, where: Any | None) -> str:
    if where is None:
        return ""
    query = rows.filter(where).select(rows.columns[0])
    return str(_parsed(query).args["where"].this.sql(dialect=_dialect.get()))


def _parsed(query: Any) -> Any:
    import ibis
    import sqlglot

    dialect = _dialect.get()
    return sqlglot.parse_one(str(ibis.to_sql(query, dialect=dialect)), dialect=dialect)


if __name__ == "__main__":
    for engine in DIALECTS:
        Path(str(FOLDER)).joinpath(file_of(engine)).write_text(dump(compile_all(engine)), encoding="utf-8")
