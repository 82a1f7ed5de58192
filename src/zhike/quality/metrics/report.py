"""Reports: metrics by one or two dimensions over a period, with totals that are the sum of the rows."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, tzinfo
from decimal import Decimal
from typing import Any

from zhike.platform.database import Session
from zhike.quality.datasets import SCHEMAS, Dataset
from zhike.quality.errors import DimensionTwice, PeriodReversed, PeriodTooLong, ReportTooWide
from zhike.quality.metrics.catalogue.dimensions import DIMENSIONS, Dimension
from zhike.quality.metrics.compilation import load
from zhike.quality.metrics.definition import Measure, Metric
from zhike.quality.repository import reporting
from zhike.quality.repository.reporting import Scope
from zhike.quality.rules.figures import BLOCKS, NOT_BY_THIS, SPREAD, Figure, Parts, add, evaluate
from zhike.quality.rules.folding import REST, largest
from zhike.quality.rules.intervals import LEAST_BLOCKS
from zhike.quality.rules.periods import LONGEST_DAYS, Period
from zhike.quality.rules.spreads import Spread, put_together

MOST_ROWS = 20_000
MOST_STEPS = 1_000_000
"""Rows by step of an amount, of which a report's rows are put together."""
Key = tuple[Any, ...]
Filters = Mapping[str, Sequence[Any]]
"""Allowed values by dimension; None among them means "empty"."""

_COUNT = "COUNT(*)"


@dataclass(frozen=True, slots=True)
class Question:
    """What a report is asked: `by` may be empty, then there is one total only.

    With `top`, a dimension other than time has so many rows at most, and one more for all other values together. With
    `days`, only these days of the period are meant.
    """

    period: Period
    by: tuple[Dimension, ...]
    metrics: tuple[Measure, ...]
    filters: Filters = field(default_factory=dict)
    zone: tzinfo | None = None
    top: int | None = None
    days: tuple[date, ...] = ()

    @property
    def counted(self) -> tuple[Metric, ...]:
        """The metrics that are counted from rows."""
        return tuple(metric for metric in self.metrics if isinstance(metric, Metric))


@dataclass(frozen=True, slots=True)
class Row:
    """One line: its value of each dimension, and its figures by metric."""

    key: Key
    figures: Mapping[str, Figure]


@dataclass(frozen=True, slots=True)
class Report:
    """An answer. `total` is made of the sums of all rows; `folded`: how many values stand together, by dimension."""

    question: Question
    rows: tuple[Row, ...]
    total: Mapping[str, Figure]
    folded: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Tally:
    """What was counted for one key: parts by metric, and how many rows of the dataset there were."""

    key: Key
    parts: Mapping[str, Parts]
    rows: int = 0


async def make_report(session: Session, question: Question) -> Report:
    """Answer `question` as far as it is counted from rows; `deriving.answer` tells the rest as well.

    Raises `PeriodReversed`, `PeriodTooLong`, `DimensionTwice` or `ReportTooWide`.
    """
    check_question(question)
    tallies, folded = _fold(question, await count(session, question))
    rows = tuple(Row(tally.key, _figures(question, tally.parts)) for tally in _in_order(question, tallies))
    whole = {
        metric.key: add(parts for tally in _adding_up(question, tallies) if (parts := tally.parts.get(metric.key)))
        for metric in question.counted
    }
    return Report(question, rows, _figures(question, whole), folded)


def _adding_up(question: Question, tallies: Sequence[Tally]) -> Sequence[Tally]:
    """Those of the whole, where a dimension has one that was not filtered away: its parts are in it already."""
    wholes = {place: each.whole for place, each in enumerate(question.by) if each.whole is not None}
    kept = [tally for tally in tallies if all(tally.key[place] == whole for place, whole in wholes.items())]
    return kept if wholes and not any(each.id in question.filters for each in question.by) else tallies


async def count(session: Session, question: Question) -> list[Tally]:
    """The parts of each metric for each key, as counted in the database: one pass for each dataset, one more for each
    amount whose spread is asked for, and one for what ratios divide by what by day."""
    contacts = await _count_dataset(session, "contacts", question) if splits(question, "contacts") else []
    by_key = {tally.key: tally for tally in contacts}
    others: list[Dataset] = [dataset for dataset in SCHEMAS if dataset != "contacts"]
    asked = {each for metric in question.counted if computable(question, metric) for each in metric.datasets}
    for dataset in others:
        for tally in await _count_dataset(session, dataset, question) if dataset in asked else ():
            known = by_key.get(tally.key, Tally(tally.key, {}))
            by_key[tally.key] = replace(known, parts=_with(known.parts, tally.parts))
    for dataset, step, metrics in _spreads(question):
        counted = await _count_steps(session, question, dataset, step, metrics)
        for key, tally in by_key.items():
            by_key[key] = replace(tally, parts={**tally.parts, **counted.get(key, {})})
    for key, blocks in (await _count_blocks(session, question)).items():
        if key in by_key:
            by_key[key] = replace(by_key[key], parts=_with(by_key[key].parts, blocks))
    return list(by_key.values())


