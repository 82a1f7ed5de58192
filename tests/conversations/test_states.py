"""The state machine: what may follow what, who may do it, who may speak."""

from __future__ import annotations

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhike.conversations.rules import states
from zhike.conversations.thread import State
from zhike.platform.ids import uuid7

STATES: tuple[State, ...] = get_args(State)
any_state = st.sampled_from(STATES)


def test_every_state_has_a_handler_and_a_place_in_the_machine() -> None:
    assert set(states.TRANSITIONS) == set(STATES) == set(states.HANDLERS)
    assert [state for state in STATES if states.step_of(state) is None] == ["closed"]


@given(any_state)
def test_every_open_conversation_can_be_closed_and_a_closed_one_stays_so(state: State) -> None:
    assert states.may_change(state, "closed", "system") is (state != "closed")
    assert not any(states.may_change("closed", after, "system") for after in STATES)


@given(any_state, any_state, st.sampled_from(["customer", "staff"]))
def test_people_may_do_less_than_the_system(before: State, after: State, kind: str) -> None:
    if states.may_change(before, after, kind):
        assert states.may_change(before, after, "system")


@pytest.mark.parametrize(
    ("before", "after", "kind", "allowed"),
    [
        ("assistant", "queued", "customer", True),
        ("queued", "closed", "customer", True),
        ("active", "wrap_up", "customer", True),
        ("active", "closed", "customer", False),  # the agent still records the outcome
        ("queued", "active", "customer", False),
        ("queued", "active", "staff", True),
        ("active", "queued", "staff", True),
        ("assistant", "closed", "staff", False),
        ("assistant", "queued", "staff", True),
        ("assistant", "active", "system", False),  # nobody skips the queue
        ("wrap_up", "active", "staff", True),
    ],
)
def test_who_may_make_which_change(before: State, after: State, kind: str, allowed: bool) -> None:
    assert states.may_change(before, after, kind) is allowed


def test_the_same_place_is_the_same_state_in_the_same_hands() -> None:
    ann, ben = uuid7(), uuid7()

    def same(before: State, after: State, **given_: object) -> bool:
        hands = {"agent_before": ann, "agent": None, "queue_before": "general", "queue": None, **given_}
        return states.is_same_place(before, after, **hands)  # type: ignore[arg-type]

    assert same("active", "active", agent=ann)
    assert same("active", "active")
    assert not same("active", "active", agent=ben)
    assert not same("offered", "offered", agent=ben)
    assert same("queued", "queued")
    assert not same("queued", "queued", queue="vip")
    assert same("queued", "queued", queue="general")
    assert same("wrap_up", "wrap_up")
    assert not same("queued", "active", agent=ann)


def test_only_people_transfer() -> None:
    assert states.is_transfer("active", "queued", "transfer")
    assert states.is_transfer("active", "offered", "transfer_staff")
    assert not states.is_transfer("active", "queued", "agent_gone")
    assert not states.is_transfer("active", "queued", None)
    assert not states.is_transfer("offered", "queued", "transfer")
    assert not states.is_transfer("active", "wrap_up", "transfer")


@pytest.mark.parametrize(
    ("before", "after", "because", "code"),
    [
        ("queued", "active", None, "agent_joined"),
        ("wrap_up", "active", "reopened", None),
        ("queued", "assistant", None, "back_to_assistant"),
        ("assistant", "queued", "customer_request", "queued"),
        ("active", "queued", "transfer", "transferring"),
        ("active", "offered", "transfer", "transferring"),
        ("active", "queued", "agent_gone", "requeued"),
        ("queued", "offered", None, None),
        ("offered", "queued", "declined", None),
    ],
)
def test_the_customer_is_told_what_concerns_them(
    before: State, after: State, because: str | None, code: str | None
) -> None:
    assert states.notice_of(before, after, because) == code


@given(st.sampled_from(["customer", "assistant", "agent", "system"]), st.sampled_from(["public", "internal"]))
def test_nobody_speaks_in_a_closed_conversation(author: str, visibility: str) -> None:
    assert not states.may_speak(author, visibility, "closed")  # type: ignore[arg-type]


@given(any_state.filter(lambda state: state != "closed"))
def test_the_customer_may_always_speak_until_the_end(state: State) -> None:
    assert states.may_speak("customer", "public", state)
    assert states.may_speak("agent", "internal", state)


def test_the_assistant_is_silent_once_a_person_is_there_and_agents_until_then() -> None:
    assert [state for state in STATES if states.may_speak("assistant", "public", state)] == [
        "assistant",
        "queued",
        "offered",
    ]
    assert [state for state in STATES if states.may_speak("agent", "public", state)] == ["active", "wrap_up"]


def test_the_reply_lock_closes_on_what_somebody_else_said_the_weightiest_first() -> None:
    reply = states.Unseen("agent", "public", "ben")
    words = states.Unseen("customer", "public", "c")
    note = states.Unseen("agent", "internal", "ben")

    def lock(*unseen: states.Unseen) -> tuple[str, str] | None:
        found = states.unseen_by_author(unseen, author_id="ann")
        return (found.author, found.visibility) if found else None

    assert lock(note, words, reply) == ("agent", "public")
    assert lock(note, words) == ("customer", "public")
    assert lock(note) == ("agent", "internal")
    assert lock() is None


@given(
    st.lists(
        st.builds(
            states.Unseen,
            st.sampled_from(["customer", "assistant", "agent", "system"]),
            st.sampled_from(["public", "internal"]),
            st.sampled_from(["ann", "ben"]),
        )
    )
)
def test_ones_own_words_and_the_systems_never_lock(unseen: list[states.Unseen]) -> None:
    harmless = [each for each in unseen if each.author_id == "ann" or each.author in {"assistant", "system"}]
    assert states.unseen_by_author(harmless, author_id="ann") is None
    found = states.unseen_by_author(unseen, author_id="ann")
    assert found == states.unseen_by_author(reversed(unseen), author_id="ann")
    assert found is None or found.author in {"agent", "customer"}


def test_each_state_has_its_handler() -> None:
    assert [states.handler_of(state) for state in STATES] == ["assistant", "queue", "queue", "agent", "agent", "none"]
