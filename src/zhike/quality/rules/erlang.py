"""Queues with impatient customers: what a load comes to with so many agents, and how many a target needs. Pure.

Arrivals come at random, lengths and patience are exponential, an agent serves one contact at a time (Erlang A: Zeltyn
and Mandelbaum, Call centers with impatient customers, 2005). Rates are per second.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

MOST_AGENTS = 2000
_STEPS = 600
_NEGLIGIBLE = 45.0
"""What is smaller than the largest by this power of e adds nothing."""


@dataclass(frozen=True, slots=True)
class Demand:
    """Requests for a person per second, how long one is handled, how long customers are ready to wait, in seconds."""

    rate: float
    handle_s: float
    patience_s: float

    @property
    def load(self) -> float:
        """Work offered, in erlang."""
        return self.rate * self.handle_s


@dataclass(frozen=True, slots=True)
class Outcome:
    """Shares 0-1: who waits at all, who leaves, who is served within the time; the mean wait of all, in seconds."""

    waits: float
    abandons: float
    in_time: float
    wait_s: float
    occupancy: float


def blocked(load: float, agents: int) -> float:
    """Erlang B: the share that finds all of `agents` busy where nobody can wait."""
    return 1.0 / _inverse_blocked(load, agents)


def _inverse_blocked(load: float, agents: int) -> float:
    inverse = 1.0
    for each in range(1, agents + 1):
        inverse = 1.0 + inverse * each / load
    return inverse


def waiting(load: float, agents: int) -> float:
    """Erlang C: the share that has to wait where everybody does; all of them from a load of `agents` on."""
    share = blocked(load, agents)
    return agents * share / (agents - load * (1.0 - share)) if load < agents else 1.0


def expect(demand: Demand, agents: int, within_s: float) -> Outcome:
    """Erlang A: what becomes of `demand` with so many agents."""
    leaving, serving = 1.0 / demand.patience_s, agents / demand.handle_s

    def power(wait_s: float) -> float:
        return demand.rate * -math.expm1(-leaving * wait_s) / leaving - serving * wait_s

    peak = max(0.0, math.log(demand.rate / serving) / leaving)
    scale = power(peak)
    end = _end(power, peak, scale)

    def weight(wait_s: float) -> float:
        return math.exp(power(wait_s) - scale)

    def served(wait_s: float) -> float:
        return weight(wait_s) * math.exp(-leaving * wait_s)

    queued = demand.rate * _integral(weight, end)
    at_once = _inverse_blocked(demand.load, agents - 1) * math.exp(-scale)
    whole = at_once + queued
    abandons = (math.exp(-scale) + (demand.rate - serving) * queued / demand.rate) / whole
    in_time = (at_once + demand.rate * _integral(served, min(end, within_s))) / whole
    occupancy = demand.load * (1.0 - abandons) / agents
    return Outcome(queued / whole, abandons, in_time, abandons * demand.patience_s, occupancy)


def agents_needed(demand: Demand, target: float, within_s: float) -> int | None:
    """The fewest agents with whom at least `target` (0-1) are served within the time; None beyond all that is usual."""
    if demand.rate <= 0 or demand.handle_s <= 0:
        return 0
    low, high = 0, max(1, math.ceil(demand.load))
    while high <= MOST_AGENTS and expect(demand, high, within_s).in_time < target:
        low, high = high, high * 2
    if high > MOST_AGENTS:
        return None
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if expect(demand, middle, within_s).in_time >= target else (middle, high)
    return high


def _end(power: Callable[[float], float], peak: float, scale: float) -> float:
    """A wait beyond which nothing is left to count."""
    step = 1.0
    while power(peak + step) > scale - _NEGLIGIBLE:
        step *= 2.0
    return peak + step


def _integral(of: Callable[[float], float], end: float) -> float:
    """From 0 to `end` by Simpson's rule."""
    width = end / _STEPS
    inner = sum((4 if place % 2 else 2) * of(place * width) for place in range(1, _STEPS))
    return width / 3.0 * (of(0.0) + inner + of(end))
