"""The loaders: what they hand out, and to whom."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest

from tests.conversations.builders import SYSTEM, a_colleague, a_customer, at, opened, with_agent
from zhike.conversations import api as conversations
from zhike.conversations import errors, permissions
from zhike.customers import api as customers
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.platform.errors import Forbidden
from zhike.platform.ids import uuid7
from zhike.platform.runtime import Runtime
from zhike.privacy import api as privacy


async def can_read(session: Session, actor: Actor, conversation_id: UUID) -> bool:
    try:
        found = await permissions.find_readable(session, actor=actor, conversation_id=conversation_id)
    except errors.ConversationNotFound:
        return False
    return found.id == conversation_id


async def test_an_agent_keeps_sight_of_what_they_served(session: Session) -> None:
    agent, colleague = await a_colleague(session), await a_colleague(session)
    conversation = await with_agent(session, agent)
    await conversations.set_state(
        session, conversation.id, "offered", agent_id=UUID(colleague.id), because="transfer", now=at(60)
    )
    await conversations.set_state(session, conversation.id, "active", now=at(70))
    assert await can_read(session, agent, conversation.id)
    with pytest.raises(errors.NotInCharge):
        await permissions.find_answerable(session, actor=agent, conversation_id=conversation.id)
    with pytest.raises(errors.NotInCharge):
        await permissions.find_resolvable(session, actor=agent, conversation_id=conversation.id)
    assert not await can_read(session, await a_colleague(session), conversation.id)


async def test_an_agent_sees_the_earlier_conversations_of_a_customer_while_serving_them(
    runtime: Runtime, session: Session
) -> None:
    new = customers.NewCustomer(
        number="C7",
        name="张伟",
        phone="13812345678",
        gender="male",
        birth_year=1990,
        tier="gold",
        region="华东",
        city="临州",
        city_tier=2,
        branch="营业部",
        since=date(2015, 5, 1),
    )
    (customer_id,) = await customers.create_customers(session, privacy.Vault(runtime.keyring, purpose="service"), [new])
    earlier = await opened(session, customer_id=customer_id)
    await conversations.close(session, actor=SYSTEM, conversation_id=earlier.id, now=at(1))
    agent = await a_colleague(session)
    assert not await can_read(session, agent, earlier.id)
    present = await with_agent(session, agent, customer_id=customer_id)
    assert await can_read(session, agent, earlier.id)
    await conversations.resolve(session, actor=agent, conversation_id=present.id, reason="CCD-04", now=at(90))
    assert not await can_read(session, agent, earlier.id)


async def test_the_back_office_reads_what_waits_and_says_nothing(session: Session) -> None:
    clerk = await a_colleague(session, "back_office")
    conversation = await opened(session)
    assert not await can_read(session, clerk, conversation.id)
    await conversations.set_state(session, conversation.id, "queued", queue="general", now=at(1))
    assert await can_read(session, clerk, conversation.id)
    for loader in (permissions.find_answerable, permissions.find_notable):
        with pytest.raises(Forbidden):
            await loader(session, actor=clerk, conversation_id=conversation.id)
    with pytest.raises(Forbidden):
        await permissions.find_resolvable(session, actor=clerk, conversation_id=conversation.id)


async def test_customers_and_strangers_find_nothing_here_and_the_system_everything(session: Session) -> None:
    conversation = await opened(session)
    nameless = Actor(id="nobody", kind="staff", permissions=frozenset({"conversations.read"}))
    everything = Actor(id=str(uuid7()), kind="customer", permissions=frozenset({"conversations.read_all"}))
    assert not await can_read(session, nameless, conversation.id)
    assert not await can_read(session, a_customer(), conversation.id)
    assert not await can_read(session, everything, conversation.id)
    assert await can_read(session, SYSTEM, conversation.id)
    assert not await can_read(session, SYSTEM, uuid7())
