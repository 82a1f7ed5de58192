"""What is a caution. Pure: the texts are read and forgotten."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Literal

from zhike.assistant.copilot.tone import check_draft
from zhike.assistant.rules.hearing import hear
from zhike.assistant.rules.tempers import Emotion, feel
from zhike.knowledge import api as knowledge

Kind = Literal["forbidden", "disclosure", "anger", "silence"]
KINDS: Final[tuple[Kind, ...]] = ("forbidden", "disclosure", "anger", "silence")

LOOK_BACK: Final = 4
"""So many of the customer's lines tell whether anger rises."""
ANGRY: Final[Emotion] = 3
_RISING_FROM: Final[Emotion] = 2
_LEAST_RISES: Final = 2

# Of what the tone check finds only what harms the customer or breaks a rule: length and whole numbers are the agent's.
_FORBIDDEN: Final = frozenset(
    {"forbidden", "promise", "blame", "cold_refusal", "asks_secret", "tipping_off", "coaching"}
)
_DISCLOSURE: Final = frozenset({"fee_missing", "annualised_rate_missing", "risk_missing", "complaint_way_missing"})


@dataclass(frozen=True, slots=True)
class Noticed:
    """What was noticed in one message; `code` says what exactly."""

    kind: Kind
    code: str


def of_agent(text: str, *, flags: Collection[str]) -> list[Noticed]:
    """What is wrong with an agent's reply. `flags` are those of the contact reason."""
    codes = dict.fromkeys(finding.code for finding in check_draft(text, flags=flags))
    forbidden = [Noticed("forbidden", code) for code in codes if code in _FORBIDDEN]
    return forbidden + [Noticed("disclosure", code) for code in codes if code in _DISCLOSURE]


def of_customer(lines: Sequence[str]) -> list[Noticed]:
    """Whether the customer is angry in the last of `lines`, or has grown angrier over them (oldest first)."""
    levels = [feel(hear(knowledge.fold(line))) for line in lines[-LOOK_BACK:]]
    if not levels:
        return []
    if levels[-1] >= ANGRY:
        return [Noticed("anger", "angry")]
    rises = sum(later > earlier for earlier, later in pairwise(levels))
    steady = all(later >= earlier for earlier, later in pairwise(levels))
    rising = steady and rises >= _LEAST_RISES and levels[-1] >= _RISING_FROM
    return [Noticed("anger", "rising")] if rising else []
