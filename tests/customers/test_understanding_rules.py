"""Segments, value and portraits as pure arithmetic: published figures, generated data, properties."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhike.customers.rules.clustering import Segment, find_segments, stability_index, value_bands
from zhike.customers.rules.portraits import FACTS, Condition, PortraitRule, holds, rule_problem, tags_of
from zhike.customers.rules.value import (
    BgNbd,
    chance_alive,
    expected_amount,
    expected_dealings,
    fit_bg_nbd,
    fit_gamma_gamma,
)

# As published for the CDNOW sample, in weeks (Fader, Hardie and Lee 2005).
CDNOW = BgNbd(r=0.243, alpha=4.414, a=0.793, b=2.426)


def simulate(model: BgNbd, n: int, until: float, seed: int = 7):
    """Customers who behave as the model says: x, t_x."""
    random = np.random.default_rng(seed)
    rates = random.gamma(model.r, 1 / model.alpha, n)
    stops = random.beta(model.a, model.b, n)
    x, last = np.zeros(n), np.zeros(n)
    for place in range(n):
        at = 0.0
        while True:
            at += random.exponential(1 / max(rates[place], 1e-12))
            if at > until:
                break
            x[place], last[place] = x[place] + 1, at
            if random.random() < stops[place]:
                break
    return x, last, np.full(n, until)


def test_the_fit_finds_what_the_data_was_made_of() -> None:
    made = BgNbd(r=0.6, alpha=5.0, a=0.8, b=2.5)
    x, last, until = simulate(made, 6000, 60.0)
    found = fit_bg_nbd(x, last, until)
    assert found.r == pytest.approx(made.r, rel=0.15)
    assert found.alpha == pytest.approx(made.alpha, rel=0.2)
    assert found.a / (found.a + found.b) == pytest.approx(made.a / (made.a + made.b), rel=0.2)


def test_what_is_expected_comes_true_in_data_made_by_the_model() -> None:
    later, _, _ = simulate(CDNOW, 8000, 78.0)
    x, last, until = simulate(CDNOW, 8000, 39.0)
    ahead = expected_dealings(CDNOW, x, last, until, 39.0).sum()
    assert ahead == pytest.approx(later.sum() - x.sum(), rel=0.15)


def test_the_published_example_of_expected_dealings() -> None:
    """The paper's customer with x = 2, t_x = 30.43, T = 38.86 is expected to make 1.226 dealings in 39 weeks."""
    one = [np.array([value]) for value in (2.0, 30.43, 38.86)]
    assert expected_dealings(CDNOW, *one, 39.0)[0] == pytest.approx(1.226, abs=0.002)


@given(st.integers(0, 40), st.floats(0, 1), st.floats(1, 200))
def test_a_chance_is_a_chance_and_falls_with_silence(x: int, share: float, until: float) -> None:
    args = np.array([float(x)]), np.array([share * until if x else 0.0])
    now, later = (chance_alive(CDNOW, *args, np.array([at]))[0] for at in (until, until + 20))
    assert 0 <= later <= now <= 1
    assert expected_dealings(CDNOW, *args, np.array([until]), 52.0)[0] >= 0


def test_amounts_are_drawn_towards_everybody_when_there_are_few() -> None:
    random = np.random.default_rng(3)
    p, q, gamma = 6.25, 3.74, 15.44
    days = random.integers(1, 12, 5000).astype(float)
    rates = random.gamma(q, 1 / gamma, 5000)
    mean = np.array([random.gamma(p * n, 1 / rate) / n for n, rate in zip(days, rates, strict=True)])
    model = fit_gamma_gamma(days, mean)
    everybody = model.p * model.gamma / (model.q - 1)
    assert everybody == pytest.approx(p * gamma / (q - 1), rel=0.1)
    few, many = expected_amount(model, np.array([1.0, 50.0]), np.array([200.0, 200.0]))
    assert everybody < few < many < 200


def groups(seed: int = 1, shift: float = 0.0):
    random = np.random.default_rng(seed)
    centres = [(5, 40, 9_000), (60, 10, 200_000), (250, 2, 800)]
    parts = [
        np.column_stack([random.lognormal(np.log(value) + shift, 0.25, 300) for value in centre]) for centre in centres
    ]
    return tuple(np.concatenate(parts)[:, column] for column in range(3))


def test_groups_that_are_there_are_found_sized_and_worded() -> None:
    found = find_segments(*groups())
    assert len(found.segments) == 3
    assert sorted(each.size for each in found.segments) == [300, 300, 300]
    by_size = {each.recency: each for each in found.segments}
    assert (by_size["low"].frequency, by_size["high"].frequency, by_size["high"].amount) == ("high", "low", "low")
    assert found.silhouette > 0.5
    assert {each.key for each in found.segments} == {"S1", "S2", "S3"}


