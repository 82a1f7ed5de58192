"""Rules of side threads: who is what in one, what a post makes of it, when its clock warns. No database."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from tests.cases.side_builders import a_thread
from tests.conversations.builders import NOON
from zhike.cases.sides import rules
from zhike.cases.sides.rules import Viewer
from zhike.cases.sides.service.clock import calendar_of, remaining, times_of
from zhike.cases.work_order import DEPARTMENTS
from zhike.platform.ids import uuid7
from zhike.platform.settings import Settings

THREAD = a_thread()
SETTINGS = Settings()


def viewer(**details: object) -> Viewer:
    return Viewer(**{"id": uuid7(), **details})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("who", "part", "side"),
    [
        (viewer(), None, None),
        (viewer(may_ask=True, may_write=True), None, None),
        (viewer(id=THREAD.asked_by, may_ask=True, may_write=True), "asker", "asker"),
        (viewer(id=THREAD.asked_by), "reader", None),
        (viewer(in_charge=True, may_ask=True), "asker", "asker"),
        (viewer(in_charge=True), None, None),
        (viewer(departments=frozenset({"card"}), may_write=True), "department", "department"),
        (viewer(departments=frozenset({"card"})), "department", None),
        (viewer(departments=frozenset({"loan"}), may_write=True), None, None),
        (viewer(reads_all=True, may_write=True), "reader", None),
        (viewer(reads_origin=True, may_ask=True, may_write=True), "reader", None),
    ],
)
def test_what_somebody_is_in_a_thread_and_for_which_side_they_write(
    who: Viewer, part: str | None, side: str | None
) -> None:
    found = rules.part_in(THREAD, who)
    assert (found, rules.side_of(found, who)) == (part, side)


def test_who_asks_their_own_department_does_not_answer_themselves() -> None:
    both = viewer(id=THREAD.asked_by, may_ask=True, may_write=True, departments=frozenset({"card"}))
    assert rules.part_in(THREAD, both) == "asker"


def test_the_asker_closes_and_a_supervisor_what_was_left_behind() -> None:
    closed = a_thread(state="closed", closed_at=NOON)
    lead = viewer(reads_all=True, may_write=True)
    assert rules.may_close(THREAD, "asker", viewer())
    assert rules.may_close(THREAD, "reader", lead)
    assert not rules.may_close(THREAD, "reader", viewer(reads_all=True))
    assert not rules.may_close(THREAD, "department", viewer(may_write=True))
    assert not rules.may_close(closed, "asker", lead)


def test_an_answer_answers_and_a_further_question_opens_with_a_new_clock() -> None:
    answered = a_thread(state="answered", answered_at=NOON)
    assert (rules.state_after("department"), rules.state_after("asker")) == ("answered", "open")
    assert rules.starts_anew(answered, "asker")
    assert not rules.starts_anew(THREAD, "asker")
    assert not rules.starts_anew(answered, "department")


@pytest.mark.parametrize(
    ("hours", "warned", "level"), [(2.9, 0, 0), (3, 0, 1), (3.5, 1, 0), (4, 1, 2), (4, 0, 2), (9, 2, 0)]
)
def test_each_level_is_told_of_once(hours: float, warned: int, level: int) -> None:
    assert rules.level_of(a_thread(warned=warned), NOON + timedelta(hours=hours)) == level


@pytest.mark.parametrize("state", ["answered", "closed"])
def test_the_clock_stands_once_it_is_answered(state: str) -> None:
    assert rules.level_of(a_thread(state=state), NOON + timedelta(days=9)) == 0
    assert not a_thread(state=state).is_overdue(NOON + timedelta(days=9))


def test_every_department_has_a_time_and_numbers_are_said_easily() -> None:
    assert set(rules.USUAL_MINUTES) == set(DEPARTMENTS)
    assert rules.number_of(123, 2026) == "S26-000123"


def test_time_runs_while_the_offices_are_open() -> None:
    friday_five = NOON + timedelta(hours=5)  # 17:00 in Shanghai: one hour is left of the week
    due, warn = times_of(SETTINGS, 240, friday_five)
    assert due == NOON + timedelta(days=3)  # Monday at noon
    assert warn == NOON + timedelta(days=2, hours=23)
    assert remaining(SETTINGS, due, friday_five) == timedelta(hours=4)
    assert remaining(SETTINGS, due, NOON + timedelta(days=1)) == timedelta(hours=3)
    assert remaining(SETTINGS, due, due + timedelta(days=1)) == -timedelta(hours=9)


@given(
    minutes=some.integers(rules.SHORTEST_MINUTES, rules.LONGEST_MINUTES),
    asked=some.datetimes(NOON.replace(tzinfo=None), NOON.replace(tzinfo=None) + timedelta(days=30)),
    waits=some.floats(0, 60 * 24 * 20),
)
def test_what_has_passed_and_what_is_left_is_the_whole_time(minutes: int, asked: object, waits: float) -> None:
    asked_at = asked.replace(tzinfo=NOON.tzinfo)  # type: ignore[attr-defined]
    due, warn = times_of(SETTINGS, minutes, asked_at)
    now = asked_at + timedelta(minutes=waits)
    passed = calendar_of(SETTINGS, asked_at).working_between(asked_at, now)
    assert asked_at < warn <= due
    assert abs(passed + remaining(SETTINGS, due, now) - timedelta(minutes=minutes)) < timedelta(seconds=1)
