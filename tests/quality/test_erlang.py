"""Erlang's formulas: published cases, the mission's test vectors, and a birth-and-death chain added up step by step."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhike.quality.rules.erlang import Demand, agents_needed, blocked, expect, waiting

CENTRE = Demand(rate=600 / 3600, handle_s=258.0, patience_s=180.0)


def test_erlang_c_is_the_textbooks() -> None:
    """Load 10, 14 agents, 180 s a call: 17.41 % wait, 88.84 % within 20 s, 7.84 s on average."""
    share = waiting(10.0, 14)
    assert share == pytest.approx(0.1741, abs=5e-5)
    assert 1 - share * math.exp(-(14 - 10) * 20 / 180) == pytest.approx(0.8884, abs=5e-5)
    assert share * 180 / (14 - 10) == pytest.approx(7.84, abs=5e-3)
    assert waiting(14.0, 14) == 1.0
    assert blocked(1.0, 1) == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("an_hour", "handle_s", "agents", "share", "in_time", "wait_s"),
    [
        (360, 240, 29, 0.242274, 0.840283, 11.6292),
        (100, 180, 8, 0.167267, 0.880148, 10.0360),
        (600, 258, 49, 0.279788, 0.824275, 12.0309),
        (600, 312, 59, 0.253993, 0.837839, 11.3208),
    ],
)
def test_erlang_c_gives_the_test_vectors(
    an_hour: int, handle_s: int, agents: int, share: float, in_time: float, wait_s: float
) -> None:
    load = an_hour / 3600 * handle_s

    def level(staffed: int) -> float:
        return 1 - waiting(load, staffed) * math.exp(-(staffed - load) * 20 / handle_s)

    assert waiting(load, agents) == pytest.approx(share, abs=5e-7)
    assert level(agents) == pytest.approx(in_time, abs=5e-7)
    assert waiting(load, agents) * handle_s / (agents - load) == pytest.approx(wait_s, abs=5e-5)
    assert level(agents - 1) < 0.8 <= level(agents)


@pytest.mark.parametrize(
    ("agents", "waits", "abandons", "wait_s", "occupancy"),
    [(45, 0.367918, 0.045424, 8.176, 0.912151), (41, 0.588861, 0.092027, 16.565, 0.952264)],
)
def test_erlang_a_gives_the_test_vectors(
    agents: int, waits: float, abandons: float, wait_s: float, occupancy: float
) -> None:
    found = expect(CENTRE, agents, 20.0)
    assert (found.waits, found.abandons, found.occupancy) == pytest.approx((waits, abandons, occupancy), abs=5e-7)
    assert found.wait_s == pytest.approx(wait_s, abs=5e-4)


def _chain(demand: Demand, agents: int) -> tuple[float, float]:
    """Who waits and who leaves, from the chances of each number of customers."""
    chances, chance = [1.0], 1.0
    for there in range(1, agents + 4000):
        leaving = min(there, agents) / demand.handle_s + max(0, there - agents) / demand.patience_s
        chance *= demand.rate / leaving
        chances.append(chance)
    whole = sum(chances)
    queue = sum(each * max(0, there - agents) for there, each in enumerate(chances)) / whole
    return sum(chances[agents:]) / whole, queue / demand.patience_s / demand.rate


@settings(max_examples=40, deadline=None)
@given(st.floats(0.001, 0.3), st.floats(30, 600), st.floats(30, 1800), st.integers(1, 60))
def test_the_integral_is_what_the_chain_adds_up_to(rate: float, handle: float, patience: float, agents: int) -> None:
    demand = Demand(rate, handle, patience)
    found = expect(demand, agents, 20.0)
    assert (found.waits, found.abandons) == pytest.approx(_chain(demand, agents), rel=1e-4, abs=1e-6)
    assert 0 <= found.in_time <= 1 + 1e-9
    assert found.in_time <= 1 - found.abandons + 1e-6
    assert found.in_time >= 1 - found.waits - 1e-9


def test_patience_without_end_is_erlang_c() -> None:
    patient = expect(Demand(10 / 180, 180.0, 1e7), 14, 20.0)
    assert (patient.waits, patient.in_time) == pytest.approx((0.1741, 0.8884), abs=2e-4)


@pytest.mark.parametrize("target", [0.5, 0.8, 0.85, 0.95])
def test_the_fewest_agents_reach_the_target_and_one_fewer_does_not(target: float) -> None:
    needed = agents_needed(CENTRE, target, 20.0)
    assert needed is not None
    assert expect(CENTRE, needed, 20.0).in_time >= target
    assert expect(CENTRE, needed - 1, 20.0).in_time < target


def test_nothing_to_do_needs_nobody_and_what_nobody_could_do_is_not_told() -> None:
    assert agents_needed(Demand(0.0, 258.0, 180.0), 0.8, 20.0) == 0
    assert agents_needed(Demand(100.0, 258.0, 180.0), 0.999, 20.0) is None
