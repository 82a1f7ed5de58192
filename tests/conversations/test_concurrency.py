"""Order and single storing under real concurrency, with real commits."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conversations.builders import NOON, SYSTEM, a_colleague, a_customer, opened, said, with_agent
from zhike.conversations import api as conversations
from zhike.conversations.thread import Message
from zhike.platform.actor import Actor
from zhike.platform.database import Database


@pytest.fixture(scope="module")
async def database(new_database: Callable[[], str]) -> AsyncIterator[Database]:
    database = Database(new_database())
    yield database
    await database.close()


async def test_many_at_once_get_one_place_each_without_a_gap(database: Database) -> None:
    async with database.transaction() as session:
        conversation = await opened(session)

    async def say(number: int) -> Message:
        async with database.transaction() as session:
            return await said(session, conversation.id, f"第 {number} 条", client_id=f"k{number}")

    stored = await asyncio.gather(*map(say, range(40)))
    assert sorted(message.sequence for message in stored) == list(range(1, 41))
    async with database.transaction() as session:
        thread = await conversations.list_messages(session, conversation.id)
    assert thread == sorted(stored, key=lambda message: message.sequence)


async def test_the_same_message_from_two_lines_at_once_is_stored_once(database: Database) -> None:
    async with database.transaction() as session:
        conversation = await opened(session)

    async def say(_: int) -> Message:
        async with database.transaction() as session:
            return await said(session, conversation.id, "转账没到", client_id="same")

    stored = await asyncio.gather(*map(say, range(12)))
    assert len(set(stored_ids(stored))) == 1
    async with database.transaction() as session:
        stands = await conversations.get_conversation(session, conversation.id)
    assert (stands.last_sequence, stands.customer_messages, stands.unread) == (1, 1, 1)


async def test_two_colleagues_who_answer_in_the_same_moment_are_one_who_answers(database: Database) -> None:
    for _ in range(5):
        async with database.transaction() as session:
            agent, supervisor = await a_colleague(session), await a_colleague(session, "supervisor")
            conversation = await with_agent(session, agent)
            seen = (await said(session, conversation.id)).sequence

        async def answer(actor: Actor, conversation_id: Any = conversation.id, sees: int = seen) -> Any:
            async with database.transaction() as session:
                return await conversations.post_as_staff(
                    session, actor=actor, conversation_id=conversation_id, text="您好", seen_sequence=sees, now=NOON
                )

        answers = await asyncio.gather(answer(agent), answer(supervisor), return_exceptions=True)
        assert sorted(type(each).__name__ for each in answers) == ["NewerReply", "Posted"]


async def test_a_message_and_the_end_never_both_win(database: Database) -> None:
    """Either the message is in the thread and the end came after it, or it was refused."""
    for _ in range(10):
        async with database.transaction() as session:
            conversation = await opened(session)

        async def say(conversation_id: Any = conversation.id) -> Message:
            async with database.transaction() as session:
                return await said(session, conversation_id, "等等", client_id="last")

        async def close(conversation_id: Any = conversation.id) -> None:
            async with database.transaction() as session:
                await conversations.close(session, actor=SYSTEM, conversation_id=conversation_id, now=NOON)

        said_, _closed = await asyncio.gather(say(), close(), return_exceptions=True)
        async with database.transaction() as session:
            thread = await conversations.list_messages(session, conversation.id)
        customers = [message for message in thread if message.author == "customer"]
        if isinstance(said_, Message):
            assert customers == [said_]
            assert thread[-1].payload["notice"] == "ended_idle"
        else:
            assert customers == []


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sends=st.lists(st.tuples(st.sampled_from(["a", "b", "c", "d"]), st.booleans()), max_size=12))
async def test_resending_in_any_order_stores_each_once_in_the_order_of_first_arrival(
    database: Database, sends: list[tuple[str, bool]]
) -> None:
    async with database.transaction() as session:
        conversation = await opened(session)
    expected: list[str] = []
    for client_id, fails in sends:
        try:
            async with database.transaction() as session:
                await conversations.post_message(
                    session,
                    actor=a_customer(),
                    conversation_id=conversation.id,
                    author="customer",
                    text=client_id,
                    client_id=client_id,
                    now=NOON,
                )
                if fails:
                    raise ConnectionError
        except ConnectionError:
            continue
        if client_id not in expected:
            expected.append(client_id)
    async with database.transaction() as session:
        thread = await conversations.list_messages(session, conversation.id)
    assert [message.client_id for message in thread] == expected
    assert [message.sequence for message in thread] == list(range(1, len(expected) + 1))


def stored_ids(stored: list[Message]) -> list[str]:
    return [str(message.id) for message in stored]
