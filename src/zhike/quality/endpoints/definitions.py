"""The definition of a metric as routes tell it."""

from __future__ import annotations

from zhike.quality.metrics.definition import Measure
from zhike.quality.metrics.presenting import definition_json
from zhike.quality.schemas import MetricBody


def show_metric(metric: Measure) -> MetricBody:
    """The body of a metric's definition."""
    return MetricBody.model_validate(definition_json(metric))
