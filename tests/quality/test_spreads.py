"""Quantiles, product-limit curves and their intervals: worked out by hand, and by simulation with a fixed seed."""

from __future__ import annotations

import math
import random
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhike.quality.rules import spreads
from zhike.quality.rules.figures import NOT_REACHED, Shape, evaluate

# Freireich et al. 1963, the treated arm: weeks of remission, `+` still in it. The textbook case of Kaplan and Meier:
# 6,6,6,6+,7,9+,10,10+,11+,13,16,17+,19+,20+,22,23,25+,32+,32+,34+,35+
REMISSION = {
    6: (4, 3),
    7: (1, 1),
    9: (1, 0),
    10: (2, 1),
    11: (1, 0),
    13: (1, 1),
    16: (1, 1),
    17: (1, 0),
    19: (1, 0),
    20: (1, 0),
    22: (1, 1),
    23: (1, 1),
    25: (1, 0),
    32: (2, 0),
    34: (1, 0),
    35: (1, 0),
}


def test_the_product_limit_is_the_published_one() -> None:
    curve = {point.step: point for point in spreads.survival(REMISSION)}
    shares = {step: round(point.share, 4) for step, point in curve.items()}
    assert shares == {0: 1.0, 6: 0.8571, 7: 0.8067, 10: 0.7529, 13: 0.6902, 16: 0.6275, 22: 0.5378, 23: 0.4482}
    errors = {step: round(point.share * math.sqrt(point.greenwood), 4) for step, point in curve.items() if step}
    assert errors == {6: 0.0764, 7: 0.0869, 10: 0.0963, 13: 0.1068, 16: 0.1141, 22: 0.1282, 23: 0.1346}
    assert [point.at_risk for point in spreads.survival(REMISSION)] == [21, 21, 17, 15, 12, 11, 7, 6]


def test_the_median_is_where_half_has_had_the_event() -> None:
    """23 weeks; the log-log interval begins at 13 and has no end (Klein and Moeschberger, 4.5)."""
    assert spreads.time_of_share(REMISSION, 0.5) == (23, (13, None))
    assert spreads.time_of_share(REMISSION, 0.9) is None


def test_the_mean_within_a_horizon_is_the_area_under_the_curve() -> None:
    """0 to 6 all, 6 to 7 0.8571, 7 to 10 0.8067."""
    found = spreads.mean_within(REMISSION, 10)
    assert found is not None
    assert found[0] == pytest.approx(6 + 18 / 21 + 3 * 18 / 21 * 16 / 17)
    # d/(n(n-d)) at 6 with 3.2773 weeks to come, at 7 with 2.4202
    variance = (18 / 21 + 3 * 288 / 357) ** 2 * 3 / (21 * 18) + (3 * 288 / 357) ** 2 / (17 * 16)
    margin = 1.959963984540054 * math.sqrt(variance)
    assert found[1] == pytest.approx((found[0] - margin, min(10.0, found[0] + margin)))
    assert spreads.mean_within(REMISSION, 36) is None  # nobody was watched so long


def test_when_all_have_had_the_event_the_mean_is_the_mean() -> None:
    spread = {2: (1, 1), 4: (1, 1), 9: (2, 2)}
    assert spreads.mean_within(spread, 100) is not None
    assert (spreads.mean_within(spread, 100) or (0,))[0] == pytest.approx(6.0)
    assert spreads.survival(spread)[-1].share == 0.0
    assert spreads.survival(spread)[-1].bounds() == (0.0, 0.0)


def test_a_quantile_is_one_of_the_amounts_and_lies_in_its_interval() -> None:
    """Worked out by hand: ranks 50 -+ 1.96 x 5 of a hundred; Conover's order statistics."""
    hundred = dict.fromkeys(range(1, 101), (1, 1))
    assert spreads.quantile(hundred, 0.5) == (50, (41, 60))
    assert spreads.quantile(hundred, 0.95) == (95, (91, 100))
    assert spreads.quantile({7: (1, 1)}, 0.95) == (7, (7, 7))
    assert spreads.quantile({}, 0.5) is None


def test_a_figure_of_a_spread_is_in_its_unit() -> None:
    parts = {"k": 11, "n": 21, "spread": REMISSION}
    median = evaluate(Shape("reached", level=0.5, resolution=7.0), parts)
    assert (median.value, median.low, median.high, median.n) == (161.0, 91.0, None, 21)
    assert evaluate(Shape("reached", level=0.9), parts).reason == NOT_REACHED
    assert evaluate(Shape("within", horizon=70.0, resolution=7.0), parts).value == pytest.approx(7 * 9.27731092)
    assert evaluate(Shape("within", horizon=36.0), parts).reason == NOT_REACHED


_spreads = st.dictionaries(
    st.integers(0, 60), st.tuples(st.integers(1, 9), st.integers(0, 9)).map(lambda pair: (pair[0], min(pair)))
)


@given(_spreads, _spreads)
def test_spreads_add_up_in_any_order(one: spreads.Spread, other: spreads.Spread) -> None:
    whole = spreads.put_together(one, other)
    assert whole == spreads.put_together(other, one)
    assert sum(n for n, _ in whole.values()) == sum(n for part in (one, other) for n, _ in part.values())


@given(_spreads)
def test_a_curve_only_falls_and_keeps_within_its_bounds(spread: spreads.Spread) -> None:
    points = spreads.survival(spread)
    shares = [point.share for point in points]
    assert shares == sorted(shares, reverse=True)
    for point in points:
        low, high = point.bounds()
        assert 0.0 <= low <= point.share + 1e-12
        assert point.share <= high + 1e-12 <= 1.0 + 2e-12


def test_intervals_of_curves_and_quantiles_cover_the_truth() -> None:
    """Patience is exponential with a mean of 90 s and people are answered after 60 s on average; seeded."""
    draw = random.Random(11)
    horizon, rounds = 60, 400
    truths = {"median": 90 * math.log(2), "mean": 90 * (1 - math.exp(-horizon / 90)), "p90": 36 * math.log(10)}
    hits: Counter[str] = Counter()
    for _ in range(rounds):
        spread: dict[int, tuple[int, int]] = {}
        for _ in range(250):
            patience, answer = draw.expovariate(1 / 90), draw.expovariate(1 / 60)
            step = math.ceil(min(patience, answer))
            n, k = spread.get(step, (0, 0))
            spread[step] = (n + 1, k + (patience < answer))
        _, (low, high) = spreads.time_of_share(spread, 0.5) or (0, (0, None))
        hits["median"] += low - 1 <= truths["median"] <= (high or math.inf)
        _, (below, above) = spreads.mean_within(spread, horizon) or (0.0, (0.0, 0.0))
        # an amount counts at the end of its second, half a second late on average
        hits["mean"] += below - 0.5 <= truths["mean"] <= above - 0.5
        _, (low, high) = spreads.quantile(spread, 0.9) or (0, (0, 0))
        hits["p90"] += low - 1 <= truths["p90"] <= high
    for name, count in hits.items():
        assert 0.925 <= count / rounds <= 0.99, name
