"""The day against its like, and the next hour: hand-checked cases and properties."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhike.quality.rules.intraday import (
    FASTEST,
    SLOWEST,
    Band,
    Slot,
    band_of,
    calibrate,
    days_like,
    kind_of,
    merge,
    pace_of,
    points_of,
    risk_at,
    widen,
)

FRIDAY = date(2026, 11, 20)
# National Day 2026 and the Saturday that is worked for it.
SPECIAL = {date(2026, 10, day): "holiday" for day in range(1, 8)} | {date(2026, 10, 10): "workday"}


def test_an_ordinary_day_is_like_the_same_weekdays_before_it() -> None:
    like = days_like(FRIDAY, SPECIAL)
    assert like[:2] == [FRIDAY - timedelta(days=7), FRIDAY - timedelta(days=14)]
    assert all(day.weekday() == 4 for day in like)
    assert date(2026, 10, 2) not in like, "a holiday is no ordinary Friday"
    assert len(like) == 8


def test_a_holiday_is_like_other_holidays_and_a_worked_saturday_like_working_days() -> None:
    assert days_like(date(2026, 10, 7), SPECIAL)[:2] == [date(2026, 10, 6), date(2026, 10, 5)]
    assert days_like(date(2026, 10, 1), {date(2026, 10, 1): "holiday"})[0] == date(2026, 9, 27)
    worked = days_like(date(2026, 10, 10), SPECIAL)
    assert worked[:3] == [date(2026, 10, 9), date(2026, 10, 8), date(2026, 9, 30)]
    assert kind_of(date(2026, 10, 10), SPECIAL) == "working"
    assert kind_of(date(2026, 10, 11), SPECIAL) == "weekend"


def test_a_band_is_the_middle_and_eight_in_ten() -> None:
    assert band_of([None, *map(float, range(11))]) == Band(1.0, 5.0, 9.0)
    assert band_of([4.0]) == Band(4.0, 4.0, 4.0)
    assert band_of([None]) == Band(None, None, None)


def test_the_pace_of_today_is_that_of_the_last_hours_and_cautious() -> None:
    assert pace_of([100, 30, 30], [0, 20, 20], now_index=3, slots=2) == pytest.approx(80 / 60)
    assert pace_of([0] * 9, [900] * 9, now_index=9, slots=8) == SLOWEST
    assert pace_of([900] * 9, [0] * 9, now_index=9, slots=8) == FASTEST
    assert pace_of([], [], now_index=0, slots=8) == 1.0


def test_stretches_add_up() -> None:
    one = Slot(
        arrivals=4, offered=4, answered=3, in_time=2, abandoned=1, wait_s=80, handle_s=600, agent_s=900, online=2
    )
    two = Slot(arrivals=2, offered=0, agent_s=900, online=4)
    both = merge([one, two])
    assert (both.arrivals, both.offered, both.online) == (6, 4, 3)
    assert (both.level, both.abandon_rate, both.mean_wait) == (50.0, 25.0, 20.0)
    assert both.load == pytest.approx(600 / 1800)
    assert widen([one, two, one], 2) == [both, merge([one])]
    assert (two.level, Slot().load, merge([]).online) == (None, None, None)


def loaded(load: float, *, missed: bool) -> Slot:
    return Slot(offered=10, answered=10, in_time=5 if missed else 10, handle_s=900 * load, agent_s=900)


def test_the_risk_of_a_load_is_what_became_of_the_likes_of_it() -> None:
    day = [loaded(0.3, missed=False)] * 30 + [loaded(0.9, missed=True)] * 10
    points = points_of([day, [Slot(offered=1, in_time=1, handle_s=1, agent_s=1)]], 85.0)
    assert len(points) == 40, "too few offered say nothing"
    calm, busy = risk_at(0.3, points), risk_at(0.95, points)
    assert (calm.share, calm.missed, calm.n) == (0.0, 0, 8)
    assert (busy.share, busy.missed) == (100.0, 8)
    assert busy.low is not None
    assert 0 < busy.low < 100
    assert risk_at(0.5, points[:3]).share is None


def test_a_forecast_that_knows_is_better_than_the_average() -> None:
    day = [loaded(0.3, missed=False)] * 30 + [loaded(0.9, missed=True)] * 10
    found = calibrate([day, day, day], 85.0)
    assert (found.n, found.said, found.was, found.brier) == (120, 25.0, 25.0, 0.0)
    assert found.base == pytest.approx(0.1875)
    assert calibrate([], 85.0).said is None


@given(st.lists(st.tuples(st.floats(0, 3), st.booleans()), min_size=8, max_size=80), st.floats(0, 3))
def test_a_risk_lies_in_its_interval_and_does_not_depend_on_order(
    points: list[tuple[float, bool]], load: float
) -> None:
    one, other = risk_at(load, points), risk_at(load, points[::-1])
    assert one == other
    assert one.share is not None
    assert one.low is not None
    assert one.high is not None
    assert 0 <= one.low <= one.share <= one.high <= 100
