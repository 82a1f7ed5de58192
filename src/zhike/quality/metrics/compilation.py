"""From Ibis expressions to SQL fragments, ahead of time.

Loading Ibis and compiling takes seconds and much memory; a web process needs only the SQL. So the catalogue is compiled
into `compiled.json` beside this file: `python -m zhike.quality.metrics.compilation` writes it, and a test compares it
with the catalogue, so that it can never be stale. A fragment is one aggregate, one predicate or one dimension over the
dataset under the alias `t0`; a report is put together from fragments (see `repository.reporting`).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import msgspec

from zhike.quality.datasets import table
from zhike.quality.metrics.catalogue import METRICS
from zhike.quality.metrics.catalogue.dimensions import DIMENSIONS, Dimension
from zhike.quality.metrics.definition import Expression, Metric
from zhike.quality.rules.figures import PARTS

FILE = "compiled.json"


class CompiledMetric(msgspec.Struct, frozen=True):
    """A metric's SQL: its parts by name, and which rows are its numerator and denominator (empty = all)."""

    parts: dict[str, str]
    numerator: str
    denominator: str


class Compiled(msgspec.Struct, frozen=True):
    """A dataset's SQL."""

    dimensions: dict[str, str]
    metrics: dict[str, CompiledMetric]


@cache
def load() -> Mapping[str, Compiled]:
    """The compiled catalogue by dataset. Quick: does not load Ibis."""
    content = resources.files(__package__).joinpath(FILE).read_bytes()
    return msgspec.json.decode(content, type=dict[str, Compiled])


def parts_of(metric: Metric, rows: Any) -> dict[str, Any]:
    """The Ibis aggregates over `rows` that `metric` is made of; their names are those of `figures.PARTS`."""
    where = _among(metric, rows)
    made = {name: _PART[name](metric, rows, where) for name in PARTS[metric.kind]}
    return {name: part.name(name) for name, part in made.items()}


def counted_rows(metric: Metric, rows: Any) -> Any | None:
    """The Ibis predicate of the rows in the numerator; None = all."""
    return _both(_among(metric, rows), metric.numerator(rows) if metric.numerator else None)


def among_rows(metric: Metric, rows: Any) -> Any | None:
    """The Ibis predicate of the rows in the denominator; None = all."""
    return counted_rows(metric, rows) if metric.kind == "count" else _among(metric, rows)


def compile_all() -> dict[str, Compiled]:
    """Compile the whole catalogue for Postgres."""
    return {name: _compile(name) for name in ("contacts", "floor")}


def dump(compiled: Mapping[str, Compiled]) -> str:
    """The text of `compiled.json`."""
    return json.dumps(msgspec.to_builtins(compiled), indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def _compile(dataset: str) -> Compiled:
    rows = table(dataset)
    metrics = [metric for metric in METRICS.values() if metric.dataset == dataset]
    splits = [split for split in DIMENSIONS.values() if dataset == "contacts" or split.of_time]
    return Compiled(
        dimensions={split.id: _column(rows.select(_split(split, rows))) for split in splits},
        metrics={metric.id: _compile_metric(metric, rows) for metric in metrics},
    )


def _split(split: Dimension, rows: Any) -> Any:
    return split.expression(rows).name("value")


def _compile_metric(metric: Metric, rows: Any) -> CompiledMetric:
    return CompiledMetric(
        parts={name: _column(rows.aggregate(part)) for name, part in parts_of(metric, rows).items()},
        numerator=_predicate(rows, counted_rows(metric, rows)),
        denominator=_predicate(rows, among_rows(metric, rows)),
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
    base: Expression | None = metric.base
    assert base is not None, metric.id
    return base(rows).sum(where=where)


_PART: Mapping[str, Callable[[Metric, Any, Any | None], Any]] = {
    "k": _count_counted,
    "n": _count_all,
    "total": _total,
    "squares": _squares,
    "most": _most,
    "base": _base,
}


def _column(query: Any) -> str:
    """The SQL of the one column of `query`, without its name."""
    [column] = _parsed(query).expressions
    return str(column.this.sql(dialect="postgres") if column.key == "alias" else column.sql(dialect="postgres"))


def _predicate(rows: Any, where: Any | None) -> str:
    if where is None:
        return ""
    query = rows.filter(where).select(rows.columns[0])
    return str(_parsed(query).args["where"].this.sql(dialect="postgres"))


def _parsed(query: Any) -> Any:
    import ibis
    import sqlglot

    return sqlglot.parse_one(str(ibis.to_sql(query, dialect="postgres")), dialect="postgres")


if __name__ == "__main__":
    Path(__file__).with_name(FILE).write_text(dump(compile_all()), encoding="utf-8")
