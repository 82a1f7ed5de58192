"""Writing ahead as rules: quiet hours, what keeps a message back, how far ahead a time may be."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conversations.builders import NOON, a_conversation, at
from zhike.conversations.rules import scheduling, states
from zhike.conversations.rules.scheduling import QuietHours
from zhike.conversations.scheduled import ScheduledMessage
from zhike.platform.ids import uuid7

AGENT = uuid7()
ZONES = ("Asia/Shanghai", "Europe/Berlin", "America/New_York")
TIMES = st.times().map(lambda value: value.replace(second=0, microsecond=0))
MOMENTS = st.integers(0, 2 * 366 * 24 * 60).map(lambda minutes: NOON + timedelta(minutes=minutes))


def a_message(**details: Any) -> ScheduledMessage:
    plain: dict[str, Any] = {
        "id": uuid7(),
        "conversation_id": uuid7(),
        "author_id": AGENT,
        "text": "明天回复您",
        "attachments": (),
        "seen_sequence": 3,
        "occasion": "at",
        "due_at": NOON,
        "state": "pending",
        "why": "",
        "written_at": NOON,
        "settled_at": None,
        "version": 1,
    }
    return ScheduledMessage(**{**plain, **details})


@given(TIMES, TIMES, st.sampled_from(ZONES), MOMENTS)
def test_quiet_hours_end_after_the_moment_and_are_over_then(
    start: time, end: time, zone: str, moment: datetime
) -> None:
    quiet = QuietHours.read(f"{start:%H:%M}-{end:%H:%M}", ZoneInfo(zone))
    if quiet is None:
        assert start == end
        return
    if not quiet.holds(moment):
        return
    ends = quiet.end_after(moment)
    assert moment < ends <= moment + timedelta(hours=25)
    local = ends.astimezone(ZoneInfo(zone))
    # where the clocks go forward over it, that time of day does not exist and the next one stands for it
    assert local.time() >= end or local.utcoffset() != moment.astimezone(ZoneInfo(zone)).utcoffset()
    assert not quiet.holds(ends) or local.time() != end


@pytest.mark.parametrize(
    ("words", "hour", "holds"),
    [
        ("22:00-08:00", "21:59", False),
        ("22:00-08:00", "22:00", True),
        ("22:00-08:00", "07:59", True),
        ("22:00-08:00", "08:00", False),
        ("12:00-14:00", "13:00", True),
        ("12:00-14:00", "14:00", False),
    ],
)
def test_quiet_hours_go_over_midnight(words: str, hour: str, *, holds: bool) -> None:
    zone = ZoneInfo("Asia/Shanghai")
    quiet = QuietHours.read(words, zone)
    assert quiet is not None
    assert quiet.holds(datetime.fromisoformat(f"2026-11-20T{hour}").replace(tzinfo=zone)) is holds


def test_a_time_is_to_come_within_a_month_and_belongs_to_its_occasion() -> None:
    assert scheduling.problem_of("at", at(60), NOON) is None
    assert scheduling.problem_of("at", NOON, NOON) == "past"
    assert scheduling.problem_of("at", NOON + timedelta(days=31), NOON) == "far"
    assert scheduling.problem_of("at", None, NOON) == "time"
    assert scheduling.problem_of("customer_back", at(60), NOON) == "time"
    assert scheduling.problem_of("quiet_end", None, NOON) is None
    assert scheduling.snooze_problem(None, NOON) is None
    assert scheduling.snooze_problem(NOON, NOON) == "past"


def test_what_is_due_in_quiet_hours_waits_for_their_end_but_not_for_who_is_back() -> None:
    zone = ZoneInfo("Asia/Shanghai")
    quiet = QuietHours.read("22:00-08:00", zone)
    late = datetime(2026, 11, 20, 23, 0, tzinfo=zone)
    morning = datetime(2026, 11, 21, 8, 0, tzinfo=zone)
    assert scheduling.due_of("at", late, quiet, NOON) == morning
    assert scheduling.due_of("at", late, None, NOON) == late
    assert scheduling.due_of("quiet_end", None, quiet, late) == morning
    assert scheduling.due_of("quiet_end", None, quiet, NOON) == NOON
    assert scheduling.due_of("customer_back", None, quiet, late) is None
    assert scheduling.put_off(a_message(), quiet, late) == morning
    assert scheduling.put_off(a_message(), quiet, NOON) is None
    assert scheduling.put_off(a_message(), None, late) is None
    assert scheduling.put_off(a_message(occasion="customer_back"), quiet, late) is None


@pytest.mark.parametrize(
    ("state", "agent", "why"),
    [
        ("active", AGENT, ""),
        ("active", uuid7(), "handed_over"),
        ("queued", None, "handed_over"),
        ("offered", AGENT, "handed_over"),
        ("wrap_up", AGENT, "closed"),
        ("closed", AGENT, "closed"),
    ],
)
def test_it_is_sent_only_where_its_author_still_has_the_word(state: str, agent: UUID | None, why: str) -> None:
    assert scheduling.lost_place(a_conversation(state=state, agent_id=agent), AGENT) == why


@pytest.mark.parametrize(
    ("unseen", "why"),
    [
        ([], ""),
        ([("agent", "public", str(AGENT))], ""),
        ([("agent", "internal", "x"), ("customer", "public", "c")], "newer_line"),
        ([("agent", "internal", "x")], "newer_note"),
        ([("customer", "public", "c"), ("agent", "public", "x")], "newer_reply"),
        ([("assistant", "public", "a")], ""),
    ],
)
def test_newer_words_of_others_keep_it_back(unseen: list[tuple[Any, Any, str]], why: str) -> None:
    assert scheduling.overtaken([states.Unseen(*each) for each in unseen], str(AGENT)) == why
