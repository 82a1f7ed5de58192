"""From a closed conversation to a contact record."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from tests.quality.builders import CUSTOMER, NOON

from zhike.conversations.events import ConversationClosed, StepTaken
from zhike.quality.rules.closing import About, Line, Who, contact_of, first_response_s, is_silent
from zhike.quality.rules.record import Lengths, NewContact

CONTACT, AGENT = UUID(int=1), UUID(int=2)
CARDS = About("CCD-04", "CCD", "card", frozenset())
ELDER = Who("gold", "60-69", True, False, "江南", 2)


def at(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def steps(*taken: tuple[str, float, float, str | None, UUID | None]) -> tuple[StepTaken, ...]:
    return tuple(StepTaken(kind, queue, agent, at(start), at(end)) for kind, start, end, queue, agent in taken)


def closed(**told: Any) -> ConversationClosed:
    """An answered chat: asked at 20 s, answered at 50, first word at 55, over at 200."""
    plain: dict[str, Any] = {
        "conversation_id": CONTACT,
        "closed_by": "agent",
        "reason": "CCD-04",
        "wanted_reason": None,
        "outcome": "resolved",
        "because": "customer_request",
        "urgency": "P2",
        "channel": "web_chat",
        "language": "zh",
        "customer_id": CUSTOMER,
        "elder": False,
        "queue": "cards",
        "agent_id": AGENT,
        "opened_at": at(0),
        "requested_at": at(20),
        "answered_at": at(50),
        "first_reply_at": at(55),
        "closed_at": at(200),
        "steps": steps(
            ("assistant", 0, 20, None, None),
            ("queue", 20, 45, "cards", None),
            ("ring", 45, 50, "cards", AGENT),
            ("talk", 50, 180, "cards", AGENT),
            ("wrap_up", 180, 200, "cards", AGENT),
        ),
        "customer_messages": 3,
        "assistant_messages": 1,
        "agent_messages": 2,
        "answers": 1,
        "transfers": 0,
    }
    return ConversationClosed(**{**plain, **told})


def made(event: ConversationClosed, about: About | None = CARDS, who: Who = ELDER, **told: Any) -> NewContact:
    return contact_of(
        event, who=who, about=about, team=told.get("team"), lines=told.get("lines", ()), rating=told.get("rating")
    )


def test_an_answered_chat() -> None:
    contact = made(
        closed(), team="一组", rating=5, lines=[Line("customer", "text", at(2)), Line("agent", "text", at(55))]
    )
    assert contact.lengths == Lengths(20.0, 30.0, 5.0, 130.0, 0.0, 20.0, 0.0)
    assert (contact.answered, contact.abandoned, contact.handed_over, contact.direct_to_person) == (
        True,
        False,
        True,
        True,
    )
    assert (contact.handover_wait_s, contact.first_response_s, contact.messages, contact.answers) == (35.0, 53.0, 6, 1)
    assert (contact.tier, contact.region, contact.city_tier, contact.elder) == ("gold", "江南", 2, True)
    assert (contact.reason, contact.reason_group, contact.skill, contact.complaint) == ("CCD-04", "CCD", "card", False)
    assert (contact.agent_id, contact.team, contact.rating, contact.resolved) == (str(AGENT), "一组", 5, True)
    assert (contact.source, contact.invited, contact.assistant_served) == ("live", True, True)
    assert [(step.kind, step.start_s, step.length_s) for step in contact.steps][1] == ("queue", 20.0, 25.0)


def test_one_that_was_merged_is_counted_with_its_time_and_as_no_issue() -> None:
    event = closed(
        outcome="merged",
        agent_id=None,
        answered_at=None,
        first_reply_at=None,
        closed_at=at(80),
        steps=steps(("assistant", 0, 20, None, None), ("queue", 20, 80, "cards", None)),
    )
    contact = made(event)
    assert (contact.abandoned, contact.resolved, contact.invited) == (False, None, False)
    assert (contact.handed_over, contact.lengths.wait_s) == (True, 60.0)


def test_a_customer_who_left_the_queue_abandoned() -> None:
    event = closed(
        outcome="abandoned",
        reason=None,
        agent_id=None,
        answered_at=None,
        first_reply_at=None,
        closed_at=at(80),
        steps=steps(("assistant", 0, 20, None, None), ("queue", 20, 80, "cards", None)),
    )
    contact = made(event, None, Who())
    assert (contact.answered, contact.abandoned, contact.direct_to_person, contact.resolved) == (
        False,
        True,
        False,
        False,
    )
    assert (contact.lengths.wait_s, contact.handover_wait_s, contact.agent_id, contact.reason) == (
        60.0,
        None,
        None,
        None,
    )


def test_what_the_assistant_answered_alone() -> None:
    event = closed(
        outcome="answered",
        because=None,
        urgency=None,
        queue=None,
        agent_id=None,
        requested_at=None,
        answered_at=None,
        first_reply_at=None,
        steps=steps(("assistant", 0, 200, None, None)),
        agent_messages=0,
    )
    contact = made(event)
    assert (contact.assistant_served, contact.handed_over, contact.answered, contact.abandoned) == (
        True,
        False,
        False,
        False,
    )
    assert (contact.resolved, contact.lengths.assistant_s) == (None, 200.0)


@pytest.mark.parametrize(
    ("outcome", "resolved"),
    [
        ("resolved", True),
        ("unresolved", False),
        ("follow_up", False),
        ("referred", False),
        ("abandoned", False),
        ("left", False),
        ("answered", None),
        ("unrecorded", None),
    ],
)
def test_the_outcome_says_what_is_known_of_the_matter(outcome: str, resolved: bool | None) -> None:
    assert made(closed(outcome=outcome)).resolved is resolved


def test_a_complaint_is_one_by_its_reason() -> None:
    assert made(closed(), About("CMP-01", "CMP", "complaint", frozenset({"complaint"}))).complaint


def test_a_contact_passed_on_before_anybody_answered_is_not_direct() -> None:
    taken = steps(
        ("queue", 0, 10, "general", None),
        ("queue", 10, 20, "cards", None),
        ("talk", 20, 30, "cards", AGENT),
    )
    contact = made(closed(steps=taken))
    assert (contact.direct_to_person, contact.assistant_served) == (False, False)


def test_a_clock_that_was_set_back_makes_no_negative_time() -> None:
    contact = made(closed(closed_at=at(-5), first_reply_at=at(10), steps=steps(("assistant", 0, -5, None, None))))
    assert (contact.started_at, contact.ended_at, contact.handover_wait_s) == (at(0), at(0), 0.0)
    assert contact.steps[0].length_s == 0.0


def test_a_chat_without_a_word_is_no_contact() -> None:
    assert is_silent(closed(customer_messages=0, requested_at=None))
    assert not is_silent(closed(customer_messages=0))
    assert not is_silent(closed(requested_at=None))


@pytest.mark.parametrize(
    ("lines", "seconds"),
    [
        ([], None),
        ([("assistant", "text", 0), ("customer", "text", 1)], None),
        ([("customer", "text", 1), ("assistant", "answer", 1.05)], 0.05),
        ([("customer", "text", 1), ("assistant", "choices", 2)], 1.0),
        ([("customer", "text", 1), ("assistant", "text", 2), ("system", "notice", 3), ("agent", "text", 31)], 30.0),
        ([("customer", "text", 1), ("customer", "text", 9), ("agent", "attachment", 31)], 30.0),
        ([("agent", "text", 0), ("customer", "text", 1)], None),
    ],
)
def test_the_first_response_is_the_first_useful_word(
    lines: list[tuple[str, str, float]], seconds: float | None
) -> None:
    assert first_response_s([Line(author, kind, at(when)) for author, kind, when in lines]) == seconds
