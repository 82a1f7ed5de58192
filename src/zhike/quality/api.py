"""What other contexts and commands may ask of quality."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from zhike.platform.database import Session
from zhike.quality.history_errors import reject_reason
from zhike.quality.metrics.catalogue import METRICS, find_dimension, find_measures
from zhike.quality.metrics.catalogue.evaluation import MEASURES as ASSISTANT_MEASURES
from zhike.quality.metrics.definition import Metric
from zhike.quality.metrics.deriving import answer
from zhike.quality.metrics.presenting import as_json
from zhike.quality.metrics.report import Question, Report, Row
from zhike.quality.repository.duck import Limits
from zhike.quality.repository.report_schedules import REPORT_KEYS
from zhike.quality.repository.reporting import hang_up_zone
from zhike.quality.repository.sealed import Warehouse, hang_up_warehouse
from zhike.quality.repository.warehouse import SealedMonth
from zhike.quality.rules.figures import Figure
from zhike.quality.rules.history.mapping import HistoryMapping
from zhike.quality.rules.history.reports import HistoryReport, RowReject
from zhike.quality.rules.periods import Period
from zhike.quality.rules.record import Lengths, NewContact, Step, measure
from zhike.quality.service.history import check_fit, import_history
from zhike.quality.service.importing import (
    CHUNK,
    FloorMoment,
    Imported,
    Rejected,
    import_contacts,
    import_floor,
)
from zhike.quality.service.mappings import read_mapping_file, shipped_mappings
from zhike.quality.service.recording import amend_contact, settle_repeats
from zhike.quality.service.warehouse import Exported, export_month, keep_months, list_sealed

__all__ = [
    "ASSISTANT_MEASURES",
    "CHUNK",
    "REPORT_KEYS",
    "Exported",
    "Figure",
    "FloorMoment",
    "HistoryMapping",
    "HistoryReport",
    "Imported",
    "Lengths",
    "Limits",
    "Metric",
    "NewContact",
    "Rejected",
    "Report",
    "Row",
    "RowReject",
    "SealedMonth",
    "Step",
    "Warehouse",
    "amend_contact",
    "as_json",
    "bench",
    "catalogue",
    "check_fit",
    "export_month",
    "hang_up_warehouse",
    "hang_up_zone",
    "import_contacts",
    "import_floor",
    "import_history",
    "keep_months",
    "list_sealed",
    "measure",
    "read_mapping_file",
    "reject_reason",
    "report",
    "settle_repeats",
    "shipped_mappings",
]


def catalogue() -> Mapping[str, Metric]:
    """All metrics by id, in the order of the catalogue."""
    return METRICS


async def bench(
    folder: Path, contacts: int, limits: Limits, *, told: Callable[[str], None], keep: bool = False
) -> dict[str, Any]:
    """Make `contacts` in `folder` and time what the pages ask: seconds by name, `overhead`, `peak_memory_mb`."""
    from zhike.quality.bench import running

    return await running.run(folder, contacts, limits, told=told, keep=keep)


async def report(
    session: Session,
    *,
    first: date,
    last: date,
    by: Sequence[str] = ("day",),
    metrics: Sequence[str] = (),
    filters: Mapping[str, Sequence[Any]] | None = None,
    country: str = "CN",
) -> Report:
    """Metrics by dimensions for local dates, both included; all metrics where none is named.

    `filters`: allowed values by dimension; `country` (ISO): whose holidays are no ordinary days.
    Raises `DimensionUnknown`, `MetricUnknown`, `PeriodReversed`, ...
    """
    dimensions = tuple(find_dimension(each) for each in by)
    question = Question(Period(first, last), dimensions, tuple(find_measures(metrics)), filters or {})
    return await answer(session, question, country)
