"""What may be done with a complaint, by its state. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final, Literal
from uuid import UUID

from zhike.cases.complaint import Complaint, ComplaintState, RequestKind

Deed = Literal[
    "assign",
    "start",
    "classify",
    "name",
    "raise",
    "ask",
    "propose",
    "confirm",
    "tell_decision",
    "assign_review",
    "review",
    "correct",
    "consult",
    "note",
    "remark",
]
_BEFORE_DECISION: Final[frozenset[ComplaintState]] = frozenset({"received", "assigned", "investigating", "proposed"})
_OPEN: Final[frozenset[ComplaintState]] = _BEFORE_DECISION | {"decided", "under_review"}
_ALWAYS: Final[frozenset[ComplaintState]] = _OPEN | {"closed", "withdrawn", "dismissed"}
DEEDS: Final[Mapping[Deed, frozenset[ComplaintState]]] = {
    "assign": frozenset({"received", "assigned", "investigating"}),
    "start": frozenset({"assigned"}),
    "classify": _BEFORE_DECISION,
    "name": _OPEN,
    "raise": _OPEN,
    "ask": _BEFORE_DECISION | {"decided"},
    "propose": frozenset({"investigating"}),
    "confirm": frozenset({"proposed"}),
    "tell_decision": frozenset({"decided"}),
    "assign_review": frozenset({"under_review"}),
    "review": frozenset({"under_review"}),
    "correct": _OPEN | {"closed"},
    "consult": _OPEN,
    "note": _ALWAYS,
    "remark": _ALWAYS,
}
# What ends it, or makes it smaller, is not asked for once the decision is made.
_ASKABLE: Final[Mapping[RequestKind, frozenset[ComplaintState]]] = {
    "extension": _BEFORE_DECISION | {"decided"},
    "regulator_date": _BEFORE_DECISION | {"decided"},
    "downgrade": _BEFORE_DECISION,
    "withdrawal": _BEFORE_DECISION,
    "dismissal": _BEFORE_DECISION,
}


def may(deed: Deed, state: ComplaintState) -> bool:
    """Whether the state allows the deed."""
    return state in DEEDS[deed]


def may_ask(kind: RequestKind, complaint: Complaint) -> bool:
    """Whether that can be asked for."""
    fits = {"downgrade": complaint.level == "major", "regulator_date": complaint.regulator}
    return complaint.state in _ASKABLE[kind] and fits.get(kind, True)


def is_classified(complaint: Complaint) -> bool:
    """Whether all three axes are set: without them nothing is decided."""
    return bool(complaint.channel and complaint.business and complaint.cause)


def objection_until(answered_on: date, days: int) -> date:
    """The last day on which the customer may object."""
    return answered_on + timedelta(days=days)


def may_object(complaint: Complaint, *, answered_on: date | None, today: date, days: int) -> bool:
    """Whether the customer may object today: once, within `days` of the notice."""
    told = complaint.state == "closed" and answered_on is not None and complaint.objected_at is None
    return told and answered_on is not None and today <= objection_until(answered_on, days)


def is_hidden_from(complaint: Complaint, person: UUID) -> bool:
    """Whether the complaint is not settled and names that person."""
    return not complaint.settled and person in complaint.named
