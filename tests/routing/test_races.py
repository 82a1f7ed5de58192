"""No contact is assigned twice, ever: many at once, with real commits, on several connections."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from tests.routing.builders import CUSTOMER, SYSTEM, an_agent, waiting
from zhike.conversations import api as conversations
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.platform.errors import ZhikeError
from zhike.platform.runtime import Runtime
from zhike.routing import api as routing
from zhike.routing.repository import entries
from zhike.routing.service.dispatching import reconcile
from zhike.routing.service.floor_reading import as_waiting, see_agents
from zhike.routing.service.offers import offer

# More than one row here is the one thing that must never be.
_TWICE = text("""
    select conversation_id from routing.assignment where ended_at is null group by conversation_id having count(*) > 1
""")
_LOADS = text("""
    select a.staff_id, count(*) as load, (g.capacity ->> 'chat')::int as most
    from routing.assignment a join routing.agent g using (staff_id)
    where a.ended_at is null group by a.staff_id, g.capacity
""")
_DISAGREE = text("""
    select c.id, c.state, c.agent_id, e.state as entry, a.staff_id, a.accepted_at
    from routing.entry e join conversations.conversation c on c.id = e.conversation_id
    left join routing.assignment a on a.conversation_id = c.id and a.ended_at is null
    where (c.state = 'queued' and (e.state <> 'waiting' or a.id is not null))
       or (c.state = 'offered' and (e.state <> 'offered' or a.id is null or a.accepted_at is not null
                                    or a.staff_id <> c.agent_id))
       or (c.state in ('active', 'wrap_up') and (e.state <> 'assigned' or a.accepted_at is null
                                    or a.staff_id <> c.agent_id))
       or (c.state in ('closed', 'assistant') and (e.state <> 'left' or a.id is not null))
