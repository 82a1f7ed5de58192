"""What a turn of the assistant leads to, given how the turns before it went."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal

from zhike.assistant.rules.handover import Because

Outcome = Literal["answered", "clarify", "task", "handoff", "refused"]

# Two turns in a row that did not help are enough; in elder mode, one.
PATIENCE: Final = 2
FAILED: Final[frozenset[Outcome]] = frozenset({"clarify", "refused"})


def failed_in_a_row(before: Sequence[Outcome]) -> int:
    """How many of the last turns, newest first, did not help."""
    return next((number for number, outcome in enumerate(before) if outcome not in FAILED), len(before))


def gives_up(outcome: Outcome, before: Sequence[Outcome], *, elder: bool) -> Because | None:
    """Why a person takes over after this turn, or None: it helped, or there is patience for another."""
    if outcome not in FAILED or failed_in_a_row(before) + 1 < (1 if elder else PATIENCE):
        return None
    return "low_confidence" if outcome == "clarify" else "no_answer"


def because_of(reason: str) -> Because:
    """Why a matter of this contact reason goes to a person at once."""
    if reason.startswith("SEC-") and reason != "SEC-09":
        return "lost_card"
    return "fraud" if reason.startswith("FRD-") or reason in {"CCD-11", "LON-12", "SEC-09"} else "urgent"