async def _count_blocks(session: Session, question: Question) -> dict[Key, dict[str, Parts]]:
    """For each key and ratio the amounts of each day, as `blocks`: none where there are too few days."""
    metrics = [each for each in question.counted if each.kind in BLOCKS and computable(question, each)]
    if question.period.days < LEAST_BLOCKS or not metrics:
        return {}
    found: dict[Key, dict[str, dict[date, tuple[float, float]]]] = {}
    for dataset in dict.fromkeys(dataset for metric in metrics for dataset in metric.datasets):
        compiled = load()[dataset]
        places = [
            (metric.key, name, compiled.metrics[metric.reference].parts[name])
            for metric in metrics
            for name in ("total", "base")
            if dataset in metric.datasets and name in compiled.metrics[metric.reference].parts
        ]
        parts = list(dict.fromkeys(part for _, _, part in places))
        day = compiled.dimensions["day"]
        rows = await _read(session, question, dataset, dimensions=(day,), parts=parts, most=MOST_STEPS)
        width = len(question.by)
        for row in rows:
            known = found.setdefault(row[:width], {})
            for metric_key, name, part in places:
                amount = float(_number(row[width + 1 + parts.index(part)]))
                one = (amount, 0.0) if name == "total" else (0.0, amount)
                known[metric_key] = put_together(known.get(metric_key, {}), {row[width]: one})
    return {key: {one: {"blocks": blocks} for one, blocks in told.items()} for key, told in found.items()}


def _spreads(question: Question) -> list[tuple[Dataset, str, list[Metric]]]:
    """Amounts whose spread is asked for, by dataset and the SQL of their step, each with its metrics."""
    found: dict[tuple[Dataset, str], list[Metric]] = {}
    for metric in question.counted:
        if metric.kind in SPREAD and computable(question, metric):
            step = load()[metric.dataset].metrics[metric.reference].spread
            found.setdefault((metric.dataset, step), []).append(metric)
    return [(dataset, step, metrics) for (dataset, step), metrics in found.items()]


def computable(question: Question, metric: Metric) -> bool:
    """Samples of the floor know the time only: no channel, no customer, no agent."""
    return all(splits(question, dataset) for dataset in metric.datasets)


def splits(question: Question, dataset: Dataset) -> bool:
    """Whether rows of `dataset` know all by which `question` splits and filters."""
    asked = [*(dimension.id for dimension in question.by), *question.filters]
    return all(DIMENSIONS[name].splits(dataset) for name in asked)


def of_wholes(dataset: Dataset, asked: Container[str]) -> Filters:
    """The filters that leave of `dataset` what stands for everything, in dimensions that nobody asks for."""
    return {
        each.id: (each.whole,)
        for each in DIMENSIONS.values()
        if each.whole is not None and each.id not in asked and each.splits(dataset)
    }


def scope_of(period: Period, filters: Filters, zone: tzinfo | None) -> Scope:
    """The rows of a period and of filters; with a `zone`, their starts are enclosed for the index."""
    columns = {DIMENSIONS[name].column or "": values for name, values in filters.items()}
    earliest, latest = period.outer_times(zone) if zone is not None else (None, None)
    return Scope(period.first, period.last, earliest, latest, columns)


def key_text(value: Any) -> Any:
    """A dimension's value as JSON has it."""
    return value.isoformat() if isinstance(value, date) else value


def check_question(question: Question) -> None:
    """Raise `PeriodReversed`, `PeriodTooLong` or `DimensionTwice` where it cannot be answered."""
    problem = question.period.problem()
    if problem == "reversed":
        raise PeriodReversed
    if problem == "too_long":
        raise PeriodTooLong(days=LONGEST_DAYS)
    if len({dimension.id for dimension in question.by}) < len(question.by):
        raise DimensionTwice


async def _count_dataset(session: Session, dataset: Dataset, question: Question) -> list[Tally]:
    compiled = load()[dataset]
    metrics = [metric for metric in question.counted if dataset in metric.datasets and metric.kind not in SPREAD]
    places: dict[str, int] = {_COUNT: 0}
    for metric in metrics:
        for part in compiled.metrics[metric.reference].parts.values():
            places.setdefault(part, len(places))
    rows = await _read(session, question, dataset, dimensions=(), parts=list(places), most=MOST_ROWS)
    width = len(question.by)
    where = {
        metric.key: [(name, width + places[part]) for name, part in compiled.metrics[metric.reference].parts.items()]
        for metric in metrics
    }
    return [
        Tally(
            key=row[:width],
            parts={one: {name: _number(row[place]) for name, place in parts} for one, parts in where.items()},
            rows=row[width],
        )
        for row in rows
        if width or row[width]
    ]


