"""A customer's adviser goes first: the cases of the policy, and what must hold for any floor with advisers on it."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.routing.makers import NOW, a_contact, a_policy, a_queue, an_agent, contacts
from zhike.routing.rules import (
    KIND_OF_CHANNEL,
    Agent,
    Arrival,
    Day,
    Decision,
    Duty,
    Policy,
    Waiting,
    allow_for_hold,
    choose,
    explain_hold,
    holds_left_s,
    is_licensed,
    rank,
    replay,
)

HOLD_S = 30.0
FUND = frozenset({"fund"})
FULL = {"chat": 3}


def a_kept_policy(**changes: object) -> Policy:
    return replace(a_policy(), adviser_s=HOLD_S, **changes)


def theirs(**changes: object) -> Waiting:
    return a_contact(**({"adviser": "adviser"} | changes))  # type: ignore[arg-type]


def the_two(**changes: object) -> list[Agent]:
    """The customer's adviser, and somebody better skilled who has been idle for longer."""
    return [an_agent("adviser", **({"skills": {"card": 1}} | changes)), an_agent("idle", skills={"card": 5}, idle=900)]


def decided(decisions: list[Decision]) -> list[tuple[str, str]]:
    return [(decision.waiting_id, decision.agent_id) for decision in decisions]


def codes(decision: Decision) -> list[str]:
    return [reason.code for reason in decision.agent_reasons]


def test_the_adviser_is_asked_although_another_agent_is_better_and_idle_longer() -> None:
    (decision,) = choose([theirs()], the_two(), a_kept_policy(), NOW)
    assert (decision.agent_id, codes(decision)) == ("adviser", ["adviser", "skill"])
    assert (decision.agent_reasons[0].zh, decision.agent_reasons[0].en) == (
        "客户的专属顾问",
        "The customer's own adviser",
    )


def test_without_the_field_in_the_policy_nobody_is_kept_for_an_adviser() -> None:
    (decision,) = choose([theirs()], the_two(), a_policy(), NOW)
    assert decision.agent_id == "idle"
    assert not [code for code in codes(decision) if code.startswith("adviser")]


def test_a_full_adviser_is_waited_for_until_the_time_is_out() -> None:
    staff = the_two(load=FULL)
    assert choose([theirs(waited=HOLD_S - 1)], staff, a_kept_policy(), NOW) == []
    (decision,) = choose([theirs(waited=HOLD_S)], staff, a_kept_policy(), NOW)
    assert (decision.agent_id, codes(decision)[-2]) == ("idle", "adviser_timed_out")
    assert decision.agent_reasons[-2].zh == "等专属顾问已满 30 秒，按常规分配"


@pytest.mark.parametrize(
    ("contact", "staff", "code"),
    [
        (theirs(), the_two()[1:], "adviser_away"),
        (theirs(adviser_gone=True), the_two(), "adviser_gone"),
        (theirs(adviser="", adviser_gone=True), the_two(), "adviser_gone"),
        (theirs(refused_by=frozenset({"adviser"})), the_two(), "adviser_refused"),
        (theirs(channel="voice"), [an_agent("adviser"), an_agent("idle", capacity={"voice": 1})], "adviser_other_kind"),
        (theirs(transferred=True), the_two(), "adviser_passed_on"),
        (theirs(returned=True), the_two(), "adviser_passed_on"),
        (theirs(urgency="P0"), the_two(load=FULL), "adviser_urgent"),
    ],
)
def test_where_the_adviser_cannot_it_is_routed_like_any_and_says_why(
    contact: Waiting, staff: list[Agent], code: str
) -> None:
    (decision,) = choose([contact], staff, a_kept_policy(), NOW)
    assert (decision.agent_id, codes(decision)[-2]) == ("idle", code)
    assert all(reason.zh and reason.en for reason in decision.agent_reasons)


def test_an_adviser_without_the_licence_is_passed_by_until_it_is_held() -> None:
    policy = replace(a_kept_policy(), queues=a_policy(a_queue(licences=FUND)).queues)
    staff = [an_agent("adviser"), an_agent("idle", licences={"fund": NOW + 60})]
    (decision,) = choose([theirs()], staff, policy, NOW)
    assert (decision.agent_id, "adviser_unlicensed" in codes(decision)) == ("idle", True)
    staff[0] = an_agent("adviser", licences={"fund": NOW + 1})
    assert decided(choose([theirs()], staff, policy, NOW)) == [("c1", "adviser")]
    assert decided(choose([theirs()], staff, policy, NOW + 2)) == [("c1", "idle")], "it ran out"


