"""Which way work orders go, and until when."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import product
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhike.cases.rules.kinds import DEPARTMENT_NAMES, RULES, minutes_of, name_of, number_of
from zhike.cases.rules.states import may_become
from zhike.cases.service.due import due_of, office_calendar
from zhike.cases.work_order import DEPARTMENTS, ENDED, KINDS, STATES
from zhike.platform.settings import Settings

SHANGHAI = ZoneInfo("Asia/Shanghai")
SETTINGS = Settings()


def test_every_kind_and_department_has_a_name_and_a_time() -> None:
    assert set(RULES) == set(KINDS)
    assert set(DEPARTMENT_NAMES) == set(DEPARTMENTS)
    assert all(0 < minutes_of(kind, "P0") <= minutes_of(kind, "P3") for kind in KINDS)
    assert (name_of("callback", "zh"), name_of("callback", "en")) == ("回电", "Callback")
    assert number_of(123, 2026) == "W26-000123"


def test_an_ended_work_order_can_only_be_taken_up_again() -> None:
    ways = {(before, after) for before, after in product(STATES, STATES) if may_become(before, after)}
    assert all(after == "in_progress" for before, after in ways if before in ENDED and before != after)
    assert all((state, state) in ways for state in STATES)
    assert all((state, "cancelled") in ways for state in STATES if state != "done")


@pytest.mark.parametrize(
    ("opened", "kind", "urgency", "due"),
    [
        ((2026, 11, 20, 10, 0), "callback", "P2", (2026, 11, 20, 14, 0)),
        ((2026, 11, 20, 17, 0), "callback", "P2", (2026, 11, 23, 12, 0)),  # over a weekend
        ((2026, 11, 20, 17, 0), "callback", "P1", (2026, 11, 20, 18, 0)),
        ((2026, 11, 21, 3, 0), "complaint", "P2", (2026, 11, 23, 18, 0)),
        ((2026, 9, 30, 17, 30), "callback", "P1", (2026, 10, 8, 9, 30)),  # over the National Day week
    ],
)
def test_due_times_are_working_time(opened: tuple[int, ...], kind: str, urgency: str, due: tuple[int, ...]) -> None:
    at = datetime(*opened, tzinfo=SHANGHAI)  # type: ignore[misc]
    found = due_of(SETTINGS, kind, urgency, at)  # type: ignore[arg-type]
    assert found == datetime(*due, tzinfo=SHANGHAI)  # type: ignore[misc]


@given(st.integers(0, 300 * 24 * 60), st.integers(1, 3 * 9 * 60))
def test_due_times_agree_with_counting_minutes(since: int, minutes: int) -> None:
    calendar = office_calendar(SHANGHAI, "CN", 2026)
    at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=since)
    moment, left = at, minutes
    while left:
        left -= calendar.is_open(moment)
        moment += timedelta(minutes=1)
    assert calendar.after_working(at, minutes) == moment


def test_a_calendar_that_never_opens_gives_no_due_time() -> None:
    from zhike.platform.calendar import WorkingCalendar

    assert WorkingCalendar(zone=SHANGHAI, weekly={}).after_working(datetime(2026, 1, 1, tzinfo=UTC), 1) is None
