"""Metrics made of other metrics: worked out by hand, asked in reports, refused where rows are wanted."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.conftest import SignIn
from tests.quality.builders import NOON, answered
from tests.quality.test_report import TODAY, ask, put

from zhike.platform.database import Session
from zhike.quality.errors import MetricDerived, MetricUnknown
from zhike.quality.metrics.catalogue import MEASURES, METRICS, find_measure, find_metric
from zhike.quality.metrics.catalogue.derived import DERIVED
from zhike.quality.rules.comparable import Calendar, Special
from zhike.quality.rules.figures import NO_DATA, NOT_BY_THIS, NOT_COMPUTABLE, TOO_FEW
from zhike.quality.rules.fluctuation import fluctuate, tell_half_range, tell_signals, tell_variation
from zhike.quality.rules.forecasting import bias, forecasts, mape, wape
from zhike.quality.rules.intervals import ratio

PLAIN = Calendar({})
MONDAY = date(2026, 9, 14)
DERIVED_IDS = [metric.id for metric in DERIVED]


def back(day: date, *weeks: int) -> list[date]:
    return [day - timedelta(weeks=each) for each in weeks]


# --- the naive forecast -----------------------------------------------------


def test_a_day_is_forecast_by_the_last_four_days_of_its_sort() -> None:
    volumes = dict(zip(back(MONDAY, 0, 1, 2, 3, 4, 5), [110.0, 100, 90, 100, 110, 999], strict=True))
    assert forecasts(volumes, [MONDAY], PLAIN) == [(110.0, 100.0)]


def test_a_day_with_fewer_than_two_like_days_or_none_of_its_own_is_not_forecast() -> None:
    volumes = dict.fromkeys(back(MONDAY, 0, 1), 100.0)
    assert forecasts(volumes, [MONDAY], PLAIN) == []
    assert forecasts(dict.fromkeys(back(MONDAY, 1, 2, 3), 100.0), [MONDAY], PLAIN) == []


def test_a_holiday_is_no_measure_for_a_working_day_nor_the_other_way_round() -> None:
    holiday = MONDAY - timedelta(weeks=1)
    calendar = Calendar({holiday: Special(worked=False, name="中秋节")})
    volumes = dict(zip(back(MONDAY, 0, 1, 2, 3), [100.0, 7, 90, 110], strict=True))
    assert forecasts(volumes, [MONDAY, holiday], calendar) == [(100.0, 100.0)]


def test_a_worked_weekend_looks_at_the_last_days_that_were_worked() -> None:
    saturday = MONDAY + timedelta(days=5)
    calendar = Calendar({saturday: Special(worked=True, name="调休")})
    week = {MONDAY + timedelta(days=each): 100.0 + each for each in range(5)}
    assert forecasts({**week, saturday: 90.0}, [saturday], calendar) == [(90.0, 102.5)]


def test_the_forecasts_errors_are_those_of_the_glossary() -> None:
    pairs = [(100.0, 110.0), (200.0, 180.0), (100.0, 100.0), (0.0, 20.0)] + [(100.0, 100.0)] * 6
    assert wape(pairs).value == pytest.approx(100 * 50 / 1000)
    assert bias(pairs).value == pytest.approx(100 * 10 / 1000)
    found = mape(pairs)
    assert (found.value, found.n) == (pytest.approx((10 + 10) / 9), 9)
    assert wape(pairs[:6]).reason == TOO_FEW
    assert mape([(0.0, 1.0)] * 9).reason == TOO_FEW
    assert wape([(0.0, 1.0)] * 9).reason == NOT_COMPUTABLE


@given(st.lists(st.tuples(st.floats(1, 1e6), st.floats(0, 1e6)), min_size=7, max_size=40))
def test_a_forecasts_bias_is_never_further_off_than_its_error(pairs: list[tuple[float, float]]) -> None:
    error, lean = wape(pairs), bias(pairs)
    assert error.value is not None
    assert lean.value is not None
    assert abs(lean.value) <= error.value * (1 + 1e-9) + 1e-9
    for figure in (error, lean, mape(pairs)):
        assert figure.value is not None
        assert figure.low is not None
        assert figure.high is not None
        assert figure.low <= figure.value + 1e-6 * (1 + abs(figure.value))
        assert figure.high >= figure.value - 1e-6 * (1 + abs(figure.value))


def test_the_interval_of_a_ratio_follows_cochran() -> None:
    low, high = ratio([(1.0, 2.0), (2.0, 3.0), (3.0, 5.0)])
    # R = 0.6; residuals -0.2, 0.2, 0; s = sqrt(0.04), se = sqrt(3) x 0.2 / 10, Student 4.302653
    assert high - low == pytest.approx(2 * 4.302653 * 3**0.5 * 0.2 / 10)
    assert (low + high) / 2 == pytest.approx(0.6)


# --- fluctuation ------------------------------------------------------------


def test_fluctuation_is_told_as_figures() -> None:
    found = fluctuate([80.0, 90.0] * 6)
    variation, half_range, signals = tell_variation(found), tell_half_range(found), tell_signals(found)
    assert (variation.n, half_range.n, signals.n) == (12, 12, 12)
    assert variation.value == pytest.approx(100 * (25 * 12 / 11) ** 0.5 / 85)
    assert variation.low is not None
    assert variation.high is not None
    assert 0 < variation.low < variation.value < variation.high
    assert half_range.value == pytest.approx(10 / 170)
    assert (signals.value, signals.low, signals.high) == (0, 0, 0)


def test_too_few_weeks_are_told_as_that() -> None:
    few = fluctuate([80.0, 90.0, None] * 2)
    assert [tell(few).reason for tell in (tell_variation, tell_half_range, tell_signals)] == [TOO_FEW] * 3
    eight = fluctuate([80.0, 90.0] * 4)
    assert (tell_variation(eight).reason, tell_half_range(eight).reason) == (None, TOO_FEW)
    assert tell_signals(fluctuate([None] * 12)).reason == NO_DATA
    assert tell_variation(fluctuate([0.0] * 12)).reason == NOT_COMPUTABLE


# --- in reports -------------------------------------------------------------


def _weeks(many: int) -> list[Any]:
    """Ten contacts on each day of so many weeks up to today, on Mondays eleven."""
    days = [NOON - timedelta(days=each) for each in range(7 * many)]
    return [
        answered(started_at=day, channel="voice" if number % 2 else "web_chat", rating=5, resolved=True, wait_s=60.0)
        for day in days
        for number in range(11 if day.isoweekday() == 1 else 10)
    ]


async def test_a_report_tells_derived_metrics_of_its_rows_and_of_the_whole(session: Session) -> None:
    await put(session, *_weeks(16))
    report = await ask(session, "channel", metrics=("contacts", *DERIVED_IDS), first=TODAY - timedelta(days=27))
    assert list(report.total) == ["contacts", *DERIVED_IDS]
    for figures in (report.total, *(row.figures for row in report.rows)):
        sqom = figures["sqom"]
        assert sqom.value == pytest.approx(100 * 0.9**0.3)
        assert sqom.n == min(figures["contacts"].value or 0, sqom.n)
        assert figures["forecast_wape"].value == pytest.approx(0.0)
        assert (figures["forecast_bias"].value, figures["forecast_mape"].value) == (0.0, 0.0)
        assert figures["forecast_wape"].n == 27  # today may not be over
    by_day = await ask(session, "day", metrics=("sqom", "stability_cv"), first=TODAY - timedelta(days=6))
    assert {row.figures["stability_cv"].reason for row in by_day.rows} == {NOT_BY_THIS}
    assert all(row.figures["sqom"].value is not None for row in by_day.rows)


async def test_an_index_in_a_report_takes_the_weights_in_force(sign_in: SignIn, session: Session) -> None:
    await put(session, *_weeks(1))
    before = (await ask(session, metrics=("sqom",))).total["sqom"].value
    client = await sign_in("supervisor")
    weights = {"wait_all": 1.0, "resolution_rate": 0.0, "csat_mean": 0.0}
    body = {"weights": weights, "origin": "test"}
    answer = await client.put("/api/v1/indices/sqom/weights", json=body, headers={"If-Match": "0"})
    assert answer.is_success, answer.text
    after = (await ask(session, metrics=("sqom",))).total["sqom"].value
    assert (before, after) == (pytest.approx(100 * 0.9**0.3), pytest.approx(90.0))


async def test_without_contacts_there_is_a_reason_and_no_zero(session: Session) -> None:
    total = (await ask(session, metrics=tuple(DERIVED_IDS))).total
    assert {name: figure.value for name, figure in total.items()} == dict.fromkeys(DERIVED_IDS)
    assert all(figure.reason for figure in total.values())


async def test_the_catalogue_lists_them_and_rows_are_refused(sign_in: SignIn) -> None:
    client = await sign_in("analyst")
    told = {one["id"]: one for one in (await client.get("/api/v1/metrics")).json()["metrics"]}
    assert set(told) == set(MEASURES)
    assert (told["qsi"]["kind"], told["qsi"]["dataset"], told["qsi"]["unit"]) == ("derived", "derived", "0-100")
    day = {"from": "2026-11-20", "to": "2026-11-20"}
    rows = await client.get("/api/v1/contacts", params={**day, "metric": "qsi", "part": "numerator"})
    assert (rows.status_code, rows.json()["code"]) == (422, "quality.metric_derived")


def test_definitions_are_found_by_id_and_by_version() -> None:
    assert not set(METRICS) & set(DERIVED_IDS)
    assert {each for metric in DERIVED for each in metric.beside} <= set(MEASURES)
    assert (find_measure("qsi").key, find_measure("qsi@1").key) == ("qsi", "qsi@1")
    assert find_measure("aht").id == "aht"
    with pytest.raises(MetricDerived):
        find_metric("forecast_wape")
    with pytest.raises(MetricUnknown):
        find_measure("qsi@2")
