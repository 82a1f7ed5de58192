"""The catalogue as a page: `python -m zhike.quality.metrics.documenting FILE` writes docs/reference/metrics.md."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from zhike.quality.metrics.catalogue import METRICS
from zhike.quality.metrics.catalogue.dimensions import DIMENSIONS
from zhike.quality.metrics.compilation import load
from zhike.quality.metrics.definition import Metric
from zhike.quality.rules.figures import Kind

_HEAD = """\
# Metrics 指标

Written by `python -m zhike.quality.metrics.documenting docs/reference/metrics.md`; a test compares it with the code.

A metric is defined once, as an expression over a published dataset, and every board, report, file and command shows
that one. Each figure is `{"value", "n", "low", "high"}`: the value in the metric's unit (percentages 0-100), the number
of contacts it is made of, and its 95 % interval. Without a value there is a `reason`: `no_data` (nothing to count),
`too_few` (n below the metric's minimum), `not_computable` (a division by nothing), `not_by_this` (samples of the floor
cannot be split or filtered by anything but time).

Parts are stored and added, never averages of averages: a total is computed from the sums of its rows. `numerator` and
`denominator` are what `GET /api/v1/contacts?metric=ID&part=numerator` lists. Intervals: Wilson for shares, exact
Poisson for complaints and patience, Student for means (of times on the logarithmic scale); a count is known and has
none: its interval is the count itself.

A definition that changes gets a new version. Metrics that need what is not recorded yet (surveys, inspection, cost,
rosters) are absent, not empty.
"""

_INTERVALS: dict[Kind, str] = {
    "count": "none (counted)",
    "share": "Wilson",
    "rate": "exact Poisson",
    "mean": "Student, logarithmic",
    "score": "Student",
    "exposure": "exact Poisson",
    "ratio": "none",
    "largest": "none",
}


def document() -> str:
    """The whole page."""
    return "\n".join(
        [_HEAD, *_dimensions(), *_overview(), *(line for metric in METRICS.values() for line in _one(metric))]
    )


def _dimensions() -> Iterator[str]:
    yield "## Dimensions 维度\n"
    yield "| id | 中文 | English | filter |"
    yield "|---|---|---|---|"
    for each in DIMENSIONS.values():
        yield f"| `{each.id}` | {each.zh} | {each.en} | {'yes' if each.column else 'period only'} |"
    yield ""


def _overview() -> Iterator[str]:
    yield "## All metrics 全部指标\n"
    yield "| id | 中文 | English | unit | better | least n | interval | dataset | version |"
    yield "|---|---|---|---|---|---|---|---|---|"
    for metric in METRICS.values():
        facts = (metric.unit, metric.better, metric.minimum_n, _INTERVALS[metric.kind], metric.dataset, metric.version)
        yield f"| [`{metric.id}`](#{metric.id}) | {metric.zh} | {metric.en} | {' | '.join(map(str, facts))} |"
    yield ""


def _one(metric: Metric) -> Iterator[str]:
    compiled = load()[metric.dataset].metrics[metric.id]
    yield f"### {metric.id}\n"
    yield f"{metric.zh} · {metric.en}\n"
    yield f"- {metric.formula_zh}"
    yield f"- {metric.formula_en}"
    if metric.caveats_zh:
        yield f"- 注意：{metric.caveats_zh}"
        yield f"- Mind: {metric.caveats_en}"
    yield f"- numerator: {_code(compiled.numerator)}; denominator: {_code(compiled.denominator)}"
    parts = "; ".join(f"{name} = {_code(sql)}" for name, sql in sorted(compiled.parts.items()))
    yield f"- parts: {parts}\n"


def _code(compiled: str) -> str:
    plain = compiled.replace('"t0".', "").replace('"', "")
    return f"`{plain}`" if plain else "all"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(document(), encoding="utf-8")
