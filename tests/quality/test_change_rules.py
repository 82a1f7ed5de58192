"""Change and difference: the rules against published examples, scipy and truths worked out by hand."""

from __future__ import annotations

import math
import random
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from zhike.platform.calendar import country_special_days
from zhike.quality.rules import charts, decomposition, differences, funnels
from zhike.quality.rules.charts import Observed
from zhike.quality.rules.comparable import Calendar, Special
from zhike.quality.rules.decomposition import Ratio, decompose
from zhike.quality.rules.differences import Sample
from zhike.quality.rules.students import beta_share, student_quantile, student_tail

# -- charts -----------------------------------------------------------------------------------------------------------


def xmr(*values: float | None) -> charts.Chart:
    return charts.draw("xmr", [Observed(value) for value in values])


def test_the_limits_of_an_individuals_chart_are_the_handbooks() -> None:
    """NIST/SEMATECH e-Handbook of Statistical Methods, 6.3.2.2: ten batches, mean moving range 1.8778."""
    chart = xmr(49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1)
    assert chart.centre == pytest.approx(50.81)
    assert chart.points[0].upper == pytest.approx(50.81 + 3 * 1.8778 / 1.128, abs=1e-3)
    assert chart.points[0].lower == pytest.approx(50.81 - 3 * 1.8778 / 1.128, abs=1e-3)
    assert all(point.signals == () for point in chart.points)


def test_a_point_without_a_value_is_left_out_and_few_points_make_no_limits() -> None:
    assert xmr(1, 2, 1, 2, 1, 2, 1).centre is None
    with_gap = xmr(1, 2, None, 1, 2, 1, 2, 1, 2)
    assert with_gap.centre == pytest.approx(1.5)
    assert (with_gap.points[2].value, with_gap.points[2].upper) == (None, None)


def test_a_share_that_varies_by_chance_alone_needs_no_correction_and_one_that_drifts_does() -> None:
    chance = random.Random(5)
    steady = [Observed(None, sum(chance.random() < 0.2 for _ in range(400)), 400) for _ in range(60)]
    chart = charts.draw("p", steady)
    assert chart.laney == pytest.approx(1.0, abs=0.2)
    # of 100,000 contacts a day chance moves a share by 0.13 points only: days that differ by more are no signals
    moving = [Observed(None, 20_000 + 900 * chance.gauss(0, 1), 100_000) for _ in range(60)]
    wide = charts.draw("p", moving)
    assert wide.laney == pytest.approx(900 / math.sqrt(100_000 * 0.2 * 0.8), rel=0.25)
    assert sum("beyond" in point.signals for point in wide.points) <= 1


def test_limits_depend_on_how_many_were_counted_and_stay_within_what_is_possible() -> None:
    points = [Observed(None, 2, 10), *(Observed(None, k, 1000) for k in (20, 22, 18, 21, 19, 20, 23, 17))]
    chart = charts.draw("p", points)
    assert chart.points[0].lower == 0.0
    assert (chart.points[0].upper or 0) > (chart.points[1].upper or 0)
    assert charts.draw("u", [Observed(None, 0, 50)] * 9).points[0].upper == 0.0
    assert charts.draw("p", [Observed(None, 0, 0)] * 9).centre is None


@pytest.mark.parametrize(
    ("scores", "rules"),
    [
        ([0.1, 3.1], ("beyond",)),
        ([0.1, -3.1], ("beyond",)),
        ([2.1, 0.0, 2.1], ("two_of_three",)),
        ([2.1, 0.0, -2.1], ()),
        ([2.1, 2.1, 0.0], ()),  # the last point is none of the two
        ([1.1, 1.2, -0.1, 1.3, 1.4], ("four_of_five",)),
        ([0.1, 0.2, 0.3, 0.1, 0.2, 0.3, 0.1, 0.2], ("eight_on_a_side",)),
        ([0.1, 0.2, 0.3, 0.1, 0.2, 0.3, 0.1], ()),
        ([-0.1, 0.2, 0.3, 0.1, 0.2, 0.3, 0.1, 0.2], ()),
        ([], ()),
    ],
)
def test_the_four_rules_of_western_electric(scores: list[float], rules: tuple[str, ...]) -> None:
    assert charts.find_signals(scores) == rules


def test_chance_alone_is_seldom_a_signal_beyond_the_limits() -> None:
    chance = random.Random(11)
    chart = xmr(*(chance.gauss(100, 5) for _ in range(2000)))
    assert sum("beyond" in point.signals for point in chart.points) / 2000 < 0.01


# -- the calendar -----------------------------------------------------------------------------------------------------

HOLIDAYS = Calendar(
    {day.day: Special(day.kind == "workday", day.name_zh) for day in country_special_days("CN", [2024, 2025])}
)