async def _count_steps(
    session: Session, question: Question, dataset: Dataset, step: str, metrics: Sequence[Metric]
) -> dict[Key, dict[str, Parts]]:
    """For each key and metric how many amounts there are at each step, and how many end in the metric's event."""
    compiled = [load()[dataset].metrics[metric.reference].parts for metric in metrics]
    parts = [parts[name] for parts in compiled for name in ("n", "k")]
    rows = await _read(session, question, dataset, dimensions=(step,), parts=parts, most=MOST_STEPS)
    width = len(question.by)
    found: dict[Key, dict[str, dict[int, tuple[int, int]]]] = {}
    for row in rows:
        spreads = found.setdefault(row[:width], {metric.key: {} for metric in metrics})
        for place, metric in enumerate(metrics):
            n, k = row[width + 1 + 2 * place], row[width + 2 + 2 * place]
            if n:
                spreads[metric.key][row[width]] = (n, k)
    return {key: {one: spread_parts(spread) for one, spread in spreads.items()} for key, spreads in found.items()}


def _number(value: Any) -> Any:
    """A part as the database tells it: a sum over nothing is NULL, one of constants a decimal."""
    return float(value) if isinstance(value, Decimal) else value or 0


def spread_parts(spread: Spread) -> Parts:
    """A spread with its sums, as a metric's parts."""
    return {"k": sum(k for _, k in spread.values()), "n": sum(n for n, _ in spread.values()), "spread": spread}


async def _read(
    session: Session, question: Question, dataset: Dataset, *, dimensions: Sequence[str], parts: list[str], most: int
) -> list[tuple[Any, ...]]:
    """The parts by the question's dimensions and then by `dimensions` (SQL)."""
    split = [load()[dataset].dimensions[dimension.id] for dimension in question.by]
    asked = {*question.filters, *(dimension.id for dimension in question.by)}
    scope = scope_of(question.period, {**of_wholes(dataset, asked), **question.filters}, None)
    if question.days:
        scope = replace(scope, filters={**scope.filters, "local_date": question.days})
    rows = await reporting.read_parts(
        session, dataset=dataset, scope=scope, dimensions=[*split, *dimensions], parts=parts, limit=most + 1
    )
    if len(rows) > most:
        raise ReportTooWide(rows=most)
    return rows


def _with(known: Mapping[str, Parts], more: Mapping[str, Parts]) -> dict[str, Parts]:
    """The parts of each metric from both: those of one metric may come from two datasets."""
    return {**known, **{key: {**known.get(key, {}), **parts} for key, parts in more.items()}}


def _figures(question: Question, parts: Mapping[str, Parts]) -> dict[str, Figure]:
    return {
        metric.key: evaluate(metric.shape, parts.get(metric.key, {}))
        if computable(question, metric)
        else Figure(None, 0, reason=NOT_BY_THIS)
        for metric in question.counted
    }


def _fold(question: Question, tallies: list[Tally]) -> tuple[list[Tally], dict[str, int]]:
    """What is beyond the question's `top`, put together from its sums."""
    places = [place for place, dimension in enumerate(question.by) if not dimension.of_time]
    if question.top is None or not places:
        return tallies, {}
    kept, folded = {}, {}
    for place in places:
        kept[place], others = largest(((tally.key[place], tally.rows) for tally in tallies), question.top)
        if others:
            folded[question.by[place].id] = others
    by_key: dict[Key, list[Tally]] = {}
    for tally in tallies:
        key = tuple(
            REST if place in kept and value not in kept[place] else value for place, value in enumerate(tally.key)
        )
        by_key.setdefault(key, []).append(tally)
    return [_together(key, group) for key, group in by_key.items()], folded


def _together(key: Key, group: Sequence[Tally]) -> Tally:
    names = dict.fromkeys(name for tally in group for name in tally.parts)
    parts = {name: add(tally.parts[name] for tally in group if name in tally.parts) for name in names}
    return Tally(key, parts, sum(tally.rows for tally in group))


def _in_order(question: Question, tallies: Sequence[Tally]) -> list[Tally]:
    """Time goes forward; everything else by how many contacts there were, most first, all others together last."""
    if all(dimension.of_time for dimension in question.by):
        return sorted(tallies, key=lambda tally: tally.key)
    return sorted(tallies, key=lambda tally: (REST in tally.key, -tally.rows, str(tally.key)))
