"""Callbacks: when somebody may be called, what is promised, when it is tried again. No database."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.routing.makers import NOW, a_contact, a_policy, a_queue, an_agent, contacts
from zhike.conversations.api import QuietHours
from zhike.platform.calendar import Block, WorkingCalendar
from zhike.routing.callbacks import rules
from zhike.routing.callbacks.service.words import day_words, moment_words, span_words
from zhike.routing.callbacks.values import CallbackRule
from zhike.routing.rules import Waiting, choose, rank

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)  # a Friday, noon in Shanghai
OFFICE = WorkingCalendar(SHANGHAI, dict.fromkeys(range(5), (Block(510, 720), Block(810, 1050))))
ALWAYS = WorkingCalendar.always(SHANGHAI)
RULE = CallbackRule("cards")

moments = st.integers(0, 2 * 365 * 24 * 60).map(lambda minute: NOON + timedelta(minutes=minute))
minutes = st.integers(0, 1439)


@st.composite
def some_hours(draw: st.DrawFn) -> rules.Hours:
    weekly = {}
    for day in range(7):
        if draw(st.booleans()):
            start = draw(st.integers(0, 1300))
            weekly[day] = (Block(start, draw(st.integers(start + 1, 1440))),)
    start, end = draw(minutes), draw(minutes)
    words = f"{start // 60:02d}:{start % 60:02d}-{end // 60:02d}:{end % 60:02d}"
    return rules.Hours(WorkingCalendar(SHANGHAI, weekly), QuietHours.read(words, SHANGHAI))


some_rules = st.builds(
    CallbackRule,
    queue=st.just("cards"),
    slot_minutes=st.sampled_from([15, 30, 60, 120]),
    per_slot=st.integers(1, 8),
    days_ahead=st.integers(0, 3),
    tries=st.integers(1, 10),
    retry_minutes=st.integers(1, 1440),
)


@given(some_hours(), moments)
def test_nobody_is_called_in_quiet_hours_or_outside_the_queues(hours: rules.Hours, at: datetime) -> None:
    allowed = hours.next(at)
    if allowed is None:
        return
    assert allowed >= at
    assert hours.allow(allowed)
    assert hours.next(allowed) == allowed


@given(some_rules, some_hours(), moments, st.integers(0, 20))
@settings(max_examples=60, deadline=None)
def test_slots_are_whole_free_ahead_and_within_what_can_be_dialled(
    rule: CallbackRule, hours: rules.Hours, now: datetime, callers: int
) -> None:
    free = rules.list_slots(rule, hours, callers=callers, taken={}, now=now)
    assert [slot.start for slot in free] == sorted({slot.start for slot in free})
    for slot in free:
        assert slot.start >= now + rules.LEAD
        assert 0 < slot.left <= min(rule.per_slot, callers * max(1, rule.slot_minutes // rules.MINUTES_OF_A_CALL))
        for offset in range(rule.slot_minutes):
            assert hours.allow(slot.start + timedelta(minutes=offset))


@given(some_rules, moments, st.lists(st.integers(0, 40), max_size=300), st.integers(0, 6))
@settings(max_examples=60, deadline=None)
def test_no_slot_is_promised_over_its_limit(rule: CallbackRule, now: datetime, wishes: list[int], callers: int) -> None:
    hours, taken = rules.Hours(ALWAYS, None), dict[datetime, int]()
    for wish in wishes:
        free = rules.list_slots(rule, hours, callers=callers, taken=taken, now=now)
        if free:
            chosen = free[wish % len(free)].start
            taken[chosen] = taken.get(chosen, 0) + 1
    assert all(count <= rules.limit_of(rule, callers) for count in taken.values())


@given(some_rules, some_hours(), moments)
def test_tries_are_bounded_and_each_is_at_an_hour_when_one_may_call(
    rule: CallbackRule, hours: rules.Hours, now: datetime
) -> None:
    tries, at = 0, now
    while True:
        tries += 1
        again = rules.retry_at(rule, hours, tries=tries, now=at)
        if again is None:
            break
        assert hours.allow(again)
        assert again >= at + timedelta(minutes=rule.retry_minutes)
        at = again
    assert tries <= rule.tries


@given(st.lists(contacts, min_size=1, max_size=30, unique_by=lambda each: each.id), st.data())
def test_the_place_of_who_is_called_is_that_of_who_stays(waiting: list[Waiting], data: st.DataObject) -> None:
    policy = a_policy()
    one = data.draw(st.sampled_from(waiting))
    called = [replace(each, callback=True, channel="outbound_voice") if each is one else each for each in waiting]
    before = [contact.id for _, contact in rank(waiting, policy, NOW)]
    assert [contact.id for _, contact in rank(called, policy, NOW)] == before


@given(moments, st.floats(0, 7200), st.floats(0, 86400), st.floats(-86400, 86400))
def test_who_goes_back_into_the_line_has_waited_at_least_what_they_had_earned(
    now: datetime, waited_s: float, since_s: float, ahead_s: float
) -> None:
    earned = now - timedelta(seconds=waited_s)
    for queued_at in (earned - timedelta(seconds=since_s), now + timedelta(seconds=ahead_s)):
        joined = rules.joined_at(queued_at=queued_at, waited_s=waited_s, now=now)
        assert joined <= min(queued_at, earned)


@given(st.lists(contacts, max_size=20, unique_by=lambda each: each.id), st.randoms())
def test_the_policy_calls_nobody_while_it_is_quiet_and_does_not_mind_the_order(
    waiting: list[Waiting], random: object
) -> None:
    called = [replace(each, callback=True, channel="outbound_voice") for each in waiting[::2]] + waiting[1::2]
    agents = [an_agent(f"a{n}", skills={"card": 3, "general": 3}, capacity={"chat": 2, "voice": 1}) for n in range(4)]
    quiet = replace(a_policy(), quiet=True)
    handed = choose(called, agents, quiet, NOW)
    assert not {each.waiting_id for each in handed} & {each.id for each in called if each.callback}
    shuffled = list(called)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    pairs = [(each.waiting_id, each.agent_id) for each in choose(called, agents, a_policy(), NOW)]
    assert [(each.waiting_id, each.agent_id) for each in choose(shuffled, agents, a_policy(), NOW)] == pairs


def test_a_callback_takes_the_room_of_a_call_and_says_so() -> None:
    contact = a_contact(callback=True, channel="outbound_voice", callback_due=True)
    assert choose([contact], [an_agent(capacity={"chat": 3})], a_policy(), NOW) == []
    full = an_agent(capacity={"chat": 3, "voice": 1}, load={"voice": 1})
    assert choose([contact], [full], a_policy(), NOW) == []
    (decision,) = choose([contact], [an_agent(capacity={"chat": 3, "voice": 1})], a_policy(), NOW)
    assert decision.agent_reasons[0].code == "callback"
    assert "callback_due" in {reason.code for reason in decision.priority_reasons}
    closed = a_policy(a_queue(open=False))
    assert choose([contact], [an_agent(capacity={"voice": 1})], closed, NOW) == []
    kept = replace(contact, reserved_for="a1", reserved_until=NOW + 60)
    (kept_one,) = choose([kept], [an_agent(capacity={"voice": 1})], a_policy(), NOW)
    assert [reason.code for reason in kept_one.agent_reasons][:2] == ["reserved", "callback"]


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("13812345678", "13812345678"),
        ("+86 138-1234-5678", "13812345678"),
        ("０１０－８８８８６６６６", "01088886666"),
        ("0571 8888 6666", "057188886666"),
        ("+44 20 7946 0958", "00442079460958"),
        ("110", None),
        ("95588", None),
        ("12345678901", None),
        ("138123456789", None),
        ("+0 123 4567", None),
        ("call me", None),
        ("", None),
        ("13812345678; drop", None),
    ],
)
def test_numbers_that_can_be_called(typed: str, number: str | None) -> None:
    assert rules.read_number(typed) == number


def test_the_promise_of_a_place_is_the_wait_that_was_told_in_open_hours() -> None:
    hours = rules.Hours(OFFICE, None)
    morning = NOON - timedelta(hours=2)
    say = {"slot_to": None, "hours": hours, "now": morning}
    assert rules.promise_of("place", estimate_s=1200, **say) == morning + timedelta(minutes=20)  # type: ignore[arg-type]
    assert rules.promise_of("place", estimate_s=30, **say) == morning + rules.LEAST_PROMISE  # type: ignore[arg-type]
    noon = rules.promise_of("place", slot_to=None, estimate_s=None, hours=hours, now=NOON)
    assert noon == NOON + timedelta(hours=1, minutes=30) + rules.UNKNOWN_WAIT, "the queue opens at half past one"
    assert rules.promise_of("slot", slot_to=NOON, estimate_s=1, hours=hours, now=morning) == NOON
    assert [rules.may_move(moves) for moves in (0, 2, 3)] == [True, True, False]


def test_a_calendar_that_never_opens_promises_nothing() -> None:
    never = rules.Hours(WorkingCalendar(SHANGHAI, {}), QuietHours.read("22:00-08:00", SHANGHAI))
    assert never.next(NOON) is None
    assert rules.list_slots(RULE, never, callers=5, taken={}, now=NOON) == []
    assert rules.retry_at(RULE, never, tries=1, now=NOON) is None
    assert rules.promise_of("place", slot_to=None, estimate_s=None, hours=never, now=NOON) > NOON
    shut = rules.Hours(OFFICE, QuietHours.read("08:00-18:00", SHANGHAI))
    assert shut.next(NOON) is None, "quiet at every hour that it is open"


def test_times_are_said_in_the_banks_zone() -> None:
    start, end = NOON + timedelta(hours=5, minutes=30), NOON + timedelta(hours=6)
    assert span_words(start, end, SHANGHAI, "zh") == "11月20日 周五 17:30-18:00"
    assert span_words(start, end, SHANGHAI, "en") == "Fri 20 Nov 17:30-18:00"
    assert moment_words(NOON, SHANGHAI, "en") == "Fri 20 Nov 12:00"
    assert day_words(NOON, SHANGHAI, "zh") == "11月20日 周五"
    late = NOON.replace(hour=15, minute=30)
    assert span_words(late, late + timedelta(minutes=30), SHANGHAI, "zh").endswith("23:30-24:00")
