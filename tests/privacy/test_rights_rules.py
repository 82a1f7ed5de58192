"""The rules of rights requests, holds and retention, without a database."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhike.privacy.rules import retention
from zhike.privacy.rules.holds import LegalHold, in_force, may_release
from zhike.privacy.rules.rights import (
    COPY_LASTS,
    REFUSALS,
    copy_is_open,
    due_day,
    may_confirm,
    new_request,
    next_state,
    possible_actions,
    stands_against,
)
from zhike.privacy.service.register import shipped_register

POLICIES = shipped_register().retention
NOON = datetime(2026, 11, 20, 4, tzinfo=UTC)
REQUEST = new_request(
    UUID(int=1),
    "copy",
    "phone",
    "",
    request_id=UUID(int=2),
    number="R2026-000001",
    taken_by="agent",
    now=NOON,
    due_on=date(2026, 12, 11),
)
HOLD = LegalHold(UUID(int=1), UUID(int=2), "litigation", "2026-17", None, "a", "甲", NOON, "", "", None, 1)


@pytest.mark.parametrize(
    ("kind", "state", "action", "expected"),
    [
        ("copy", "received", "prove", "open"),
        ("copy", "received", "fulfil", None),
        ("copy", "open", "fulfil", "fulfilled"),
        ("delete", "open", "fulfil", "second"),
        ("delete", "second", "confirm", "fulfilled"),
        ("delete", "second", "give_back", "open"),
        ("delete", "fulfilled", "withdraw", None),
        ("copy", "refused", "fulfil", None),
    ],
)
def test_a_request_moves_as_the_table_says(kind, state, action, expected) -> None:
    assert next_state(kind, state, action) == expected


def test_nothing_is_deleted_without_a_second_person() -> None:
    ways = {
        state
        for state in ("received", "open")
        for action in possible_actions("delete", state)
        if next_state("delete", state, action) == "fulfilled"
    }
    assert ways == set()
    assert possible_actions("delete", "fulfilled") == []
    assert possible_actions("copy", "received") == ["prove", "refuse", "withdraw"]


def test_the_second_person_is_a_third_eye() -> None:
    asked = replace(REQUEST, kind="delete", state="second", decided_by="officer")
    assert may_confirm(asked, "colleague")
    assert not may_confirm(asked, "officer")
    assert not may_confirm(asked, "agent")


@pytest.mark.parametrize(
    ("received", "days", "expected"),
    [
        (date(2026, 11, 20), 1, date(2026, 11, 23)),
        (date(2026, 11, 20), 5, date(2026, 11, 27)),
        (date(2026, 9, 30), 1, date(2026, 10, 8)),
        (date(2026, 10, 9), 1, date(2026, 10, 10)),
        (date(2026, 11, 21), 0, date(2026, 11, 21)),
    ],
)
def test_the_clock_counts_working_days(received, days, expected) -> None:
    week = {date(2026, 10, day) for day in range(1, 8)}
    assert due_day(received, days, holidays=week, worked={date(2026, 10, 10)}) == expected


@settings(deadline=None)
@given(st.dates(date(2026, 1, 1), date(2027, 12, 31)), st.integers(1, 60))
def test_without_holidays_the_due_day_is_a_weekday_and_later_for_more_days(day: date, days: int) -> None:
    due = due_day(day, days, holidays=(), worked=())
    assert due.weekday() < 5
    assert day < due < due_day(day, days + 1, holidays=(), worked=())


def test_a_copy_can_be_fetched_for_thirty_days() -> None:
    fulfilled = replace(REQUEST, state="fulfilled", closed_at=NOON)
    assert copy_is_open(fulfilled, NOON + COPY_LASTS)
    assert not copy_is_open(fulfilled, NOON + COPY_LASTS + timedelta(seconds=1))
    assert not copy_is_open(replace(fulfilled, kind="delete"), NOON)
    assert not copy_is_open(REQUEST, NOON)
    assert not copy_is_open(replace(fulfilled, closed_at=None), NOON)


def test_obstacles_are_named_once_the_weightiest_first() -> None:
    assert stands_against(True, ["contract_running", "open_complaint", "contract_running"]) == [
        "legal_hold",
        "open_complaint",
        "contract_running",
    ]
    assert stands_against(False, []) == []
    assert set(stands_against(False, REFUSALS)) == set(REFUSALS)


def test_a_hold_holds_until_its_last_day_or_its_release() -> None:
    today = date(2026, 11, 20)
    assert in_force(HOLD, today)
    assert in_force(replace(HOLD, until=today), today)
    assert not in_force(replace(HOLD, until=today - timedelta(days=1)), today)
    assert not in_force(replace(HOLD, released_at=NOON), today)


def test_a_hold_is_released_by_two() -> None:
    assert not may_release(HOLD, "b")
    asked = replace(HOLD, release_by="a")
    assert may_release(asked, "b")
    assert not may_release(asked, "a")
    assert not may_release(replace(asked, released_at=NOON), "b")


classes = st.lists(st.sampled_from(sorted(POLICIES)), min_size=1, max_size=4)


@settings(deadline=None)
@given(classes, st.integers(0, 40_000))
def test_the_longest_class_decides(names: list[str], age_days: int) -> None:
    ended = NOON - timedelta(days=age_days)
    longest = max(POLICIES[name].days for name in names)
    assert retention.kept_days(names, POLICIES) == longest
    gone = retention.may_go(names, POLICIES, ended_at=ended, subject_id=None, held=(), now=NOON)
    assert gone == (age_days > longest)


@settings(deadline=None)
@given(classes, st.integers(0, 40_000))
def test_a_hold_always_wins(names: list[str], age_days: int) -> None:
    ended, subject = NOON - timedelta(days=age_days), UUID(int=5)
    assert not retention.may_go(names, POLICIES, ended_at=ended, subject_id=subject, held={subject}, now=NOON)


@pytest.mark.parametrize("names", [[], ["conversation", "for_ever"]])
def test_what_has_no_known_class_is_kept(names: list[str]) -> None:
    assert retention.kept_days(names, POLICIES) is None
    ended = NOON - timedelta(days=40_000)
    assert not retention.may_go(names, POLICIES, ended_at=ended, subject_id=None, held=(), now=NOON)
