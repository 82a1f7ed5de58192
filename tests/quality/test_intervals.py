"""How sure a figure is: against published values and by simulation."""

from __future__ import annotations

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhike.quality.rules import intervals


@pytest.mark.parametrize(
    ("k", "n", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),  # Newcombe 1998, table I, method 3
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
        (29, 29, 0.8830, 1.0),
    ],
)
def test_the_interval_of_a_share_is_wilsons(k: int, n: int, low: float, high: float) -> None:
    assert intervals.wilson(k, n) == pytest.approx((low, high), abs=5e-5)


@given(st.integers(1, 10**6).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_a_share_lies_in_its_interval_and_that_within_nothing_and_all(pair: tuple[int, int]) -> None:
    k, n = pair
    low, high = intervals.wilson(k, n)
    assert 0.0 <= low <= k / n <= high <= 1.0


@pytest.mark.parametrize(
    ("k", "low", "high"),
    [
        (0, 0.0, 3.688879),  # -ln 0.025
        (1, 0.025318, 5.571643),
        (5, 1.623486, 11.668332),
        (10, 4.795389, 18.390356),
        (100, 81.363600, 121.627000),
        (1000, 938.972, 1063.960),
    ],
)
def test_the_interval_of_a_count_is_exact(k: int, low: float, high: float) -> None:
    assert intervals.poisson(k) == pytest.approx((low, high), rel=1e-5)


@given(st.integers(0, 20_000))
def test_a_count_lies_in_its_interval(k: int) -> None:
    low, high = intervals.poisson(k)
    assert 0 <= low <= k < high


def test_poisson_intervals_leave_out_no_more_than_they_may() -> None:
    """At the bound of k, k or a more extreme count has a chance of 2.5 %: checked by the distribution itself."""
    for k in (1, 4, 17, 60):
        low, high = intervals.poisson(k)
        assert 1 - _poisson_share(k - 1, low) == pytest.approx(0.025, rel=1e-9)
        assert _poisson_share(k, high) == pytest.approx(0.025, rel=1e-9)


def _poisson_share(k: int, expected: float) -> float:
    return sum(math.exp(i * math.log(expected) - expected - math.lgamma(i + 1)) for i in range(k + 1))


def test_the_interval_of_a_mean_is_students() -> None:
    values = [4, 5, 3, 5, 4, 2, 5, 4, 5, 3]  # mean 4, standard error 1/3, t(9) = 2.262157
    found = intervals.mean(len(values), sum(values), sum(value * value for value in values))
    assert found == pytest.approx((3.245948, 4.754052), abs=1e-6)


@pytest.mark.parametrize("freedom", [31, 60, 120, 1000])
def test_many_degrees_of_freedom_use_a_series_that_fits(freedom: int) -> None:
    known = {31: 2.039513, 60: 2.000298, 120: 1.979930, 1000: 1.962339}
    n = freedom + 1
    low, high = intervals.mean(n, 0.0, float(n - 1) * n) or (0.0, 0.0)  # standard error of one
    assert high == pytest.approx(known[freedom], abs=2e-6)
    assert low == -high


def test_one_value_has_no_interval() -> None:
    assert intervals.mean(1, 3.0, 9.0) is None
    assert intervals.positive_mean(1, 3.0, 9.0) is None


def test_a_mean_of_nothing_but_zeros_is_sure() -> None:
    assert intervals.positive_mean(5, 0.0, 0.0) == (0.0, 0.0)


@given(st.lists(st.floats(0, 10_000, allow_nan=False), min_size=2, max_size=50))
def test_the_interval_of_a_time_holds_its_mean_and_nothing_negative(values: list[float]) -> None:
    found = intervals.positive_mean(len(values), sum(values), sum(value * value for value in values))
    assert found is not None
    low, high = found
    mean = sum(values) / len(values)
    assert 0 <= low <= mean * (1 + 1e-9)
    assert high >= mean * (1 - 1e-9)


def test_intervals_cover_the_truth_about_as_often_as_they_say() -> None:
    """Talk times are log-normal; seeded, so that the test is the same each time."""
    draw = random.Random(7)
    truth, hits, rounds = math.exp(5.2 + 0.55**2 / 2), 0, 800
    for _ in range(rounds):
        values = [draw.lognormvariate(5.2, 0.55) for _ in range(60)]
        low, high = intervals.positive_mean(60, sum(values), sum(value * value for value in values)) or (0.0, 0.0)
        hits += low <= truth <= high
    assert 0.925 <= hits / rounds <= 0.975


def test_the_interval_of_a_ratio_by_days_as_worked_out_by_hand() -> None:
    """Seven days at work for an hour each. Residuals -1, 1, -1, 1, -1, 1, 0: neighbours apart narrow nothing."""
    low, high = intervals.ratio_of_blocks([(each, 1.0) for each in (4, 6, 4, 6, 4, 6, 5)]) or (0.0, 0.0)
    factor = math.exp(2.446912 * math.sqrt(7 / 6 * 6) / 7 / 5)
    assert (low, high) == pytest.approx((5 / factor, 5 * factor))


def test_days_that_hang_together_widen_the_interval_of_a_ratio() -> None:
    """Residuals -1, -1, -1, 0, 1, 1, 1: 6 and two lags of 4 and 1 with weights 2/3 and 1/3, each twice: 12."""
    low, high = intervals.ratio_of_blocks([(each, 1.0) for each in (4, 4, 4, 5, 6, 6, 6)]) or (0.0, 0.0)
    factor = math.exp(2.446912 * math.sqrt(7 / 6 * 12) / 7 / 5)
    assert (low, high) == pytest.approx((5 / factor, 5 * factor))


def test_too_few_days_or_nothing_to_divide_make_no_interval_of_a_ratio() -> None:
    assert intervals.ratio_of_blocks([(1.0, 2.0)] * 6) is None
    assert intervals.ratio_of_blocks([(0.0, 2.0)] * 9) is None
    assert intervals.ratio_of_blocks([(2.0, 0.0)] * 9) is None
    assert intervals.ratio_of_blocks([(1.0, 2.0)] * 7) == (0.5, 0.5)


@given(st.lists(st.tuples(st.floats(0, 1e5), st.floats(0, 1e5)), min_size=7, max_size=60))
def test_a_ratio_lies_in_its_interval_and_that_above_nothing(blocks: list[tuple[float, float]]) -> None:
    found = intervals.ratio_of_blocks(blocks)
    if found is None:
        return
    value = sum(above for above, _ in blocks) / sum(below for _, below in blocks)
    assert 0 <= found[0] <= value * (1 + 1e-9)
    assert found[1] >= value * (1 - 1e-9)


@pytest.mark.parametrize(("days", "least"), [(7, 0.90), (28, 0.91)])
def test_the_interval_of_a_ratio_covers_though_the_hours_of_a_day_hang_together(days: int, least: float) -> None:
    """Agents are busy for hours on end: taken hour by hour such an interval holds the truth one time in three."""
    draw = random.Random(3)
    rounds, hits, by_hour = 300, 0, 0
    for _ in range(rounds):
        mood, hours = draw.gauss(0, 1), []
        for hour in range(24 * days):
            mood = 0.9 * mood + math.sqrt(1 - 0.81) * draw.gauss(0, 1)
            agents = 4 if hour % 24 < 8 else 12
            hours.append((agents * (0.7 + 0.05 * mood), float(agents)))
        blocks = [
            (sum(above for above, _ in hours[start : start + 24]), sum(below for _, below in hours[start : start + 24]))
            for start in range(0, len(hours), 24)
        ]
        low, high = intervals.ratio_of_blocks(blocks) or (0.0, 0.0)
        hits += low <= 0.7 <= high
        low, high = intervals.ratio(hours)
        by_hour += low <= 0.7 <= high
    assert hits / rounds >= least
    assert by_hour / rounds < 0.5
