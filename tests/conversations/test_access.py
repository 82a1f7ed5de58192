"""Who may see and speak: deny by default, and never more rights with fewer permissions."""

from __future__ import annotations

from typing import get_args
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from tests.conversations.builders import a_conversation
from zhike.conversations.rules import access
from zhike.conversations.thread import Conversation, State

WORDS = [access.READ, access.READ_ALL, access.REPLY, access.RESOLVE]
ANN, BEN = UUID(int=1), UUID(int=2)

viewers = st.builds(access.Viewer, st.sampled_from([str(ANN), str(BEN)]), st.frozensets(st.sampled_from(WORDS)))
threads = st.builds(
    lambda state, agent_id: a_conversation(state=state, agent_id=agent_id),
    st.sampled_from(get_args(State)),
    st.sampled_from([None, ANN, BEN]),
)


@given(threads, st.booleans(), st.booleans())
def test_who_holds_nothing_may_do_nothing(conversation: Conversation, served: bool, serves: bool) -> None:
    nobody = access.Viewer(str(ANN), frozenset())
    assert not access.may_read(nobody, conversation, has_served=served, serves_customer=serves)
    assert not access.may_reply(nobody, conversation)
    assert not access.may_resolve(nobody, conversation)
    assert not access.may_note(nobody, readable=True)
    assert not access.leads_desk(nobody)


@given(viewers, threads, st.sampled_from(WORDS))
def test_a_further_permission_never_takes_anything_away(
    viewer: access.Viewer, conversation: Conversation, word: str
) -> None:
    more = access.Viewer(viewer.id, viewer.permissions | {word})
    for may in (access.may_read_at_once, access.may_reply, access.may_resolve):
        assert not (may(viewer, conversation) and not may(more, conversation))


@given(viewers, threads)
def test_another_ones_conversation_is_answered_only_by_who_leads_the_desk(
    viewer: access.Viewer, conversation: Conversation
) -> None:
    if access.may_reply(viewer, conversation) and not access.is_in_charge(viewer, conversation.agent_id):
        assert access.leads_desk(viewer)


@given(viewers, threads)
def test_reading_needs_a_reading_permission_and_a_tie(viewer: access.Viewer, conversation: Conversation) -> None:
    stranger = access.may_read(viewer, conversation, has_served=False, serves_customer=False)
    assert stranger is access.may_read_at_once(viewer, conversation)
    if access.may_read(viewer, conversation, has_served=True, serves_customer=False):
        assert viewer.can(access.READ) or viewer.can(access.READ_ALL)


def test_an_agent_reads_what_is_theirs_what_waits_and_what_they_served() -> None:
    agent = access.Viewer(str(ANN), frozenset({access.READ, access.REPLY, access.RESOLVE}))
    others = a_conversation(state="active", agent_id=BEN)
    assert access.may_read_at_once(agent, a_conversation(state="active", agent_id=ANN))
    assert access.may_read_at_once(agent, a_conversation(state="queued"))
    assert not access.may_read_at_once(agent, others)
    assert not access.may_read(agent, others, has_served=False, serves_customer=False)
    assert access.may_read(agent, others, has_served=True, serves_customer=False)
    assert access.may_read(agent, others, has_served=False, serves_customer=True)
    assert not access.may_note(agent, readable=False)
    assert access.may_resolve(agent, a_conversation(state="active", agent_id=ANN))
    assert not access.may_resolve(agent, others)
