"""What a mapping may give: the fields of the record that are told, and how their cells are read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

Kind = Literal["text", "integer", "number", "flag", "seconds", "moment", "list", "steps"]

LENGTHS: Final = ("ivr_s", "assistant_s", "wait_s", "ring_s", "talk_s", "hold_s", "wrap_up_s", "later_wait_s")
TEXTS: Final = (
    *("channel", "language", "tier", "age_band", "region", "queue", "skill", "agent", "team", "reason"),
    *("reason_group", "urgency", "because", "outcome", "closed_by", "currency"),
)
FLAGS: Final = (
    *("elder", "vulnerable", "answered", "abandoned", "assistant_served", "handed_over", "direct_to_person"),
    *("resolved", "invited", "complaint", "suggestion_used"),
    *("confirmed", "escalated", "critical_error", "unsupported_claim", "recognised"),
)
INTEGERS: Final = ("city_tier", "transfers", "messages", "answers", "rating", "nps", "ease", "keypress")
NUMBERS: Final = ("inspection_score", "cost")
LISTS: Final = ("channels", "skills", "agents")
FIELDS: Final[Mapping[str, Kind]] = {
    "started_at": "moment",
    "ended_at": "moment",
    **dict.fromkeys(LENGTHS, "seconds"),
    "first_response_s": "seconds",
    "handover_wait_s": "seconds",
    **dict.fromkeys(TEXTS, "text"),
    **dict.fromkeys(FLAGS, "flag"),
    **dict.fromkeys(INTEGERS, "integer"),
    **dict.fromkeys(NUMBERS, "number"),
    **dict.fromkeys(LISTS, "list"),
    "steps": "steps",
}
"""Field by kind. `agent` is the record's `agent_id`: a foreign system's name for the agent is kept as it is."""