def test_a_vulnerable_customer_has_the_advisers_only_place_first() -> None:
    staff = [an_agent("adviser", capacity={"chat": 1})]
    vulnerable = a_contact("v", vulnerable=True)
    assert decided(choose([theirs(), vulnerable], staff, a_kept_policy(), NOW)) == [("v", "adviser")]
    ones = [theirs(), replace(vulnerable, adviser="adviser")]
    assert decided(choose(ones, staff, a_kept_policy(), NOW)) == [("v", "adviser")]


def test_a_colleague_chosen_by_name_goes_before_the_adviser_and_the_adviser_before_who_served_last() -> None:
    staff = [*the_two(), an_agent("named")]
    both = theirs(served_by="named")
    policy = a_kept_policy(sticky_s=60.0)
    (decision,) = choose([both], staff, policy, NOW)
    assert codes(decision)[0] == "adviser"
    named = replace(both, reserved_for="named", reserved_until=NOW + 10)
    assert decided(choose([named], staff, policy, NOW)) == [("c1", "named")]
    (decision,) = choose([both], staff[1:], policy, NOW)
    assert (decision.agent_id, codes(decision)) == ("named", ["sticky", "skill", "adviser_away"])


def test_a_contact_that_is_kept_says_so_and_is_told_so_long() -> None:
    staff = the_two(load=FULL)
    waiting = [theirs(waited=10), a_contact("c2", waited=10), theirs(id="c3", waited=31)]
    assert holds_left_s(waiting, a_kept_policy(), staff, NOW) == {"c1": 20}
    assert holds_left_s(waiting, a_policy(), staff, NOW) == {}
    assert holds_left_s(waiting, a_kept_policy(), the_two(), NOW) == {}, "nobody is kept who can be served"
    (reason,) = explain_hold(waiting[0], a_kept_policy(), staff, NOW)
    assert (reason.code, reason.zh) == ("adviser_hold", "专属顾问已满，再等最多 20 秒")
    assert explain_hold(waiting[1], a_kept_policy(), staff, NOW) == ()


def test_the_estimate_of_who_is_kept_reaches_to_the_end_and_no_other_changes() -> None:
    assert allow_for_hold((10, 20), 25) == (10, 30)
    assert allow_for_hold((10, 60), 25) == (10, 60), "never less than without"
    assert allow_for_hold((10, 20), 0) == (10, 20)
    assert allow_for_hold(None, 25) is None


def test_the_order_of_service_does_not_know_of_advisers() -> None:
    waiting = [theirs(), a_contact("c2", elder=True), theirs(id="c3", waited=60)]
    plain = [replace(one, adviser=None) for one in waiting]
    assert [one.id for _, one in rank(waiting, a_kept_policy(), NOW)] == [
        one.id for _, one in rank(plain, a_policy(), NOW)
    ]


# -- what must hold for any floor

agents = st.builds(
    Agent,
    id=st.uuids().map(str),
    skills=st.dictionaries(st.sampled_from(["card", "loyalty", "general"]), st.integers(1, 5), max_size=3),
    idle_since=st.floats(NOW - 3600, NOW),
    capacity=st.fixed_dictionaries({"chat": st.integers(0, 4), "voice": st.integers(0, 1)}),
    load=st.fixed_dictionaries({"chat": st.integers(0, 4)}),
    licences=st.sampled_from([{}, {"fund": NOW + 60}, {"fund": NOW - 1}]),
)


