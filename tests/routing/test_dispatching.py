"""The dispatcher: offers, misses, silence, and finding its way after anything."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from tests.routing.builders import (
    CUSTOMER,
    NOON,
    SYSTEM,
    an_agent,
    at,
    beat_all,
    held,
    holder_of,
    later,
    state_of,
    waiting,
)
from zhike.conversations import api as conversations
from zhike.platform.clock import FixedClock
from zhike.platform.database import Session
from zhike.platform.runtime import Runtime
from zhike.routing import api as routing
from zhike.routing.repository import assignments, entries
from zhike.routing.schedules import prepare
from zhike.routing.service.dispatching import reconcile


async def outcomes(session: Session, conversation_id: UUID) -> list[str | None]:
    return [one.outcome for one in await assignments.list_of(session, conversation_id)]


async def presence_of(session: Session, agent: object) -> tuple[str, str]:
    found = await routing.get_presence(session, UUID(agent.id), now=NOON)  # type: ignore[attr-defined]
    return found.state, found.reason


async def test_each_waiting_contact_is_offered_and_nobody_gets_too_many(runtime: Runtime, session: Session) -> None:
    agents = [await an_agent(session, chats=2) for _ in range(2)]
    queued = [await waiting(session, now=at(-n)) for n in range(5)]
    await routing.dispatch(runtime)
    holders = [await holder_of(session, one) for one in queued]
    assert [state for state, _ in holders].count("offered") == 4
    assert holders[0] == ("queued", None), "the one that waited least"
    for agent in agents:
        assert (await routing.get_presence(session, UUID(agent.id), now=NOON)).load == 2


async def test_an_offer_expires_and_its_agent_gets_a_pause(
    runtime: Runtime, session: Session, clock: FixedClock
) -> None:
    agent = await an_agent(session)
    one, two = await waiting(session), await waiting(session)
    await routing.dispatch(runtime)
    assert await state_of(session, two) == "offered"
    await later(runtime, clock, 24, agent)
    assert await state_of(session, one) == "offered"
    await later(runtime, clock, 1, agent)
    assert await state_of(session, one) == "queued"
    assert await state_of(session, two) == "queued", "the next one is not lost too"
    assert {*await outcomes(session, one), *await outcomes(session, two)} <= {"missed", "withdrawn"}
    assert await presence_of(session, agent) == ("break", "missed")
    other = await an_agent(session, now=clock.now())
    await later(runtime, clock, 1, agent, other)
    assert await holder_of(session, one) == ("offered", UUID(other.id))


async def test_who_missed_and_came_back_is_asked_again(runtime: Runtime, session: Session, clock: FixedClock) -> None:
    agent = await an_agent(session)
    one = await waiting(session)
    await routing.dispatch(runtime)
    await later(runtime, clock, 26, agent)
    clock.advance(1)
    await routing.set_presence(session, actor=agent, staff_id=UUID(agent.id), state="online", now=clock.now())
    await routing.dispatch(runtime)
    assert await holder_of(session, one) == ("offered", UUID(agent.id))


async def test_a_silent_agent_loses_offers_at_once_and_contacts_later(
    runtime: Runtime, session: Session, clock: FixedClock
) -> None:
    gone, there = await an_agent(session, skills={"general": 5}), await an_agent(session, state=None)
    talking = await held(session, gone)
    await routing.dispatch(runtime)
    ringing = await waiting(session)
    await routing.dispatch(runtime)
    assert await holder_of(session, ringing) == ("offered", UUID(gone.id))
    await later(runtime, clock, 21)
    assert await outcomes(session, ringing) == ["gone"]
    assert await holder_of(session, talking) == ("active", UUID(gone.id)), "a reload of the page loses nothing"
    await later(runtime, clock, 25)
    assert await outcomes(session, talking) == ["lost"]
    assert await presence_of(session, gone) == ("offline", "gone")
    notices = [line.payload.get("notice") for line in await conversations.list_messages(session, talking)]
    assert notices[-1] == "requeued"
    entry = await entries.find_entry(session, talking)
    assert entry is not None
    assert (entry.state, entry.returned) == ("waiting", True)
    places = await routing.get_places(session, [talking, ringing], now=clock.now())
    assert places[talking].position == 1, "in front of who has waited longer"
    await routing.set_presence(session, actor=there, staff_id=UUID(there.id), state="online", now=clock.now())
    await routing.dispatch(runtime)
    assert await holder_of(session, talking) == ("offered", UUID(there.id))


async def test_what_a_lost_agent_was_wrapping_up_stays_theirs(
    runtime: Runtime, session: Session, clock: FixedClock
) -> None:
    agent = await an_agent(session)
    one = await held(session, agent)
    await conversations.start_wrap_up(session, actor=agent, conversation_id=one, now=at(1))
    await later(runtime, clock, 46)
    assert await holder_of(session, one) == ("wrap_up", UUID(agent.id))


async def test_after_a_standstill_nobody_is_called_silent_for_it(
    runtime: Runtime, session: Session, clock: FixedClock
) -> None:
    agent = await an_agent(session)
    one = await held(session, agent)
    await routing.dispatch(runtime)
    clock.advance(600)  # the machine was off: nobody could be heard
    await routing.dispatch(runtime)
    await later(runtime, clock, 30)
    assert await holder_of(session, one) == ("active", UUID(agent.id))
    await later(runtime, clock, 5, agent)
    assert await presence_of(session, agent) == ("online", "available")
    await later(runtime, clock, 46)
    assert await state_of(session, one) == "queued"


async def test_a_closed_queue_offers_nothing(runtime: Runtime, session: Session, clock: FixedClock) -> None:
    agent = await an_agent(session, skills={"card": 5})
    one = await waiting(session, reason="CCD-04")
    clock.advance(12 * 3600)
    await beat_all(runtime, agent)
    await routing.dispatch(runtime)
    assert await state_of(session, one) == "queued"


async def test_a_worker_killed_between_offer_and_accept_loses_nothing(
    runtime: Runtime, session: Session, clock: FixedClock
) -> None:
    """All is in the database: another dispatcher goes on where the first one was ended."""
    agent = await an_agent(session)
    one = await waiting(session)
    await routing.dispatch(runtime)
    clock.advance(8)
    await beat_all(runtime, agent)
    await routing.dispatch(runtime)
    await routing.accept(session, actor=agent, conversation_id=one, now=clock.now())
    await routing.dispatch(runtime)
    assert await holder_of(session, one) == ("active", UUID(agent.id))
    assert await outcomes(session, one) == [None]


async def test_a_customer_who_left_is_not_offered(runtime: Runtime, session: Session, clock: FixedClock) -> None:
    await an_agent(session)
    one = await waiting(session)
    await conversations.close(session, actor=SYSTEM, conversation_id=one, now=at(1))
    await routing.dispatch(runtime)
    assert await state_of(session, one) == "closed"
    clock.advance(11)
    await reconcile(runtime)
    entry = await entries.find_entry(session, one)
    assert entry is not None
    assert entry.state == "left"


async def test_who_waits_without_a_place_is_given_one(runtime: Runtime, session: Session) -> None:
    conversation = await conversations.open_conversation(
        session, actor=CUSTOMER, channel="web_chat", language="zh", customer_id=None, elder=False, now=NOON
    )
    await conversations.set_state(session, conversation.id, "queued", queue="cards", because="urgent", now=at(1))
    assert await routing.get_place(session, conversation.id, now=at(2)) is None
    await reconcile(runtime)
    place = await routing.get_place(session, conversation.id, now=at(2))
    assert place is not None
    assert place.position == 1


async def test_an_offer_that_nobody_holds_is_made_anew(runtime: Runtime, session: Session) -> None:
    one = await waiting(session)
    await conversations.set_state(session, one, "offered", agent_id=UUID(int=5), now=at(1))
    await entries.move(session, one, "offered", before=["waiting"])
    await reconcile(runtime)
    assert await state_of(session, one) == "queued"
    agent = await an_agent(session)
    await routing.dispatch(runtime)
    assert await holder_of(session, one) == ("offered", UUID(agent.id))


async def test_when_all_agree_reconciling_changes_nothing(
    runtime: Runtime, session: Session, clock: FixedClock
) -> None:
    agent = await an_agent(session, chats=2)
    mine = await held(session, agent)
    offered = await waiting(session)
    await routing.dispatch(runtime)
    queued = await waiting(session)
    clock.advance(15)
    await reconcile(runtime)
    assert [await state_of(session, one) for one in (mine, offered, queued)] == ["active", "offered", "queued"]


async def test_a_fresh_installation_is_prepared(runtime: Runtime, session: Session) -> None:
    await prepare(runtime)
    await prepare(runtime)
    queues = await routing.list_queues(session)
    assert len(queues) == 9
    assert queues[0].hours.always
    assert await routing.fill_calendar(session, country="CN", years=[2026, 2027]) == 0
    assert await routing.fill_calendar(session, country="CN", years=[2028]) == 1
    spring = NOON.replace(month=2, day=17) + timedelta(hours=0)
    policy, _ = await routing.load_policy(session, spring)
    assert policy.queues["general"].open
    assert not policy.queues["seniors"].open
