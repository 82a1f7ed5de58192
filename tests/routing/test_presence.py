"""What agents are doing, and who may say so."""

from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import text

from tests.routing.builders import NOON, SYSTEM, an_agent, at, held, state_of, waiting
from zhike.conversations import api as conversations
from zhike.platform.database import Session
from zhike.platform.errors import Forbidden
from zhike.platform.outbox import decode
from zhike.platform.runtime import Runtime
from zhike.routing import api as routing
from zhike.routing.errors import ContactsOpen, StateUnknown
from zhike.routing.events import PresenceChanged


async def put(
    session: Session, agent: object, state: str, reason: str | None = None, seconds: float = 1
) -> routing.Presence:
    return await routing.set_presence(
        session,
        actor=agent,  # type: ignore[arg-type]
        staff_id=UUID(agent.id),  # type: ignore[attr-defined]
        state=state,
        reason=reason,
        now=at(seconds),
    )


async def test_a_state_has_a_reason_and_a_beginning(session: Session) -> None:
    agent = await an_agent(session, state=None)
    unknown = await routing.get_presence(session, UUID(agent.id), now=NOON)
    assert (unknown.state, unknown.reason, unknown.load, unknown.capacity) == ("offline", "signed_out", 0, 3)
    online = await put(session, agent, "online")
    assert (online.state, online.reason, online.since) == ("online", "available", at(1))
    lunch = await put(session, agent, "break", "lunch", 60)
    assert (lunch.state, lunch.reason, lunch.since) == ("break", "lunch", at(60))
    again = await put(session, agent, "break", "lunch", 90)
    assert (again.since, again.seen_at) == (at(60), at(90)), "saying it again is only a sign of life"


@pytest.mark.parametrize(
    ("state", "reason"), [("asleep", None), ("break", "missed"), ("offline", "gone"), ("online", "lunch")]
)
async def test_states_that_are_none_or_only_the_systems_are_refused(
    session: Session, state: str, reason: str | None
) -> None:
    with pytest.raises(StateUnknown):
        await put(session, await an_agent(session), state, reason)


async def test_somebody_elses_state_takes_the_right_to_manage(session: Session) -> None:
    agent, other = await an_agent(session), await an_agent(session)
    lead = await an_agent(session, role="supervisor", state=None)
    with pytest.raises(Forbidden):
        await routing.set_presence(session, actor=other, staff_id=UUID(agent.id), state="break", now=at(1))
    changed = await routing.set_presence(session, actor=lead, staff_id=UUID(agent.id), state="break", now=at(1))
    assert changed.state == "break"


async def test_a_break_gives_offers_back(runtime: Runtime, session: Session) -> None:
    agent = await an_agent(session)
    one = await waiting(session)
    await routing.dispatch(runtime)
    assert await state_of(session, one) == "offered"
    await put(session, agent, "break")
    assert await state_of(session, one) == "queued"


async def test_an_offer_whose_customer_has_just_left_keeps_nobody_from_a_break(
    runtime: Runtime, session: Session
) -> None:
    agent = await an_agent(session)
    gone, stays = await waiting(session), await waiting(session)
    await routing.dispatch(runtime)
    await conversations.close(session, actor=SYSTEM, conversation_id=gone, now=at(1))
    assert (await put(session, agent, "break")).state == "break"
    assert (await state_of(session, gone), await state_of(session, stays)) == ("closed", "queued")


async def test_nobody_goes_home_with_customers_on_the_line(session: Session) -> None:
    agent = await an_agent(session)
    one = await held(session, agent)
    with pytest.raises(ContactsOpen):
        await put(session, agent, "offline")
    await conversations.close(session, actor=SYSTEM, conversation_id=one, now=at(5))
    assert (await put(session, agent, "offline", seconds=6)).state == "offline"


async def test_a_change_is_an_event(session: Session) -> None:
    agent = await an_agent(session)
    await put(session, agent, "training", "coaching", 30)
    found = await session.execute(
        text("select payload from platform.event where stream = :stream order by id"), {"stream": agent.id}
    )
    first, second = [decode(PresenceChanged, payload) for payload in found.scalars()]
    assert (first.state, first.previous_state, first.previous_since) == ("online", "offline", None)
    assert (second.state, second.reason, second.previous_state, second.previous_since) == (
        "training",
        "coaching",
        "online",
        NOON,
    )


async def test_heartbeats_of_many_come_in_one_statement(session: Session) -> None:
    agents = [await an_agent(session) for _ in range(3)]
    ids = [UUID(agent.id) for agent in agents]
    assert await routing.heartbeats(session, [*ids, UUID(int=7)], at(9)) == 3
    assert await routing.heartbeats(session, [], at(9)) == 0
    await routing.heartbeat(session, ids[0], at(5))
    assert (await routing.get_presence(session, ids[0], now=at(9))).seen_at == at(9), "time does not run backwards"