""")


async def apart(runtime: Runtime, work: Callable[[Session], Awaitable[Any]]) -> Any:
    """Do it in a transaction of its own; what is refused gives the refusal."""
    try:
        async with runtime.database.transaction() as session:
            return await work(session)
    except ZhikeError as refusal:
        return refusal


async def check(runtime: Runtime) -> None:
    async with runtime.database.transaction() as session:
        assert (await session.execute(_TWICE)).all() == []
        assert [row for row in await session.execute(_LOADS) if row.load > row.most] == []
        assert (await session.execute(_DISAGREE)).all() == []


async def make_agents(runtime: Runtime, count: int, **details: Any) -> list[Actor]:
    async with runtime.database.transaction() as session:
        return [await an_agent(session, now=runtime.clock.now(), **details) for _ in range(count)]


async def retire(runtime: Runtime, agents: list[Actor], contacts: list[UUID]) -> None:
    for one in contacts:
        await apart(runtime, lambda session, one=one: finish(session, runtime, one))
    for agent in agents:
        await apart(
            runtime,
            lambda session, agent=agent: routing.set_presence(
                session, actor=SYSTEM, staff_id=UUID(agent.id), state="offline", now=runtime.clock.now()
            ),
        )


async def finish(session: Session, runtime: Runtime, conversation_id: UUID) -> None:
    now = runtime.clock.now()
    await conversations.close(session, actor=SYSTEM, conversation_id=conversation_id, now=now)
    await routing.release(session, conversation_id, now=now)


async def test_many_who_take_the_same_contact_at_once_are_one_who_has_it(real: Runtime) -> None:
    agents = await make_agents(real, 12)
    for _ in range(3):
        one: UUID = await apart(real, lambda session: waiting(session, now=real.clock.now()))

        async def take(agent: Actor, one: UUID = one) -> Any:
            return await apart(
                real,
                lambda session: routing.accept(session, actor=agent, conversation_id=one, now=real.clock.now()),
            )

        results = await asyncio.gather(*map(take, agents))
        won = [result for result in results if isinstance(result, routing.Assignment)]
        assert len(won) == 1
        async with real.database.transaction() as session:
            stands = await conversations.get_conversation(session, one)
        assert (stands.state, stands.agent_id) == ("active", won[0].staff_id)
        await check(real)
        await retire(real, [], [one])
    await retire(real, agents, [])


async def test_two_dispatchers_at_once_offer_each_contact_once(real: Runtime) -> None:
    agents = await make_agents(real, 4)
    contacts = [await apart(real, lambda session: waiting(session, now=real.clock.now())) for _ in range(10)]
    await asyncio.gather(*(routing.dispatch(real) for _ in range(3)))
    await check(real)
    async with real.database.transaction() as session:
        states = [(await conversations.get_conversation(session, one)).state for one in contacts]
    assert Counter(states) == {"offered": 10}
    await retire(real, agents, contacts)


class Killed(Exception):
    """The process is gone before the commit."""


async def offer_and_die(runtime: Runtime, one: UUID) -> None:
    now = runtime.clock.now()
    async with runtime.database.transaction() as session:
        entry = await entries.find_entry(session, one)
        assert entry is not None
        policy, _ = await routing.load_policy(session, now)
        staff = await see_agents(session, now)
        (decision,) = routing.choose([as_waiting(entry)], staff, policy, now.timestamp())
        await offer(session, entry=entry, decision=decision, rings_for=timedelta(seconds=25), now=now)
        raise Killed


async def test_a_worker_killed_in_the_middle_of_an_offer_leaves_nothing_behind(real: Runtime) -> None:
    (agent,) = agents = await make_agents(real, 1)
    one: UUID = await apart(real, lambda session: waiting(session, now=real.clock.now()))
    with pytest.raises(Killed):
        await offer_and_die(real, one)
    await check(real)
    await routing.dispatch(real)
    async with real.database.transaction() as session:
        stands = await conversations.get_conversation(session, one)
    assert (stands.state, stands.agent_id) == ("offered", UUID(agent.id))
    await retire(real, agents, [one])


async def test_a_last_place_is_filled_once(real: Runtime) -> None:
    """The agent takes the next one while the dispatcher offers another: together no more than they can hold."""
    agents = await make_agents(real, 1, chats=1)
    contacts = [await apart(real, lambda session: waiting(session, now=real.clock.now())) for _ in range(4)]

    async def take() -> Any:
        return await apart(real, lambda session: routing.take_next(session, actor=agents[0], now=real.clock.now()))

    await asyncio.gather(take(), routing.dispatch(real), take(), take())
    await check(real)
    await retire(real, agents, contacts)


async def test_an_accept_and_the_end_of_the_offer_never_both_win(real: Runtime) -> None:
    agents = await make_agents(real, 1)
    (agent,) = agents
    for _ in range(8):
        one: UUID = await apart(real, lambda session: waiting(session, now=real.clock.now()))
        await routing.dispatch(real)

        async def accept(one: UUID = one) -> Any:
            return await apart(
                real, lambda session: routing.accept(session, actor=agent, conversation_id=one, now=real.clock.now())
            )

        async def decline(one: UUID = one) -> Any:
            return await apart(
                real, lambda session: routing.decline(session, actor=agent, conversation_id=one, now=real.clock.now())
            )

        async def leave(one: UUID = one) -> Any:
            return await apart(real, lambda session: finish(session, real, one))

        await asyncio.gather(*random.sample([accept(), decline(), leave()], 3))
        await check(real)
        await retire(real, [], [one])
    await retire(real, agents, [])


class Turmoil:
    """Customers come and go, agents accept, decline, transfer, take breaks and fall silent, all at the same time."""

    def __init__(self, runtime: Runtime, agents: list[Actor], dice: random.Random) -> None:
        self.runtime = runtime
        self.agents = agents
        self.dice = dice
        self.contacts: list[UUID] = []

    @property
    def now(self) -> datetime:
        return self.runtime.clock.now()

    async def customer(self) -> None:
        for _ in range(7):
            facts = {"urgency": self.dice.choice(["P0", "P1", "P2"]), "elder": self.dice.random() < 0.3}
            one = await apart(self.runtime, lambda session, facts=facts: waiting(session, now=self.now, **facts))
            self.contacts.append(one)
            await asyncio.sleep(self.dice.random() * 0.02)
            if self.dice.random() < 0.3:
                await apart(self.runtime, lambda session, one=one: finish(session, self.runtime, one))

    async def ask_again(self) -> None:
        for _ in range(10):
            await asyncio.sleep(0.01)
            if self.contacts:
                one = self.dice.choice(self.contacts)
                await apart(self.runtime, lambda session, one=one: self._ask(session, one))

    async def _ask(self, session: Session, one: UUID) -> None:
        await routing.request_person(session, actor=CUSTOMER, conversation_id=one, because="again", now=self.now)

    async def agent(self, agent: Actor) -> None:
        for _ in range(12):
            await asyncio.sleep(self.dice.random() * 0.01)
            await apart(self.runtime, lambda session: self._act(session, agent, self.dice.random()))

    async def _act(self, session: Session, agent: Actor, chance: float) -> None:
        desk = await routing.desk_of(session, UUID(agent.id), now=self.now)
        if desk.offers:
            one = desk.offers[0].entry.conversation_id
            answer = routing.accept if chance < 0.7 else routing.decline
            await answer(session, actor=agent, conversation_id=one, now=self.now)
        elif desk.mine and chance < 0.8:
            await self._pass_or_finish(session, agent, desk.mine[0].entry.conversation_id, chance)
        elif desk.me.state == "online" and chance < 0.9:
            await routing.take_next(session, actor=agent, now=self.now)
        else:
            state = "break" if desk.me.state == "online" else "online"
            await routing.set_presence(session, actor=agent, staff_id=UUID(agent.id), state=state, now=self.now)

    async def _pass_or_finish(self, session: Session, agent: Actor, one: UUID, chance: float) -> None:
        if chance < 0.4:
            queue = self.dice.choice(["cards", "general"])
            await routing.transfer(session, actor=agent, conversation_id=one, queue=queue, reason="x", now=self.now)
        else:
            await finish(session, self.runtime, one)

    async def silence(self) -> None:
        fall_silent = text("update routing.presence set seen_at = :at where staff_id = :id")
        for _ in range(3):
            await asyncio.sleep(0.1)
            at = self.now - timedelta(seconds=self.dice.choice([25, 60]))
            values = {"id": UUID(self.dice.choice(self.agents).id), "at": at}
            await apart(self.runtime, lambda session, values=values: session.execute(fall_silent, values))

    async def dispatcher(self) -> None:
        for _ in range(10):
            await routing.dispatch(self.runtime)
            await asyncio.sleep(0.01)


async def test_a_floor_in_turmoil_stays_in_order(real: Runtime) -> None:
    agents = await make_agents(real, 5, chats=2)
    turmoil = Turmoil(real, agents, random.Random(11))
    await asyncio.gather(
        *(turmoil.customer() for _ in range(3)),
        *map(turmoil.agent, agents),
        turmoil.dispatcher(),
        turmoil.dispatcher(),
        turmoil.silence(),
        turmoil.ask_again(),
    )
    await check(real)
    await reconcile(real)
    await check(real)
    async with real.database.transaction() as session:
        stands = await conversations.get_conversations(session, turmoil.contacts)
        places = await routing.get_places(session, turmoil.contacts, now=real.clock.now())
    waits = {one for one in turmoil.contacts if stands[one].state in ("queued", "offered")}
    assert waits == places.keys(), "who waits has a place, and nobody else has one"
    await retire(real, agents, turmoil.contacts)