@pytest.mark.parametrize(
    ("day", "week", "year"),
    [
        (date(2025, 3, 12), date(2025, 3, 5), date(2024, 3, 13)),  # a plain Wednesday
        (date(2025, 10, 15), date(2025, 9, 24), date(2024, 10, 16)),  # the two Wednesdays before it are a holiday
        (date(2025, 10, 3), None, date(2024, 10, 3)),  # the third day of the National Day
        (date(2025, 10, 8), None, None),  # the eighth: it had seven the year before
        (date(2025, 10, 11), date(2025, 10, 10), date(2024, 10, 11)),  # a worked Saturday is a working day
        (date(2025, 10, 18), date(2025, 9, 27), date(2024, 10, 19)),  # a Saturday off
        (date(2025, 1, 29), None, date(2024, 2, 11)),  # the second day of the spring festival, by the moon
    ],
)
def test_a_day_is_compared_with_one_like_it(day: date, week: date | None, year: date | None) -> None:
    assert HOLIDAYS.comparable(day, "week") == week
    assert HOLIDAYS.comparable(day, "year") == year


def test_without_holidays_a_week_is_seven_days_and_a_year_52_weeks() -> None:
    plain = Calendar({})
    assert plain.comparable(date(2025, 10, 3), "week") == date(2025, 9, 26)
    assert plain.comparable(date(2025, 10, 3), "year") == date(2024, 10, 4)
    assert [plain.kind(date(2025, 10, each)) for each in (3, 4)] == ["working", "rest"]


# -- decomposition ----------------------------------------------------------------------------------------------------


def test_simpsons_paradox_is_all_mix() -> None:
    """Both channels solve more than before and the whole solves less: more came by the hard one."""
    before = {"chat": Ratio(90, 100), "voice": Ratio(50, 100)}
    after = {"chat": Ratio(46, 50), "voice": Ratio(84, 150)}
    made = decompose(before, after)
    assert made is not None
    assert (made.before, made.after) == pytest.approx((0.70, 0.65))
    assert made.rate == pytest.approx(0.375 * 0.02 + 0.625 * 0.06)
    assert made.mix == pytest.approx(-0.05 - made.rate)
    assert made.effects["chat"].whole + made.effects["voice"].whole == pytest.approx(-0.05)


def test_a_group_that_came_or_went_is_mix_alone() -> None:
    made = decompose({"a": Ratio(5, 10), "gone": Ratio(10, 10)}, {"a": Ratio(5, 10), "new": Ratio(1, 10)})
    assert made is not None
    assert [each.rate for each in made.effects.values()] == [0.0, 0.0, 0.0]
    assert made.mix == pytest.approx(0.3 - 0.75)
    assert (made.effects["new"].before, made.effects["gone"].after) == (None, None)


def test_nothing_to_divide_by_is_no_change() -> None:
    assert decompose({}, {"a": Ratio(1, 2)}) is None
    empty = decompose({"a": Ratio(1, 2), "b": Ratio(0, 0)}, {"a": Ratio(1, 2)})
    assert empty is not None
    assert set(empty.effects) == {"a"}


_groups = st.dictionaries(
    st.sampled_from("abcdef"), st.tuples(st.integers(0, 1000), st.integers(1, 1000)), min_size=1, max_size=6
)


@given(_groups, _groups)
def test_mix_and_rate_add_up_to_the_change(
    before: dict[str, tuple[int, int]], after: dict[str, tuple[int, int]]
) -> None:
    made: decomposition.Decomposition[str] | None = decompose(
        {key: Ratio(*pair) for key, pair in before.items()}, {key: Ratio(*pair) for key, pair in after.items()}
    )
    assert made is not None
    assert made.mix + made.rate == pytest.approx(made.after - made.before, rel=1e-9, abs=1e-9)


# -- differences ------------------------------------------------------------------------------------------------------


def test_the_difference_of_two_shares_has_newcombes_interval() -> None:
    """Newcombe 1998, Interval estimation for the difference, table II, method 10: 56/70 less 48/80."""
    found = differences.differ("share", Sample(70, 56), Sample(80, 48))
    assert found is not None
    assert (found.difference, found.low, found.high) == pytest.approx((0.2, 0.0524, 0.3339), abs=5e-5)
    table = [[56, 14], [48, 32]]
    assert found.p == pytest.approx(stats.chi2_contingency(table, correction=False).pvalue)


def test_the_difference_of_two_means_is_welchs() -> None:
    one, other = [27.5, 21.0, 19.0, 23.6, 17.0, 17.9], [27.1, 22.0, 20.8, 23.4, 23.4, 23.5, 25.8, 22.0]
    samples = [Sample(len(each), 0, sum(each), sum(value * value for value in each)) for each in (one, other)]
    found = differences.differ("mean", *samples)
    wanted = stats.ttest_ind(one, other, equal_var=False)
    interval = wanted.confidence_interval()
    assert found is not None
    assert (found.low, found.high, found.p) == pytest.approx((interval.low, interval.high, wanted.pvalue))


