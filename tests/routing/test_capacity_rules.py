"""How much an agent holds at a time, and who is licensed: for any floor, never exceeded and never relaxed."""

from __future__ import annotations

import random
from collections import Counter, defaultdict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.routing.makers import NOW, a_contact, a_policy, a_queue, an_agent, contacts
from zhike.routing.rules import (
    KIND_OF_CHANNEL,
    Agent,
    Mix,
    Policy,
    Waiting,
    choose,
    explain_demands,
    has_room,
    kinds_shut_out,
    most_at_once,
    room_for,
)

THREE_CHATS_OR_A_CALL_AND_ONE = Mix({"chat": 2, "voice": 4}, 6)
BOTH = {"chat": 3, "voice": 1}
FUND = {"fund": ("基金销售资格", "fund sales")}


def served_by(contact: Waiting, staff: list[Agent], policy: Policy) -> list[str]:
    return [decision.agent_id for decision in choose([contact], staff, policy, NOW)]


def licensed(policy: Policy, **by_reason: str) -> Policy:
    demands = {reason: frozenset({licence}) for reason, licence in by_reason.items()}
    return Policy(policy.weights, policy.queues, policy.skill_names, licences_of_reason=demands, licence_names=FUND)


@pytest.mark.parametrize(
    ("load", "chats", "calls"),
    [({}, 3, 1), ({"chat": 1}, 2, 1), ({"chat": 2}, 1, 0), ({"voice": 1}, 1, 0), ({"chat": 1, "voice": 1}, 0, 0)],
)
def test_three_chats_or_a_call_and_a_chat(load: dict[str, int], chats: int, calls: int) -> None:
    mix = THREE_CHATS_OR_A_CALL_AND_ONE
    assert (room_for("chat", BOTH, load, mix), max(0, room_for("voice", BOTH, load, mix))) == (chats, calls)
    assert has_room(BOTH, load, mix) == (chats + calls > 0)


def test_without_a_mix_each_kind_has_its_own_limit() -> None:
    assert (room_for("voice", BOTH, {"chat": 3}), most_at_once(BOTH)) == (1, 4)


def test_a_kind_without_effort_costs_nothing() -> None:
    mix = Mix({"chat": 2}, 4)
    assert room_for("message", {"chat": 2, "message": 5}, {"chat": 2}, mix) == 5
    assert most_at_once({"chat": 9, "message": 5}, mix) == 7


def test_a_kind_that_could_never_be_taken_is_named() -> None:
    assert kinds_shut_out({"chat": 3, "voice": 1}, Mix({"chat": 2, "voice": 7}, 6)) == ["voice"]
    assert kinds_shut_out({"chat": 3, "voice": 0}, Mix({"chat": 2, "voice": 7}, 6)) == []


def test_the_licence_of_a_queue_is_asked_of_whoever_helps_out_too() -> None:
    policy = a_policy(a_queue(licences=frozenset({"fund"})))
    helper = an_agent("helper", skills={"general": 5})
    for waited in (0, 60, 100_000):
        contact = a_contact(waited=waited)
        assert served_by(contact, [an_agent("none", skills={"card": 5}), helper], policy) == []
    held = an_agent("held", skills={"general": 1}, licences={"fund": NOW + 1})
    assert served_by(a_contact(waited=60), [helper, held], policy) == ["held"]


def test_a_licence_that_has_run_out_is_none() -> None:
    policy = licensed(a_policy(), **{"WLM-01": "fund"})
    contact = a_contact(reason="WLM-01")
    assert served_by(contact, [an_agent(licences={"fund": NOW})], policy) == []
    (decision,) = choose([contact], [an_agent(licences={"fund": NOW + 1})], policy, NOW)
    assert [reason.zh for reason in decision.agent_reasons if reason.code == "licence"] == ["持有基金销售资格"]
    assert served_by(a_contact(reason="CCD-01"), [an_agent()], policy) == ["a1"], "other reasons ask for none"


def test_an_unlicensed_colleague_is_not_waited_for() -> None:
    policy = licensed(a_policy(), **{"WLM-01": "fund"})
    contact = a_contact(reason="WLM-01", reserved_for="a1", reserved_until=NOW + 60)
    staff = [an_agent("a1"), an_agent("a2", licences={"fund": NOW + 9})]
    assert served_by(contact, staff, policy) == ["a2"]
    contact.reserved_for = "a2"
    (decision,) = choose([contact], staff, policy, NOW)
    assert [reason.code for reason in decision.agent_reasons] == ["reserved", "skill", "licence"]


