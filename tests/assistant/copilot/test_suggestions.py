"""Suggestions to agents over HTTP."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from tests.assistant.builders import CUSTOMER, FEE, LIMIT, NOON, open_chat, publish_bank
from tests.conftest import SignIn

from zhike.assistant.keeping import keeper_of
from zhike.conversations import api as conversations
from zhike.knowledge import api as knowledge
from zhike.knowledge.api import Content, ImportRow
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


async def test_a_suggestion_says_why_it_fits(sign_in: SignIn, session: Session) -> None:
    await publish_bank(session)
    agent = await sign_in("agent")
    chat = await active(session, agent.staff.id, "想问下手机银行转账限额")
    first = (await agent.get(f"/api/v1/conversations/{chat}/suggestions")).json()["items"][0]
    assert (first["shared"], first["why"], first["may_send"]) == ("手机银行转账限额", ["words"], True)


async def test_a_short_line_is_read_with_what_was_said_before(sign_in: SignIn, session: Session) -> None:
    await publish_bank(session)
    agent = await sign_in("agent")
    chat = await active(session, agent.staff.id, "我想了解信用卡年费怎么免")
    await agent.post(
        f"/api/v1/conversations/{chat}/messages",
        json={"client_id": "1", "text": "请稍等，我查一下"},
    )
    await conversations.post_message(
        session, actor=CUSTOMER, conversation_id=chat, author="customer", text="多少？", now=NOON + timedelta(minutes=1)
    )
    first = (await agent.get(f"/api/v1/conversations/{chat}/suggestions")).json()["items"][0]
    assert first["question"] == FEE[1]
    assert "thread" in first["why"]


async def test_an_article_for_colleagues_is_marked_and_not_for_sending(sign_in: SignIn, session: Session) -> None:
    await publish_bank(session)
    inner = Content("手机银行转账限额怎么临时上调？", "内部：经主管核准后上调。", audience="staff")
    rows = [ImportRow(1, "zh", inner)]
    await knowledge.import_articles(session, actor=CUSTOMER, rows=rows, publish=True, now=NOON, unreviewed_allowed=True)
    agent = await sign_in("agent")
    chat = await active(session, agent.staff.id, "手机银行转账限额怎么临时上调？")
    items = (await agent.get(f"/api/v1/conversations/{chat}/suggestions")).json()["items"]
    first = items[0]
    assert (first["question"], first["audience"], first["may_send"]) == (inner.question, "staff", False)
    assert "colleagues" in first["why"]
    assert [item["may_send"] for item in items if item["question"] == LIMIT[1]] == [True]
