"""Tables of customers, a module for each of its parts; importing this loads them all."""

from zhike.customers.models.finding import SearchKeyRow
from zhike.customers.models.matching import MatchRow
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
from zhike.customers.models.understanding import (
    ActivityRow,
    FactRow,
    MembershipRow,
    PortraitRuleRow,
    UnderstandingRunRow,
)

__all__ = [
    "ActivityRow",
    "CustomerRow",
    "FactRow",
    "HoldingRow",
    "ImportBlockRow",
    "ImportRejectRow",
    "ImportRunRow",
    "MatchRow",
    "MembershipRow",
    "PortraitRuleRow",
    "QualityFigureRow",
    "QualityRuleRow",
    "RecentRow",
    "RelationRow",
    "SearchKeyRow",
    "SourceEventRow",
    "SourceRecordRow",
    "SourceRow",
    "TimelineRow",
    "UnderstandingRunRow",
]
