"""Bands, the breaker, repetitions, the rating's validity."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhike.banking.rules.bands import band_of
from zhike.banking.rules.holdings import RiskRating
from zhike.banking.rules.retrying import FIRST_WAIT_S, LONGEST_WAIT_S, MOST_TRIES, may_repeat, wait_before
from zhike.platform import circuit as breaker


@given(st.decimals("-1e12", "1e12", places=2))
def test_a_band_holds_its_amount(amount: Decimal) -> None:
    band = band_of(amount)
    assert band.low is None or band.low <= amount
    assert band.high is None or amount < band.high


@pytest.mark.parametrize(
    ("amount", "low", "high"),
    [
        ("-0.01", None, 0),
        ("0", 0, 10_000),
        ("49999.99", 10_000, 50_000),
        ("50000", 50_000, 100_000),
        ("5e6", 5e6, None),
    ],
)
def test_a_band_begins_with_its_lower_end(amount: str, low: float | None, high: float | None) -> None:
    band = band_of(Decimal(amount))
    assert (band.low, band.high) == (low, high)


def broken(now: float = 100.0) -> breaker.Breaker:
    state = breaker.CLOSED
    for _ in range(breaker.OPENS_AFTER):
        state = breaker.fail(state, now)
    return state


def test_failures_in_a_row_open_the_circuit_and_one_probe_may_close_it() -> None:
    state = breaker.CLOSED
    for _ in range(breaker.OPENS_AFTER - 1):
        state = breaker.fail(state, 100.0)
        assert breaker.admit(state, 100.0) == (state, True)
    state = breaker.fail(state, 100.0)
    assert breaker.admit(state, 100.0 + breaker.REST_S - 0.001) == (state, False)
    half_open, admitted = breaker.admit(state, 100.0 + breaker.REST_S)
    assert admitted
    assert breaker.admit(half_open, 1e9) == (half_open, False)
    assert breaker.admit(breaker.release(half_open), 1e9)[1]


def test_each_failed_probe_doubles_the_rest_up_to_a_limit() -> None:
    state, now, rests = broken(), 100.0, []
    for _ in range(7):
        assert state.open_until is not None
        rests.append(state.open_until - now)
        now = state.open_until
        state, admitted = breaker.admit(state, now)
        assert admitted
        state = breaker.fail(state, now)
    assert rests == [15, 30, 60, 120, 240, 240, 240]


@given(st.integers(2, 40), st.floats(0, 1))
def test_a_wait_is_short_and_grows(try_number: int, chance: float) -> None:
    assert 0 <= wait_before(try_number, chance) <= LONGEST_WAIT_S
    assert wait_before(2, 1.0) == FIRST_WAIT_S


def test_only_what_changes_nothing_is_repeated() -> None:
    assert not any(may_repeat(safe=False, try_number=n) for n in range(1, 9))
    assert [may_repeat(safe=True, try_number=n) for n in (1, MOST_TRIES)] == [True, False]


def test_a_rating_counts_up_to_its_last_day() -> None:
    rating = RiskRating("C2", date(2026, 3, 2), date(2027, 3, 2))
    assert (rating.is_valid(date(2027, 3, 2)), rating.is_valid(date(2027, 3, 3))) == (True, False)
