"""Who may hand over, take and return, how often; and when a ladder's steps are come to."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhike.cases.rules import ladder as rules
from zhike.cases.rules.hand_overs import MOST_HOPS, Party, acts_of, goes_round, hops_of
from zhike.cases.service.climbing import ladder
from zhike.cases.service.due import office_calendar
from zhike.cases.work_order import KINDS, HandOver, WorkOrder
from zhike.platform.ids import uuid7

ZONE = ZoneInfo("Asia/Shanghai")
CALENDAR = office_calendar(ZONE, "CN", 2026)
MORNING = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)  # Friday, 10:00
ANN, BEN = uuid7(), uuid7()


def an_order(**details: Any) -> WorkOrder:
    plain: dict[str, Any] = {
        "id": uuid7(),
        "number": "W26-000001",
        "kind": "other",
        "department": "service",
        "title": "x",
        "state": "open",
        "urgency": "P2",
        "reason": None,
        "due_at": MORNING + timedelta(hours=6),
        "owner_id": ANN,
        "conversation_id": None,
        "customer_id": None,
        "created_by": "agent",
        "opened_at": MORNING,
        "ended_at": None,
        "told": None,
        "version": 1,
    }
    return WorkOrder(**{**plain, **details})


def a_hop(minute: int, answer: Any = "returned", *, decided: bool = False) -> HandOver:
    at = MORNING + timedelta(minutes=minute)
    return HandOver(uuid7(), uuid7(), "service", "card", ANN, ANN, "A", "why", decided, at, answer)


def test_only_who_owns_it_or_keeps_the_departments_hands_it_over() -> None:
    owner, other, boss = (
        Party(ANN, frozenset()),
        Party(BEN, frozenset({"service"})),
        Party(BEN, frozenset(), keeps=True),
    )
    assert acts_of(an_order(), owner) == ("hand_over",)
    assert acts_of(an_order(), other) == ()
    assert acts_of(an_order(owner_id=None), other) == ()
    assert acts_of(an_order(owner_id=None), boss) == ("hand_over",)
    stopped = an_order(stopped_at=MORNING)
    assert acts_of(stopped, owner) == ()
    assert acts_of(stopped, boss) == ("hand_over", "stay")
    assert acts_of(an_order(state="done"), boss) == ()


def test_the_receiving_side_answers_and_the_sender_withdraws() -> None:
    pending = an_order(handed_to="card")
    assert acts_of(pending, Party(BEN, frozenset({"card"}))) == ("take", "return")
    assert acts_of(pending, Party(BEN, frozenset({"loan"}))) == ()
    assert acts_of(pending, Party(ANN, frozenset({"card"}))) == ("withdraw",)
    assert acts_of(pending, Party(BEN, frozenset(), keeps=True)) == ("take", "return", "withdraw")


@given(st.lists(st.tuples(st.sampled_from(["taken", "returned", "withdrawn", None]), st.booleans()), max_size=12))
def test_hops_are_counted_since_a_supervisor_decided_and_the_withdrawn_did_not_happen(
    history: list[tuple[Any, bool]],
) -> None:
    hops = [a_hop(place, answer, decided=decided) for place, (answer, decided) in enumerate(history)]
    happened = [each for each in hops if each.answer != "withdrawn"]
    since = next((place for place, each in enumerate(reversed(happened), 1) if each.decided), len(happened))
    assert hops_of(reversed(hops)) == since
    assert goes_round(hops) == (since >= MOST_HOPS)


def test_the_ladder_of_this_release_tells_owner_leads_and_supervisors_in_working_time() -> None:
    order = an_order(due_at=datetime(2026, 11, 20, 9, 30, tzinfo=UTC))  # Friday, 17:30
    moments = {each.id: rules.moment_of(each, order, CALENDAR) for each in ladder()}
    assert moments["soon"] == order.due_at - timedelta(hours=1)
    assert moments["at_due"] == moments["at_due_lead"] == order.due_at
    assert moments["raised"] == datetime(2026, 11, 23, 4, 30, tzinfo=UTC)  # Monday, 12:30: four working hours later


def test_nobody_is_warned_before_half_of_the_time_is_over() -> None:
    soon = ladder()[0]
    short = an_order(due_at=MORNING + timedelta(minutes=40))
    assert rules.moment_of(soon, short, CALENDAR) == MORNING + timedelta(minutes=20)
    saturday = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)
    closed = an_order(opened_at=saturday, due_at=saturday + timedelta(minutes=30))
    assert rules.moment_of(soon, closed, CALENDAR) == saturday + timedelta(minutes=15)


def test_a_promise_has_a_watch_of_its_own_for_its_owner() -> None:
    late = an_order(kind="promise", due_at=MORNING)
    found = rules.reached(ladder(), late, CALENDAR, told=(), now=MORNING)
    assert [each.step.id for each in found] == ["at_due_lead"]


def test_a_calendar_without_an_end_still_raises() -> None:
    never = replace(CALENDAR, weekly={}, special={})
    raised = ladder()[-1]
    assert rules.moment_of(raised, an_order(), never) == an_order().due_at + timedelta(minutes=raised.minutes)


@given(
    st.sampled_from(KINDS),
    st.integers(min_value=1, max_value=60 * 24 * 10),
    st.lists(st.integers(min_value=0, max_value=60 * 24 * 30), min_size=1, max_size=8),
)
def test_each_step_is_told_once_whenever_somebody_looks(kind: Any, minutes: int, looks: list[int]) -> None:
    order = an_order(kind=kind, due_at=MORNING + timedelta(minutes=minutes))
    told: set[str] = set()
    for first, second in pairwise([0, *sorted(looks)]):
        assert first <= second
        now = MORNING + timedelta(minutes=second)
        found = rules.reached(ladder(), order, CALENDAR, told=told, now=now)
        assert told.isdisjoint(each.step.id for each in found)
        audiences = [each.step.tells for each in found if not each.muted]
        assert len(audiences) == len(set(audiences))
        told |= {each.step.id for each in found}
        coming = rules.next_moment(ladder(), order, CALENDAR, told=told)
        assert coming is None or coming > now
    wanted = {each.id for each in ladder() if kind not in each.but_not}
    end = MORNING + timedelta(days=400)
    assert told | {each.step.id for each in rules.reached(ladder(), order, CALENDAR, told=told, now=end)} == wanted


@pytest.mark.parametrize(
    "steps",
    [
        [{"id": "a", "minutes": 0, "tells": "owner"}, {"id": "a", "minutes": 5, "tells": "owner"}],
        [{"id": "a", "minutes": 5, "tells": "owner"}, {"id": "b", "minutes": 0, "tells": "owner"}],
        [{"id": "a", "minutes": 0, "tells": "the moon"}],
    ],
)
def test_a_ladder_that_cannot_be_is_refused(steps: list[dict[str, Any]]) -> None:
    with pytest.raises(ValueError, match="ladder"):
        rules.read_ladder({"steps": steps})
