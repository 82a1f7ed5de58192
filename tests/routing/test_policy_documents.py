"""The policy as a document, and a day played again under it."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.routing.makers import NOW, PRIORITY_RULES, a_contact, a_policy, a_queue, an_agent, contacts
from zhike.routing.rules import (
    Arrival,
    Day,
    Document,
    Duty,
    Ladder,
    Problem,
    compare,
    find_problems,
    read_document,
    read_weights,
    replay,
    summarise,
    write_document,
)

USUAL = Ladder(3, 15, None, 45)
DOCUMENT = Document(
    weights=read_weights(PRIORITY_RULES),
    language_relaxed_after_s=120,
    refusal_holds_s=120,
    reserved_s=60,
    ladders={"cards": replace(USUAL, overflow_to="general"), "general": USUAL},
)
SKILLS = {"cards": frozenset({"card", "loyalty"}), "general": frozenset({"general"})}
STAFF = [an_agent("a1"), an_agent("a2", skills={"general": 2})]


def with_ladder(key: str, **changes: object) -> Document:
    ladder = replace(DOCUMENT.ladders.get(key, USUAL), **changes)  # type: ignore[arg-type]
    return replace(DOCUMENT, ladders={**DOCUMENT.ladders, key: ladder})


def with_weights(**changes: object) -> Document:
    return replace(DOCUMENT, weights=replace(DOCUMENT.weights, **changes))  # type: ignore[arg-type]


def problems(document: Document, staff: list[object] | None = None) -> list[Problem]:
    return find_problems(document, a_policy().queues, SKILLS, STAFF if staff is None else staff, NOW)  # type: ignore[arg-type]


def test_a_document_comes_back_as_it_was_written() -> None:
    assert read_document(write_document(DOCUMENT)) == DOCUMENT
    assert problems(DOCUMENT) == []


def test_a_version_from_before_there_were_advisers_keeps_nobody_for_them() -> None:
    told = write_document(DOCUMENT)
    before = {key: value for key, value in told.items() if key not in ("adviser_s", "sticky_s", "offer_timeout_s")}
    assert read_document(before) == DOCUMENT
    assert (DOCUMENT.adviser_s, DOCUMENT.offer_timeout_s) == (0, None)


def test_two_documents_are_compared_place_by_place() -> None:
    changed = replace(with_ladder("cards", overflow_after_s=90), weights=with_weights(elder=300).weights)
    assert [(one.place, one.before, one.after) for one in compare(DOCUMENT, changed)] == [
        ("ladders.cards.overflow_after_s", 45, 90),
        ("weights.elder", 150, 300),
    ]
    assert compare(DOCUMENT, DOCUMENT) == []


@pytest.mark.parametrize(
    ("document", "code", "place"),
    [
        (with_ladder("gone"), "routing.policy_queue_unknown", "ladders.gone"),
        (with_ladder("cards", overflow_to="gone"), "routing.policy_helper_unknown", "ladders.cards.overflow_to"),
        (with_ladder("cards", overflow_to="cards"), "routing.policy_loop", "ladders.cards.overflow_to"),
        (with_ladder("general", overflow_to="cards"), "routing.policy_loop", "ladders.cards.overflow_to"),
        (with_ladder("cards", overflow_after_s=7201), "routing.policy_unreachable", "ladders.cards.overflow_after_s"),
        (with_ladder("cards", relax_every_s=7201), "routing.policy_unreachable", "ladders.cards.relax_every_s"),
        (replace(DOCUMENT, adviser_s=601), "routing.policy_hold_long", "adviser_s"),
        (replace(DOCUMENT, offer_timeout_s=4), "routing.policy_ring_unfit", "offer_timeout_s"),
        (replace(DOCUMENT, offer_timeout_s=301), "routing.policy_ring_unfit", "offer_timeout_s"),
        (with_weights(elder=-1), "routing.policy_negative", "weights.elder"),
        (with_weights(ageing_per_minute=0), "routing.policy_starves", "weights.ageing_per_minute"),
        (with_weights(ageing_per_minute=0.1), "routing.policy_starves", "weights.ageing_per_minute"),
        (
            with_weights(urgency={"P0": 1, "P1": 2, "P2": 0, "P3": 0}),
            "routing.policy_urgency_order",
            "weights.urgency",
        ),
    ],
)
def test_what_cannot_work_is_found_with_its_place(document: Document, code: str, place: str) -> None:
    assert (code, place) in [(one.code, one.place) for one in problems(document)]


def test_a_policy_that_matches_nobody_is_found() -> None:
    assert [(one.code, one.what) for one in problems(DOCUMENT, [an_agent(skills={"fx": 5})])] == [
        ("routing.policy_nobody", "cards"),
        ("routing.policy_nobody", "general"),
    ]
    no_helper = problems(DOCUMENT, [an_agent()])
    assert ("routing.policy_helper_nobody", "ladders.cards.overflow_to") in [(one.code, one.place) for one in no_helper]
    demanding = {**a_policy().queues, "cards": a_queue(licences=frozenset({"fund"}))}
    (unlicensed,) = find_problems(DOCUMENT, demanding, SKILLS, STAFF, NOW)
    assert (unlicensed.code, unlicensed.place) == ("routing.policy_nobody", "ladders.cards")


KEYS = ["a", "b", "c", "d"]


@given(st.fixed_dictionaries({key: st.none() | st.sampled_from(KEYS) for key in KEYS}))
def test_a_loop_is_found_exactly_where_there_is_one(overflow: dict[str, str | None]) -> None:
    document = replace(DOCUMENT, ladders={key: replace(USUAL, overflow_to=to) for key, to in overflow.items()})
    queues = {key: a_queue(key) for key in KEYS}
    found = find_problems(document, queues, {key: frozenset({"card"}) for key in KEYS}, STAFF, NOW)
    looping = {one.place.split(".")[1] for one in found if one.code == "routing.policy_loop"}
    expected = set()
    for key in KEYS:
        current, steps = overflow[key], 0
        while current is not None and current != key and steps < len(KEYS):
            current, steps = overflow[current], steps + 1
        if current == key:
            expected.add(key)
    assert looping == expected


# -- a day played again

ALWAYS = {"cards": [(0.0, NOW * 2)], "general": [(0.0, NOW * 2)]}


def a_day(*arrivals: Arrival, ends: float = NOW + 4000) -> Day:
    agent = an_agent(capacity={"chat": 1}, load={"chat": 1})
    return Day(arrivals, [Duty(agent, NOW - 10, ends)], ALWAYS)


def test_the_day_is_served_one_after_the_other() -> None:
    first, second = a_contact("c1"), a_contact("c2", waited=-10, elder=True)
    third = a_contact("c3", waited=-9)
    waits = replay(a_day(Arrival(first, 100), Arrival(second, 50), Arrival(third, 50)), a_policy()).waits
    assert waits == {"c1": 0, "c2": 94, "c3": 145}
    plain = replace(a_policy(), weights=replace(a_policy().weights, elder=0))
    assert replay(a_day(Arrival(first, 100), Arrival(second, 50), Arrival(third, 50)), plain).waits["c3"] == 95


def test_nobody_serves_after_hours_or_in_a_closed_queue() -> None:
    contact = a_contact("c1")
    assert replay(a_day(Arrival(contact, 10), ends=NOW), a_policy()).waits == {}
    opens_late = replace(a_day(Arrival(contact, 10)), opening={"cards": [(NOW + 60, NOW + 900)]})
    assert replay(opens_late, a_policy()).waits == {"c1": 60}
    assert replay(a_day(), a_policy()).waits == {}


def test_waits_are_told_by_quantiles_and_risk() -> None:
    crowd = [a_contact(f"c{n}") for n in range(4)]
    told = summarise(crowd, {"c0": 0, "c1": 10, "c2": 500}, 180)
    assert (told.n, told.p50_s, told.p90_s, told.at_risk, told.unserved) == (4, 10, 500, 50, 1)
    assert summarise([], {}, 180).at_risk is None


@settings(max_examples=60, deadline=None)
@given(
    st.lists(contacts, max_size=15, unique_by=lambda one: one.id),
    st.integers(1, 3),
    st.randoms(use_true_random=False),
)
def test_any_day_is_the_same_in_any_order_and_serves_each_once(
    crowd: list[object], agents: int, shuffler: random.Random
) -> None:
    arrivals = [Arrival(one, 300) for one in crowd]  # type: ignore[arg-type]
    duties = [
        Duty(an_agent(f"a{n}", skills={"card": 3, "general": 3, "loyalty": 1}), NOW - 8000, NOW + 20_000)
        for n in range(agents)
    ]
    waits = replay(Day(arrivals, duties, ALWAYS), a_policy()).waits
    assert waits.keys() == {one.contact.id for one in arrivals}, "whoever can be served is, in the end"
    assert all(wait >= 0 for wait in waits.values())
    again = Day(shuffler.sample(arrivals, len(arrivals)), shuffler.sample(duties, len(duties)), ALWAYS)
    assert replay(again, a_policy()).waits == waits
