"""What moved most: how surprising a change is, by hand, by simulation, and on the calendar."""

from __future__ import annotations

import math
import random
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from zhike.platform.calendar import country_special_days
from zhike.quality.metrics.catalogue import GROUPS, MEASURES, group_of
from zhike.quality.rules.comparable import Calendar, Special
from zhike.quality.rules.differences import FALSE_DISCOVERIES, adjust
from zhike.quality.rules.figures import Figure
from zhike.quality.rules.periods import Period, previous
from zhike.quality.rules.surprises import MOST_CHANGES, earlier_days, error_of, surprise, turn

HOLIDAYS = Calendar(
    {day.day: Special(day.kind == "workday", day.name_zh) for day in country_special_days("CN", [2024, 2025])}
)


def test_the_usual_change_is_the_root_mean_square_of_the_earlier_ones() -> None:
    found = surprise(6.0, [3.0, -3.0, 1.0, -1.0, 3.0, -1.0], 0.0)
    assert found is not None
    assert found.usual == pytest.approx(math.sqrt(30 / 6))
    assert found.times == pytest.approx(6 / math.sqrt(5))
    assert found.p == pytest.approx(2 * stats.t.sf(6 / math.sqrt(5), 4))


def test_whichever_is_less_surprised_decides() -> None:
    steady = [0.1, -0.1, 0.1, -0.1, 0.1, -0.1]
    # history alone would be astonished; of so few contacts chance makes such a change every third time
    found = surprise(1.0, steady, 1.0)
    assert found is not None
    assert (found.usual, found.times) == (1.0, 1.0)
    assert found.p == pytest.approx(2 * stats.norm.sf(1.0))
    # and chance alone would be, where the figure always moves so much
    usual = surprise(1.0, [1.0, -1.0] * 6, 0.01)
    assert usual is not None
    assert usual.p == pytest.approx(2 * stats.t.sf(1.0, 8))


def test_without_history_chance_alone_tells_and_without_both_nothing() -> None:
    alone = surprise(1.96, [0.1, 0.1, 0.1], 1.0)
    assert alone is not None
    assert alone.p == pytest.approx(0.05, abs=1e-4)
    assert surprise(1.0, [0.1, 0.1, 0.1], 0.0) is None
    assert surprise(1.0, [0.0] * 12, 0.0) is None


@pytest.mark.parametrize("hangs_together", [0.0, 0.5, 0.8, 1.0])
def test_periods_that_differ_by_chance_stand_out_one_time_in_twenty_at_most(hangs_together: float) -> None:
    """Whether periods are independent, hang together or wander."""
    chance = random.Random(7)
    hits, trials = 0, 1500
    for _ in range(trials):
        value, course = 0.0, []
        for _ in range(MOST_CHANGES + 12):
            value = hangs_together * value + chance.gauss(0, 1)
            course.append(value)
        changes = [later - earlier for earlier, later in pairwise(course[10:])]
        found = surprise(changes[-1], changes[:-1], 0.0)
        hits += found is not None and found.p < 0.05
    assert hits / trials < 0.06


def test_among_many_metrics_that_stand_still_hardly_one_stands_out() -> None:
    chance = random.Random(8)
    rounds, alarms = 150, 0
    for _ in range(rounds):
        ps = []
        for _ in range(40):
            course = [chance.gauss(0, 1) for _ in range(MOST_CHANGES + 2)]
            changes = [later - earlier for earlier, later in pairwise(course)]
            found = surprise(changes[-1], changes[:-1], 0.0)
            ps.append(found.p if found else 1.0)
        alarms += min(adjust(ps)) <= FALSE_DISCOVERIES
    assert alarms / rounds < 0.1


@given(
    change=st.floats(-1e6, 1e6),
    earlier=st.lists(st.floats(-1e6, 1e6), max_size=MOST_CHANGES),
    error=st.floats(0, 1e6),
    factor=st.floats(1e-3, 1e3),
)
def test_units_and_signs_change_no_surprise(change: float, earlier: list[float], error: float, factor: float) -> None:
    found = surprise(change, earlier, error)
    other = surprise(-change * factor, [-each * factor for each in reversed(earlier)], error * factor)
    if found is None or other is None or found.usual < 1e-200:
        return
    assert 0 <= found.p <= 1
    assert other.p == pytest.approx(found.p, abs=1e-9)
    assert other.times == pytest.approx(found.times, rel=1e-6)


def test_the_error_of_a_count_is_poissons_and_of_others_comes_of_their_intervals() -> None:
    assert error_of(Figure(16, 16), Figure(9, 9), counted=True) == 5.0
    one, other = Figure(50.0, 100, 44.12, 55.88), Figure(50.0, 100, 42.16, 57.84)
    assert error_of(one, other, counted=False) == pytest.approx(5.0, abs=0.01)
    assert error_of(one, Figure(50.0, 100), counted=False) == 0.0


def test_a_change_is_for_the_better_by_the_direction_of_the_metric() -> None:
    assert [turn(1.0, "up"), turn(1.0, "down"), turn(-1.0, "down"), turn(0.0, "up"), turn(9.0, "none")] == [
        *("better", "worse", "better", "none", "none"),
    ]


@given(first=st.dates(date(2015, 1, 1), date(2025, 1, 1)), days=st.integers(1, 800))
def test_periods_go_back_by_whole_weeks_and_do_not_overlap(first: date, days: int) -> None:
    period = Period(first, first + timedelta(days=days - 1))
    pairs = earlier_days(period)
    assert pairs[0].now[0] == first
    assert (pairs[0].before[0], pairs[0].before[-1]) == (previous(period).first, previous(period).last)
    assert len(pairs) <= MOST_CHANGES + 1
    for pair in pairs:
        assert len(pair.now) == len(pair.before) == days
        assert pair.before[-1] < pair.now[0]
        assert all(now.weekday() == before.weekday() for now, before in zip(pair.now, pair.before, strict=True))


def test_same_weekdays_leave_holidays_and_worked_weekends_out_and_take_no_day_twice() -> None:
    october = [date(2025, 10, 6) + timedelta(days=number) for number in range(14)]
    met = HOLIDAYS.same_weekdays(october, 2)
    # until the 8th it is a holiday, the 11th is a worked Saturday
    assert sorted(met) == [day for day in october if day > date(2025, 10, 8) and day != date(2025, 10, 11)]
    assert met[date(2025, 10, 9)] == date(2025, 9, 25)
    assert met[date(2025, 10, 16)] == date(2025, 9, 18)  # two weeks before is the holiday, four weeks before is next
    assert len(set(met.values())) == len(met)
    assert all(day.weekday() == other.weekday() for day, other in met.items())


def test_each_metric_is_in_one_group() -> None:
    members = [one.id for group in GROUPS.values() for one in group]
    assert sorted(members) == sorted(MEASURES)
    assert group_of(MEASURES["mtbf"]) == "stability"
