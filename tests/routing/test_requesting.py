"""Into the queue and out of it."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import text

from tests.routing.builders import CUSTOMER, NOON, SYSTEM, a_customer, an_agent, at, held, state_of, waiting
from zhike.conversations import api as conversations
from zhike.conversations.events import ConversationClosed
from zhike.platform.actor import system_actor
from zhike.platform.database import Session
from zhike.platform.errors import Conflict
from zhike.platform.outbox import Envelope
from zhike.platform.runtime import Runtime
from zhike.routing import api as routing
from zhike.routing.personal_data import HOLDER
from zhike.routing.repository import assignments, entries
from zhike.routing.service.requesting import forget_old, remember
from zhike.routing.subscribers import on_closed_release


async def test_asking_for_a_person_gives_a_place_in_the_queue_of_the_reason(session: Session) -> None:
    first = await waiting(session, reason="CCD-04")
    entry = await entries.find_entry(session, first)
    assert entry is not None
    assert (entry.state, entry.queue, entry.skill, entry.urgency, entry.queued_at) == (
        "waiting",
        "cards",
        "card",
        "P3",
        NOON,
    )
    place = await routing.get_place(session, first, now=at(5))
    assert place == routing.Place(position=1, estimated_wait_s=None, queue="cards", open=True)
    stands = await conversations.get_conversation(session, first)
    assert (stands.state, stands.queue, stands.because, stands.urgency) == (
        "queued",
        "cards",
        "customer_request",
        "P3",
    )


async def test_without_a_known_reason_it_is_the_general_queue(session: Session) -> None:
    for reason in (None, "no such reason"):
        entry = await entries.find_entry(session, await waiting(session, reason=reason))
        assert entry is not None
        assert (entry.queue, entry.skill, entry.urgency, entry.reason) == ("general", "general", "P2", None)


async def test_the_more_urgent_of_the_reason_and_the_request_holds(session: Session) -> None:
    first = await entries.find_entry(session, await waiting(session, reason="CCD-11", urgency="P2"))
    second = await entries.find_entry(session, await waiting(session, reason="CCD-04", urgency="P1"))
    third = await entries.find_entry(session, await waiting(session, urgency="very"))
    assert [each.urgency for each in (first, second, third) if each] == ["P0", "P1", "P2"]


async def test_asking_again_changes_nothing(session: Session) -> None:
    one = await waiting(session, reason="CCD-04")
    again = await routing.request_person(
        session, actor=system_actor("assistant"), conversation_id=one, because="urgent", reason="FRD-01", now=at(60)
    )
    entry = await entries.find_entry(session, one)
    assert again
    assert entry is not None
    assert (entry.queue, entry.queued_at, entry.because) == ("cards", NOON, "customer_request")


async def test_asking_again_does_not_tear_a_contact_from_its_agent(session: Session) -> None:
    agent = await an_agent(session)
    one = await held(session, agent)
    assert not await routing.request_person(session, actor=CUSTOMER, conversation_id=one, because="again", now=at(9))
    assert await state_of(session, one) == "active"


async def test_a_closed_conversation_gets_no_place(session: Session) -> None:
    one = await waiting(session)
    await conversations.close(session, actor=SYSTEM, conversation_id=one, now=at(1))
    with pytest.raises(Conflict):
        await routing.request_person(session, actor=CUSTOMER, conversation_id=one, because="x", now=at(2))


async def test_what_is_known_of_the_customer_decides_and_nothing_names_them(runtime: Runtime, session: Session) -> None:
    customer = await a_customer(runtime, session, birth_year=1950, tier="platinum")
    entry = await entries.find_entry(session, await waiting(session, customer_id=customer))
    assert entry is not None
    assert (entry.elder, entry.tier, entry.contacts_in_7_days, entry.open_complaint) == (True, "platinum", 0, False)


async def closed(runtime: Runtime, session: Session, conversation_id: object, **details: object) -> None:
    event = ConversationClosed(
        **{
            "conversation_id": conversation_id,
            "closed_by": "agent",
            "reason": "CCD-04",
            "wanted_reason": None,
            "outcome": "resolved",
            "because": None,
            "urgency": None,
            "channel": "web_chat",
            "language": "zh",
            "customer_id": None,
            "elder": False,
            "queue": None,
            "agent_id": None,
            "opened_at": NOON,
            "requested_at": None,
            "answered_at": None,
            "first_reply_at": None,
            "closed_at": NOON,
            "steps": (),
            "customer_messages": 1,
            "assistant_messages": 0,
            "agent_messages": 0,
            "answers": 0,
            "transfers": 0,
            **details,
        }  # type: ignore[arg-type]
    )
    envelope = Envelope(1, "conversations.ConversationClosed", "", "", "system", NOON)
    await on_closed_release(runtime, session, event, envelope)


async def test_who_comes_again_within_a_week_is_known(runtime: Runtime, session: Session) -> None:
    customer = await a_customer(runtime, session)
    for days in (1, 6, 8):
        earlier = await waiting(session)
        await closed(runtime, session, earlier, customer_id=customer, closed_at=NOON - timedelta(days=days))
        await closed(runtime, session, earlier, customer_id=customer, closed_at=NOON - timedelta(days=days))
    entry = await entries.find_entry(session, await waiting(session, customer_id=customer))
    assert entry is not None
    assert entry.contacts_in_7_days == 2


async def test_an_unresolved_complaint_is_open_until_one_is_resolved(runtime: Runtime, session: Session) -> None:
    customer = await a_customer(runtime, session)
    await closed(runtime, session, await waiting(session), customer_id=customer, reason="CMP-01", outcome="follow_up")
    entry = await entries.find_entry(session, await waiting(session, customer_id=customer))
    assert entry is not None
    assert entry.open_complaint
    await closed(runtime, session, await waiting(session), customer_id=customer, reason="CMP-01", outcome="resolved")
    entry = await entries.find_entry(session, await waiting(session, customer_id=customer))
    assert entry is not None
    assert not entry.open_complaint


async def test_whoever_changes_their_mind_is_back_with_the_assistant(session: Session) -> None:
    one = await waiting(session)
    assert await routing.leave_queue(session, actor=CUSTOMER, conversation_id=one, now=at(5))
    assert await state_of(session, one) == "assistant"
    assert await routing.get_place(session, one, now=at(6)) is None
    assert not await routing.leave_queue(session, actor=CUSTOMER, conversation_id=one, now=at(7))
    assert await routing.request_person(session, actor=CUSTOMER, conversation_id=one, because="again", now=at(60))
    place = await routing.get_place(session, one, now=at(60))
    assert place is not None
    assert place.position == 1


async def test_a_closed_contact_frees_its_agent_and_its_place(session: Session) -> None:
    agent = await an_agent(session)
    mine, queued = await held(session, agent), await waiting(session)
    for one in (mine, queued):
        await conversations.close(session, actor=SYSTEM, conversation_id=one, now=at(30))
        await routing.release(session, one, now=at(30))
        await routing.release(session, one, now=at(31))
    assert [each.outcome for each in await assignments.list_of(session, mine)] == ["closed"]
    presence = await routing.get_presence(session, UUID(agent.id), now=at(30))
    assert presence.load == 0
    assert await routing.get_places(session, [mine, queued], now=at(30)) == {}


async def test_positions_follow_the_priority(session: Session) -> None:
    normal = await waiting(session, reason="ACC-01", now=at(0))
    elder = await waiting(session, reason="ACC-01", elder=True, now=at(10))
    urgent = await waiting(session, reason="ACC-01", urgency="P0", now=at(20))
    places = await routing.get_places(session, [normal, elder, urgent], now=at(30))
    assert [places[one].position for one in (urgent, elder, normal)] == [1, 2, 3]


async def test_a_closed_queue_hands_over_to_the_one_that_stands_in(session: Session) -> None:
    night = NOON.replace(hour=18)  # 02:00 in Shanghai
    entry = await entries.find_entry(session, await waiting(session, reason="CCD-04", now=night))
    assert entry is not None
    assert (entry.queue, entry.skill) == ("general", "card")


async def test_a_queue_that_closes_says_when_it_opens_again(session: Session) -> None:
    one = await waiting(session, reason="CCD-04")
    place = await routing.get_place(session, one, now=NOON.replace(hour=18))
    assert place is not None
    assert (place.open, place.estimated_wait_s, place.opens_at) == (False, None, NOON.replace(day=21, hour=0))


async def test_the_wait_is_estimated_from_who_is_there_and_then_from_how_it_goes(session: Session) -> None:
    agent = await an_agent(session, chats=20)
    one = await waiting(session)
    place = await routing.get_place(session, one, now=NOON)
    assert place is not None
    assert place.estimated_wait_s == (0, 30)
    for number in range(4):
        await held(session, agent, now=at(number * 10))
    place = await routing.get_place(session, one, now=at(40))
    assert place is not None
    assert place.estimated_wait_s == (0, 20)


async def test_an_open_complaint_is_not_forgotten_with_the_weeks(runtime: Runtime, session: Session) -> None:
    customer, other = await a_customer(runtime, session), await a_customer(runtime, session)
    old = NOON - timedelta(days=90)
    await closed(runtime, session, await waiting(session), customer_id=other, closed_at=old)
    complaint = {"customer_id": customer, "reason": "CMP-01", "outcome": "follow_up", "closed_at": old}
    await closed(runtime, session, await waiting(session), **complaint)
    await forget_old(session, now=NOON)
    assert await HOLDER.obstacles(session, customer) == ["open_complaint"]
    count = "select count(*) from routing.recent_contact where customer_id in (:customer, :other)"
    values = {"customer": customer, "other": other}
    assert (await session.execute(text(count), values)).scalar_one() == 1
    await closed(runtime, session, await waiting(session), **{**complaint, "outcome": "resolved", "closed_at": NOON})
    assert await HOLDER.obstacles(session, customer) == []


async def test_a_customer_who_comes_again_is_known_to_whoever_served_them(runtime: Runtime, session: Session) -> None:
    customer = await a_customer(runtime, session)
    agent = await an_agent(session)
    first = await held(session, agent, customer_id=customer)
    await routing.release(session, first, now=at(60))
    await remember(
        session, conversation_id=first, customer_id=customer, reason=None, outcome="resolved", closed_at=at(60)
    )
    again = await waiting(session, customer_id=customer, now=at(120))
    assert str((await entries.find_entry(session, again)).served_by) == agent.id  # type: ignore[union-attr]
    late = await waiting(session, customer_id=customer, now=at(9 * 86_400))
    assert (await entries.find_entry(session, late)).served_by is None  # type: ignore[union-attr]