def test_the_difference_of_two_rates_covers_what_is_true() -> None:
    chance = random.Random(3)
    covered = 0
    for _ in range(400):
        counts = [sum(chance.random() < rate for _ in range(2000)) for rate in (0.004, 0.002)]
        found = differences.differ("rate", Sample(2000, counts[0]), Sample(2000, counts[1]))
        assert found is not None
        covered += found.low <= 0.002 <= found.high
    assert covered / 400 >= 0.94


def test_where_nothing_can_be_said_nothing_is() -> None:
    assert differences.differ("share", Sample(0), Sample(5, 2)) is None
    assert differences.differ("mean", Sample(1, 0, 3, 9), Sample(5, 0, 10, 20)) is None
    assert differences.differ("mean", Sample(2, 0, 4, 8), Sample(2, 0, 6, 18)) is None
    nothing = differences.differ("rate", Sample(10, 0), Sample(10, 0))
    assert nothing is not None
    assert nothing.p == 1.0
    assert Sample(5, 3, 2.0, 1.0) - Sample(2, 1, 1.0, 0.5) == Sample(3, 2, 1.0, 0.5)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_adjusted_as_benjamini_and_hochberg_do(p_values: list[float]) -> None:
    assert differences.adjust(p_values) == pytest.approx(list(stats.false_discovery_control(p_values)))


def test_none_to_adjust() -> None:
    assert differences.adjust([]) == []


@given(st.floats(0.01, 8), st.floats(1, 400))
def test_students_tail_is_scipys(t: float, freedom: float) -> None:
    assert student_tail(t, freedom) == pytest.approx(2 * stats.t.sf(t, freedom), rel=1e-9)


@pytest.mark.parametrize("freedom", [1.0, 1.7, 4.0, 30.0, 1000.0])
def test_students_quantile_is_scipys(freedom: float) -> None:
    assert student_quantile(freedom) == pytest.approx(stats.t.ppf(0.975, freedom), rel=1e-9)
    assert (beta_share(2, 3, 0.0), beta_share(2, 3, 1.0)) == (0.0, 1.0)


# -- funnels ----------------------------------------------------------------------------------------------------------


def test_the_limits_of_a_funnel_narrow_with_the_number() -> None:
    funnel = funnels.draw("share", [Sample(100, 80), Sample(400, 320)])
    assert funnel is not None
    assert (funnel.centre, funnel.factor) == (pytest.approx(0.8), 1.0)
    limits = funnel.limits(100)
    assert limits.inner == pytest.approx((0.8 - 1.959964 * 0.04, 0.8 + 1.959964 * 0.04))
    assert limits.outer == pytest.approx((0.8 - 3.090232 * 0.04, 0.8 + 3.090232 * 0.04))
    assert funnel.limits(4).outer == (pytest.approx(0.8 - 3.090232 * 0.2), 1.0)
    zones = [funnel.zone(value, 100) for value in (0.8, 0.9, 0.95, 0.7, 0.65)]
    assert zones == ["inside", "above", "far_above", "below", "far_below"]


def test_where_groups_vary_more_than_by_chance_the_limits_are_wider() -> None:
    chance = random.Random(2)
    spread = [Sample(10_000, round(10_000 * min(1, max(0, chance.gauss(0.5, 0.05))))) for _ in range(50)]
    funnel = funnels.draw("share", spread)
    assert funnel is not None
    assert funnel.factor == pytest.approx(0.05 / 0.005, rel=0.3)
    assert sum(funnel.zone(each.k / each.n, each.n) != "inside" for each in spread) < 10


def test_a_funnel_of_means_and_of_rates() -> None:
    values = [[1.0, 3.0], [2.0, 4.0, 6.0]]
    samples = [Sample(len(each), 0, sum(each), sum(one * one for one in each)) for each in values]
    of_means = funnels.draw("mean", samples)
    assert of_means is not None
    assert (of_means.centre, of_means.spread) == pytest.approx((3.2, stats.tstd([1, 3, 2, 4, 6])))
    of_rates = funnels.draw("rate", [Sample(1000, 3), Sample(1000, 5)])
    assert of_rates is not None
    assert of_rates.limits(100).inner == (0.0, pytest.approx(0.004 + 1.959964 * math.sqrt(0.004 / 100)))
    assert funnels.draw("rate", []) is None
    assert funnels.draw("share", [Sample(10, 10)]) is None


def test_nobody_is_ranked_whose_intervals_meet() -> None:
    intervals = {"a": (1.0, 2.0), "b": (1.5, 3.0), "c": (2.5, 4.0), "d": (5.0, 6.0)}
    assert funnels.surely(intervals) == {"a": (0, 2), "b": (0, 1), "c": (1, 1), "d": (3, 0)}
