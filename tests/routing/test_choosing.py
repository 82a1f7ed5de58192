"""Who serves whom: the cases of the policy, and what must hold for any floor."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.routing.makers import NOW, a_contact, a_policy, a_queue, an_agent, contacts
from zhike.routing.rules import KIND_OF_CHANNEL, Agent, Decision, Waiting, build_ladder, choose, rank


def pairs(decisions: list[Decision]) -> list[tuple[str, str]]:
    return [(decision.waiting_id, decision.agent_id) for decision in decisions]


def agent_codes(decision: Decision) -> list[str]:
    return [reason.code for reason in decision.agent_reasons]


def test_the_best_skilled_agent_is_chosen() -> None:
    expert = an_agent("expert", skills={"card": 5}, load={"chat": 2})
    (decision,) = choose([a_contact()], [an_agent("idle"), expert], a_policy(), NOW)
    assert decision.agent_id == "expert"
    assert [reason.zh for reason in decision.agent_reasons] == ["信用卡技能 5 级", "可接的坐席中技能最合适"]
    assert [reason.en for reason in decision.agent_reasons] == ["Cards, level 5", "The best skilled of those with room"]


def test_among_equals_the_least_loaded_then_the_longest_idle_then_the_id() -> None:
    busy, fresh, idle = an_agent("busy", load={"chat": 1}, idle=900), an_agent("fresh"), an_agent("idle", idle=200)
    (decision,) = choose([a_contact()], [busy, fresh, idle], a_policy(), NOW)
    assert (decision.agent_id, agent_codes(decision)[-1]) == ("idle", "longest_idle")
    (decision,) = choose([a_contact()], [busy, fresh], a_policy(), NOW)
    assert (decision.agent_id, agent_codes(decision)[-1]) == ("fresh", "least_loaded")
    (decision,) = choose([a_contact()], [an_agent("b"), an_agent("a")], a_policy(), NOW)
    assert (decision.agent_id, agent_codes(decision)[-1]) == ("a", "same")
    (decision,) = choose([a_contact()], [busy, an_agent("b", load={"chat": 2})], a_policy(), NOW)
    assert decision.agent_reasons[-1].zh == "手上 1 个会话，同级中最少"


def test_contacts_spread_over_equal_agents() -> None:
    decisions = choose([a_contact(f"c{n}") for n in range(4)], [an_agent("a"), an_agent("b")], a_policy(), NOW)
    assert Counter(agent for _, agent in pairs(decisions)) == {"a": 2, "b": 2}


def test_the_highest_priority_gets_the_only_place() -> None:
    agent = an_agent(capacity={"chat": 1})
    decisions = choose([a_contact("low", urgency="P3"), a_contact("high", urgency="P0")], [agent], a_policy(), NOW)
    assert pairs(decisions) == [("high", "a1")]
    assert agent_codes(decisions[0])[-1] == "only"


def test_nobody_gets_more_than_they_can_hold_of_a_kind() -> None:
    agent = an_agent(capacity={"chat": 2, "voice": 1}, load={"chat": 1})
    contacts = [a_contact("c1"), a_contact("c2"), a_contact("v1", channel="voice"), a_contact("m1", channel="email")]
    assert sorted(pairs(choose(contacts, [agent], a_policy(), NOW))) == [("c1", "a1"), ("v1", "a1")]


def test_full_agents_and_empty_floors_get_nothing() -> None:
    assert choose([a_contact()], [], a_policy(), NOW) == []
    assert choose([a_contact()], [an_agent(load={"chat": 3})], a_policy(), NOW) == []


def test_whoever_refused_is_not_asked_again() -> None:
    refused = a_contact(refused_by=frozenset({"a1"}))
    assert pairs(choose([refused], [an_agent("a1", idle=99), an_agent("a2")], a_policy(), NOW)) == [("c1", "a2")]
    assert choose([refused], [an_agent("a1")], a_policy(), NOW) == []
    decisions = choose([refused, a_contact("c2", urgency="P3")], [an_agent("a1")], a_policy(), NOW)
    assert pairs(decisions) == [("c2", "a1")], "the agent set aside for one contact is there for the next"


def test_nobody_waits_for_an_agent_who_refused() -> None:
    refused = a_contact(refused_by=frozenset({"expert"}))
    staff = [an_agent("expert", skills={"card": 5}), an_agent("novice", skills={"card": 1})]
    (decision,) = choose([refused], staff, a_policy(), NOW)
    assert (decision.agent_id, agent_codes(decision)[1]) == ("novice", "level_relaxed")
    assert pairs(choose([a_contact()], staff, a_policy(), NOW)) == [("c1", "expert")]


def test_a_closed_or_unknown_queue_hands_out_nothing() -> None:
    policy = a_policy(a_queue(open=False))
    assert choose([a_contact(), a_contact("c2", queue="gone")], [an_agent()], policy, NOW) == []


def test_the_level_is_relaxed_step_by_step_while_waiting() -> None:
    staff = [an_agent("novice", skills={"card": 1}), an_agent("expert", load={"chat": 3})]
    assert choose([a_contact(waited=14)], staff, a_policy(), NOW) == []
    assert choose([a_contact(waited=29)], staff, a_policy(), NOW) == []
    (decision,) = choose([a_contact(waited=30)], staff, a_policy(), NOW)
    assert decision.agent_id == "novice"
    assert "技能要求放宽到 1 级（已等 30 秒）" in [reason.zh for reason in decision.agent_reasons]


def test_other_skills_of_the_queue_help_before_the_overflow_does() -> None:
    staff = [
        an_agent("full", load={"chat": 3}),
        an_agent("loyalty", skills={"loyalty": 2}),
        an_agent("general", skills={"general": 5}),
    ]
    assert choose([a_contact(waited=44)], staff, a_policy(), NOW) == []
    (decision,) = choose([a_contact(waited=45)], staff, a_policy(), NOW)
    assert decision.agent_id == "loyalty"
    (decision,) = choose([a_contact(waited=60)], staff, a_policy(), NOW)
    assert decision.agent_id == "general"
    assert "综合服务 helps" not in decision.agent_reasons[1].en
    assert decision.agent_reasons[1].zh == "已等 1 分 0 秒，由综合服务队列支援"
    assert decision.agent_reasons[1].en == "General helps out: after 1 min 0 s of waiting"


def test_in_a_widened_pool_the_contacts_own_skill_goes_first() -> None:
    staff = [an_agent("helper", skills={"general": 5}), an_agent("own", skills={"card": 1})]
    (decision,) = choose([a_contact(waited=60)], staff, a_policy(), NOW)
    assert decision.agent_id == "own"


def test_a_skill_that_nobody_on_duty_has_is_not_waited_for() -> None:
    (decision,) = choose([a_contact()], [an_agent(skills={"general": 1})], a_policy(), NOW)
    assert agent_codes(decision) == ["skill", "overflow", "only"]
    assert decision.agent_reasons[1].zh == "当班无人具备原要求，由综合服务队列支援"
    assert choose([a_contact()], [an_agent(skills={"fx": 5})], a_policy(), NOW) == []


def test_the_language_comes_first_and_gives_way_in_time() -> None:
    english = a_contact(language="en")
    staff = [an_agent("zh", skills={"card": 5}), an_agent("en", languages=frozenset({"zh", "en"}))]
    assert pairs(choose([english], staff, a_policy(), NOW)) == [("c1", "en")]
    staff[1].load = {"chat": 3}
    assert choose([english], staff, a_policy(), NOW) == []
    english.queued_at = NOW - 120
    (decision,) = choose([english], staff, a_policy(), NOW)
    assert decision.agent_id == "zh"
    assert "没有空出的英文坐席" in [reason.zh for reason in decision.agent_reasons]


def test_a_language_that_nobody_on_duty_speaks_is_not_waited_for() -> None:
    (decision,) = choose([a_contact(language="en")], [an_agent()], a_policy(), NOW)
    assert "language_relaxed" in agent_codes(decision)


def test_a_contact_handed_to_a_colleague_goes_to_that_colleague() -> None:
    reserved = a_contact(reserved_for="a2", reserved_until=NOW + 60)
    staff = [an_agent("a1", skills={"card": 5}), an_agent("a2", skills={})]
    (decision,) = choose([reserved], staff, a_policy(), NOW)
    assert (decision.agent_id, agent_codes(decision)) == ("a2", ["reserved"])
    staff[1].load = {"chat": 3}
    assert choose([reserved], staff, a_policy(), NOW) == [], "it waits for a colleague who is full"
    reserved.reserved_until = NOW
    assert pairs(choose([reserved], staff, a_policy(), NOW)) == [("c1", "a1")], "but not for ever"


def test_a_reservation_ends_when_the_colleague_leaves_or_declines() -> None:
    reserved = a_contact(reserved_for="gone", reserved_until=NOW + 60)
    assert pairs(choose([reserved], [an_agent("a1")], a_policy(), NOW)) == [("c1", "a1")]
    reserved = a_contact(reserved_for="a2", reserved_until=NOW + 60, refused_by=frozenset({"a2"}))
    assert pairs(choose([reserved], [an_agent("a1"), an_agent("a2")], a_policy(), NOW)) == [("c1", "a1")]


def test_a_customer_goes_to_whoever_served_them_last_for_a_while() -> None:
    policy = replace(a_policy(), sticky_s=40)
    staff = [an_agent("best", skills={"card": 5}), an_agent("last", skills={"card": 1})]
    known = a_contact(served_by="last", waited=39)
    (decision,) = choose([known], staff, policy, NOW)
    assert (decision.agent_id, agent_codes(decision)) == ("last", ["sticky", "skill"])
    assert pairs(choose([known], staff, a_policy(), NOW)) == [("c1", "best")], "only where the policy says so"
    assert pairs(choose([known], staff[:1], policy, NOW)) == [("c1", "best")], "nobody waits for who is not here"
    staff[1].load = {"chat": 3}
    assert choose([known], staff, policy, NOW) == [], "it waits for a colleague who is full"
    known.urgency = "P0"
    assert pairs(choose([known], staff, policy, NOW)) == [("c1", "best")], "unless it is urgent"
    known.urgency, known.queued_at = "P2", NOW - 40
    assert pairs(choose([known], staff, policy, NOW)) == [("c1", "best")], "and not for ever"


def test_the_reasons_for_the_contact_come_with_the_decision() -> None:
    (decision,) = choose([a_contact(urgency="P3", elder=True)], [an_agent()], a_policy(), NOW)
    assert [reason.zh for reason in decision.priority_reasons] == ["老年客户优先"]
    assert decision.score == 150


skills = st.dictionaries(st.sampled_from(["card", "loyalty", "general"]), st.integers(1, 5), max_size=3)
agents = st.builds(
    Agent,
    id=st.uuids().map(str),
    skills=skills,
    idle_since=st.floats(NOW - 3600, NOW),
    languages=st.sampled_from([frozenset({"zh"}), frozenset({"en"}), frozenset({"zh", "en"})]),
    capacity=st.fixed_dictionaries({"chat": st.integers(0, 4), "voice": st.integers(0, 1)}),
    load=st.fixed_dictionaries({"chat": st.integers(0, 4)}),
)


@st.composite
def floors(draw: st.DrawFn) -> tuple[list[Waiting], list[Agent]]:
    staff = draw(st.lists(agents, max_size=8, unique_by=lambda agent: agent.id))
    queue = draw(st.lists(contacts, max_size=20, unique_by=lambda contact: contact.id))
    ids = st.sampled_from([agent.id for agent in staff] or ["nobody"])
    for contact in queue:
        contact.channel = draw(st.sampled_from(["web_chat", "voice"]))
        contact.language = draw(st.sampled_from(["zh", "en"]))
        contact.refused_by = draw(st.frozensets(ids, max_size=2))
        if draw(st.booleans()):
            contact.reserved_for, contact.reserved_until = draw(ids), NOW + draw(st.sampled_from([-1.0, 1.0]))
        contact.served_by = draw(st.none() | ids)
    return queue, staff


@settings(max_examples=300, deadline=None)
@given(floors(), st.randoms(use_true_random=False))
def test_on_any_floor(floor: tuple[list[Waiting], list[Agent]], shuffler: random.Random) -> None:
    queue, staff = floor
    policy = replace(a_policy(), sticky_s=1800.0)
    decisions = choose(queue, staff, policy, NOW)
    contact_of, agent_of = {c.id: c for c in queue}, {a.id: a for a in staff}

    given_out = Counter(decision.waiting_id for decision in decisions)
    assert all(count == 1 for count in given_out.values()), "no contact twice"

    filled = Counter((d.agent_id, KIND_OF_CHANNEL[contact_of[d.waiting_id].channel]) for d in decisions)
    for (agent_id, kind), count in filled.items():
        agent = agent_of[agent_id]
        assert count <= agent.capacity.get(kind, 0) - agent.load.get(kind, 0), "capacity is never exceeded"

    assert all(d.agent_id not in contact_of[d.waiting_id].refused_by for d in decisions)
    assert all(reason.zh and reason.en for d in decisions for reason in d.agent_reasons)

    again = [shuffler.sample(queue, len(queue)), shuffler.sample(staff, len(staff))]
    assert pairs(choose(again[0], again[1], policy, NOW)) == pairs(decisions), "input order does not matter"

    order = [contact.id for _, contact in rank(queue, policy, NOW)]
    assert [d.waiting_id for d in decisions] == [one for one in order if one in given_out], "by priority"


@settings(max_examples=200, deadline=None)
@given(
    st.lists(contacts, max_size=20, unique_by=lambda c: c.id), st.lists(agents, max_size=6, unique_by=lambda a: a.id)
)
def test_a_higher_priority_is_never_passed_over_for_the_same_agents(queue: list[Waiting], staff: list[Agent]) -> None:
    for contact in queue:
        contact.queue, contact.skill = "cards", "card"
        contact.queued_at = NOW - 600 + (contact.queued_at % 400)  # all on the last rung: the same agents may serve
    policy = a_policy()
    served = {decision.waiting_id for decision in choose(queue, staff, policy, NOW)}
    order = [contact.id in served for _, contact in rank(queue, policy, NOW)]
    assert order == sorted(order, reverse=True)


@settings(max_examples=100, deadline=None)
@given(skills, st.floats(0, 300), st.floats(0, 300))
def test_waiting_longer_never_shuts_anybody_out(held: dict[str, int], one: float, other: float) -> None:
    staff = [an_agent("a1", skills=held), an_agent("on-duty", skills={"card": 5}, load={"chat": 3})]
    short, long = sorted((one, other))
    if choose([a_contact(waited=short)], staff, a_policy(), NOW):
        assert choose([a_contact(waited=long)], staff, a_policy(), NOW)


@pytest.mark.parametrize("overflow", [None, 5.0, 500.0])
def test_a_ladder_only_widens(overflow: float | None) -> None:
    ladder = build_ladder(
        skills=frozenset({"card"}),
        min_level=4,
        relax_every_s=20,
        overflow_skills=frozenset({"general"}),
        overflow_after_s=overflow,
    )
    levels = [rung.min_level for rung in ladder]
    assert levels == sorted(levels, reverse=True)
    assert all(earlier.skills <= later.skills for earlier, later in pairwise(ladder))
    assert ladder[0].after_s == 0