def test_who_waits_for_a_licence_is_told_of_it() -> None:
    policy = licensed(a_policy(), **{"WLM-01": "fund"})
    (reason,) = explain_demands(a_contact(reason="WLM-01"), policy, [an_agent()], NOW)
    assert (reason.zh, reason.en) == (
        "须由持有基金销售资格的坐席接待（在线 0 人）",
        "Only for holders of fund sales (0 online)",
    )


kinds = st.sampled_from(["chat", "voice", "message"])
mixes = st.none() | st.builds(Mix, st.dictionaries(kinds, st.integers(0, 5), max_size=3), st.integers(1, 12))
staff_of_all_kinds = st.builds(
    Agent,
    id=st.uuids().map(str),
    skills=st.dictionaries(st.sampled_from(["card", "loyalty", "general"]), st.integers(1, 5), max_size=3),
    idle_since=st.floats(NOW - 3600, NOW),
    languages=st.just(frozenset({"zh", "en"})),
    capacity=st.dictionaries(kinds, st.integers(0, 4), max_size=3),
    load=st.dictionaries(kinds, st.integers(0, 3), max_size=3),
    mix=mixes,
    licences=st.dictionaries(st.sampled_from(["fund", "loan"]), st.sampled_from([NOW - 1, NOW, NOW + 1]), max_size=2),
)


@st.composite
def crowds(draw: st.DrawFn) -> list[Waiting]:
    queue = draw(st.lists(contacts, max_size=20, unique_by=lambda contact: contact.id))
    for contact in queue:
        contact.channel = draw(st.sampled_from(["web_chat", "voice", "email"]))
        contact.reason = draw(st.sampled_from(["", "WLM-01", "CCD-01"]))
    return queue


@settings(max_examples=300, deadline=None)
@given(
    crowds(),
    st.lists(staff_of_all_kinds, max_size=8, unique_by=lambda agent: agent.id),
    st.sampled_from([frozenset[str](), frozenset({"loan"})]),
    st.randoms(use_true_random=False),
)
def test_neither_capacity_nor_licence_is_ever_exceeded(
    queue: list[Waiting], staff: list[Agent], demanded: frozenset[str], shuffler: random.Random
) -> None:
    cards, general = a_queue(licences=demanded), a_queue("general", ("general",))
    policy = licensed(a_policy(cards, general), **{"WLM-01": "fund"})
    contact_of, agent_of = {c.id: c for c in queue}, {a.id: a for a in staff}
    decisions = choose(queue, staff, policy, NOW)

    given_out: dict[str, Counter[str]] = defaultdict(Counter)
    for decision in decisions:
        contact, agent = contact_of[decision.waiting_id], agent_of[decision.agent_id]
        given_out[agent.id][KIND_OF_CHANNEL[contact.channel]] += 1
        assert all(agent.licences.get(one, 0) > NOW for one in policy.demands(contact))
    for agent_id, taken in given_out.items():
        agent = agent_of[agent_id]
        load = {kind: agent.load.get(kind, 0) + taken[kind] for kind in {*agent.load, *taken}}
        assert all(load[kind] <= agent.capacity.get(kind, 0) for kind in taken)
        if agent.mix and any(agent.mix.effort.get(kind, 0) for kind in taken):
            assert sum(count * agent.mix.effort.get(kind, 0) for kind, count in load.items()) <= agent.mix.limit

    again = choose(shuffler.sample(queue, len(queue)), shuffler.sample(staff, len(staff)), policy, NOW)
    assert [(d.waiting_id, d.agent_id) for d in again] == [(d.waiting_id, d.agent_id) for d in decisions]


@settings(max_examples=150, deadline=None)
@given(crowds(), staff_of_all_kinds)
def test_who_can_be_served_is_served_within_the_bound_however_many_come(crowd: list[Waiting], agent: Agent) -> None:
    """One whom the agent may serve, and who has waited a bound longer than all others, is the next of their kind."""
    policy = licensed(a_policy(), **{"WLM-01": "fund"})
    old = a_contact("old", waited=7200 + policy.weights.starvation_bound_s + 1, urgency="P3", reason="WLM-01")
    if served_by(old, [agent], policy):
        assert choose([*crowd, old], [agent], policy, NOW)[0].waiting_id == "old"


@given(st.dictionaries(kinds, st.integers(0, 4), min_size=1), mixes)
def test_the_most_at_once_is_what_fits_when_the_light_ones_come_first(
    capacity: dict[str, int], mix: Mix | None
) -> None:
    load: dict[str, int] = {}
    for kind in sorted(capacity, key=lambda one: mix.effort.get(one, 0) if mix else 0):
        while room_for(kind, capacity, load, mix) > 0:
            load[kind] = load.get(kind, 0) + 1
    assert most_at_once(capacity, mix) == sum(load.values())
    assert not has_room(capacity, load, mix)
