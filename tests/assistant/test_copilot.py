"""Suggestions to agents over HTTP."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from sqlalchemy import text
from tests.assistant.builders import CUSTOMER, FEE, LIMIT, NOON, open_chat, publish_bank
from tests.conftest import SignIn

from zhike.assistant.keeping import keeper_of
from zhike.conversations import api as conversations
from zhike.knowledge import api as knowledge
from zhike.platform.database import Session
from zhike.platform.ids import uuid7
from zhike.platform.runtime import Runtime


async def active(session: Session, agent_id: UUID, *lines: str) -> UUID:
    """A conversation that an agent has, in which the customer said these lines."""
    chat = await open_chat(session)
    await conversations.set_state(session, chat.id, "queued", queue="general", because="customer_request", now=NOON)
    await conversations.set_state(session, chat.id, "active", agent_id=agent_id, now=NOON)
    for number, line in enumerate(lines):
        await conversations.post_message(
            session,
            actor=CUSTOMER,
            conversation_id=chat.id,
            author="customer",
            text=line,
            now=NOON + timedelta(seconds=number),
        )
    return chat.id


async def test_the_last_words_bring_suggestions(sign_in: SignIn, session: Session) -> None:
    await publish_bank(session)
    agent = await sign_in("agent")
    chat = await active(session, agent.staff.id, "你好", "手机银行转账限额是多少")
    items = (await agent.get(f"/api/v1/conversations/{chat}/suggestions")).json()["items"]
    assert (items[0]["question"], items[0]["text"], items[0]["version"]) == (LIMIT[1], LIMIT[2], 1)
    assert items[0]["confidence"] > 0.7
    assert len(items) <= 3
    assert items == sorted(items, key=lambda item: -item["confidence"])


async def test_lines_in_a_row_are_read_together(sign_in: SignIn, session: Session) -> None:
    await publish_bank(session)
    agent = await sign_in("agent")
    chat = await active(session, agent.staff.id, "信用卡年费", "怎么免？")
    items = (await agent.get(f"/api/v1/conversations/{chat}/suggestions")).json()["items"]
    assert items[0]["question"] == FEE[1]


async def test_silence_and_replies_bring_none(sign_in: SignIn, session: Session) -> None:
    await publish_bank(session)
    agent = await sign_in("agent")
    chat = await active(session, agent.staff.id)
    path = f"/api/v1/conversations/{chat}/suggestions"
    assert (await agent.get(path)).json() == {"items": []}


async def test_what_was_withdrawn_is_not_suggested(sign_in: SignIn, session: Session, runtime: Runtime) -> None:
    await publish_bank(session)
    agent = await sign_in("agent")
    chat = await active(session, agent.staff.id, "手机银行转账限额是多少")
    path = f"/api/v1/conversations/{chat}/suggestions"
    first = (await agent.get(path)).json()["items"][0]
    await knowledge.expire_article(session, actor=CUSTOMER, article_id=UUID(first["article_id"]), now=NOON)
    again = (await agent.get(path)).json()["items"]
    await keeper_of(runtime).settle()  # the new index is made behind, here on the test's one session
    assert first["article_id"] not in {item["article_id"] for item in again}


async def test_only_who_may_read_the_conversation_is_helped(sign_in: SignIn, session: Session) -> None:
    await publish_bank(session)
    agent, colleague, editor = await sign_in("agent"), await sign_in("agent"), await sign_in("editor")
    chat = await active(session, agent.staff.id, "手机银行转账限额是多少")
    path = f"/api/v1/conversations/{chat}/suggestions"
    assert (await colleague.get(path)).status_code == 404
    assert (await editor.get(path)).status_code == 403
    assert (await agent.get(f"/api/v1/conversations/{uuid7()}/suggestions")).status_code == 404
    article = (await agent.get(path)).json()["items"][0]["article_id"]
    use = {"conversation_id": str(chat), "action": "inserted"}
    assert (await colleague.post(f"/api/v1/suggestions/{article}/uses", json=use)).status_code == 404


async def test_what_became_of_a_suggestion_is_kept(sign_in: SignIn, session: Session) -> None:
    await publish_bank(session)
    agent = await sign_in("agent")
    chat = await active(session, agent.staff.id, "手机银行转账限额是多少")
    article = (await agent.get(f"/api/v1/conversations/{chat}/suggestions")).json()["items"][0]["article_id"]
    for action, status in (("inserted", 204), ("dismissed", 204), ("eaten", 422)):
        body = {"conversation_id": str(chat), "action": action}
        assert (await agent.post(f"/api/v1/suggestions/{article}/uses", json=body)).status_code == status
    unknown = {"conversation_id": str(chat), "action": "inserted"}
    assert (await agent.post(f"/api/v1/suggestions/{uuid7()}/uses", json=unknown)).status_code == 404
    kept = await session.execute(text("select action from assistant.suggestion_use order by id"))
    assert [row.action for row in kept] == ["inserted", "dismissed"]
