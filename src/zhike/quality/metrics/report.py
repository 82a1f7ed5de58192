"""Reports: metrics by one or two dimensions over a period, with totals that are the sum of the rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, tzinfo
from typing import Any

from zhike.platform.database import Session
from zhike.quality.errors import DimensionTwice, PeriodReversed, PeriodTooLong, ReportTooWide
from zhike.quality.metrics.catalogue.dimensions import DIMENSIONS, Dimension
from zhike.quality.metrics.compilation import load
from zhike.quality.metrics.definition import Metric
from zhike.quality.repository import reporting
from zhike.quality.repository.reporting import Dataset, Scope
from zhike.quality.rules.figures import NOT_BY_THIS, Figure, Parts, add, evaluate
from zhike.quality.rules.periods import LONGEST_DAYS, Period, previous

MOST_ROWS = 20_000
Key = tuple[Any, ...]
Filters = Mapping[str, Sequence[Any]]
"""Allowed values by dimension; None among them means "empty"."""

_COUNT = "COUNT(*)"


@dataclass(frozen=True, slots=True)
class Question:
    """What a report is asked: `by` may be empty, then there is one total only."""

    period: Period
    by: tuple[Dimension, ...]
    metrics: tuple[Metric, ...]
    filters: Filters = field(default_factory=dict)
    zone: tzinfo | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One line: its value of each dimension, and its figures by metric."""

    key: Key
    figures: Mapping[str, Figure]


@dataclass(frozen=True, slots=True)
class Report:
    """An answer. `total` is made of the sums of all rows."""

    question: Question
    rows: tuple[Row, ...]
    total: Mapping[str, Figure]


@dataclass(frozen=True, slots=True)
class Tally:
    """What was counted for one key: parts by metric, and how many rows of the dataset there were."""

    key: Key
    parts: Mapping[str, Parts]
    rows: int = 0


async def make_report(session: Session, question: Question) -> Report:
    """Answer `question`. Raises `PeriodReversed`, `PeriodTooLong`, `DimensionTwice` or `ReportTooWide`."""
    _check(question)
    tallies = await count(session, question)
    rows = tuple(Row(tally.key, _figures(question, tally.parts)) for tally in _in_order(question, tallies))
    whole = {
        metric.id: add(parts for tally in tallies if (parts := tally.parts.get(metric.id)))
        for metric in question.metrics
    }
    return Report(question, rows, _figures(question, whole))


async def make_comparison(session: Session, question: Question) -> Report:
    """The same for the period before, moved by whole weeks so that weekdays meet."""
    return await make_report(session, replace(question, period=previous(question.period)))


async def count(session: Session, question: Question) -> list[Tally]:
    """The parts of each metric for each key, as counted in the database in one pass for each dataset."""
    counted = await _count_dataset(session, "contacts", question)
    if not any(metric.dataset == "floor" and computable(question, metric) for metric in question.metrics):
        return counted
    by_key = {tally.key: tally for tally in counted}
    for tally in await _count_dataset(session, "floor", question):
        known = by_key.get(tally.key, Tally(tally.key, {}))
        by_key[tally.key] = replace(known, parts={**known.parts, **tally.parts})
    return list(by_key.values())


def computable(question: Question, metric: Metric) -> bool:
    """Samples of the floor know the time only: no channel, no customer, no agent."""
    asked = [*(dimension.id for dimension in question.by), *question.filters]
    return metric.dataset == "contacts" or all(DIMENSIONS[name].of_time for name in asked)


def scope_of(period: Period, filters: Filters, zone: tzinfo | None) -> Scope:
    """The rows of a period and of filters; with a `zone`, their starts are enclosed for the index."""
    columns = {DIMENSIONS[name].column or "": values for name, values in filters.items()}
    earliest, latest = period.outer_times(zone) if zone is not None else (None, None)
    return Scope(period.first, period.last, earliest, latest, columns)


def key_text(value: Any) -> Any:
    """A dimension's value as JSON has it."""
    return value.isoformat() if isinstance(value, date) else value


def _check(question: Question) -> None:
    problem = question.period.problem()
    if problem == "reversed":
        raise PeriodReversed
    if problem == "too_long":
        raise PeriodTooLong(days=LONGEST_DAYS)
    if len({dimension.id for dimension in question.by}) < len(question.by):
        raise DimensionTwice


async def _count_dataset(session: Session, dataset: Dataset, question: Question) -> list[Tally]:
    compiled = load()[dataset]
    metrics = [metric for metric in question.metrics if metric.dataset == dataset]
    places: dict[str, int] = {_COUNT: 0}
    for metric in metrics:
        for part in compiled.metrics[metric.id].parts.values():
            places.setdefault(part, len(places))
    rows = await reporting.read_parts(
        session,
        dataset=dataset,
        scope=scope_of(question.period, question.filters, None),
        dimensions=[compiled.dimensions[dimension.id] for dimension in question.by],
        parts=list(places),
        limit=MOST_ROWS + 1,
    )
    if len(rows) > MOST_ROWS:
        raise ReportTooWide(rows=MOST_ROWS)
    width = len(question.by)
    where = {
        metric.id: [(name, width + places[part]) for name, part in compiled.metrics[metric.id].parts.items()]
        for metric in metrics
    }
    return [
        Tally(
            key=row[:width],
            # A sum over nothing is NULL, which is nothing.
            parts={one: {name: row[place] or 0 for name, place in parts} for one, parts in where.items()},
            rows=row[width],
        )
        for row in rows
        if width or row[width]
    ]


def _figures(question: Question, parts: Mapping[str, Parts]) -> dict[str, Figure]:
    return {
        metric.id: evaluate(metric.shape, parts.get(metric.id, {}))
        if computable(question, metric)
        else Figure(None, 0, reason=NOT_BY_THIS)
        for metric in question.metrics
    }


def _in_order(question: Question, tallies: Sequence[Tally]) -> list[Tally]:
    """Time goes forward; everything else by how many contacts there were, most first."""
    if all(dimension.of_time for dimension in question.by):
        return sorted(tallies, key=lambda tally: tally.key)
    return sorted(tallies, key=lambda tally: (-tally.rows, str(tally.key)))
