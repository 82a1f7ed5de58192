"""Tables of customers, a module for each of its parts; importing this loads them all."""

from zhike.customers.models.adviser_changes import AdviserChangeItemRow, AdviserChangeRow
from zhike.customers.models.advising import AdviserWordRow
from zhike.customers.models.events import (
    EventRejectRow,
    EventSchemaRow,
    PushHourRow,
    SourceCredentialRow,
    SourceEventRow,
)
from zhike.customers.models.finding import SearchKeyRow
from zhike.customers.models.insiders import InsiderRow
from zhike.customers.models.matching import MatchRow
from zhike.customers.models.merging import (
    LineageRow,
    MergedRowRow,
    MergeImageRow,
    MergeRow,
    RegisteredRow,
    SurvivorshipRuleRow,
)
from zhike.customers.models.profile import CustomerRow, HoldingRow
from zhike.customers.models.sources import (
    ImportBlockRow,
    ImportRejectRow,
    ImportRunRow,
    QualityFigureRow,
    QualityRuleRow,
    SourceRecordRow,
    SourceRow,
    WatchedFileRow,
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
    "AdviserChangeItemRow",
    "AdviserChangeRow",
    "AdviserWordRow",
    "CustomerRow",
    "EventRejectRow",
    "EventSchemaRow",
    "FactRow",
    "HoldingRow",
    "ImportBlockRow",
    "ImportRejectRow",
    "ImportRunRow",
    "InsiderRow",
    "LineageRow",
    "MatchRow",
    "MembershipRow",
    "MergeImageRow",
    "MergeRow",
    "MergedRowRow",
    "PortraitRuleRow",
    "PushHourRow",
    "QualityFigureRow",
    "QualityRuleRow",
    "RecentRow",
    "RegisteredRow",
    "RelationRow",
    "SearchKeyRow",
    "SourceCredentialRow",
    "SourceEventRow",
    "SourceRecordRow",
    "SourceRow",
    "SurvivorshipRuleRow",
    "TimelineRow",
    "UnderstandingRunRow",
    "WatchedFileRow",
]
