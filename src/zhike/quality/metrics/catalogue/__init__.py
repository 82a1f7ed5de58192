"""The metric catalogue: every figure of every screen, defined once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from zhike.quality.errors import DimensionUnknown, MetricUnknown
from zhike.quality.metrics.catalogue.assistant import ASSISTANT
from zhike.quality.metrics.catalogue.dimensions import DIMENSIONS, Dimension
from zhike.quality.metrics.catalogue.floor import FLOOR
from zhike.quality.metrics.catalogue.handling import HANDLING
from zhike.quality.metrics.catalogue.results import RESULTS
from zhike.quality.metrics.catalogue.volume import VOLUME
from zhike.quality.metrics.catalogue.waiting import WAITING
from zhike.quality.metrics.definition import Metric

METRICS: Mapping[str, Metric] = {
    metric.id: metric for metric in (*VOLUME, *WAITING, *HANDLING, *RESULTS, *ASSISTANT, *FLOOR)
}


def find_metrics(ids: Sequence[str]) -> list[Metric]:
    """The metrics of `ids` in their order, all where none is named; raises `MetricUnknown`."""
    return [find_metric(one) for one in dict.fromkeys(ids)] if ids else list(METRICS.values())


def find_metric(metric_id: str) -> Metric:
    """The metric `metric_id`; raises `MetricUnknown`."""
    metric = METRICS.get(metric_id)
    if metric is None:
        raise MetricUnknown(metric=metric_id)
    return metric


def find_dimension(dimension_id: str) -> Dimension:
    """The dimension `dimension_id`; raises `DimensionUnknown`."""
    dimension = DIMENSIONS.get(dimension_id)
    if dimension is None:
        raise DimensionUnknown(dimension=dimension_id, known=", ".join(DIMENSIONS))
    return dimension
