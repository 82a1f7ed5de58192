"""What other contexts and commands may ask of quality."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from zhike.platform.database import Session
from zhike.quality.metrics.catalogue import METRICS, find_dimension, find_metrics
from zhike.quality.metrics.definition import Metric
from zhike.quality.metrics.presenting import as_json
from zhike.quality.metrics.report import Question, Report, Row, make_report
from zhike.quality.rules.figures import Figure
from zhike.quality.rules.periods import Period
from zhike.quality.rules.record import Lengths, NewContact, Step, measure
from zhike.quality.service.importing import (
    CHUNK,
    FloorMoment,
    Imported,
    Rejected,
    import_contacts,
    import_floor,
)
from zhike.quality.service.recording import amend_contact, settle_repeats
from zhike.quality.service.warehouse import Exported, export_month

__all__ = [
    "CHUNK",
    "Exported",
    "Figure",
    "FloorMoment",
    "Imported",
    "Lengths",
    "Metric",
    "NewContact",
    "Rejected",
    "Report",
    "Row",
    "Step",
    "amend_contact",
    "as_json",
    "catalogue",
    "export_month",
    "import_contacts",
    "import_floor",
    "measure",
    "report",
    "settle_repeats",
]


def catalogue() -> Mapping[str, Metric]:
    """All metrics by id, in the order of the catalogue."""
    return METRICS


async def report(
    session: Session,
    *,
    first: date,
    last: date,
    by: Sequence[str] = ("day",),
    metrics: Sequence[str] = (),
    filters: Mapping[str, Sequence[Any]] | None = None,
) -> Report:
    """Metrics by dimensions for local dates, both included; all metrics where none is named.

    `filters`: allowed values by dimension. Raises `DimensionUnknown`, `MetricUnknown`, `PeriodReversed`, ...
    """
    dimensions = tuple(find_dimension(each) for each in by)
    question = Question(Period(first, last), dimensions, tuple(find_metrics(metrics)), filters or {})
    return await make_report(session, question)