def test_a_run_gives_the_same_again_and_keys_stay_with_their_group() -> None:
    first = find_segments(*groups())
    assert find_segments(*groups()).segments == first.segments
    again = find_segments(*groups(seed=2, shift=0.05), before=first.segments)
    then = {each.key: each.recency for each in first.segments}
    assert {each.key: each.recency for each in again.segments} == then


def test_a_group_that_was_not_there_gets_a_key_that_never_was() -> None:
    far = Segment("S9", 1, 3000.0, 9000.0, 1e9, "high", "high", "high")
    found = find_segments(*groups(), before=(far,))
    assert {each.key for each in found.segments} == {"S10", "S11", "S12"}


def test_a_few_customers_are_their_own_segments() -> None:
    one = np.array([3.0])
    assert [each.size for each in find_segments(one, one, one).segments] == [1]
    same = np.full(20, 4.0)
    assert [each.size for each in find_segments(same, same, same).segments] == [20]


def test_stability_is_nothing_for_the_same_and_grows_when_people_move() -> None:
    random = np.random.default_rng(5)
    then, now, moved = random.normal(0, 1, 4000), random.normal(0, 1, 4000), random.normal(1.2, 1, 4000)
    assert stability_index(then, then) == pytest.approx(0)
    assert stability_index(then, now) < 0.05 < 0.2 < stability_index(then, moved)


def test_bands_are_shares_of_the_ranking() -> None:
    bands = value_bands(np.arange(100.0))
    assert [(name, int((bands == name).sum())) for name in ("very_high", "high", "middle", "low")] == [
        ("very_high", 5),
        ("high", 15),
        ("middle", 40),
        ("low", 40),
    ]
    assert (bands[99], bands[0]) == ("very_high", "low")
    assert len(value_bands(np.array([]))) == 0


def a_rule(**details: Any) -> PortraitRule:
    known: dict[str, Any] = {
        "key": "elder_often",
        "kind": "care",
        "name_zh": "常来的老年客户",
        "name_en": "Elder who comes often",
        "conditions": (Condition("elder", "is", True), Condition("contacts_90d", "at_least", 3)),
    }
    return PortraitRule(**{**known, **details})


def test_a_tag_tells_every_reason_with_what_it_is() -> None:
    (tag,) = tags_of([a_rule(), a_rule(key="off", active=False)], {"elder": True, "contacts_90d": 4})
    assert [(each.condition.fact, each.actual) for each in tag.because] == [("elder", True), ("contacts_90d", 4)]
    for facts in ({"elder": True, "contacts_90d": 2}, {"elder": False, "contacts_90d": 9}, {"elder": True}, {}):
        assert tags_of([a_rule()], facts) == []


@pytest.mark.parametrize(
    ("operator", "value", "actual", "held"),
    [
        ("at_least", 3, 3, True),
        ("at_least", 3, 2.9, False),
        ("at_most", 3, 3, True),
        ("at_most", 3, 4, False),
        ("is", "gold", "gold", True),
        ("is_not", "gold", "gold", False),
        ("is_not", "gold", None, False),
        ("at_most", 3, None, False),
    ],
)
def test_a_condition_holds_or_not(operator, value, actual, held) -> None:
    assert holds(Condition("x", operator, value), actual) is held


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({}, None),
        ({"key": "Ä"}, "key"),
        ({"key": "x"}, "key"),
        ({"kind": "spell"}, "kind"),
        ({"name_zh": " "}, "name_zh"),
        ({"name_en": "x" * 41}, "name_en"),
        ({"conditions": ()}, "conditions"),
        ({"conditions": (Condition("elder", "is", True),) * 7}, "conditions"),
        ({"conditions": (Condition("gender", "is", "male"),)}, "conditions"),
        ({"conditions": (Condition("elder", "at_least", True),)}, "conditions"),
        ({"conditions": (Condition("elder", "is", 1),)}, "conditions"),
        ({"conditions": (Condition("age", "at_least", True),)}, "conditions"),
        ({"conditions": (Condition("age", "at_least", "60"),)}, "conditions"),
        ({"conditions": (Condition("tier", "is", ""),)}, "conditions"),
        ({"conditions": (Condition("tier", "is_not", "gold"),)}, None),
    ],
)
def test_a_rule_must_make_sense(change: dict[str, Any], problem: str | None) -> None:
    assert rule_problem(a_rule(**change)) == problem
    assert "gender" not in FACTS
