"""Handing all customers of one adviser over to others: who gets whom. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal
from uuid import UUID

ChangeState = Literal["running", "done", "undoing", "undone"]
ItemState = Literal["pending", "done", "left", "undone", "kept"]
MOST_CUSTOMERS: Final = 20_000
MOST_ADVISERS: Final = 20
WORKING: Final[tuple[ChangeState, ...]] = ("running", "undoing")


@dataclass(frozen=True, slots=True)
class Advised:
    """A customer as far as it decides to whom they go."""

    id: UUID
    tier: str


@dataclass(frozen=True, slots=True)
class Share:
    """How many customers one adviser gets, by tier."""

    number: str
    customers: int
    tiers: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class AdviserChange:
    """All customers of `from_number` go to `to_numbers`. `counts`: customers by what became of them."""

    id: UUID
    from_number: str
    to_numbers: tuple[str, ...]
    reason: str
    state: ChangeState
    total: int
    by_id: str
    by_name: str
    begun_at: datetime
    ended_at: datetime | None
    undone_by_id: str
    undone_by_name: str
    counts: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ChangeItem:
    """One customer of a change. `before`: what staff had said of their adviser, as it was stored; None: nothing."""

    position: int
    customer_id: UUID
    to_number: str
    state: ItemState
    before: Mapping[str, object] | None
    word_version: int | None


def share_out(advised: Sequence[Advised], to_numbers: Sequence[str]) -> list[tuple[UUID, str]]:
    """Each customer with the adviser who gets them: equal shares of each tier, whoever has fewest next."""
    by_tier: dict[str, list[UUID]] = {}
    for each in advised:
        by_tier.setdefault(each.tier, []).append(each.id)
    given: list[tuple[UUID, str]] = []
    for tier in sorted(by_tier):
        for customer in by_tier[tier]:
            given.append((customer, to_numbers[len(given) % len(to_numbers)]))
    return given


def shares_of(advised: Sequence[Advised], given: Sequence[tuple[UUID, str]], to_numbers: Sequence[str]) -> list[Share]:
    """What each adviser gets, in the order in which they were named."""
    tiers = {each.id: each.tier for each in advised}
    return [
        Share(number, sum(to == number for _, to in given), Counter(tiers[who] for who, to in given if to == number))
        for number in to_numbers
    ]
