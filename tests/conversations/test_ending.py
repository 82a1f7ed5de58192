"""How conversations end."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conversations.builders import NOON, a_conversation
from zhike.conversations.rules import ending
from zhike.conversations.thread import State

IDLE = timedelta(minutes=15)


def step(state: State, silent_minutes: float, *, author: str = "agent", warned: float | None = None) -> str | None:
    now = NOON + timedelta(minutes=silent_minutes)
    warned_at: datetime | None = None if warned is None else NOON + timedelta(minutes=warned)
    return ending.idle_step(
        state=state,
        state_since=NOON,
        last_author=author,
        last_at=NOON,
        warned_at=warned_at,
        idle=IDLE,
        now=now,
    )


def test_the_assistant_waits_one_idle_time() -> None:
    assert step("assistant", 14.9) is None
    assert step("assistant", 15) == "close"


def test_an_agents_chat_is_warned_then_ended() -> None:
    assert step("active", 29) is None
    assert step("active", 30) == "warn"
    assert step("active", 40, warned=30) is None
    assert step("active", 45, warned=30) == "wrap_up"


def test_a_customer_who_waits_for_the_agents_word_is_never_ended() -> None:
    assert step("active", 600, author="customer") is None


def test_a_forgotten_wrap_up_is_closed() -> None:
    assert step("wrap_up", 59) is None
    assert step("wrap_up", 60) == "close"


@pytest.mark.parametrize("state", ["queued", "offered", "closed"])
def test_silence_means_nothing_while_waiting(state: State) -> None:
    assert step(state, 600) is None


@pytest.mark.parametrize(
    ("state", "answers", "messages", "outcome"),
    [
        ("assistant", 1, 1, "answered"),
        ("assistant", 0, 1, "left"),
        ("assistant", 0, 0, "left"),
        ("queued", 1, 1, "abandoned"),
        ("offered", 0, 1, "abandoned"),
        ("active", 0, 1, "unrecorded"),
        ("wrap_up", 0, 1, "unrecorded"),
    ],
)
def test_outcomes_that_nobody_recorded(state: State, answers: int, messages: int, outcome: str) -> None:
    found = ending.outcome_by_itself(state=state, answers=answers, customer_messages=messages)
    assert found == outcome
    assert found in ending.OUTCOMES_BY_ITSELF


@given(st.integers(-5, 10))
def test_a_rating_is_one_to_five(score: int) -> None:
    problem = ending.rating_problem(a_conversation(state="closed", closed_at=NOON), score, NOON)
    assert (problem is None) is (1 <= score <= 5)


def test_when_a_rating_is_taken() -> None:
    def problem(now: datetime = NOON, **details: object) -> str | None:
        return ending.rating_problem(a_conversation(**details), 5, now)

    assert problem(state="active") == "conversations.rating_too_early"
    assert problem(state="wrap_up") is None
    closed = {"state": "closed", "closed_at": NOON}
    assert problem(NOON + timedelta(days=7), **closed) is None
    assert problem(NOON + timedelta(days=8), **closed) == "conversations.rating_too_late"
    rated = {**closed, "rating": 3, "rated_at": NOON}
    assert problem(NOON + timedelta(minutes=10), **rated) is None
    assert problem(NOON + timedelta(minutes=11), **rated) == "conversations.rating_taken"
