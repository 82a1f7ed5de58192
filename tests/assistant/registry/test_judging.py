"""The arithmetic that decides on models, against cases computed by hand."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhike.assistant.registry.drift import Period, verdict_of
from zhike.assistant.registry.entry import Comparison, Entry
from zhike.assistant.registry.judging import (
    FEWEST_HELD_OUT,
    compare,
    mcnemar,
    promotion_problem,
    share,
    stability_index,
    wilson,
)
from zhike.platform.ids import uuid7

NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)


def entry(number: int, comparison: Comparison | None = None) -> Entry:
    return Entry(
        id=uuid7(),
        kind="reasons",
        number=number,
        state="candidate",
        origin="trained",
        digest="",
        code_version="",
        data={},
        baseline={},
        comparison=comparison,
        trained_at=NOON,
        trained_by_id="",
        trained_by_name="",
        promoted_at=None,
        promoted_by_id=None,
        promoted_by_name="",
        retired_at=None,
        version=1,
    )


@pytest.mark.parametrize(
    ("one", "other", "chance"),
    [
        (0, 0, 1.0),
        (1, 0, 1.0),  # 2 * 1/2
        (5, 0, 0.0625),  # 2 * 1/32
        (6, 1, 0.125),  # 2 * (1 + 7)/128
        (10, 2, 2 * (1 + 12 + 66) / 4096),
        (4, 4, 1.0),
    ],
)
def test_mcnemar_is_the_exact_binomial_of_the_pairs_that_differ(one: int, other: int, chance: float) -> None:
    assert mcnemar(one, other) == pytest.approx(chance)
    assert mcnemar(other, one) == pytest.approx(chance)


def test_wilson_is_the_interval_of_the_textbook() -> None:
    assert wilson(5, 10) == (23.66, 76.34)
    assert wilson(0, 10) == (0.0, 27.75)
    assert wilson(10, 10) == (72.25, 100.0)
    assert wilson(0, 0) == (0.0, 100.0)


@given(st.integers(1, 400), st.data())
def test_an_interval_holds_the_share_and_narrows_with_more(n: int, data: st.DataObject) -> None:
    right = data.draw(st.integers(0, n))
    few, many = share(right, n), share(right * 4, n * 4)
    assert few.low - 0.01 <= few.share <= few.high + 0.01
    assert many.high - many.low <= few.high - few.low + 0.02


def test_a_mix_that_stays_has_no_index_and_one_that_turns_has_a_large_one() -> None:
    assert stability_index({"a": 50, "b": 50}, {"a": 5, "b": 5}) == 0.0
    # (0.6-0.5) ln(0.6/0.5) + (0.4-0.5) ln(0.4/0.5)
    by_hand = 0.1 * math.log(1.2) - 0.1 * math.log(0.8)
    assert stability_index({"a": 50, "b": 50}, {"a": 60, "b": 40}) == round(by_hand, 4)
    assert stability_index({"a": 1}, {"b": 1}) > 1
    assert stability_index({}, {"b": 1}) == 0.0


def test_a_comparison_counts_pairs_and_urgent_ones() -> None:
    found = compare([True, True, False, False], [True, False, True, False], [False, True, True, False], active_number=3)
    assert (found.candidate.right, found.active.right, found.only_candidate, found.only_active) == (2, 2, 1, 1)
    assert (found.guarded_n, found.guarded_candidate, found.guarded_active) == (2, 1, 1)


RESULTS = st.lists(st.tuples(st.booleans(), st.booleans(), st.booleans()), min_size=0, max_size=120)


@given(RESULTS, st.integers(1, 3))
def test_a_model_is_promoted_only_if_it_is_not_worse(results: list[tuple[bool, bool, bool]], number: int) -> None:
    candidate, active, urgent = ([each[place] for each in results] for place in range(3))
    measured = compare(candidate, active, urgent, active_number=2)
    problem = promotion_problem(entry(4, measured), entry(number))
    allowed = (
        number == 2
        and len(results) >= FEWEST_HELD_OUT
        and sum(candidate) >= sum(active)
        and sum(c for c, u in zip(candidate, urgent, strict=True) if u)
        >= sum(a for a, u in zip(active, urgent, strict=True) if u)
    )
    assert (problem is None) is allowed


def test_each_refusal_has_its_reason() -> None:
    good = compare([True] * 60, [True] * 60, [True] * 60, active_number=1)
    assert promotion_problem(entry(2), entry(1)) == "not_measured"
    assert promotion_problem(entry(2, good), entry(3)) == "other_active"
    few = compare([True] * 9, [True] * 9, [True] * 9, active_number=1)
    assert promotion_problem(entry(2, few), entry(1)) == "too_few"
    worse = compare([False] + [True] * 59, [True] * 60, [False] * 60, active_number=1)
    assert promotion_problem(entry(2, worse), entry(1)) == "worse"
    assert promotion_problem(entry(2, replace(good, guarded_candidate=59)), entry(1)) == "urgent_lost"


@pytest.mark.parametrize(
    ("then", "now", "index", "verdict"),
    [
        ((199, 10), (900, 10), 9.0, "too_few"),
        ((500, 50), (500, 50), 0.05, "steady"),
        ((500, 50), (500, 50), 0.12, "watch"),
        ((500, 50), (500, 50), 0.25, "alert"),
        ((500, 50), (500, 120), 0.0, "alert"),
        ((500, 120), (500, 50), 0.0, "steady"),
    ],
)
def test_drift_is_told_where_there_is_enough(
    then: tuple[int, int], now: tuple[int, int], index: float, verdict: str
) -> None:
    before, after = (Period(n, share(refused, n), 0.5, {}) for n, refused in (then, now))
    assert verdict_of(before, after, index) == verdict
