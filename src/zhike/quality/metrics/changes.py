"""A metric over time on a control chart, and each day against one like it a week and a year before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from zhike.platform.calendar import country_special_days
from zhike.platform.database import Session
from zhike.quality.metrics.catalogue.dimensions import DIMENSIONS
from zhike.quality.metrics.definition import Metric
from zhike.quality.metrics.report import Question, Tally, check_question, count, key_text
from zhike.quality.rules import charts
from zhike.quality.rules.charts import Chart, ChartKind, Observed
from zhike.quality.rules.comparable import Back, Calendar, Special
from zhike.quality.rules.figures import Figure, Parts, add, evaluate
from zhike.quality.rules.periods import Period
from zhike.routing import api as routing

Grain = Literal["day", "week", "month"]

MOST_COMPARED = 100
"""Days of a period that are compared one by one."""
_CHARTS: Mapping[str, ChartKind] = {"share": "p", "rate": "u"}
_YEAR = timedelta(weeks=52)
# As far as the rules of comparing look.
_REACH = timedelta(weeks=9)


@dataclass(frozen=True, slots=True)
class Against:
    """A period against the days like its own, a week or a year before: `days` of them had one with data."""

    back: Back
    days: int
    now: Figure
    before: Figure


@dataclass(frozen=True, slots=True)
class Moment:
    """A day, week or month of the series; `before`: the day like it, and that day's figure."""

    key: str
    figure: Figure
    before: Mapping[Back, tuple[date, Figure]]


@dataclass(frozen=True, slots=True)
class Change:
    """A metric's series with its chart, whose limits are in the metric's unit."""

    moments: tuple[Moment, ...]
    chart: Chart
    total: Figure
    against: tuple[Against, ...]


async def report_change(session: Session, metric: Metric, asked: Question, grain: Grain, country: str) -> Change:
    """The series of `metric` for the period and filters of `asked`."""
    question = replace(asked, by=(DIMENSIONS[grain],), metrics=(metric,))
    check_question(question)
    tallies = await count(session, question)
    by_key = {_text(tally): tally.parts.get(metric.key, {}) for tally in tallies}
    keys = _keys(question.period, grain)
    parts = [by_key.get(key, {}) for key in keys]
    figures = [evaluate(metric.shape, each) for each in parts]
    before: Mapping[tuple[date, Back], tuple[date, Parts]] = {}
    if grain == "day" and question.period.days <= MOST_COMPARED:
        before = await _before(session, question, metric, country)
    moments = tuple(
        Moment(key, figure, _compared(metric, key, before) if before else {})
        for key, figure in zip(keys, figures, strict=True)
    )
    backs: tuple[Back, ...] = ("week", "year")
    against = [_against(metric, back, dict(zip(keys, parts, strict=True)), before) for back in backs] if before else []
    return Change(
        moments=moments,
        chart=_chart(metric, parts, figures),
        total=evaluate(metric.shape, add(each for each in parts if each)),
        against=tuple(each for each in against if each.days),
    )


async def read_calendar(session: Session, period: Period, country: str) -> Calendar:
    """Holidays and worked weekends around a period: as edited; years that nobody filled in as the law has them."""
    years = range((period.first - _YEAR - _REACH).year, period.last.year + 1)
    edited = await routing.list_special_days(session, date(years[0], 1, 1))
    missing = set(years) - {each.day.year for each in edited}
    days = [*country_special_days(country, missing), *edited]
    return Calendar({each.day: Special(each.kind == "workday", each.name_zh) for each in days})


def _chart(metric: Metric, parts: Sequence[Parts], figures: Sequence[Figure]) -> Chart:
    kind = _CHARTS.get(metric.kind, "xmr")
    if kind == "xmr":
        values = [figure.value for figure in figures]
        negative = any(value < 0 for value in values if value is not None)
        return charts.draw(kind, [Observed(value) for value in values], lowest=None if negative else 0.0)
    counted = [Observed(None, each.get("k", 0), each.get("n", 0)) for each in parts]
    return _scaled(charts.draw(kind, counted), metric.scale)


def _scaled(chart: Chart, scale: float) -> Chart:
    def times(value: float | None) -> float | None:
        return None if value is None else value * scale

    points = [
        replace(each, value=times(each.value), lower=times(each.lower), upper=times(each.upper))
        for each in chart.points
    ]
    return replace(chart, centre=times(chart.centre), points=tuple(points))


async def _before(
    session: Session, question: Question, metric: Metric, country: str
) -> dict[tuple[date, Back], tuple[date, Parts]]:
    """For each day of the period the day like it and what was counted then, where anything was."""
    period = question.period
    calendar = await read_calendar(session, period, country)
    spans: dict[Back, Period] = {
        "week": Period(period.first - _REACH, period.last),
        "year": Period(period.first - _YEAR - _REACH, period.last - _YEAR + _REACH),
    }
    found: dict[tuple[date, Back], tuple[date, Parts]] = {}
    for back, span in spans.items():
        counted = {tally.key[0]: tally.parts for tally in await count(session, replace(question, period=span))}
        for number in range(period.days):
            day = period.first + timedelta(days=number)
            other = calendar.comparable(day, back)
            if other is not None and other in counted:
                found[day, back] = other, counted[other].get(metric.key, {})
    return found


def _compared(
    metric: Metric, key: str, before: Mapping[tuple[date, Back], tuple[date, Parts]]
) -> dict[Back, tuple[date, Figure]]:
    day = date.fromisoformat(key)
    return {
        back: (other, evaluate(metric.shape, parts)) for (each, back), (other, parts) in before.items() if each == day
    }


def _against(
    metric: Metric, back: Back, now: Mapping[str, Parts], before: Mapping[tuple[date, Back], tuple[date, Parts]]
) -> Against:
    """The days that have one like them, and those, each day's parts added up."""
    pairs = [
        (now[day.isoformat()], parts)
        for (day, each), (_, parts) in before.items()
        if each == back and now[day.isoformat()]
    ]
    sides = [evaluate(metric.shape, add(side)) for side in ([one for one, _ in pairs], [other for _, other in pairs])]
    return Against(back, len(pairs), sides[0], sides[1])


def _text(tally: Tally) -> str:
    return str(key_text(tally.key[0]))


def _keys(period: Period, grain: Grain) -> list[str]:
    """All days, weeks (by their Monday) or months of a period, also those without a contact."""
    days = [period.first + timedelta(days=number) for number in range(period.days)]
    if grain == "week":
        return list(dict.fromkeys((day - timedelta(days=day.weekday())).isoformat() for day in days))
    return list(dict.fromkeys(f"{day:%Y-%m}" if grain == "month" else day.isoformat() for day in days))
