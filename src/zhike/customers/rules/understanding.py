"""Runs that find segments and values anew: what they are made of, and what came of them. Pure values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

RunState = Literal["collecting", "computing", "done", "failed", "cancelled"]
ValueBand = Literal["very_high", "high", "middle", "low"]
RUNNING: frozenset[RunState] = frozenset({"collecting", "computing"})


@dataclass(frozen=True, slots=True)
class NewActivity:
    """What a customer (by number) did: first and last day, on how many days, the sum of the amounts."""

    number: str
    first_on: date
    last_on: date
    days: int
    total: Decimal


@dataclass(frozen=True, slots=True)
class UnderstandingRun:
    """A run. `figures` has what came of it: segments, silhouette, drift, the parameters of the value."""

    id: int
    state: RunState
    until: date
    asked_by: str
    done: int
    total: int
    collected_to: str
    why: str | None
    figures: Mapping[str, Any]
    started_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class Membership:
    """A customer in a run: the segment, the figures behind it, and what is expected in the year to come.

    `alive`: 0-1; `expected`: dealings; `value`: their sum in the bank's currency.
    """

    customer_id: UUID
    segment: str
    recency_days: int
    dealings: int
    total: float
    alive: float
    expected: float
    value: float
    value_band: ValueBand
