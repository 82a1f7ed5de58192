"""The published datasets: analytic tables that metrics, exports and later the warehouse read. Types are Ibis's.

`contacts`: one row for each contact record. `floor`: one row for each sample of the floor, about a minute apart; its
`serving_s` and `available_s` are agent-seconds of the time since the sample before. Each of these columns is described
in docs/reference/contact-record.md. The other datasets are those of the contexts whose rows they are
(`zhike.cases.datasets` and so on).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from zhike.assistant import datasets as assistant
from zhike.cases import datasets as cases
from zhike.customers import datasets as customers
from zhike.privacy import datasets as privacy
from zhike.stability import datasets as stability

Dataset = Literal[
    "contacts",
    "floor",
    "faults",
    "down_times",
    "watch",
    "worker_faults",
    "work_orders",
    "rights_requests",
    "consents",
    "members",
    "answers",
    "golden_answers",
]

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
    "suggestion_used": "boolean",
    "ivr_s": "float64",
    "origin": "string",
    "channels": "json",
    "skills": "json",
    "agents": "json",
    "inspection_score": "float64",
    "cost": "decimal(14, 4)",
    "currency": "string",
    "nps": "int16",
    "ease": "int16",
    "keypress": "int16",
    "confirmed": "boolean",
    "escalated": "boolean",
    "critical_error": "boolean",
    "unsupported_claim": "boolean",
    "recognised": "boolean",
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

SCHEMAS: Mapping[Dataset, Mapping[str, str]] = {
    "contacts": CONTACTS,
    "floor": FLOOR,
    "faults": stability.FAULTS,
    "down_times": stability.DOWN_TIMES,
    "watch": stability.WATCH,
    "worker_faults": stability.WORKER_FAULTS,
    "work_orders": cases.WORK_ORDERS,
    "rights_requests": privacy.RIGHTS_REQUESTS,
    "consents": privacy.CONSENTS,
    "members": customers.MEMBERS,
    "answers": assistant.ANSWERS,
    "golden_answers": assistant.GOLDEN_ANSWERS,
}

PUBLISHED: Mapping[Dataset, str] = {
    "faults": stability.FAULTS_SQL,
    "down_times": stability.DOWN_TIMES_SQL,
    "watch": stability.WATCH_SQL,
    "worker_faults": stability.WORKER_FAULTS_SQL,
    "work_orders": cases.WORK_ORDERS_SQL,
    "rights_requests": privacy.RIGHTS_REQUESTS_SQL,
    "consents": privacy.CONSENTS_SQL,
    "members": customers.MEMBERS_SQL,
    "answers": assistant.ANSWERS_SQL,
    "golden_answers": assistant.GOLDEN_ANSWERS_SQL,
}
"""Those that no table of quality holds: the SQL that reads each, with `{zone}` where local days are counted."""


def table(name: Dataset) -> Any:
    """The dataset `name` as an unbound Ibis table. Loads Ibis, which takes a second: not for a web process."""
    import ibis

    return ibis.table(dict(SCHEMAS[name]), name=name)
