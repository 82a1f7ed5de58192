"""A small bank's knowledge, and customers who ask."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text

from zhike.assistant.matching.index import IndexBuilder, KnowledgeIndex
from zhike.conversations import api as conversations
from zhike.conversations.api import Conversation, Message
from zhike.conversations.events import MessagePosted
from zhike.knowledge import api as knowledge
from zhike.knowledge.api import Content, ImportRow, PublishedArticle
from zhike.platform.actor import Actor, system_actor
from zhike.platform.database import Session
from zhike.platform.ids import uuid7
from zhike.platform.outbox import Envelope
from zhike.platform.runtime import Runtime

NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
SYSTEM = system_actor("test")
CUSTOMER = Actor(id="customer", kind="customer")

FEE, REPAY, LIMIT, LOST, CANCEL, FEE_EN, LIMIT_EN = (
    ("zh", "信用卡年费多少，怎么免？", "首年免年费，刷满 6 次免次年年费。", ("年费怎么收", "信用卡要钱吗"), "CCD-08"),
    ("zh", "信用卡有哪些还款方式？", "手机银行、柜台、自动还款都可以。", ("怎么还信用卡", "还款方式"), "CCD-04"),
    ("zh", "手机银行转账限额是多少？", "单笔 5 万元，每日 20 万元。", ("转账额度", "一天能转多少"), "TRF-01"),
    ("zh", "借记卡丢了怎么挂失？", "请立即在手机银行挂失。", ("银行卡丢了",), "SEC-01"),
    ("zh", "次日到账的转账还没发出，能取消吗？", "发出前可以撤销。", ("撤销转账",), "TRF-05"),
    ("en", "What is the annual fee of the credit card?", "Free in the first year.", ("card yearly fee",), "CCD-08"),
    ("en", "What is the transfer limit in the app?", "CNY 50,000 each.", ("how much can I transfer",), "TRF-01"),
)
BANK = (FEE, REPAY, LIMIT, LOST, CANCEL, FEE_EN, LIMIT_EN)
Said = tuple[str, str, str, tuple[str, ...], str]


def published(said: Said, **changes: Any) -> PublishedArticle:
    """An article in force, as a value."""
    language, question, answer, variants, category = said
    values: dict[str, Any] = {
        "id": uuid7(),
        "key": "",
        "version": 1,
        "language": language,
        "category": category,
        "question": question,
        "answer": answer,
        "variants": variants,
        "verbatim": False,
        "effective_from": NOON,
        "effective_until": None,
    }
    return PublishedArticle(**{**values, **changes})


def index_of(*articles: PublishedArticle) -> KnowledgeIndex:
    """An index of these articles, else of the small bank's."""
    return IndexBuilder().build(1, articles or [published(said) for said in BANK])


async def publish_bank(session: Session, bank: Sequence[Said] = BANK, *, now: datetime = NOON) -> None:
    """Publish the small bank's articles."""
    rows = [
        ImportRow(number, language, Content(question, answer, variants, category))  # type: ignore[arg-type]
        for number, (language, question, answer, variants, category) in enumerate(bank)
    ]
    await knowledge.import_articles(session, actor=SYSTEM, rows=rows, publish=True, now=now, unreviewed_allowed=True)


async def open_chat(session: Session, **details: Any) -> Conversation:
    """A conversation that a customer has just opened."""
    plain: dict[str, Any] = {"channel": "web_chat", "language": "zh", "customer_id": None, "elder": False, "now": NOON}
    return await conversations.open_conversation(session, actor=CUSTOMER, **{**plain, **details})


async def ask(runtime: Runtime, session: Session, conversation_id: UUID, said: str) -> list[Message]:
    """The customer says something; what was added to the thread after it."""
    from zhike.assistant.subscribers import SUBSCRIPTIONS

    posted = await conversations.post(
        session,
        actor=CUSTOMER,
        conversation_id=conversation_id,
        author="customer",
        text=said,
        now=runtime.clock.now(),
    )
    conversation = await conversations.get_conversation(session, conversation_id)
    event = MessagePosted(
        conversation_id,
        posted.message.id,
        posted.message.sequence,
        "customer",
        handler="assistant" if conversation.state == "assistant" else "queue",
        visibility="public",
    )
    subscription = SUBSCRIPTIONS[0]
    if subscription.wants(event):
        envelope = Envelope(1, "conversations.MessagePosted", str(conversation_id), "customer", "customer", NOON)
        await subscription.handle(runtime, session, event, envelope)
    return await conversations.list_messages(session, conversation_id, after=posted.message.sequence)


async def log_of(session: Session, conversation_id: UUID) -> list[Any]:
    """The log of answers of a conversation, oldest first."""
    found = await session.execute(
        text("select * from assistant.answer_log where conversation_id = :id order by at, message_id"),
        {"id": conversation_id},
    )
    return list(found.mappings())
