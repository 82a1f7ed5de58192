"""A message that somebody takes before an answer is looked for."""

from __future__ import annotations

from typing import Any

import pytest
from tests.assistant.builders import CUSTOMER, FEE, NOON, log_of, open_chat, publish_bank

from zhike.assistant.rules.handover import Handoff
from zhike.assistant.service.replying import reply_to
from zhike.assistant.taking import Said, Taken, Taker
from zhike.conversations import api as conversations
from zhike.conversations.api import Message
from zhike.platform.database import Session
from zhike.platform.runtime import Runtime


@pytest.fixture(autouse=True)
async def bank(session: Session) -> None:
    await publish_bank(session)


def taking(word: str, taken: Taken) -> Taker:
    """Takes what has `word` in it."""

    async def take(*_: Any, message: Message, **__: Any) -> Taken | None:
        return taken if word in message.text else None

    return take


async def said_after(runtime: Runtime, session: Session, text: str, *takers: Taker) -> tuple[list[Message], Any]:
    """What follows in the thread, and what was logged."""
    chat = await open_chat(session)
    posted = await conversations.post(
        session, actor=CUSTOMER, conversation_id=chat.id, author="customer", text=text, now=NOON
    )
    message = posted.message
    await reply_to(
        runtime,
        session,
        conversation_id=chat.id,
        message_id=message.id,
        sequence=message.sequence,
        takers=takers,
        now=NOON,
    )
    (logged,) = await log_of(session, chat.id)
    return await conversations.list_messages(session, chat.id, after=message.sequence), logged


async def test_the_first_who_wants_a_message_takes_it(runtime: Runtime, session: Session) -> None:
    first = taking("余额", Taken(Said("要查哪张卡？"), reason="ACC-01"))
    second = taking("年费", Taken(Said("不该到这里"), reason="CCD-08"))
    (reply,), logged = await said_after(runtime, session, "余额和年费", first, second)
    assert (reply.author, reply.kind, reply.text) == ("assistant", "text", "要查哪张卡？")
    assert (logged["outcome"], logged["reason"], logged["article_id"]) == ("task", "ACC-01", None)


async def test_what_nobody_takes_is_answered(runtime: Runtime, session: Session) -> None:
    (reply,), logged = await said_after(runtime, session, "年费怎么收", taking("余额", Taken(None)))
    assert (reply.text, logged["outcome"]) == (FEE[2], "answered")


async def test_who_takes_it_may_hand_over(runtime: Runtime, session: Session) -> None:
    handoff = Handoff("urgent", "TRF-05", "P0")
    taken = Taken(Said("已为您锁定。"), reason="TRF-05", handoff=handoff)
    (reply, *_), logged = await said_after(runtime, session, "转错了", taking("转错", taken))
    assert reply.text == "已为您锁定。"
    assert (logged["outcome"], logged["because"], logged["reason"]) == ("handoff", "urgent", "TRF-05")
