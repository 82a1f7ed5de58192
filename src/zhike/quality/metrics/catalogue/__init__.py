"""The metric catalogue: every figure of every screen, defined once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Literal

from zhike.quality.errors import DimensionUnknown, MetricDerived, MetricUnknown
from zhike.quality.metrics.catalogue.assistant import ASSISTANT, GROUNDING
from zhike.quality.metrics.catalogue.cost import COST
from zhike.quality.metrics.catalogue.derived import DERIVED, FORECASTS, OF_INDICES
from zhike.quality.metrics.catalogue.dimensions import DIMENSIONS, Dimension
from zhike.quality.metrics.catalogue.evaluation import EARLIER_STABILITY, EVALUATION, STABILITY
from zhike.quality.metrics.catalogue.floor import EARLIER_FLOOR, FLOOR
from zhike.quality.metrics.catalogue.handling import EARLIER_HANDLING, HANDLING
from zhike.quality.metrics.catalogue.people import CUSTOMERS, RIGHTS
from zhike.quality.metrics.catalogue.results import EARLIER_RESULTS, RESULTS
from zhike.quality.metrics.catalogue.surveys import SURVEYS
from zhike.quality.metrics.catalogue.volume import VOLUME
from zhike.quality.metrics.catalogue.waiting import WAITING
from zhike.quality.metrics.catalogue.work_orders import COMPLAINTS, WORK_ORDERS
from zhike.quality.metrics.definition import Measure, Metric

METRICS: Mapping[str, Metric] = {
    metric.id: metric
    for metric in (
        *(*VOLUME, *WAITING, *HANDLING, *RESULTS, *SURVEYS, *COST, *WORK_ORDERS, *COMPLAINTS),
        *(*ASSISTANT, *GROUNDING, *EVALUATION, *FLOOR, *CUSTOMERS, *RIGHTS),
    )
}
"""The definitions in force that are counted from rows, by id."""

Group = Literal[
    "volume",
    "waiting",
    "handling",
    "results",
    "indices",
    "assistant",
    "work_orders",
    "customers",
    "floor",
    "stability",
]
GROUPS: Mapping[Group, Sequence[Measure]] = {
    "volume": (*VOLUME, *FORECASTS),
    "waiting": WAITING,
    "handling": HANDLING,
    "results": (*RESULTS, *SURVEYS, *COST),
    "indices": OF_INDICES,
    "assistant": (*ASSISTANT, *GROUNDING, *(one for one in EVALUATION if one not in STABILITY)),
    "work_orders": (*WORK_ORDERS, *COMPLAINTS),
    "customers": (*CUSTOMERS, *RIGHTS),
    "floor": FLOOR,
    "stability": STABILITY,
}
"""What belongs together on a page."""

MEASURES: Mapping[str, Measure] = {**METRICS, **{metric.id: metric for metric in DERIVED}}
"""All definitions in force, those that are made of others as well."""

DEFINITIONS: Mapping[str, Metric] = {
    metric.reference: metric
    for metric in (*METRICS.values(), *EARLIER_RESULTS, *EARLIER_HANDLING, *EARLIER_STABILITY, *EARLIER_FLOOR)
}
"""All definitions by `id@version`: a report that names a version means the same for ever."""


def earlier_versions(metric_id: str) -> list[Metric]:
    """Definitions that this metric had before, latest first."""
    found = [one for one in DEFINITIONS.values() if one.id == metric_id and one is not METRICS.get(metric_id)]
    return sorted(found, key=lambda one: -one.version)


def group_of(measure: Measure) -> Group:
    """The group that a definition belongs to, an earlier one as the one in force."""
    return next(group for group, members in GROUPS.items() if any(one.id == measure.id for one in members))


def find_measures(ids: Sequence[str]) -> list[Measure]:
    """The measures of `ids` (or `id@version`) in their order, all where none is named; raises `MetricUnknown`."""
    return [find_measure(one) for one in dict.fromkeys(ids)] if ids else list(MEASURES.values())


def find_measure(metric_id: str) -> Measure:
    """The metric `metric_id`, counted or derived, or the definition `id@version`; raises `MetricUnknown`."""
    derived = next((one for one in DERIVED if metric_id in (one.id, one.reference)), None)
    if derived is None:
        return find_metric(metric_id)
    return derived if metric_id == derived.id else replace(derived, asked=metric_id)


def find_metric(metric_id: str) -> Metric:
    """The metric `metric_id` that is counted from rows, or the definition `id@version`.

    Raises `MetricUnknown`, or `MetricDerived` for one that is made of other figures.
    """
    metric = METRICS.get(metric_id)
    if metric is None and metric_id in DEFINITIONS:
        metric = replace(DEFINITIONS[metric_id], asked=metric_id)
    if metric is None and any(metric_id in (one.id, one.reference) for one in DERIVED):
        raise MetricDerived(metric=metric_id)
    if metric is None:
        raise MetricUnknown(metric=metric_id)
    return metric


def find_dimension(dimension_id: str) -> Dimension:
    """The dimension `dimension_id`; raises `DimensionUnknown`."""
    dimension = DIMENSIONS.get(dimension_id)
    if dimension is None:
        raise DimensionUnknown(dimension=dimension_id, known=", ".join(DIMENSIONS))
    return dimension
