"""The words of the centre, where a contact is sent, and how long it will wait."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhike.routing.rules import (
    STATES,
    estimate_wait,
    find_reason,
    floor_state,
    over_limit_s,
    route,
)


def test_a_state_has_a_first_reason_and_some_are_only_the_systems() -> None:
    assert all(find_reason(state, None, own=True) for state in STATES)
    assert find_reason("break", "lunch", own=True).zh == "午餐"  # type: ignore[union-attr]
    assert find_reason("break", "missed", own=True) is None
    assert find_reason("break", "missed", own=False) is not None
    assert find_reason("asleep", None, own=True) is None
    assert find_reason("break", "team", own=True) is None


@pytest.mark.parametrize(
    ("state", "active", "wrapping", "seen"),
    [
        ("offline", 2, 0, None),
        ("online", 0, 0, "idle"),
        ("online", 2, 1, "serving"),
        ("online", 0, 1, "wrap_up"),
        ("break", 1, 0, "break"),
    ],
)
def test_supervisors_see_what_agents_do(state: str, active: int, wrapping: int, seen: str | None) -> None:
    assert floor_state(state, active=active, wrapping=wrapping) == seen


def test_a_break_has_a_limit_and_work_has_none() -> None:
    assert over_limit_s("break", "rest", 15 * 60 + 5) == 5
    assert over_limit_s("break", "rest", 60) == 0
    assert over_limit_s("online", "available", 1e6) == 0
    assert over_limit_s("asleep", "", 1e6) == 0


@pytest.mark.parametrize(
    ("queues", "goes_to"),
    [
        ({"cards": (True, "general"), "general": (True, None)}, "cards"),
        ({"cards": (False, "general"), "general": (True, None)}, "general"),
        ({"cards": (False, "loans"), "loans": (False, "general"), "general": (True, None)}, "general"),
        ({"cards": (False, "general"), "general": (False, None)}, "cards"),
        ({"cards": (False, "loans"), "loans": (False, "cards")}, "cards"),
        ({"cards": (False, "gone")}, "cards"),
    ],
)
def test_a_closed_queue_sends_to_the_first_open_one(queues: dict[str, tuple[bool, str | None]], goes_to: str) -> None:
    assert route(queues, "cards") == goes_to


def test_the_wait_comes_from_how_fast_the_queue_moved() -> None:
    assert estimate_wait(position=5, rate=1 / 30, accepts=20, agents=0, aht_s=300) == (60, 240)
    assert estimate_wait(position=1, rate=1 / 30, accepts=20, agents=0, aht_s=300) == (0, 60)


def test_without_recent_accepts_it_comes_from_who_is_there_and_else_is_unknown() -> None:
    assert estimate_wait(position=1, rate=None, agents=6, aht_s=300) == (0, 120)
    assert estimate_wait(position=1, rate=1.0, accepts=2, agents=0, aht_s=300) is None
    assert estimate_wait(position=1, rate=None, agents=0, aht_s=300) is None


@given(st.integers(-1, 500), st.floats(1e-4, 10), st.integers(3, 100))
def test_a_range_is_never_empty_and_never_shrinks_down_the_queue(position: int, rate: float, accepts: int) -> None:
    here = estimate_wait(position=position, rate=rate, accepts=accepts, agents=1, aht_s=300)
    behind = estimate_wait(position=position + 1, rate=rate, accepts=accepts, agents=1, aht_s=300)
    assert here is not None
    assert behind is not None
    assert 0 <= here[0] <= here[1]
    assert here[1] >= 10
    assert behind[0] >= here[0]
    assert behind[1] >= here[1]
