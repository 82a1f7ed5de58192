"""Extracts: what may be asked for, and what is wrong with a wish. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal
from uuid import UUID

State = Literal["waiting", "reading", "searching", "writing", "done", "refused", "cancelled", "failed"]
ENDED: frozenset[State] = frozenset({"done", "refused", "cancelled", "failed"})

FEWEST_K, MOST_K = 2, 1000
FEWEST_L, MOST_L = 1, 50
MOST_SUPPRESSED = 0.5
# Each trait multiplies the combinations that are tried.
MOST_TRAITS = 6
LONGEST_DAYS = 1100
FILE_KEPT = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Wish:
    """What an extract shall hold: a dataset and period; traits, each with the coarsest rung that is still of use (None
    = any); sensitive columns; measures; k, l and the share of rows that may be suppressed."""

    dataset: str
    first: date
    last: date
    traits: Mapping[str, int | None]
    sensitive: Sequence[str]
    measures: Sequence[str]
    k: int
    l: int  # noqa: E741  the name it has everywhere
    suppress: float


@dataclass(frozen=True, slots=True)
class Extract:
    """An extract that was asked for, with how far it is; `report` once it has ended."""

    id: UUID
    wish: Wish
    state: State
    done: int
    total: int
    report: Mapping[str, Any]
    asked_by: str
    asked_by_name: str
    asked_at: datetime
    ended_at: datetime | None

    def is_open(self, now: datetime) -> bool:
        """Whether its file can be fetched."""
        return self.state == "done" and self.ended_at is not None and now < self.ended_at + FILE_KEPT


def wish_problem(
    wish: Wish, rungs: Mapping[str, int], sensitive: Collection[str], measures: Collection[str]
) -> str | None:
    """The part of a wish that cannot be, or None. `rungs`: the top rung of each trait of the dataset."""
    tops = [(rungs[each], coarsest) for each, coarsest in wish.traits.items() if each in rungs]
    checks = {
        "order": wish.first <= wish.last,
        "period": wish.last <= wish.first + timedelta(days=LONGEST_DAYS),
        "traits": 1 <= len(wish.traits) <= MOST_TRAITS and len(tops) == len(wish.traits),
        "coarsest": all(coarsest is None or 0 <= coarsest <= top for top, coarsest in tops),
        "sensitive": bool(wish.sensitive) and _known(wish.sensitive, sensitive),
        "measures": _known(wish.measures, measures),
        "k": FEWEST_K <= wish.k <= MOST_K,
        "l": FEWEST_L <= wish.l <= MOST_L,
        "suppress": 0 <= wish.suppress <= MOST_SUPPRESSED,
    }
    return next((part for part, good in checks.items() if not good), None)


def _known(asked: Sequence[str], known: Collection[str]) -> bool:
    return len(set(asked)) == len(asked) and set(asked) <= set(known)
