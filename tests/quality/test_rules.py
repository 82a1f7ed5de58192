"""Figures, records, periods, targets and trends: the rules, case by case."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.quality.builders import CUSTOMER, NOON, ZONE, abandoned, answered, contact, contained

from zhike.quality.rules import board, judging, periods, record
from zhike.quality.rules.figures import PARTS, Figure, Shape, add, evaluate
from zhike.quality.rules.record import Lengths, NewContact, Step

# -- figures ---------------------------------------------------------------------------------------------------------


def test_a_count_is_known_exactly() -> None:
    assert evaluate(Shape("count"), {"k": 7}) == Figure(7.0, 7, 7.0, 7.0)
    assert evaluate(Shape("count"), {}) == Figure(0.0, 0, 0.0, 0.0)


@pytest.mark.parametrize(
    ("shape", "parts", "value"),
    [
        (Shape("share", scale=100), {"k": 3, "n": 4}, 75.0),
        (Shape("rate", scale=10_000), {"k": 47, "n": 20_000}, 23.5),
        (Shape("mean"), {"n": 4, "total": 100.0, "squares": 2600.0}, 25.0),
        (Shape("score", scale=25, offset=-1), {"n": 10, "total": 41, "squares": 171}, 77.5),
        (Shape("exposure"), {"n": 50, "k": 5, "total": 2000.0}, 400.0),
        (Shape("ratio", scale=100), {"n": 2, "total": 30.0, "base": 40.0}, 75.0),
        (Shape("largest"), {"n": 2, "most": 88.0}, 88.0),
    ],
)
def test_parts_make_a_value(shape: Shape, parts: dict[str, float], value: float) -> None:
    figure = evaluate(shape, parts)
    assert figure.value == pytest.approx(value)
    assert (figure.n, figure.reason) == (parts["n"], None)
    if figure.low is not None and figure.high is not None:
        assert figure.low <= value <= figure.high


@pytest.mark.parametrize(
    ("shape", "parts", "reason"),
    [
        (Shape("share"), {}, "no_data"),
        (Shape("mean"), {"n": 0, "total": 0, "squares": 0}, "no_data"),
        (Shape("score", minimum_n=5), {"n": 4, "total": 20, "squares": 100}, "too_few"),
        (Shape("exposure"), {"n": 3, "k": 0, "total": 9.0}, "not_computable"),
        (Shape("ratio"), {"n": 3, "total": 0.0, "base": 0.0}, "not_computable"),
    ],
)
def test_where_there_is_no_value_the_reason_says_why(shape: Shape, parts: dict[str, float], reason: str) -> None:
    figure = evaluate(shape, parts)
    assert (figure.value, figure.low, figure.high, figure.reason) == (None, None, None, reason)


def test_an_interval_stays_within_the_scale() -> None:
    scores = Shape("score", lowest=1.0, highest=5.0)
    figure = evaluate(scores, {"n": 3, "total": 14.0, "squares": 66.0})
    assert (figure.high, figure.value) == (5.0, pytest.approx(14 / 3))
    assert evaluate(scores, {"n": 2, "total": 3.0, "squares": 5.0}).low == 1.0
    assert evaluate(scores, {"n": 1, "total": 3.0, "squares": 9.0}) == Figure(3.0, 1)


_amounts = st.integers(0, 10_000).map(float)


@given(st.lists(st.fixed_dictionaries({"n": _amounts, "total": _amounts, "most": _amounts}), min_size=1))
def test_parts_add_up_in_any_order_and_grouping(parts: list[dict[str, float]]) -> None:
    whole = add(parts)
    half = len(parts) // 2
    assert add([add(parts[half:]), add(parts[:half])] if half else [add(parts)]) == whole
    assert whole["n"] == sum(each["n"] for each in parts)
    assert whole["most"] == max(each["most"] for each in parts)


def test_every_kind_knows_its_parts() -> None:
    assert all(evaluate(Shape(kind), {}).n == 0 for kind in PARTS)


# -- the record ------------------------------------------------------------------------------------------------------


def test_waiting_counts_apart_before_and_after_the_first_talk() -> None:
    steps = (
        Step("assistant", 0, 30.0),
        Step("queue", 30, 20.0, "cards"),
        Step("ring", 50, 4.5, "cards", "a"),
        Step("talk", 54.5, 100.0, "cards", "a"),
        Step("hold", 154.5, 10.0, "cards", "a"),
        Step("queue", 164.5, 60.0, "loans"),
        Step("ring", 224.5, 3.0, "loans", "b"),
        Step("talk", 227.5, 50.0, "loans", "b"),
        Step("wrap_up", 277.5, 22.5, "loans", "b"),
    )
    lengths = record.measure(steps)
    assert lengths == Lengths(30.0, 24.5, 7.5, 150.0, 10.0, 22.5, 63.0)
    assert not record.is_direct(steps[5:6])
    assert record.is_direct(steps[:4])
    assert record.is_direct(steps)
    assert not record.is_direct((steps[1], steps[5], steps[7]))


_kinds = st.sampled_from(record.STEP_KINDS)


@given(st.lists(st.tuples(_kinds, st.integers(0, 5000))))
def test_lengths_add_up_to_the_whole_contact(drawn: list[tuple[record.StepKind, int]]) -> None:
    lengths = record.measure([Step(kind, 0.0, float(length)) for kind, length in drawn])
    parts = (
        lengths.ivr_s,
        lengths.assistant_s,
        lengths.wait_s,
        lengths.later_wait_s,
        lengths.talk_s,
        lengths.hold_s,
        lengths.wrap_up_s,
    )
    assert sum(parts) == sum(length for _, length in drawn)


def test_steps_are_laid_out_from_lengths_where_nothing_more_is_known() -> None:
    told = answered(assistant_s=12.0, ring_s=4.0)
    steps = record.derive(told, ZONE).steps
    assert [(step.kind, step.start_s, step.length_s) for step in steps] == [
        ("assistant", 0.0, 12.0),
        ("queue", 12.0, 6.0),
        ("ring", 18.0, 4.0),
        ("talk", 22.0, 240.0),
        ("hold", 262.0, 20.0),
        ("wrap_up", 282.0, 40.0),
    ]
    assert record.measure(steps) == told.lengths
    assert [(step.queue, step.agent_id) for step in steps[:4]] == [
        (None, None),
        ("cards", None),
        ("cards", None),
        ("cards", "agent-1"),
    ]


def test_what_follows_from_what_was_told() -> None:
    at = datetime(2026, 11, 19, 16, 30, tzinfo=UTC)  # half past midnight on Friday in Shanghai
    derived = record.derive(abandoned(started_at=at, wait_s=4.9, rating=None, steps=(Step("queue", 0, 4.9),)), ZONE)
    assert (derived.local_date, derived.local_hour, derived.local_weekday) == (date(2026, 11, 20), 0, 5)
    assert (derived.short_abandon, derived.assistant_only, derived.invited) == (True, False, False)
    assert derived.steps == (Step("queue", 0, 4.9),)
    assert not record.derive(abandoned(wait_s=5.0), ZONE).short_abandon
    assert record.derive(contained(), ZONE).assistant_only
    assert not record.derive(contained(handed_over=True), ZONE).assistant_only
    assert record.derive(answered(rating=1), ZONE).invited
    assert record.derive(answered(invited=True), ZONE).invited


def test_a_day_of_25_hours_has_each_of_its_hours() -> None:
    zone = ZoneInfo("Europe/Berlin")
    first, second = datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    assert (
        record.local_time(first, zone) == record.local_time(second, zone) == record.LocalTime(date(2026, 10, 25), 2, 7)
    )


@pytest.mark.parametrize(
    ("told", "code"),
    [
        (answered(), None),
        (answered(started_at=NOON, ended_at=NOON), None),
        (replace(answered(), source="dreamt"), "source_unknown"),
        (contact(started_at=NOON.replace(tzinfo=None), ended_at=NOON), "time_without_zone"),
        (contact(ended_at=NOON - timedelta(days=1)), "ends_before_it_begins"),
        (answered(talk_s=-0.1), "length_impossible"),
        (answered(wait_s=math.nan), "length_impossible"),
        (answered(first_response_s=math.inf), "length_impossible"),
        (answered(transfers=-1), "count_negative"),
        (answered(rating=6), "rating_out_of_range"),
        (answered(abandoned=True), "answered_and_abandoned"),
    ],
)
def test_what_cannot_be_true_is_named(told: NewContact, code: str | None) -> None:
    assert record.problem(told) == code


@pytest.mark.parametrize(
    ("age_days", "told", "customer", "known"),
    [
        (6.9, None, CUSTOMER, None),
        (7.0, None, CUSTOMER, False),
        (7.0, True, CUSTOMER, True),
        (30.0, None, None, None),
        (1.0, False, None, False),
    ],
)
def test_a_repeat_is_unknown_until_seven_days_are_over(
    age_days: float, told: bool | None, customer: UUID | None, known: bool | None
) -> None:
    one = contact(started_at=NOON - timedelta(days=age_days), customer_id=customer, reason_group="CCD")
    assert record.repeat_so_far(one, told, NOON) is known


# -- periods ---------------------------------------------------------------------------------------------------------


def test_a_period_holds_both_of_its_ends() -> None:
    week = periods.Period(date(2026, 11, 16), date(2026, 11, 22))
    assert (week.days, week.problem()) == (7, None)
    assert replace(week, last=date(2026, 11, 15)).problem() == "reversed"
    assert replace(week, first=date(2020, 1, 1)).problem() == "too_long"
    earliest, latest = week.outer_times(ZONE)
    assert earliest <= datetime(2026, 11, 15, 16, tzinfo=UTC) < datetime(2026, 11, 22, 16, tzinfo=UTC) <= latest


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(0, 100))
def test_the_period_before_has_the_same_weekdays_and_does_not_overlap(first: date, days: int) -> None:
    period = periods.Period(first, first + timedelta(days=days))
    before = periods.previous(period)
    assert before.days == period.days
    assert before.first.weekday() == period.first.weekday()
    assert before.last < period.first
    assert periods.previous(periods.Period(first, first)).first == periods.same_weekday_before(first)


def test_a_month_is_named_by_year_and_month() -> None:
    assert periods.month_of("2026-02") == periods.Period(date(2026, 2, 1), date(2026, 2, 28))
    assert periods.month_of("2026-12").last == date(2026, 12, 31)
    assert periods.month_name(date(2026, 2, 28)) == "2026-02"
    with pytest.raises(ValueError, match="month"):
        periods.month_of("2026-13 month")


# -- targets ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "better", "state"),
    [
        (86.0, "up", "ok"),
        (85.0, "up", "ok"),
        (84.9, "up", "warn"),
        (75.0, "up", "warn"),
        (74.9, "up", "over"),
        (None, "up", "none"),
        (86.0, "none", "none"),
    ],
)
def test_a_figure_is_judged_by_its_target(value: float | None, better: judging.Better, state: str) -> None:
    assert judging.judge(value, better=better, target=85, threshold=75) == state


def test_less_may_be_better() -> None:
    states = [judging.judge(value, better="down", target=8, threshold=15) for value in (0, 8, 9, 15, 16)]
    assert states == ["ok", "ok", "warn", "warn", "over"]
    assert judging.judge(5, better="down", target=None, threshold=15) == "none"
    assert judging.judge(5, better="down", target=1, threshold=None) == "none"


@pytest.mark.parametrize(
    ("target", "threshold", "better", "highest", "code"),
    [
        (85, 75, "up", 100, None),
        (85, 85, "up", 100, None),
        (8, 15, "down", None, None),
        (75, 85, "up", 100, "quality.target_threshold_wrong_way"),
        (15, 8, "down", None, "quality.target_threshold_wrong_way"),
        (101, 75, "up", 100, "quality.target_out_of_range"),
        (5, -1, "up", 100, "quality.target_out_of_range"),
        (math.inf, 1, "up", None, "quality.target_out_of_range"),
        (5, 1, "none", None, "quality.target_without_direction"),
    ],
)
def test_a_target_must_make_sense(
    target: float, threshold: float, better: judging.Better, highest: float | None, code: str | None
) -> None:
    assert judging.target_problem(target, threshold, better=better, highest=highest) == code


# -- the board -------------------------------------------------------------------------------------------------------


def test_arrivals_stand_in_their_quarters() -> None:
    counted = {("today", 0): 2, ("today", 48): 5, ("before", 48): 7, ("before", 95): 1, ("today", 90): 9}
    arrivals = board.arrange_arrivals(counted, now=NOON, zone=ZONE)
    assert (arrivals.now_index, len(arrivals.today), len(arrivals.same_weekday)) == (48, 49, 96)
    assert (arrivals.today[0], arrivals.today[48], sum(arrivals.today)) == (2, 5, 7)
    assert (arrivals.same_weekday[48], arrivals.same_weekday[95]) == (7, 1)


def test_trends_have_gaps_where_nothing_is_known() -> None:
    assert board.hourly_trend({1: 5.0, 12: 3.0}, now=NOON, zone=ZONE) == (5.0, *([None] * 10), 3.0)
    early = datetime(2026, 11, 19, 17, 30, tzinfo=UTC)
    assert board.hourly_trend({0: 1.0, 1: 2.0}, now=early, zone=ZONE) == (1.0, 2.0)
    span = timedelta(hours=2)
    samples = [(NOON - timedelta(minutes=each), float(each)) for each in (200, 119, 111, 12, 2, 1)]
    assert board.sampled_trend(samples, now=NOON, span=span) == (111.0, *([None] * 9), 12.0, 1.0)
    assert board.sampled_trend([(NOON, 1.0)], now=NOON, span=span) == (*([None] * 11), 1.0)
    assert board.sampled_trend([(NOON + timedelta(seconds=1), 1.0)], now=NOON, span=span) == (None,) * 12


def test_occupancy_is_of_those_who_work_or_could() -> None:
    assert board.share_at_work({"serving": 2, "wrap_up": 1, "idle": 1, "break": 7}) == (75.0, 4)
    assert board.share_at_work({"break": 7}) == (None, 0)
