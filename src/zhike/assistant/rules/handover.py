"""Whether a message goes to a person at once, why, and how urgent that is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from zhike.assistant.rules.dangers import find_danger
from zhike.assistant.rules.hearing import Heard
from zhike.assistant.rules.tempers import find_complaint, is_furious
from zhike.assistant.rules.wishes import wishes_person

Because = Literal[
    "customer_request", "lost_card", "fraud", "urgent", "complaint", "anger", "low_confidence", "no_answer"
]

# The contact reason of the plain wish; what it is about is not known yet.
WISH: Final = "GEN-01"


@dataclass(frozen=True, slots=True)
class Handoff:
    """Why a person takes over. `reason` is the contact reason that it seems to be, `urgency` (P0-P3) what it is at
    least; None = not known."""

    because: Because
    reason: str | None
    urgency: str | None


def direct_handoff(heard: Heard) -> Handoff | None:
    """The hand-over that a message calls for by itself: danger first, then complaints, wishes, anger."""
    danger = find_danger(heard)
    if danger is not None:
        return Handoff(danger.because, danger.reason, "P0")
    complaint = find_complaint(heard)
    if complaint is not None:
        return Handoff("complaint", complaint.reason, "P0" if complaint.regulator else "P1")
    if wishes_person(heard):
        return Handoff("customer_request", WISH, "P1")
    return Handoff("anger", None, "P1") if is_furious(heard) else None
