"""The standard report for management: the main figures of a day, week or month beside those it is compared with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from zhike.platform.database import Session
from zhike.quality.metrics.catalogue import METRICS, find_dimension
from zhike.quality.metrics.catalogue.indices import INDICES, Index
from zhike.quality.metrics.definition import Metric
from zhike.quality.metrics.report import Question, Report, make_report
from zhike.quality.rules import standard
from zhike.quality.rules.figures import NO_DATA, Figure
from zhike.quality.rules.indices import IndexFigure, Part, compute, reweighed
from zhike.quality.rules.judging import State, Target, judge
from zhike.quality.rules.periods import Period
from zhike.quality.rules.standard import Against, Section, Span
from zhike.quality.service import indices, targets
from zhike.quality.service.freshness import Freshness, find_freshness


@dataclass(frozen=True, slots=True)
class Line:
    """A figure, the same of each compared period, its target and how it stands to it."""

    metric: Metric
    figure: Figure
    before: Mapping[Against, Figure]
    target: Target | None
    state: State


@dataclass(frozen=True, slots=True)
class IndexLine:
    """An index with the weights in force, and the same of each compared period."""

    index: Index
    figure: IndexFigure
    before: Mapping[Against, IndexFigure]


@dataclass(frozen=True, slots=True)
class StandardReport:
    """The report. `period` ends today at the latest; `trend`: by hour for a day, by day for longer."""

    span: Span
    period: Period
    whole: Period
    compared: Mapping[Against, Period]
    sections: tuple[tuple[Section, tuple[Line, ...]], ...]
    indices: tuple[IndexLine, ...]
    trend: Report
    freshness: Freshness


async def make_standard(session: Session, span: Span, day: date, *, zone: tzinfo, now: datetime) -> StandardReport:
    """The report of the day, week or month that `day` is in."""
    whole = standard.period_of(span, day)
    period = standard.so_far(whole, now.astimezone(zone).date())
    compared = standard.compared_with(span, whole)
    weighed = [(INDICES[one], await _parts(session, INDICES[one])) for one in standard.INDICES]
    names = dict.fromkeys([*standard.METRICS, *(part.metric for _, parts in weighed for part in parts)])
    metrics = tuple(METRICS[name] for name in names)
    total = (await make_report(session, Question(period, (), metrics))).total
    before = {
        name: _known((await make_report(session, Question(one, (), metrics))).total) for name, one in compared.items()
    }
    aims = await targets.list_targets(session)
    by = find_dimension("hour" if span == "day" else "day")
    trend = Question(period, (by,), tuple(METRICS[name] for name in standard.TREND))
    return StandardReport(
        span=span,
        period=period,
        whole=whole,
        compared=compared,
        sections=tuple(
            (section, tuple(_line(METRICS[name], total, before, aims.get(name)) for name in section.metrics))
            for section in standard.SECTIONS
        ),
        indices=tuple(
            IndexLine(
                index,
                compute(index.form, parts, total),
                {name: compute(index.form, parts, figures) for name, figures in before.items()},
            )
            for index, parts in weighed
        ),
        trend=await make_report(session, trend),
        freshness=await find_freshness(session, period, zone=zone, now=now),
    )


def _known(figures: Mapping[str, Figure]) -> Mapping[str, Figure]:
    """The figures of a compared period: before anything was recorded a count of nothing is no count of zero."""
    if figures["contacts"].value:
        return figures
    return {name: Figure(None, 0, reason=NO_DATA) for name in figures}


async def _parts(session: Session, index: Index) -> list[Part]:
    weights = await indices.find_weights(session, index.id, index.parts, None)
    return list(reweighed(index.parts, weights.weights))


def _line(
    metric: Metric,
    total: Mapping[str, Figure],
    before: Mapping[Against, Mapping[str, Figure]],
    target: Target | None,
) -> Line:
    figure = total[metric.key]
    return Line(
        metric,
        figure,
        {name: figures[metric.key] for name, figures in before.items()},
        target,
        judge(
            figure.value,
            better=metric.better,
            target=target.target if target else None,
            threshold=target.threshold if target else None,
        ),
    )
