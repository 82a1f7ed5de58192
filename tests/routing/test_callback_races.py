"""Callbacks at the same moment as something else: with real commits, on several connections."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from tests.routing.builders import CUSTOMER, waiting
from tests.routing.callback_builders import a_caller, outcome, slots_of, wished
from tests.routing.test_races import apart, retire
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.platform.errors import ZhikeError
from zhike.platform.runtime import Runtime
from zhike.routing import api as routing
from zhike.routing.callbacks.service import setup
from zhike.routing.callbacks.values import CallbackRule

_TWICE = text("""
    select conversation_id from routing.assignment where ended_at is null group by conversation_id having count(*) > 1
""")
# Every callback that is open is somewhere, and no call is in the line of somebody who is not to be called.
_LOST = text("""
    select c.id from routing.callback c
    left join routing.entry e using (conversation_id) join conversations.conversation v on v.id = c.conversation_id
    where c.state = 'open' and (e.conversation_id is null or e.state = 'left' or not e.callback
        or (v.state = 'queued' and e.state not in ('waiting', 'parked'))
        or (e.state = 'parked' and c.due_at is null))
    union all
    select e.conversation_id from routing.entry e where e.callback and e.state <> 'left' and not exists (
        select 1 from routing.callback c where c.conversation_id = e.conversation_id and c.state = 'open')
""")


@pytest.fixture
def awake(real: Runtime) -> Runtime:
    """The same, at any hour of the day: nothing is quiet."""
    return replace(real, settings=real.settings.model_copy(update={"quiet_hours": "none"}))


async def fine(runtime: Runtime) -> None:
    async with runtime.database.transaction() as session:
        assert (await session.execute(_TWICE)).all() == []
        assert (await session.execute(_LOST)).all() == []


async def callers(runtime: Runtime, count: int) -> list[Actor]:
    async with runtime.database.transaction() as session:
        await setup.change_rule(
            session,
            actor=Actor(id="setup", kind="operator", name="setup"),
            rule=CallbackRule("general", per_slot=3),
            expected="*",
            now=runtime.clock.now(),
        )
        return [await a_caller(session, now=runtime.clock.now()) for _ in range(count)]


async def queued(runtime: Runtime, count: int) -> list[UUID]:
    async with runtime.database.transaction() as session:
        return [await waiting(session, now=runtime.clock.now()) for _ in range(count)]


async def at_once(runtime: Runtime, *works: Any) -> list[Any]:
    return await asyncio.gather(*(apart(runtime, work) for work in works))


async def test_many_who_want_the_same_slot_get_no_more_than_there_are(awake: Runtime) -> None:
    agents = await callers(awake, 2)
    contacts = await queued(awake, 8)
    async with awake.database.transaction() as session:
        slot = (await slots_of(awake, session, contacts[0]))[-1]

    def wanting(one: UUID, place: int) -> Any:
        async def want(session: Session) -> Any:
            number = f"1390000{place:04d}"
            return await wished(awake, session, one, now=awake.clock.now(), slot_from=slot, number=number)

        return want

    answers = await at_once(awake, *(wanting(one, place) for place, one in enumerate(contacts)))
    refused = [answer.code for answer in answers if isinstance(answer, ZhikeError)]
    assert len(refused) == 5
    assert set(refused) == {"routing.callback_slot_gone"}
    await fine(awake)
    await retire(awake, agents, contacts)
    await fine(awake)


async def test_cancelled_and_taken_in_the_same_moment_nothing_is_lost(awake: Runtime) -> None:
    agents = await callers(awake, 3)
    for round_ in range(6):
        (one,) = await queued(awake, 1)
        number = f"1391000{round_:04d}"
        await apart(
            awake,
            lambda session, one=one, number=number: wished(awake, session, one, now=awake.clock.now(), number=number),
        )

        def taking(agent: Actor, one: UUID = one) -> Any:
            return lambda session: routing.accept(session, actor=agent, conversation_id=one, now=awake.clock.now())

        def cancelling(session: Session, one: UUID = one) -> Any:
            return routing.cancel_callback(session, actor=CUSTOMER, conversation_id=one, now=awake.clock.now())

        await at_once(awake, *(taking(agent) for agent in agents), cancelling, lambda _: routing.watch_callbacks(awake))
        await fine(awake)
        async with awake.database.transaction() as session:
            who = text("select staff_id from routing.assignment where conversation_id = :id and ended_at is null")
            holders = list((await session.execute(who, {"id": one})).scalars())
        assert len(holders) <= 1
        await retire(awake, [], [one])
    await retire(awake, agents, [])


async def test_two_outcomes_of_one_call_are_one(awake: Runtime) -> None:
    (agent,) = await callers(awake, 1)
    (one,) = await queued(awake, 1)
    await apart(awake, lambda session: wished(awake, session, one, now=awake.clock.now(), number="13920000001"))
    await apart(awake, lambda session: routing.accept(session, actor=agent, conversation_id=one, now=awake.clock.now()))
    both = await at_once(
        awake,
        lambda session: outcome(awake, session, agent, one, "unanswered"),
        lambda session: outcome(awake, session, agent, one, "unanswered"),
    )
    assert sum(isinstance(answer, ZhikeError) for answer in both) == 1
    await fine(awake)
    async with awake.database.transaction() as session:
        tries = text("select tries from routing.callback where conversation_id = :id")
        assert (await session.execute(tries, {"id": one})).scalar_one() == 1
    await retire(awake, [agent], [one])
