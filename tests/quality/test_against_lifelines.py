"""Our product-limit curve beside that of lifelines 0.30.3, which is no requirement of ours: its figures are kept here.

Both were given 400 waits: patience of 90 s and an answer after 60 s on average, counted at the end of their second.
"""

from __future__ import annotations

import math
from random import Random

import pytest

from zhike.quality.rules import spreads

# t: KaplanMeierFitter().fit(...).predict(t), and its confidence interval (exponential Greenwood).
CURVE = {
    10: (0.9165978925031458, 0.8834399358905684, 0.9406396073717123),
    30: (0.7578537719846674, 0.7046859622649382, 0.8028051877074965),
    60: (0.5500450171125035, 0.4804815103484487, 0.6141682209617085),
    90: (0.39284689529736827, 0.31571844602529076, 0.4689764097995545),
    120: (0.26833987189639336, 0.1894196411210503, 0.3534120562008602),
    180: (0.12334050540380659, 0.05111525290952539, 0.22926608978948423),
}
MEDIAN = (69, (59, 85))  # median_survival_time_, median_survival_times(confidence_interval_)
MEAN_WITHIN_120 = 69.6431542446797  # restricted_mean_survival_time(t=120)


@pytest.fixture(scope="module")
def waits() -> spreads.Spread:
    draw, spread = Random(20261201), {}
    for _ in range(400):
        patience, answer = draw.expovariate(1 / 90), draw.expovariate(1 / 60)
        step = math.ceil(min(patience, answer))
        n, k = spread.get(step, (0, 0))
        spread[step] = (n + 1, k + (patience < answer))
    return spread


@pytest.mark.parametrize("second", sorted(CURVE))
def test_the_curve_and_its_interval_are_those_of_lifelines(waits: spreads.Spread, second: int) -> None:
    point = [each for each in spreads.survival(waits) if each.step <= second][-1]
    assert (point.share, *point.bounds()) == pytest.approx(CURVE[second], rel=1e-9)


def test_the_median_is_that_of_lifelines(waits: spreads.Spread) -> None:
    assert spreads.time_of_share(waits, 0.5) == MEDIAN


def test_the_mean_within_a_horizon_is_that_of_lifelines(waits: spreads.Spread) -> None:
    found = spreads.mean_within(waits, 120)
    assert found is not None
    assert found[0] == pytest.approx(MEAN_WITHIN_120, rel=1e-9)
