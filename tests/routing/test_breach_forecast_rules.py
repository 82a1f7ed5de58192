"""How many clocks will breach: arithmetic that can be checked by hand."""

from __future__ import annotations

from math import exp

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhike.routing.levels.rules import (
    Flow,
    Foresight,
    chance_of_waiting_longer,
    foresee_arriving,
    foresee_running,
    foresee_waiting,
    late_share,
)

QUIET = Flow(rate=0.05, capacity=0.05, arrivals=0.02, line=0, room=4)


def test_the_first_in_line_waits_longer_by_the_exponential_law() -> None:
    assert chance_of_waiting_longer(1, 0.1, 20) == pytest.approx(exp(-2))
    assert chance_of_waiting_longer(2, 0.1, 20) == pytest.approx(exp(-2) * 3)
    assert chance_of_waiting_longer(2000, 2.0, 3600) < 1e-6


@given(st.integers(1, 2000), st.floats(0, 10), st.floats(-10, 7200))
def test_a_chance_is_one(position: int, rate: float, seconds: float) -> None:
    chance = chance_of_waiting_longer(position, rate, seconds)
    assert 0 <= chance <= 1
    assert chance_of_waiting_longer(position + 1, rate, seconds) >= chance - 1e-9
    assert chance_of_waiting_longer(position, rate, seconds + 60) <= chance + 1e-9


def test_nobody_on_duty_breaches_everything_that_is_due_within_the_hour() -> None:
    alone = Flow(rate=0, capacity=0, arrivals=60 / 3600, line=3, room=0)
    assert foresee_waiting([10, None, 30, 4000], alone) == 2
    assert foresee_arriving(600, alone) == pytest.approx(50)
    assert foresee_arriving(600, alone, share=0.5) == pytest.approx(25)


def test_a_queue_with_room_lets_nobody_wait() -> None:
    assert foresee_arriving(60, QUIET) == 0
    assert foresee_arriving(None, QUIET) == 0
    assert foresee_arriving(7200, QUIET) == 0
    assert foresee_waiting([], QUIET) == 0


def test_more_arrivals_than_hands_breach_ever_more() -> None:
    crowded = [foresee_arriving(60, Flow(0.05, 0.05, arrivals, 5, 0)) for arrivals in (0.01, 0.05, 0.1, 0.2)]
    assert crowded == sorted(crowded)
    assert crowded[-1] > 100


def test_running_clocks_breach_as_often_as_such_clocks_do() -> None:
    assert foresee_running([-5, 10, 3600, 3601], 0.25) == 0.5
    assert late_share(0, 0) == pytest.approx(0.1)
    assert late_share(50, 100) == pytest.approx(51 / 110)
    assert Foresight(1, 2, 0.5).total == 3.5
