"""What other contexts may ask of reasons."""

from zhike.reasons.errors import ReasonUnknown
from zhike.reasons.rules import Group, PriorityRules, Reason, Tier, Urgency, UrgencyLevel
from zhike.reasons.service import (
    all_reasons,
    get_group,
    get_reason,
    groups,
    is_reason,
    priority_rules,
    search,
    skills,
    tiers,
    urgencies,
    urgency,
)

__all__ = [
    "Group",
    "PriorityRules",
    "Reason",
    "ReasonUnknown",
    "Tier",
    "Urgency",
    "UrgencyLevel",
    "all_reasons",
    "get_group",
    "get_reason",
    "groups",
    "is_reason",
    "priority_rules",
    "search",
    "skills",
    "tiers",
    "urgencies",
    "urgency",
]
