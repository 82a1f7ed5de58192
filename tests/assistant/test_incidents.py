"""While an incident is announced, one announcement answers everybody who comes with its matter."""

from __future__ import annotations

import pytest
from tests.assistant.builders import NOON, REPAY, ask, log_of, open_chat, publish_bank
from tests.routing.builders import an_agent

from zhike.conversations import api as conversations
from zhike.platform.database import Session
from zhike.platform.runtime import Runtime
from zhike.routing.service import interventions

QUESTION = "信用卡怎么还款"
ZH, EN = "还款系统正在抢修，预计今天 18:00 恢复，期间不产生违约金。", "Repayments are being repaired until 18:00."


@pytest.fixture(autouse=True)
async def bank(session: Session) -> None:
    await publish_bank(session)


async def begin(session: Session, *about: str) -> None:
    lead = await an_agent(session, role="supervisor", state=None)
    await interventions.begin_incident(session, actor=lead, about=about, zh=ZH, en=EN, why="核心故障", now=NOON)


async def told(session: Session) -> int:
    return (await interventions.list_today(session, zone="Asia/Shanghai", now=NOON))[0].told


async def test_who_comes_with_the_matter_is_told_once_and_then_answered_as_ever(
    runtime: Runtime, session: Session
) -> None:
    await begin(session, "CCD-04")
    chat = await open_chat(session)
    (first,) = await ask(runtime, session, chat.id, QUESTION)
    assert (first.author, first.kind, first.text) == ("assistant", "answer", ZH)
    assert first.payload["choices"], "a person stays one tap away"
    (logged,) = await log_of(session, chat.id)
    assert logged["reason"] == "CCD-04"
    second = (await ask(runtime, session, chat.id, QUESTION))[-1]
    assert second.text == REPAY[2]
    assert await told(session) == 1
    assert (await conversations.get_conversation(session, chat.id)).state == "assistant"


async def test_another_matter_and_a_wish_for_a_person_are_left_alone(runtime: Runtime, session: Session) -> None:
    await begin(session, "CCD-04")
    chat = await open_chat(session)
    said = await ask(runtime, session, chat.id, "手机银行转账限额是多少")
    assert ZH not in [each.text for each in said]
    wish = await open_chat(session)
    await ask(runtime, session, wish.id, "我要人工")
    assert (await conversations.get_conversation(session, wish.id)).state == "queued"
    assert await told(session) == 0
