"""Filters, views and acts as rules: without a database."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conversations.builders import NOON, a_conversation, at
from zhike.conversations.rules.acts import VARIABLES, Act, acts_problem, fill_in, unknown_variables
from zhike.conversations.rules.filters import (
    LONGEST_DAYS,
    OPEN_STATES,
    STATES,
    Filter,
    Looker,
    bounds_of,
    is_at_least,
    waits_since,
)
from zhike.conversations.rules.macros import Macro, may_use
from zhike.conversations.rules.macros import may_change as may_change_macro
from zhike.conversations.rules.macros import may_share as may_share_macro
from zhike.conversations.rules.saved_views import STANDARD, SavedView, ViewReader, may_change, may_see, may_share
from zhike.platform.ids import uuid7

SHANGHAI = ZoneInfo("Asia/Shanghai")
ME, MATE, STRANGER = uuid7(), uuid7(), uuid7()
LOOKER = Looker(ME, all=True, team=frozenset({ME, MATE}))


def bounds(wanted: Filter, looker: Looker = LOOKER, now: datetime = NOON):
    return bounds_of(wanted, looker, zone=SHANGHAI, now=now)


def test_days_are_the_banks_and_both_are_part_of_it() -> None:
    found = bounds(Filter(since=date(2026, 11, 19), until=date(2026, 11, 20)))
    assert found.since == datetime(2026, 11, 18, 16, tzinfo=UTC)
    assert found.until == datetime(2026, 11, 20, 16, tzinfo=UTC)


def test_one_day_is_today_and_the_later_beginning_counts() -> None:
    assert bounds(Filter(days=1)).since == datetime(2026, 11, 19, 16, tzinfo=UTC)
    assert bounds(Filter(days=30, since=date(2026, 11, 20))).since == datetime(2026, 11, 19, 16, tzinfo=UTC)
    assert bounds(Filter(until=date.max)).until is None


@given(days=st.integers(1, LONGEST_DAYS), minutes=st.integers(0, 10_000_000))
def test_the_last_days_begin_at_midnight_and_hold_now(days: int, minutes: int) -> None:
    moment = datetime(2020, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    since = bounds(Filter(days=days), now=moment).since
    assert since is not None
    local = since.astimezone(SHANGHAI)
    assert (local.hour, local.minute) == (0, 0)
    assert (moment.astimezone(SHANGHAI).date() - local.date()).days == days - 1


def test_whose_it_is() -> None:
    assert bounds(Filter()).agents is None
    assert bounds(Filter(whose="mine")).agents == (ME,)
    assert set(bounds(Filter(whose="team")).agents or ()) == {ME, MATE}
    assert bounds(Filter(whose="team", agents=(MATE, STRANGER))).agents == (MATE,)
    assert bounds(Filter(whose="mine", agents=(STRANGER,))).agents == ()
    assert bounds(Filter(agents=(STRANGER,))).agents == (STRANGER,)
    nobody = bounds(Filter(whose="nobody"))
    assert (nobody.nobody, nobody.states) == (True, OPEN_STATES)


def test_who_may_not_read_all_is_kept_to_their_own() -> None:
    assert bounds(Filter()).only_of is None
    assert bounds(Filter(), Looker(ME, all=False)).only_of == ME


def test_waiting_asks_for_open_ones_only() -> None:
    found = bounds(Filter(waits_over_min=10))
    assert found.waits_since == NOON - timedelta(minutes=10)
    assert found.open_only
    assert not bounds(Filter()).open_only
    assert not bounds(Filter(states=("closed", "active"))).open_only
    assert bounds(Filter(states=("active",))).open_only


def test_a_count_says_when_there_may_be_more() -> None:
    closed = bounds(Filter(states=("closed",), days=7))
    reached = closed.since
    assert reached is not None
    assert not is_at_least(closed, looked=10, window=20, reached=reached)
    assert not is_at_least(closed, looked=20, window=20, reached=None)
    assert not is_at_least(closed, looked=20, window=20, reached=reached)
    assert is_at_least(closed, looked=20, window=20, reached=reached + timedelta(seconds=1))
    assert is_at_least(bounds(Filter()), looked=20, window=20, reached=reached)
    assert not is_at_least(bounds(Filter(states=("queued",))), looked=20, window=20, reached=reached)


def test_since_when_a_customer_waits() -> None:
    assert waits_since(a_conversation(state="queued", requested_at=at(5), state_since=at(9))) == at(5)
    again = a_conversation(state="offered", requested_at=at(5), answered_at=at(6), state_since=at(9))
    assert waits_since(again) == at(9)
    assert waits_since(a_conversation(state="active", last_author="customer", last_at=at(7))) == at(7)
    assert waits_since(a_conversation(state="active", last_author="agent", last_at=at(7))) is None
    assert waits_since(a_conversation(state="closed")) is None


def test_what_everybody_finds_is_open_waiting_mine_the_teams_and_closed() -> None:
    assert list(STANDARD) == ["open", "waiting", "mine", "team", "closed"]
    assert set(STANDARD["open"].states) == set(STATES) - {"closed"}


def a_view(**details: Any) -> SavedView:
    plain: dict[str, Any] = {
        "name": "v",
        "scope": "own",
        "owner_id": STRANGER,
        "owner_name": "n",
        "team": "",
        "role": "",
    }
    return SavedView(id=uuid7(), filter=Filter(), **{**plain, **details})


def test_who_sees_and_changes_a_view() -> None:
    agent = ViewReader(ME, "A", "agent", leads=False)
    lead = ViewReader(MATE, "A", "supervisor", leads=True)
    own, team = a_view(), a_view(scope="team", team="A")
    role, other = a_view(scope="role", role="agent"), a_view(scope="team", team="B")
    assert [may_see(each, agent) for each in (own, team, role, other)] == [False, True, True, False]
    assert [may_see(each, lead) for each in (own, team, role, other)] == [False, True, True, False]
    assert [may_change(each, agent) for each in (own, team, role)] == [False, False, False]
    assert [may_change(each, lead) for each in (own, team, role, other)] == [False, True, True, False]
    mine = a_view(owner_id=ME)
    assert (may_see(mine, agent), may_change(mine, agent), may_change(mine, lead)) == (True, True, False)
    assert (may_share("own", agent), may_share("team", agent), may_share("role", lead)) == (True, False, True)


def a_macro(**details: Any) -> Macro:
    plain: dict[str, Any] = {
        "name": "m",
        "scope": "own",
        "owner_id": STRANGER,
        "owner_name": "n",
        "team": "",
        "acts": (),
    }
    return Macro(id=uuid7(), **{**plain, **details})


def test_who_uses_and_changes_a_macro() -> None:
    agent = ViewReader(ME, "A", "agent", leads=False)
    lead = ViewReader(MATE, "A", "supervisor", leads=True)
    own, team, everybody = a_macro(), a_macro(scope="team", team="A"), a_macro(scope="all")
    assert [may_use(each, agent) for each in (own, team, everybody)] == [False, True, True]
    assert not may_use(a_macro(scope="team", team="B"), agent)
    assert [may_change_macro(each, lead) for each in (own, team, everybody)] == [False, True, True]
    assert may_change_macro(a_macro(owner_id=ME), agent)
    assert not may_change_macro(everybody, agent)
    assert (may_share_macro("own", agent), may_share_macro("all", agent), may_share_macro("all", lead)) == (
        True,
        False,
        True,
    )


NOTE = Act("note", text="已核对")


@pytest.mark.parametrize(
    ("acts", "code", "number"),
    [
        ([], "conversations.acts_number", 0),
        ([NOTE] * 11, "conversations.acts_number", 0),
        ([Act("close", reason="CCD-04"), NOTE], "conversations.act_not_last", 1),
        ([Act("transfer", queue="general", text="x"), Act("close")], "conversations.act_not_last", 1),
        ([NOTE, Act("note", text="  ")], "conversations.text_empty", 2),
        ([Act("reply", text="字" * 4001)], "conversations.text_too_long", 1),
        ([Act("reply", text="您好 {name}")], "conversations.act_variable", 1),
        ([Act("triage")], "conversations.act_incomplete", 1),
        ([Act("triage", urgency="P9")], "conversations.act_urgency", 1),
        ([Act("transfer", text="x")], "conversations.act_incomplete", 1),
        ([Act("transfer", queue="a", staff_id=ME, text="x")], "conversations.act_incomplete", 1),
        ([Act("transfer", queue="a")], "conversations.act_incomplete", 1),
        ([Act("close", outcome="gone")], "conversations.outcome_unknown", 1),
    ],
)
def test_acts_that_cannot_be_taken(acts: list[Act], code: str, number: int) -> None:
    problem = acts_problem(acts)
    assert problem is not None
    assert (problem.code, problem.number) == (code, number)


def test_acts_that_can() -> None:
    every = [
        Act("reply", text="您好，我是 {agent}（{number}）"),
        NOTE,
        Act("triage", reason="CCD-04", urgency="P1"),
        Act("close", outcome="referred"),
    ]
    assert acts_problem(every) is None
    assert acts_problem([Act("transfer", staff_id=ME, text="x")]) is None


@given(st.text(max_size=60), st.fixed_dictionaries({name: st.text("字ab", max_size=5) for name in VARIABLES}))
def test_a_text_without_braces_stays_and_known_words_are_filled_in(text: str, values: dict[str, str]) -> None:
    plain = text.replace("{", "").replace("}", "")
    assert fill_in(plain, values) == plain
    assert fill_in(plain + "{agent}", values) == plain + values["agent"]
    assert fill_in(plain + "{ nobody }", values) == plain + "{ nobody }"
    assert unknown_variables(plain + "{agent}{x}{x}") == ["x"]
