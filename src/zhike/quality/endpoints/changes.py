"""Change and difference of any metric of the catalogue: over time, between groups, by mix and rate."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Literal

from fastapi import APIRouter

from zhike.platform.database import Session
from zhike.platform.fields import Line
from zhike.platform.web import RuntimeDep, SessionDep, requires
from zhike.quality.endpoints.asking import FiltersDep, PeriodDep
from zhike.quality.endpoints.change_bodies import (
    ComparedDayBody,
    FunnelLimitBody,
    GroupDifferenceBody,
    LikeDaysBody,
    MetricChangeBody,
    MetricChangePointBody,
    MetricDecompositionBody,
    MetricDifferenceBody,
    MixEffectBody,
)
from zhike.quality.endpoints.definitions import show_metric
from zhike.quality.metrics.catalogue import find_dimension, find_metric
from zhike.quality.metrics.changes import Change, Grain, report_change
from zhike.quality.metrics.groups import Group, report_decomposition, report_differences
from zhike.quality.metrics.labels import find_labels
from zhike.quality.metrics.report import Key, Question, key_text
from zhike.quality.rules.decomposition import Effect
from zhike.quality.rules.periods import Period, previous
from zhike.quality.schemas import FigureBody, NameBody, PeriodBody
from zhike.quality.service.targets import find_target

router = APIRouter()
_YEAR = timedelta(weeks=52)


@router.get("/metrics/{metric_id}/change", dependencies=[requires("quality.read")])
async def get_change(
    *,
    metric_id: Line,
    session: SessionDep,
    runtime: RuntimeDep,
    period: PeriodDep,
    filters: FiltersDep,
    grain: Grain = "day",
) -> MetricChangeBody:
    """A metric by day, week or month on a control chart with its signals, its target, and like against like."""
    metric = find_metric(metric_id)
    question = Question(period, (), (metric,), filters)
    made = await report_change(session, metric, question, grain, runtime.settings.business_country)
    aim = await find_target(session, metric.id)
    return MetricChangeBody(
        metric=show_metric(metric),
        period=PeriodBody.of(period),
        grain=grain,
        chart=made.chart.kind,
        centre=made.chart.centre,
        laney=made.chart.laney,
        points=_points(made),
        total=FigureBody.of(made.total),
        against=[
            LikeDaysBody(back=each.back, days=each.days, now=FigureBody.of(each.now), before=FigureBody.of(each.before))
            for each in made.against
        ],
        target=aim.target if aim else None,
        threshold=aim.threshold if aim else None,
    )


@router.get("/metrics/{metric_id}/difference", dependencies=[requires("quality.read")])
async def get_difference(
    *, metric_id: Line, session: SessionDep, period: PeriodDep, filters: FiltersDep, by: Line = "agent"
) -> MetricDifferenceBody:
    """The groups of a dimension, each against all others, and the funnel around the whole."""
    metric, dimension = find_metric(metric_id), find_dimension(by)
    made = await report_differences(session, metric, Question(period, (dimension,), (metric,), filters))
    return MetricDifferenceBody(
        metric=show_metric(metric),
        period=PeriodBody.of(period),
        by=dimension.id,
        labels=await _labels(session, dimension.id, [group.key for group in made.groups]),
        total=FigureBody.of(made.total),
        groups=[_group(group) for group in made.groups],
        least_n=made.least_n,
        centre=made.centre,
        factor=made.factor,
        limits=[FunnelLimitBody(n=each.n, inner=each.inner, outer=each.outer) for each in made.limits],
    )


@router.get("/metrics/{metric_id}/decomposition", dependencies=[requires("quality.read")])
async def get_decomposition(
    *,
    metric_id: Line,
    session: SessionDep,
    period: PeriodDep,
    filters: FiltersDep,
    by: Line = "channel",
    against: Literal["previous", "year"] = "previous",
) -> MetricDecompositionBody:
    """Why a ratio changed since the period before (or 52 weeks before): other shares of groups, or their figures."""
    metric, dimension = find_metric(metric_id), find_dimension(by)
    compared = Period(period.first - _YEAR, period.last - _YEAR) if against == "year" else previous(period)
    made = await report_decomposition(session, metric, Question(period, (dimension,), (metric,), filters), compared)
    effects = sorted(made.effects.items(), key=lambda pair: (-abs(pair[1].whole), str(pair[0]))) if made else []
    return MetricDecompositionBody(
        metric=show_metric(metric),
        period=PeriodBody.of(period),
        compared=PeriodBody.of(compared),
        by=dimension.id,
        labels=await _labels(session, dimension.id, [key for key, _ in effects]),
        before=made.before if made else None,
        after=made.after if made else None,
        mix=made.mix if made else None,
        rate=made.rate if made else None,
        effects=[_effect(key, effect) for key, effect in effects],
    )


def _points(made: Change) -> list[MetricChangePointBody]:
    return [
        MetricChangePointBody(
            key=moment.key,
            figure=FigureBody.of(moment.figure),
            lower=point.lower,
            upper=point.upper,
            signals=list(point.signals),
            above=point.above,
            before={
                back: ComparedDayBody(day=day, figure=FigureBody.of(figure))
                for back, (day, figure) in moment.before.items()
            },
        )
        for moment, point in zip(made.moments, made.chart.points, strict=True)
    ]


def _group(group: Group) -> GroupDifferenceBody:
    found = group.difference
    return GroupDifferenceBody(
        key=key_text(group.key[0]),
        figure=FigureBody.of(group.figure),
        difference=found.difference if found else None,
        low=found.low if found else None,
        high=found.high if found else None,
        p=found.p if found else None,
        q=group.q,
        stands_out=group.stands_out,
        zone=group.zone,
        above=group.above,
        below=group.below,
    )


def _effect(key: Key, effect: Effect) -> MixEffectBody:
    return MixEffectBody(
        key=key_text(key[0]),
        before=effect.before,
        after=effect.after,
        share_before=100 * effect.share_before,
        share_after=100 * effect.share_after,
        mix=effect.mix,
        rate=effect.rate,
        whole=effect.whole,
    )


async def _labels(session: Session, dimension: str, keys: list[Key]) -> dict[str, NameBody]:
    values: set[Any] = {key[0] for key in keys}
    words = await find_labels(session, dimension, values)
    return {str(key_text(value)): NameBody(zh=zh, en=en) for value, (zh, en) in words.items()}
