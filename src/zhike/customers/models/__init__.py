"""Tables of customers, a module for each of its parts; importing this loads them all."""

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

__all__ = [
    "CustomerRow",
    "HoldingRow",
    "ImportBlockRow",
    "ImportRejectRow",
    "ImportRunRow",
    "QualityFigureRow",
    "QualityRuleRow",
    "SourceEventRow",
    "SourceRecordRow",
    "SourceRow",
]
