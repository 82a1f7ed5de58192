"""Checklists by contact reason: which steps are closed until it is sure who talks, and what is missing at the end."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

MOST_STEPS: Final = 20
LONGEST_STEP: Final = 300
_KEY = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
# A protective stop is accepted on reduced checks: nothing may keep an agent from it.
_NEEDED: Final = {"L0": 0, "L1": 1, "L2": 2, "L3": 3, "LX": 0}


@dataclass(frozen=True, slots=True)
class ChecklistStep:
    """A step. `identity`: closed until the level of the contact reason is reached; `mandatory`: closing asks for it."""

    key: str
    zh: str
    en: str
    identity: bool = False
    mandatory: bool = False


@dataclass(frozen=True, slots=True)
class Checklist:
    """The steps of a contact reason, as somebody wrote them. Without steps there is none any more."""

    reason: str
    version: int
    steps: tuple[ChecklistStep, ...]
    by_id: UUID
    by_name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Tick:
    """That somebody did a step, and when; `version`: of the checklist that they had before them."""

    key: str
    version: int
    by_id: UUID
    by_name: str
    at: datetime


def is_reached(have: str, needed: str) -> bool:
    """Whether the identity level `have` (L0-L3) is enough for a reason that asks for `needed`; deny what is unknown."""
    return _NEEDED.get(have, 0) >= _NEEDED.get(needed, 3)


def is_closed(step: ChecklistStep, *, have: str, needed: str) -> bool:
    """Whether the step may not be done yet."""
    return step.identity and not is_reached(have, needed)


def left_open(steps: Sequence[ChecklistStep], done: Collection[str]) -> list[ChecklistStep]:
    """The steps that nobody ticked, in their order."""
    return [step for step in steps if step.key not in done]


def in_order(steps: Sequence[ChecklistStep]) -> tuple[ChecklistStep, ...]:
    """Who it is comes first: what waits for that stands after what does not, each in the order it was written."""
    return tuple(sorted(steps, key=lambda step: step.identity))


def problem_of(steps: Sequence[ChecklistStep]) -> str | None:
    """What is wrong with steps as written: `many`, `key`, `twice`, `words`; None when nothing is."""
    if len(steps) > MOST_STEPS:
        return "many"
    if not all(_KEY.fullmatch(step.key) for step in steps):
        return "key"
    if len({step.key for step in steps}) != len(steps):
        return "twice"
    if not all(0 < len(words) <= LONGEST_STEP for step in steps for words in (step.zh, step.en)):
        return "words"
    return None
