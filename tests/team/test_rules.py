"""Decisions of the team's space, without a database."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhike.team.rules.announcing import REMIND_AGAIN_AFTER, is_waiting, next_reminder, span_holds, state_of
from zhike.team.rules.audience import is_for, may_see_note, queues_of
from zhike.team.rules.finding import language_of, sound_of, sound_query
from zhike.team.rules.shift_notes import acts_of
from zhike.team.values import Announcement, Reader, ShiftNote

NOW = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
ME, OTHER = uuid4(), uuid4()
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


def an_announcement(**changes: Any) -> Announcement:
    values: dict[str, Any] = {
        "id": uuid4(), "title": "", "text": "", "audience": "all", "target": "", "must_read": False, "starts_at": NOW,
        "ends_at": None, "withdrawn_at": None, "edition": 1, "told": 0, "reminded_at": None, "by_id": OTHER,
        "by_name": "", "created_at": NOW, "updated_at": NOW, "version": 1,
    }  # fmt: skip
    return Announcement(**{**values, **changes})


def a_note(**changes: Any) -> ShiftNote:
    values: dict[str, Any] = {
        "id": uuid4(), "queue": "cards", "day": date(2026, 11, 20), "shift": "late", "still_open": "", "watch": "",
        "state": "open", "carried": 0, "by_id": OTHER, "by_name": "", "taken_by": None, "taken_name": "",
        "taken_at": None, "done_at": None, "created_at": NOW, "updated_at": NOW, "version": 1,
    }  # fmt: skip
    return ShiftNote(**{**values, **changes})


def a_reader(*, staff_id: UUID = ME, role: str = "agent", queues: tuple[str, ...] = (), keeps: bool = False) -> Reader:
    return Reader(staff_id, role, frozenset(queues), keeps)


@pytest.mark.parametrize(
    ("audience", "target", "mine"),
    [
        ("all", "", True),
        ("role", "agent", True),
        ("role", "editor", False),
        ("queue", "cards", True),
        ("queue", "loans", False),
        ("nobody", "", False),
    ],
)
def test_an_announcement_is_for_whom_it_is_addressed_to(audience: Any, target: str, *, mine: bool) -> None:
    assert is_for(an_announcement(audience=audience, target=target), a_reader(queues=("cards",))) is mine


@given(MOMENTS, MOMENTS, st.none() | MOMENTS, st.none() | MOMENTS)
def test_an_announcement_is_in_one_state_and_is_in_force_between_its_times_only(
    now: datetime, starts_at: datetime, ends_at: datetime | None, withdrawn_at: datetime | None
) -> None:
    one = an_announcement(starts_at=starts_at, ends_at=ends_at, withdrawn_at=withdrawn_at, must_read=True)
    in_force = withdrawn_at is None and starts_at <= now and (ends_at is None or now < ends_at)
    assert (state_of(one, now) == "current") is in_force
    assert is_waiting(one, now) is in_force
    assert (state_of(one, now) == "withdrawn") is (withdrawn_at is not None)


def test_what_was_read_or_need_not_be_does_not_wait() -> None:
    assert not is_waiting(an_announcement(must_read=True, read_at=NOW), NOW)
    assert not is_waiting(an_announcement(), NOW)


def test_colleagues_are_reminded_at_once_and_then_no_more_for_an_hour() -> None:
    assert next_reminder(an_announcement()) is None
    assert next_reminder(an_announcement(reminded_at=NOW)) == NOW + REMIND_AGAIN_AFTER


def test_an_announcement_ends_after_it_begins() -> None:
    assert span_holds(NOW, None)
    assert span_holds(NOW, NOW + timedelta(seconds=1))
    assert not span_holds(NOW, NOW)


def test_one_serves_the_queues_that_ask_for_a_skill_one_has() -> None:
    queues = {"cards": ("card", "loyalty"), "loans": ("loan",), "general": ("general",)}
    assert queues_of(["card", "general"], queues) == {"cards", "general"}
    assert queues_of([], queues) == frozenset()


@pytest.mark.parametrize(
    ("note", "reader", "seen"),
    [
        (a_note(), a_reader(), False),
        (a_note(), a_reader(queues=("cards",)), True),
        (a_note(queue=None), a_reader(), True),
        (a_note(by_id=ME), a_reader(), True),
        (a_note(taken_by=ME), a_reader(), True),
        (a_note(), a_reader(keeps=True), True),
    ],
)
def test_a_shift_note_is_seen_by_those_whose_business_it_is(note: ShiftNote, reader: Reader, *, seen: bool) -> None:
    assert may_see_note(note, reader) is seen


def test_what_nobody_took_is_nobodys_to_finish() -> None:
    assert acts_of(a_note(), a_reader()) == {"take", "remark"}
    assert acts_of(a_note(by_id=ME), a_reader()) == {"take", "remark", "change", "carry"}
    assert acts_of(a_note(state="taken", taken_by=ME), a_reader()) == {"remark", "carry", "finish"}
    assert acts_of(a_note(state="taken", taken_by=OTHER), a_reader()) == {"take", "remark"}
    assert "finish" not in acts_of(a_note(), a_reader(keeps=True))
    assert "finish" in acts_of(a_note(state="taken", taken_by=OTHER), a_reader(keeps=True))


@given(st.booleans(), st.sampled_from([None, ME, OTHER]), st.sampled_from([ME, OTHER]))
def test_nothing_is_done_with_what_is_done(keeps: bool, taken_by: UUID | None, by_id: UUID) -> None:
    assert acts_of(a_note(state="done", taken_by=taken_by, by_id=by_id), a_reader(keeps=keeps)) == frozenset()


def test_titles_are_found_by_how_they_sound() -> None:
    assert sound_of("挂失 VISA 卡的办法") == "guashi gs kadebanfa kdbf"
    assert sound_of("Annual fee") == ""
    assert sound_query("Gua Shi") == "guashi"
    assert [sound_query(typed) for typed in ("g", "955 88", "挂失", "")] == ["", "", "", ""]


@given(st.text(max_size=60))
def test_any_text_has_a_sound_in_small_letters_and_a_language(text: str) -> None:
    assert sound_of(text) == sound_of(text).lower()
    assert language_of(text) in {"zh", "en"}


def test_a_text_is_in_the_language_of_most_of_its_letters() -> None:
    assert language_of("客户收不到 SMS 验证码怎么办") == "zh"
    assert language_of("Tell customers of the 理财 products that they ask for, and note it down") == "en"
    assert language_of("123") == "en"
