"""What other contexts may ask of reasons."""

from zhike.reasons.errors import UnknownReason
from zhike.reasons.rules import Group, PriorityRules, Reason, UrgencyLevel
from zhike.reasons.service import (
    all_reasons,
    get_reason,
    groups,
    is_reason,
    priority_rules,
    search,
    skills,
    tiers,
    urgency_levels,
)

__all__ = [
    "Group",
    "PriorityRules",
    "Reason",
    "UnknownReason",
    "UrgencyLevel",
    "all_reasons",
    "get_reason",
    "groups",
    "is_reason",
    "priority_rules",
    "search",
    "skills",
    "tiers",
    "urgency_levels",
]
