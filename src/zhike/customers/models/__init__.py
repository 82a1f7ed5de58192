"""Tables of customers, a module for each of its parts; importing this loads them all."""

from zhike.customers.models.finding import SearchKeyRow
from zhike.customers.models.profile import CustomerRow, HoldingRow
from zhike.customers.models.sources import (
    ImportBlockRow,
    ImportRejectRow,
    ImportRunRow,
    QualityFigureRow,
    QualityRuleRow,
    SourceEventRow,
    SourceRecordRow,
    SourceRow,
)
from zhike.customers.models.timeline import RecentRow, RelationRow, TimelineRow

__all__ = [
    "CustomerRow",
    "HoldingRow",
    "ImportBlockRow",
    "ImportRejectRow",
    "ImportRunRow",
    "QualityFigureRow",
    "QualityRuleRow",
    "RecentRow",
    "RelationRow",
    "SearchKeyRow",
    "SourceEventRow",
    "SourceRecordRow",
    "SourceRow",
    "TimelineRow",
]
