"""Cautions: what supervisors are told of a running conversation, and what they are not."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from tests.conftest import SignIn
from tests.conversations.builders import NOON, a_colleague, at, said, with_agent

from zhike.assistant.cautions import service
from zhike.assistant.cautions.rules import Noticed, of_agent, of_customer
from zhike.assistant.cautions.service import Spoken
from zhike.conversations.events import MessagePosted
from zhike.conversations.thread import Message
from zhike.platform.actor import Actor
from zhike.platform.database import Session

CALM, ANNOYED, WORRIED = "请问转账限额是多少", "怎么还没好啊，等了很久了", "我很担心，钱会不会没了"
FURIOUS = "你们就是骗子！气死我了，我要投诉你们！"


@pytest.mark.parametrize(
    ("text", "flags", "expected"),
    [
        ("您好，请稍等，我帮您查一下。", (), []),
        ("您放心，这款产品保本。", (), [Noticed("forbidden", "promise")]),
        ("We guarantee that it arrives today.", (), [Noticed("forbidden", "promise")]),
        ("本产品不保本，请留意风险。", (), []),
        ("请把您的短信验证码告诉我。", (), [Noticed("forbidden", "asks_secret")]),
    ],
)
def test_an_agents_reply_is_a_caution_where_it_harms(
    text: str, flags: tuple[str, ...], expected: list[Noticed]
) -> None:
    assert of_agent(text, flags=flags) == expected


def test_a_disclosure_is_asked_for_by_the_contact_reason_only() -> None:
    text = "这款理财的业绩比较基准是3.2%，现在就可以买。"
    assert of_agent(text, flags=()) == []
    assert [each.kind for each in of_agent(text, flags={"suitability"})] == ["disclosure"]


def test_length_and_whole_numbers_are_the_agents_own_matter() -> None:
    assert of_agent("请您稍等。" * 80 + "13900001111", flags=()) == []


def test_anger_is_a_caution_and_so_is_its_rise() -> None:
    assert of_customer([]) == []
    assert of_customer([CALM]) == []
    assert of_customer([CALM, FURIOUS]) == [Noticed("anger", "angry")]
    assert of_customer([FURIOUS, CALM]) == []
    assert of_customer([CALM, ANNOYED, WORRIED]) == [Noticed("anger", "rising")]
    assert of_customer([WORRIED, ANNOYED, WORRIED]) == []
    assert of_customer([ANNOYED, WORRIED]) == []


async def _post(session: Session, conversation_id: UUID, text: str, **details: Any) -> Message:
    """A message, looked at as the outbox would have it looked at."""
    message = await said(session, conversation_id, text, **details)
    await service.notice(session, [Spoken(conversation_id, message.id, message.sequence)])
    return message


async def _agent_says(session: Session, agent: Actor, conversation_id: UUID, text: str, second: float) -> Message:
    return await _post(session, conversation_id, text, actor=agent, author="agent", now=at(second))


async def _told(session: Session, second: float = 60) -> list[tuple[str, str]]:
    return [(each.caution.kind, each.caution.code) for each in await service.list_cautions(session, now=at(second))]


async def test_what_is_noticed_is_listed_once_and_newest_first(session: Session) -> None:
    agent = await a_colleague(session)
    chat = await with_agent(session, agent)
    await _post(session, chat.id, FURIOUS, now=at(30))
    await _post(session, chat.id, FURIOUS, now=at(32))
    promise = await _agent_says(session, agent, chat.id, "您放心，这款产品保本。", 40)
    await service.notice(session, [Spoken(chat.id, promise.id, promise.sequence)])
    assert await _told(session) == [("forbidden", "promise"), ("anger", "angry")]
    assert await _told(session, timedelta(hours=25).total_seconds()) == []


async def test_a_customer_who_waits_for_a_reply_is_a_caution_until_it_comes(session: Session) -> None:
    agent = await a_colleague(session)
    chat = await with_agent(session, agent)
    await _post(session, chat.id, CALM, now=at(30))
    waits = service.SILENCE.total_seconds()
    assert await _told(session, 30 + waits - 1) == []
    assert await _told(session, 30 + waits) == [("silence", "silence")]
    await _agent_says(session, agent, chat.id, "请稍等。", 30 + waits)
    assert await _told(session, 31 + 2 * waits) == []


async def test_angry_again_is_told_again_after_somebody_has_looked(session: Session) -> None:
    agent, lead = await a_colleague(session), await a_colleague(session, "supervisor")
    chat = await with_agent(session, agent)
    await _post(session, chat.id, FURIOUS, now=at(30))
    (listed,) = await service.list_cautions(session, now=at(40))
    assert listed.caution.id is not None
    await service.acknowledge(session, actor=lead, caution_id=listed.caution.id, now=at(41))
    assert await _told(session) == []
    await _post(session, chat.id, FURIOUS, now=at(50))
    assert await _told(session) == [("anger", "angry")]


async def test_the_list_holds_no_words_of_anybody(session: Session, sign_in: SignIn) -> None:
    lead = await sign_in("supervisor")
    agent = await a_colleague(session)
    chat = await with_agent(session, agent)
    await _post(session, chat.id, FURIOUS, now=NOON)
    await _agent_says(session, agent, chat.id, "您放心，这款产品保本。", 1)
    answer = await lead.get("/api/v1/cautions")
    (promise, anger) = answer.json()["items"]
    assert (promise["code"], promise["agent_name"], promise["running"]) == ("promise", agent.name, True)
    assert (anger["kind"], anger["sequence"], anger["queue"]) == ("anger", 3, "general")
    assert "骗子" not in answer.text
    assert "保本" not in answer.text
    put = f"/api/v1/cautions/{promise['id']}/acknowledgement"
    assert [(await lead.put(put)).status_code for _ in range(2)] == [204, 404]
    audit = await (await sign_in("compliance")).get(
        "/api/v1/audit", params={"action": "assistant.caution_acknowledged"}
    )
    assert [each["subject"] for each in audit.json()["items"]] == [f"conversation:{chat.id}"]


async def test_only_who_watches_the_floor_is_told(sign_in: SignIn) -> None:
    nobody = "00000000-0000-7000-8000-000000000000"
    for role in ("agent", "editor"):
        client = await sign_in(role)
        assert (await client.get("/api/v1/cautions")).status_code == 403
        assert (await client.put(f"/api/v1/cautions/{nobody}/acknowledgement")).status_code == 403


def test_only_lines_between_a_customer_and_an_agent_are_looked_at() -> None:
    from zhike.assistant.subscribers import SUBSCRIPTIONS

    (subscription,) = [one for one in SUBSCRIPTIONS if one.name == "assistant.cautions"]
    assert subscription.wants is not None
    ids = {"conversation_id": UUID(int=1), "message_id": UUID(int=2), "sequence": 1}

    def wanted(**details: str) -> bool:
        plain = {"author": "customer", "handler": "agent", "visibility": "public", "kind": "text", **details}
        return bool(subscription.wants and subscription.wants(MessagePosted(**ids, **plain)))  # type: ignore[arg-type]

    assert wanted()
    assert wanted(author="agent")
    for other in ({"author": "system"}, {"handler": "assistant"}, {"visibility": "internal"}, {"kind": "attachment"}):
        assert not wanted(**other)
