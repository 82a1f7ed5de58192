"""Reports with everything that was asked: counted metrics, and those that are made of other metrics' figures."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from zhike.platform.database import Session
from zhike.quality.errors import ReportTooWide
from zhike.quality.metrics.catalogue import find_dimension, find_metric
from zhike.quality.metrics.catalogue.indices import INDICES, Index
from zhike.quality.metrics.changes import read_calendar
from zhike.quality.metrics.definition import Derived, Metric, OfForecast, OfIndex, OfWeeks
from zhike.quality.metrics.report import Key, Question, Report, make_report
from zhike.quality.repository import indices as repository
from zhike.quality.rules.figures import NO_DATA, NOT_BY_THIS, Figure
from zhike.quality.rules.fluctuation import PERIODS, fluctuate
from zhike.quality.rules.forecasting import LOOK_BACK_DAYS, forecasts
from zhike.quality.rules.indices import Part, compute, reweighed
from zhike.quality.rules.periods import LONGEST_DAYS, Period, previous, whole_weeks

Figures = Mapping[str, Figure]
Steps = Mapping[Any, Figures]
"""Figures by day, or by week."""
Tell = Callable[[Steps], Figure]

_TOTAL: Key = ()
_NOTHING = Figure(None, 0, reason=NO_DATA)


async def answer(session: Session, question: Question, country: str) -> Report:
    """Answer `question`, derived metrics as well. `country` (ISO, two letters): whose holidays are no ordinary days.

    Raises `PeriodReversed`, `PeriodTooLong`, `DimensionTwice` or `ReportTooWide`.
    """
    report = await make_report(session, question)
    for metric in question.metrics:
        if isinstance(metric, Derived):
            report = _with(report, metric.key, await _tell(session, question, metric, country))
    return report


async def compare(session: Session, question: Question, country: str) -> Report:
    """The same for the period before, moved by whole weeks so that weekdays meet."""
    return await answer(session, replace(question, period=previous(question.period)), country)


def _with(report: Report, key: str, told: Mapping[Key, Figure]) -> Report:
    rows = tuple(
        replace(row, figures={**row.figures, key: told.get(row.key, Figure(None, 0, reason=NOT_BY_THIS))})
        for row in report.rows
    )
    return replace(report, rows=rows, total={**report.total, key: told.get(_TOTAL, _NOTHING)})


async def _tell(session: Session, question: Question, metric: Derived, country: str) -> dict[Key, Figure]:
    """The figure of each row, and of the whole under the empty key."""
    match metric.source:
        case OfIndex(index_id):
            return await _of_index(session, question, INDICES[index_id])
        case OfWeeks() as weeks:
            return await _of_weeks(session, question, weeks)
        case OfForecast() as forecast:
            return await _of_forecast(session, question, forecast, country)


async def _of_index(session: Session, question: Question, index: Index) -> dict[Key, Figure]:
    parts, metrics = await _parts(session, index)
    made = await make_report(session, replace(question, metrics=metrics))
    told = {row.key: _index_figure(index, parts, row.figures) for row in made.rows}
    return {**told, _TOTAL: _index_figure(index, parts, made.total)}


async def _of_weeks(session: Session, question: Question, source: OfWeeks) -> dict[Key, Figure]:
    """Of the twelve whole weeks up to the period's end."""
    index = INDICES[source.index]
    parts, metrics = await _parts(session, index)
    weeks, mondays = whole_weeks(question.period.last, PERIODS)

    def tell(steps: Steps) -> Figure:
        found = {week: compute(index.form, parts, figures).value for week, figures in steps.items()}
        return source.tell(fluctuate([found.get(str(monday)) for monday in mondays]))

    asked = replace(question, metrics=metrics, period=weeks)
    return await _over_time(asked, "week", tell, await _by_step(session, replace(asked, by=()), "week"), session)


async def _of_forecast(session: Session, question: Question, source: OfForecast, country: str) -> dict[Key, Figure]:
    """Of the days of the period; the last day that is known at all may not be over, and is left out."""
    period = question.period
    earliest = max(period.first - timedelta(days=LOOK_BACK_DAYS), period.last - timedelta(days=LONGEST_DAYS - 1))
    asked = replace(question, metrics=(find_metric(source.volume),), period=Period(earliest, period.last))
    calendar = await read_calendar(session, asked.period, country)
    whole = await _by_step(session, replace(asked, by=()), "day")
    known = sorted(whole.get(_TOTAL, {}))[:-1]
    days = [day for day in known if day >= period.first]

    def tell(steps: Steps) -> Figure:
        volumes: dict[date, float] = {day: steps[day][source.volume].value or 0.0 for day in known if day in steps}
        return source.tell(forecasts(volumes, days, calendar))

    return await _over_time(asked, "day", tell, whole, session)


async def _over_time(
    asked: Question, step: str, tell: Tell, whole: Mapping[Key, Steps], session: Session
) -> dict[Key, Figure]:
    """What is told of each row's course and of the whole one; a row of a day, or one of too many, has no course."""
    told = {_TOTAL: tell(whole.get(_TOTAL, {}))}
    if not asked.by or any(dimension.of_time for dimension in asked.by):
        return told
    try:
        rows = await _by_step(session, asked, step)
    except ReportTooWide:
        return told
    return {**{key: tell(steps) for key, steps in rows.items()}, **told}


async def _by_step(session: Session, asked: Question, step: str) -> dict[Key, Steps]:
    made = await make_report(session, replace(asked, by=(*asked.by, find_dimension(step)), top=None))
    found: dict[Key, dict[Any, Figures]] = {}
    for row in made.rows:
        found.setdefault(row.key[:-1], {})[row.key[-1]] = row.figures
    return dict(found)


async def _parts(session: Session, index: Index) -> tuple[Sequence[Part], tuple[Metric, ...]]:
    """The index's parts with the weights in force, and their metrics."""
    versions = await repository.list_weights(session, index.id)
    parts = reweighed(index.parts, versions[0].weights) if versions else index.parts
    return parts, tuple(find_metric(part.metric) for part in parts)


def _index_figure(index: Index, parts: Sequence[Part], figures: Figures) -> Figure:
    """The index as a figure, with the n of the part known least; without a value, why its heaviest gap has none."""
    made = compute(index.form, parts, figures)
    n = min((figures[part.metric].n for part in parts if part.metric in made.scores), default=0)
    if made.value is None:
        gap = max((part for part in parts if part.metric not in made.scores), key=lambda part: part.weight)
        return Figure(None, n, reason=figures[gap.metric].reason)
    return Figure(made.value, n, made.low, made.high)
