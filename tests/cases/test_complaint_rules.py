"""Who may do what with a complaint, and when."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import product
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conversations.builders import NOON
from zhike.cases.complaint import COMPLAINT_STATES, REQUESTS, SETTLED, Complaint, ComplaintRequest
from zhike.cases.rules.actions import Seen, actions_of, blocked_request
from zhike.cases.rules.axes import AXES, is_code
from zhike.cases.rules.clocks import NextStep
from zhike.cases.rules.complaint_states import Deed, is_classified, may, may_ask, may_object, objection_until
from zhike.cases.rules.independence import Involved, Part, conflict_of
from zhike.identity.rules import PERMISSIONS
from zhike.platform.ids import uuid7

ME, OTHER, THIRD = uuid7(), uuid7(), uuid7()
TODAY = date(2026, 11, 20)


def a_complaint(**details: Any) -> Complaint:
    known: dict[str, Any] = {
        "id": uuid7(),
        "number": "C26-000001",
        "title": "",
        "state": "received",
        "level": "general",
        "reason": None,
        "received_by": "phone",
        "received_at": NOON,
        "regulator": False,
        "regulator_due_on": None,
        "channel": None,
        "business": None,
        "cause": None,
        "named": [],
        "decided_matter": [],
        "department": None,
        "handler_id": None,
        "handled_by": [],
        "reviewer_id": None,
        "customer_id": None,
        "conversation_id": None,
        "work_order_id": None,
        "correction_id": None,
        "profiles": ["nfra"],
        "answer_due_on": TODAY + timedelta(days=15),
        "due_on": TODAY + timedelta(days=15),
        "warned": None,
        "answered_at": None,
        "objected_at": None,
        "ended_at": None,
        "finding": None,
        "told": None,
        "version": 1,
    }
    return Complaint(**{**known, **details})


def a_request(**details: Any) -> ComplaintRequest:
    known: dict[str, Any] = {
        "id": uuid7(),
        "complaint_id": uuid7(),
        "kind": "extension",
        "because": "",
        "steps": {},
        "needs": "approve",
        "asked_by": OTHER,
        "asked_at": NOON,
        "decided_by": None,
        "decided_at": None,
        "approved": None,
        "answer": "",
        "told_by": None,
        "told_staff_id": None,
        "told_at": None,
    }
    return ComplaintRequest(**{**known, **details})


def seen(complaint: Complaint, role: str, **details: Any) -> dict[str, str]:
    known: dict[str, Any] = {
        "person": ME,
        "permissions": PERMISSIONS[role],  # type: ignore[index]  # a role
        "complaint": complaint,
        "requests": [],
        "involved": Involved(handled=complaint.handled_by, named=complaint.named),
        "extension": NextStep({"nfra": 1}, "approve", TODAY),
        "may_object": False,
    }
    return dict(actions_of(Seen(**{**known, **details})))


@pytest.mark.parametrize("part", get_args(Part))
@pytest.mark.parametrize("how", ["named", "served", "decided_matter"])
def test_who_had_to_do_with_the_matter_takes_no_part(part: Part, how: str) -> None:
    assert conflict_of(ME, part, Involved(**{how: [ME]})) == how
    assert conflict_of(OTHER, part, Involved(**{how: [ME]})) is None


def test_nobody_looks_at_their_own_work() -> None:
    assert conflict_of(ME, "handler", Involved(handled=[ME])) is None  # the handler goes on
    for part in ("approver", "confirmer", "reviewer"):
        assert conflict_of(ME, part, Involved(handled=[ME])) == "handled"  # type: ignore[arg-type]
    assert conflict_of(ME, "approver", Involved(asked=[ME])) == "asked"
    assert conflict_of(ME, "reviewer", Involved(decided=[ME])) == "decided"
    assert conflict_of(ME, "confirmer", Involved(decided=[ME])) is None


people = st.lists(st.sampled_from([ME, OTHER, THIRD]), max_size=2)


@given(people, people, people, people, people, people)
def test_a_whole_complaint_is_never_in_one_hand(
    named: list[Any], served: list[Any], decided_matter: list[Any], handled: list[Any], decided: list[Any], asked: Any
) -> None:
    involved = Involved(named, served, decided_matter, handled, decided, asked)
    for person in (ME, OTHER, THIRD):
        for part in get_args(Part):
            if person in {*named, *served, *decided_matter}:
                assert conflict_of(person, part, involved) is not None
        if person in handled:
            assert all(conflict_of(person, part, involved) for part in ("approver", "confirmer", "reviewer"))


def test_states_allow_what_comes_next_and_no_more() -> None:
    allowed = {(deed, state) for deed, state in product(get_args(Deed), COMPLAINT_STATES) if may(deed, state)}
    assert {state for deed, state in allowed if deed == "propose"} == {"investigating"}
    assert {state for deed, state in allowed if deed == "confirm"} == {"proposed"}
    assert {state for deed, state in allowed if deed == "tell_decision"} == {"decided"}
    for state in SETTLED:
        assert {deed for deed, at in allowed if at == state} <= {"note", "remark", "correct"}


@pytest.mark.parametrize("state", COMPLAINT_STATES)
def test_nothing_that_makes_it_smaller_is_asked_for_once_it_is_decided(state: Any) -> None:
    complaint = a_complaint(state=state, level="major", regulator=True)
    open_before = state in {"received", "assigned", "investigating", "proposed"}
    for kind in ("downgrade", "withdrawal", "dismissal"):
        assert may_ask(kind, complaint) == open_before  # type: ignore[arg-type]
    assert may_ask("extension", complaint) == (open_before or state == "decided")
    general = replace(complaint, level="general", regulator=False)
    assert not may_ask("downgrade", general)
    assert not may_ask("regulator_date", general)


def test_an_objection_is_taken_once_within_its_days() -> None:
    closed = a_complaint(state="closed", answered_at=NOON)
    assert objection_until(TODAY, 30) == date(2026, 12, 20)
    assert may_object(closed, answered_on=TODAY, today=date(2026, 12, 20), days=30)
    assert not may_object(closed, answered_on=TODAY, today=date(2026, 12, 21), days=30)
    assert not may_object(replace(closed, objected_at=NOON), answered_on=TODAY, today=TODAY, days=30)
    assert not may_object(replace(closed, state="withdrawn"), answered_on=TODAY, today=TODAY, days=30)
    assert not may_object(closed, answered_on=None, today=TODAY, days=30)


def test_all_three_axes_are_needed() -> None:
    whole = a_complaint(channel="telephone", business="loan", cause="pricing")
    assert is_classified(whole)
    assert not any(is_classified(replace(whole, **{axis: None})) for axis in AXES)
    assert {axis: len(codes) for axis, codes in AXES.items()} == {"channel": 10, "business": 14, "cause": 13}
    assert is_code("business", "loan")
    assert not is_code("cause", "loan")


def test_a_handler_sees_what_is_theirs_and_why_the_rest_is_not() -> None:
    mine = a_complaint(state="investigating", handler_id=ME, handled_by=[ME])
    assert seen(mine, "back_office")["propose"] == "unclassified"
    whole = replace(mine, channel="telephone", business="loan", cause="pricing")
    assert seen(whole, "back_office")["propose"] == ""
    assert seen(replace(whole, handler_id=OTHER), "back_office")["propose"] == "not_handler"
    assert "assign" not in seen(whole, "back_office")
    assert seen(whole, "back_office", extension="last_step")["extension"] == "last_step"
    assert seen(whole, "inspector") == {}


def test_a_second_pair_of_eyes_is_another_pair() -> None:
    proposed = a_complaint(state="proposed", handled_by=[ME])
    assert seen(proposed, "supervisor")["confirm"] == "handled"
    assert seen(replace(proposed, handled_by=[OTHER]), "supervisor")["confirm"] == ""
    review = a_complaint(state="under_review", reviewer_id=ME, handled_by=[OTHER])
    assert seen(review, "compliance")["review"] == ""
    assert seen(replace(review, reviewer_id=THIRD), "compliance")["review"] == "not_reviewer"
    assert "review" not in seen(replace(review, reviewer_id=None), "compliance")


def test_requests_wait_for_somebody_else_with_the_right_permission() -> None:
    complaint = a_complaint(state="investigating", level="major", regulator=True, handled_by=[OTHER])
    senior = a_request(needs="approve_senior")
    assert seen(complaint, "supervisor", requests=[senior])["approve"] == "senior"
    assert seen(complaint, "compliance", requests=[senior])["approve"] == ""
    assert seen(complaint, "supervisor", requests=[a_request(asked_by=ME)])["approve"] == "asked"
    assert "approve" not in seen(complaint, "back_office", requests=[senior])
    assert "approve" not in seen(complaint, "supervisor", requests=[a_request(approved=True)])
    waiting = seen(complaint, "back_office", requests=[a_request(kind="downgrade")])
    assert (waiting["downgrade"], waiting["withdrawal"]) == ("open", "")
    untold = seen(complaint, "back_office", requests=[a_request(approved=True)], extension="pending")
    assert (untold["tell_extension"], untold["extension"]) == ("", "pending")
    assert seen(a_complaint(state="closed"), "back_office", may_object=True)["object"] == ""


@given(st.sampled_from(COMPLAINT_STATES), st.sampled_from(sorted(PERMISSIONS)), st.sampled_from(REQUESTS), people)
def test_nobody_can_both_ask_and_approve(state: Any, role: Any, kind: Any, handled: list[Any]) -> None:
    request = a_request(kind=kind, asked_by=ME)
    complaint = a_complaint(state=state, handled_by=handled)
    involved = Involved(handled=handled)
    known = Seen(ME, PERMISSIONS[role], complaint, [request], involved, "pending", may_object=False)
    assert blocked_request(known, request) != ""
