"""Two who may be the same person: what speaks for it and against it, and from which weight on who decides. Pure."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, get_args
from uuid import UUID

from zhike.customers.rules.records import PLAIN_FIELDS, SEALED_FIELDS

Evidence = Literal["same", "close", "sounds", "other", "missing"]
Origin = Literal["weighed", "conflict", "split"]
MatchState = Literal["proposed", "accepted", "refused"]
SideKind = Literal["record", "customer"]

EVIDENCE: Final[tuple[Evidence, ...]] = get_args(Evidence)
COMPARED: Final = ("number", *SEALED_FIELDS, *PLAIN_FIELDS)

# Weights are log2 of the odds that two are one: 0 is even, 10 is 1023 to 1. From PROPOSE_FROM on a person looks at the
# pair, from ACCEPT_FROM on nobody needs to.
PROPOSE_FROM: Final = 0.0
ACCEPT_FROM: Final = 13.0


@dataclass(frozen=True, slots=True)
class ProposedMatch:
    """A pair of ids (records or customers) with the weight of what speaks for it, and by field what was found.

    Raises ValueError where `evidence` names what no record has, or finds what is no finding: it holds codes, never
    values.
    """

    one: UUID
    other: UUID
    weight: float
    evidence: Mapping[str, Evidence]
    origin: Origin = "weighed"

    def __post_init__(self) -> None:
        if not (self.evidence.keys() <= set(COMPARED) and set(self.evidence.values()) <= set(EVIDENCE)):
            raise ValueError("evidence names fields of records and findings only")


def chance_of(weight: float) -> float:
    """The weight as percent: 0 -> 50, 10 -> 99.9."""
    return round(100 / (1 + math.pow(2, -max(-60.0, min(60.0, weight)))), 2)


def is_sure(weight: float) -> bool:
    """Whether a pair is taken together without a person."""
    return weight >= ACCEPT_FROM
