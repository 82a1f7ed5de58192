"""The published datasets: analytic tables that metrics, exports and later the warehouse read. Types are Ibis's.

`contacts`: one row for each contact record. `floor`: one row for each sample of the floor, about a minute apart; its
`serving_s` and `available_s` are agent-seconds of the time since the sample before.
Each column is described in docs/reference/contact-record.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

CONTACTS: Mapping[str, str] = {
    "id": "uuid",
    "customer_id": "uuid",
    "repeat_of": "uuid",
    "started_at": "timestamp('UTC')",
    "ended_at": "timestamp('UTC')",
    "recorded_at": "timestamp('UTC')",
    "amended_at": "timestamp('UTC')",
    "local_date": "date",
    "local_hour": "int16",
    "local_weekday": "int16",
    "assistant_s": "float64",
    "wait_s": "float64",
    "ring_s": "float64",
    "talk_s": "float64",
    "hold_s": "float64",
    "wrap_up_s": "float64",
    "later_wait_s": "float64",
    "first_response_s": "float64",
    "handover_wait_s": "float64",
    "transfers": "int32",
    "messages": "int32",
    "answers": "int32",
    "rating": "int16",
    "city_tier": "int16",
    "answered": "boolean",
    "abandoned": "boolean",
    "short_abandon": "boolean",
    "assistant_served": "boolean",
    "assistant_only": "boolean",
    "handed_over": "boolean",
    "direct_to_person": "boolean",
    "elder": "boolean",
    "vulnerable": "boolean",
    "invited": "boolean",
    "complaint": "boolean",
    "resolved": "boolean",
    "repeat_within_7d": "boolean",
    "person_within_7d": "boolean",
    "source": "string",
    "channel": "string",
    "language": "string",
    "tier": "string",
    "age_band": "string",
    "region": "string",
    "queue": "string",
    "skill": "string",
    "agent_id": "string",
    "team": "string",
    "reason": "string",
    "reason_group": "string",
    "urgency": "string",
    "because": "string",
    "outcome": "string",
    "closed_by": "string",
    "steps": "json",
}

FLOOR: Mapping[str, str] = {
    "at": "timestamp('UTC')",
    "local_date": "date",
    "local_hour": "int16",
    "local_weekday": "int16",
    "waiting": "int32",
    "longest_wait_s": "float64",
    "online": "int32",
    "serving_s": "float64",
    "available_s": "float64",
}

SCHEMAS: Mapping[str, Mapping[str, str]] = {"contacts": CONTACTS, "floor": FLOOR}


def table(name: str) -> Any:
    """The dataset `name` as an unbound Ibis table. Loads Ibis, which takes a second: not for a web process."""
    import ibis

    return ibis.table(dict(SCHEMAS[name]), name=name)
