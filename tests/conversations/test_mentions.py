"""Notes that call colleagues: they are told, may read, and the customer never hears of it."""

from __future__ import annotations

from uuid import UUID

import pytest

from tests.conversations.builders import a_colleague, at, said, with_agent
from zhike.conversations import api as conversations
from zhike.conversations import errors, permissions
from zhike.conversations.service.mentions import call_colleagues
from zhike.identity.service.notifications import list_notifications
from zhike.platform.database import Session
from zhike.platform.ids import uuid7


async def test_who_is_called_is_told_once_and_may_read_from_then_on(session: Session) -> None:
    agent, colleague = await a_colleague(session), await a_colleague(session)
    conversation = await with_agent(session, agent)
    await said(session, conversation.id)
    with pytest.raises(errors.ConversationNotFound):
        await permissions.find_readable(session, actor=colleague, conversation_id=conversation.id)

    for _ in range(2):
        posted = await call_colleagues(
            session,
            [UUID(colleague.id), UUID(agent.id)],
            actor=agent,
            conversation_id=conversation.id,
            text=f"@{colleague.name} 请看一下",
            client_id="n1",
            now=at(30),
        )
    assert {each["name"] for each in posted.message.payload["mentions"]} == {agent.name, colleague.name}
    (told,) = await list_notifications(session, actor=colleague, limit=9)
    assert (told.kind, told.subject, told.times) == ("mention", f"conversation:{conversation.id}", 1)
    assert await list_notifications(session, actor=agent, limit=9) == []
    assert await permissions.find_readable(session, actor=colleague, conversation_id=conversation.id)
    assert await permissions.find_readable_among(session, actor=colleague, ids=[conversation.id])
    customers = await conversations.list_messages(session, conversation.id)
    assert all(message.visibility == "public" for message in customers)
    with pytest.raises(errors.NotInCharge):
        await permissions.find_answerable(session, actor=colleague, conversation_id=conversation.id)


async def test_words_that_call_somebody_are_never_a_reply(session: Session) -> None:
    agent, colleague = await a_colleague(session), await a_colleague(session)
    conversation = await with_agent(session, agent)

    async def say(visibility: conversations.Visibility, called: str) -> None:
        await call_colleagues(
            session,
            [UUID(called)],
            actor=agent,
            conversation_id=conversation.id,
            text="@同事 这位客户很难缠",
            visibility=visibility,
            now=at(30),
        )

    with pytest.raises(errors.MentionRefused):
        await say("public", colleague.id)
    with pytest.raises(errors.MentionRefused):
        await say("internal", str(uuid7()))
    assert await conversations.list_messages(session, conversation.id, include_internal=True) == [
        each for each in await conversations.list_messages(session, conversation.id) if each.author == "system"
    ]
