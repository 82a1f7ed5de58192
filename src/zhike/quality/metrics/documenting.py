"""The catalogue as a page: `python -m zhike.quality.metrics.documenting FILE` writes docs/reference/metrics.md."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from zhike.quality.datasets import Dataset
from zhike.quality.metrics.catalogue import MEASURES, earlier_versions
from zhike.quality.metrics.catalogue.absent import ABSENT
from zhike.quality.metrics.catalogue.dimensions import DIMENSIONS
from zhike.quality.metrics.compilation import load
from zhike.quality.metrics.definition import Derived, Measure, Metric
from zhike.quality.rules.figures import Kind

_HEAD = """\
# Metrics 指标

Written by `python -m zhike.quality.metrics.documenting docs/reference/metrics.md`; a test compares it with the code.

A metric is defined once, as an expression over a published dataset, and every board, report, file and command shows
that one. Each figure is `{"value", "n", "low", "high"}`: the value in the metric's unit (percentages 0-100), the number
of contacts (or of faults) it is made of, and its 95 % interval. Without a value: `reason`, `no_data` (nothing there),
`too_few` (n below the metric's minimum), `not_computable` (a division by nothing), `not_by_this` (its dataset does not
know the dimension: samples of the floor know the time only), `not_reached` (nobody was observed so long), `no_floor`
(the floor was not recorded then, as in imported history: nothing is known of it, neither 0 nor 100 %), `not_watched`
(nobody checked whether it worked then).

Parts are stored and added, never averages of averages: a total is computed from the sums of its rows. `numerator` and
`denominator` are what `GET /api/v1/contacts?metric=ID&part=numerator` lists. Intervals: Wilson for shares, exact
Poisson for complaints and patience, Student for means (of times on the logarithmic scale), order statistics for
percentiles, Greenwood's variance for curves of Kaplan and Meier; a count is known: its interval is the count itself.
A ratio of two amounts (occupancy, load, MTBF) has one from seven days on: whole days are its blocks, since minutes and
contacts of one day hang together, and neighbouring days that do widen it (Newey and West).
Percentiles and curves are made of counts by step (the column `step`: a second, a hundredth), which add up as well.

A definition that changes gets a new version, and the earlier one stays: `complaint_rate` is the one in force,
`complaint_rate@1` the first for ever. A report that keeps the versions of its `definitions` can be made again.

Where an installation has not recorded what a metric needs (a cost, an inspection, a run for segments), it has no value
and the reason `no_data`, never 0. Metrics that need what nothing records yet are named [at the end](#not-here-yet-尚无)
with what that is.

Metrics of other datasets than `contacts` split by time, and by those dimensions whose column their dataset has: work
orders by reason and urgency, members by tier, city tier and elder, requests and consents by channel, answers by
language and reason.

A metric of the dataset `derived` is made of other metrics' figures: it has no rows of its own (open those beside it),
and its total is worked out from the whole, not from its rows. Indices take the weights in force.
"""

_INTERVALS: dict[Kind, str] = {
    "count": "none (counted)",
    "share": "Wilson",
    "rate": "exact Poisson",
    "mean": "Student, logarithmic",
    "score": "Student",
    "exposure": "exact Poisson",
    "ratio": "by days, logarithmic",
    "largest": "none",
    "portion": "none",
    "pace": "exact Poisson",
    "weighted": "Wilson, effective n",
    "quantile": "order statistics",
    "reached": "log-log",
    "within": "Greenwood",
}


def document() -> str:
    """The whole page."""
    each = (line for metric in MEASURES.values() for line in _one(metric))
    return "\n".join([_HEAD, *_dimensions(), *_overview(), *each, *_absent()])


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
    for metric in MEASURES.values():
        facts = (metric.unit, metric.better, metric.minimum_n, *_made(metric), metric.version)
        yield f"| [`{metric.id}`](#{metric.id}) | {metric.zh} | {metric.en} | {' | '.join(map(str, facts))} |"
    yield ""


def _made(metric: Measure) -> tuple[str, str]:
    """Its interval, and its dataset."""
    return (metric.interval, "derived") if isinstance(metric, Derived) else (_INTERVALS[metric.kind], metric.dataset)


def _one(metric: Measure) -> Iterator[str]:
    yield f"### {metric.id}\n"
    yield f"{metric.zh} · {metric.en}\n"
    yield f"- {metric.formula_zh}"
    yield f"- {metric.formula_en}"
    if metric.caveats_zh:
        yield f"- 注意：{metric.caveats_zh}"
        yield f"- Mind: {metric.caveats_en}"
    if isinstance(metric, Metric):
        yield from _counting(metric)
    if metric.beside:
        yield f"- beside: {', '.join(f'`{each}`' for each in metric.beside)}"
    for one in earlier_versions(metric.id):
        yield f"- `{one.reference}`: {one.formula_zh}；{one.caveats_zh} · {one.formula_en}; {one.caveats_en}"
    yield ""


def _counting(metric: Metric) -> Iterator[str]:
    compiled = load()[metric.dataset].metrics[metric.reference]
    yield f"- numerator: {_code(compiled.numerator)}; denominator: {_code(compiled.denominator)}"
    parts = [(name, sql) for dataset in metric.datasets for name, sql in _parts(metric, dataset)]
    yield f"- parts: {'; '.join(f'{name} = {_code(sql)}' for name, sql in sorted(parts))}"


def _parts(metric: Metric, dataset: Dataset) -> list[tuple[str, str]]:
    compiled = load()[dataset].metrics[metric.reference]
    return [*compiled.parts.items(), *([("step", compiled.spread)] if compiled.spread else [])]


def _absent() -> Iterator[str]:
    yield "## Not here yet 尚无\n"
    yield "| id | 中文 | English | 还需要 | would need |"
    yield "|---|---|---|---|---|"
    for each in ABSENT:
        yield f"| `{each.id}` | {each.zh} | {each.en} | {each.needs_zh} | {each.needs_en} |"
    yield ""


def _code(compiled: str) -> str:
    plain = compiled.replace('"t0".', "").replace('"', "")
    return f"`{plain}`" if plain else "all"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(document(), encoding="utf-8")
