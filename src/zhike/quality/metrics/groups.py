"""How the groups of a dimension differ: each against all others, the funnel around the whole, what changed by mix."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from zhike.platform.database import Session
from zhike.quality.errors import MetricNotDecomposable, MetricNotDiffered
from zhike.quality.metrics.definition import Metric
from zhike.quality.metrics.report import Key, Question, Tally, check_question, computable, count
from zhike.quality.rules import funnels
from zhike.quality.rules.decomposition import Decomposition, Ratio, decompose
from zhike.quality.rules.differences import FALSE_DISCOVERIES, Difference, Measured, Sample, adjust, differ
from zhike.quality.rules.figures import Figure, Parts, add, evaluate
from zhike.quality.rules.funnels import Funnel, Limits, Zone
from zhike.quality.rules.periods import Period

LEAST_N = 10
"""Groups with fewer contacts are named, and their figures are not shown."""
_LIMITS = 24

_MEASURED: Mapping[str, Measured] = {"share": "share", "rate": "rate", "mean": "mean", "score": "mean"}
_RATIOS: Mapping[str, tuple[str, str]] = {
    **dict.fromkeys(("share", "rate"), ("k", "n")),
    **dict.fromkeys(("mean", "score"), ("total", "n")),
    **dict.fromkeys(("ratio", "weighted"), ("total", "base")),
    "pace": ("k", "base"),
    "exposure": ("total", "k"),
}
"""By kind what is divided by what: only such metrics have groups whose shares and ratios make the whole."""


@dataclass(frozen=True, slots=True)
class Group:
    """A group; without a difference it is too small, or alone. `q`: its p value, adjusted for all that were looked at.

    `above` and `below`: of how many others it is sure that the group's figure is higher, or lower.
    """

    key: Key
    figure: Figure
    difference: Difference | None
    q: float | None
    zone: Zone | None
    above: int
    below: int

    @property
    def stands_out(self) -> bool:
        """By more than chance, among as many as were looked at."""
        return self.q is not None and self.q <= FALSE_DISCOVERIES


@dataclass(frozen=True, slots=True)
class Differences:
    """All groups of a dimension; the funnel's limits are in the metric's unit."""

    total: Figure
    groups: tuple[Group, ...]
    least_n: int
    centre: float | None
    factor: float | None
    limits: tuple[Limits, ...]


async def report_differences(session: Session, metric: Metric, asked: Question) -> Differences:
    """The groups of the dimension of `asked`. Raises `MetricNotDiffered` where the metric's kind has no such test."""
    measured = _MEASURED.get(metric.kind)
    if measured is None or not computable(asked, metric):
        raise MetricNotDiffered(metric=metric.id)
    tallies = [each for each in await _count(session, metric, asked) if _n(each.parts.get(metric.key, {}))]
    samples = {tally.key: _sample(tally.parts[metric.key]) for tally in tallies}
    whole = _sample(add(tally.parts[metric.key] for tally in tallies)) if tallies else Sample(0)
    least = max(metric.minimum_n, LEAST_N)
    large = [key for key, sample in samples.items() if sample.n >= least]
    found = {key: differ(measured, samples[key], whole - samples[key]) for key in large}
    tested = [key for key in large if found[key] is not None]
    q = dict(zip(tested, adjust([_p(found[key]) for key in tested]), strict=True))
    figures = {tally.key: _guarded(evaluate(metric.shape, tally.parts[metric.key]), least) for tally in tallies}
    sure = funnels.surely({key: (low, high) for key in large for low, high in _bounds(figures[key])})
    funnel = funnels.draw(measured, [samples[key] for key in large])
    groups = [
        Group(
            key=tally.key,
            figure=figures[tally.key],
            difference=_in_unit(metric, found.get(tally.key)),
            q=q.get(tally.key),
            zone=_zone(funnel, measured, samples[tally.key]) if tally.key in large else None,
            above=sure.get(tally.key, (0, 0))[0],
            below=sure.get(tally.key, (0, 0))[1],
        )
        for tally in tallies
    ]
    return Differences(
        total=evaluate(metric.shape, add(tally.parts[metric.key] for tally in tallies)),
        # By name and not by figure: a list in the order of figures is read as a ranking.
        groups=tuple(sorted(groups, key=lambda each: str(each.key))),
        least_n=least,
        centre=_value(metric, funnel.centre) if funnel else None,
        factor=funnel.factor if funnel else None,
        limits=_limits(metric, funnel, [samples[key].n for key in large]) if funnel else (),
    )


async def report_decomposition(
    session: Session, metric: Metric, asked: Question, before: Period
) -> Decomposition[Key] | None:
    """The change from `before` to the period of `asked` by its dimension, in the metric's unit; None where one of the
    periods has nothing. Raises `MetricNotDecomposable`."""
    if metric.kind not in _RATIOS or not computable(asked, metric):
        raise MetricNotDecomposable(metric=metric.id)
    amount, base = _RATIOS[metric.kind]
    sides = []
    for period in (before, asked.period):
        tallies = await _count(session, metric, replace(asked, period=period))
        sides.append(
            {
                tally.key: Ratio(metric.scale * (parts.get(amount, 0) + metric.offset * parts.get(base, 0)), whole)
                for tally in tallies
                if (parts := tally.parts.get(metric.key)) and (whole := parts.get(base, 0))
            }
        )
    return decompose(sides[0], sides[1])


async def _count(session: Session, metric: Metric, asked: Question) -> list[Tally]:
    question = replace(asked, metrics=(metric,))
    check_question(question)
    return await count(session, question)


def _n(parts: Parts) -> float:
    return float(parts.get("n", 0))


def _sample(parts: Parts) -> Sample:
    return Sample(_n(parts), parts.get("k", 0), parts.get("total", 0.0), parts.get("squares", 0.0))


def _p(found: Difference | None) -> float:
    return found.p if found is not None else 1.0


def _guarded(figure: Figure, least: int) -> Figure:
    return figure if figure.n >= least else Figure(None, figure.n, reason="too_few")


def _bounds(figure: Figure) -> list[tuple[float, float]]:
    return [(figure.low, figure.high)] if figure.low is not None and figure.high is not None else []


def _in_unit(metric: Metric, found: Difference | None) -> Difference | None:
    if found is None:
        return None
    scale = metric.scale
    return Difference(found.difference * scale, found.low * scale, found.high * scale, found.p)


def _zone(funnel: Funnel | None, measured: Measured, sample: Sample) -> Zone | None:
    if funnel is None:
        return None
    return funnel.zone((sample.total if measured == "mean" else sample.k) / sample.n, sample.n)


def _value(metric: Metric, value: float) -> float:
    return (value + metric.offset) * metric.scale


def _limits(metric: Metric, funnel: Funnel, sizes: Sequence[float]) -> tuple[Limits, ...]:
    """The limits at sizes from the smallest group's to the largest's, close where they bend."""
    smallest, largest = min(sizes), max(sizes)
    steps = [smallest * (largest / smallest) ** (step / _LIMITS) for step in range(_LIMITS + 1)]
    return tuple(
        Limits(
            each.n,
            (_value(metric, each.inner[0]), _value(metric, each.inner[1])),
            (_value(metric, each.outer[0]), _value(metric, each.outer[1])),
        )
        for each in map(funnel.limits, dict.fromkeys(steps))
    )