@st.composite
def floors(draw: st.DrawFn) -> tuple[list[Waiting], list[Agent], Policy]:
    staff = draw(st.lists(agents, max_size=8, unique_by=lambda agent: agent.id))
    queue = draw(st.lists(contacts, max_size=20, unique_by=lambda contact: contact.id))
    ids = st.sampled_from([*(agent.id for agent in staff), "away"])
    for contact in queue:
        contact.queued_at = NOW - draw(st.sampled_from([0.0, HOLD_S - 1, HOLD_S, 600.0]))
        contact.channel = draw(st.sampled_from(["web_chat", "voice"]))
        contact.adviser = draw(st.none() | ids)
        contact.adviser_gone = contact.adviser is not None and draw(st.booleans())
        contact.served_by = draw(st.none() | ids)
        contact.refused_by = draw(st.frozensets(ids, max_size=2))
    licensed = draw(st.sampled_from([frozenset(), FUND]))
    queues = {key: replace(rule, licences=licensed) for key, rule in a_policy().queues.items()}
    return queue, staff, a_kept_policy(queues=queues, sticky_s=draw(st.sampled_from([0.0, 60.0])))


@settings(max_examples=300, deadline=None)
@given(floors(), st.randoms(use_true_random=False))
def test_on_any_floor_with_advisers(floor: tuple[list[Waiting], list[Agent], Policy], shuffler: random.Random) -> None:
    queue, staff, policy = floor
    decisions = choose(queue, staff, policy, NOW)
    contact_of, agent_of = {c.id: c for c in queue}, {a.id: a for a in staff}
    assert max(Counter(decision.waiting_id for decision in decisions).values(), default=1) == 1, "no contact twice"
    filled = Counter((d.agent_id, KIND_OF_CHANNEL[contact_of[d.waiting_id].channel]) for d in decisions)
    for (agent_id, kind), count in filled.items():
        agent = agent_of[agent_id]
        assert count <= agent.capacity.get(kind, 0) - agent.load.get(kind, 0), "capacity is never exceeded"
    for decision in decisions:
        contact, agent = contact_of[decision.waiting_id], agent_of[decision.agent_id]
        assert is_licensed(agent, policy.demands(contact), NOW), "a licence is never passed over"
        assert agent.id not in contact.refused_by
        if "adviser" in codes(decision):
            assert (agent.id, contact.adviser_gone) == (contact.adviser, False)
            assert NOW - contact.queued_at < HOLD_S
        assert all(reason.zh and reason.en for reason in decision.agent_reasons)
    again = choose(shuffler.sample(queue, len(queue)), shuffler.sample(staff, len(staff)), policy, NOW)
    assert decided(again) == decided(decisions), "input order does not matter"


@settings(max_examples=200, deadline=None)
@given(floors())
def test_once_the_time_is_out_nobody_waits_for_an_adviser(floor: tuple[list[Waiting], list[Agent], Policy]) -> None:
    queue, staff, policy = floor
    for contact in queue:
        contact.queued_at = min(contact.queued_at, NOW - HOLD_S)
    plain = [replace(contact, adviser=None, adviser_gone=False) for contact in queue]
    assert decided(choose(queue, staff, policy, NOW)) == decided(choose(plain, staff, policy, NOW))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(contacts, max_size=12, unique_by=lambda one: one.id),
    st.lists(st.sampled_from(["a0", "a1", "away", None]), min_size=12, max_size=12),
)
def test_on_any_day_everybody_is_served_and_none_waits_longer_than_the_hold_for_an_adviser(
    crowd: list[Waiting], advisers: list[str | None]
) -> None:
    for contact, adviser in zip(crowd, advisers, strict=False):
        contact.adviser, contact.channel, contact.callback = adviser, "web_chat", False
    skilled = {"card": 3, "general": 3, "loyalty": 3}
    # As many places as contacts: without advisers nobody would wait at all.
    duties = [
        Duty(an_agent(f"a{n}", skills=skilled, capacity={"chat": 1 if n < 2 else 12}), NOW - 8000, NOW + 20_000)
        for n in range(3)
    ]
    always = {key: [(0.0, NOW * 2)] for key in ("cards", "general")}
    day = Day([Arrival(one, 300) for one in crowd], duties, always)
    played = replay(day, a_kept_policy())
    assert played.waits.keys() == {one.id for one in crowd}, "no contact is lost"
    step_s = 5.0
    assert all(wait <= HOLD_S + 2 * step_s for wait in played.waits.values()), "the wait for an adviser is bounded"
    assert played.to_adviser <= {one.id for one in crowd if one.adviser in ("a0", "a1")}
    assert replay(day, a_policy()).to_adviser == frozenset()
