"""The copilot sees what its agent may see, and nothing else: over random roles, ties, states, articles and words."""

from __future__ import annotations

from collections.abc import Awaitable
from datetime import timedelta
from itertools import count
from typing import Any, TypeVar
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.assistant.builders import CUSTOMER, NOON, SYSTEM, open_chat

from zhike.assistant.copilot.panel import make_panel, make_suggestions
from zhike.conversations import api as conversations
from zhike.conversations.errors import ConversationNotFound
from zhike.identity import api as identity
from zhike.identity.rules import PERMISSIONS, ROLES
from zhike.knowledge import api as knowledge
from zhike.knowledge.api import COLLEAGUE, Content, ImportRow
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.platform.runtime import Runtime

PHONE = "13812345678"
LINES = (
    "信用卡年费多少？",
    f"我的电话是{PHONE}",
    "转账限额是多少",
    "我要投诉你们",
    "好的谢谢",
    "how much is the card fee",
)
NUMBERS = count(1000)
T = TypeVar("T")
AUDIENCES: tuple[knowledge.Audience, ...] = ("public", "customers", "staff")
CASES = st.fixed_dictionaries(
    {
        "role": st.sampled_from(ROLES),
        "tie": st.sampled_from(["owner", "nobody", "served"]),
        "state": st.sampled_from(["queued", "active", "closed"]),
        "lines": st.lists(st.sampled_from(LINES), min_size=1, max_size=3),
        "later": st.sampled_from([0, 2]),
    }
)


async def other(session: Session) -> UUID:
    """A colleague."""
    number = str(next(NUMBERS))
    made = await identity.create_staff(
        session, actor=SYSTEM, role="agent", login=f"other{number}", name="同事", number=number, now=NOON
    )
    return made.id


async def make_chat(session: Session, case: dict[str, Any], me: UUID) -> UUID:
    chat = await open_chat(session)
    for number, line in enumerate(case["lines"]):
        await conversations.post_message(
            session,
            actor=CUSTOMER,
            conversation_id=chat.id,
            author="customer",
            text=line,
            now=NOON + timedelta(seconds=number),
        )
    stranger = await other(session)
    await conversations.set_state(session, chat.id, "queued", queue="general", because="customer_request", now=NOON)
    if case["state"] == "queued":
        return chat.id
    first = stranger if case["tie"] == "nobody" else me
    await conversations.set_state(session, chat.id, "active", agent_id=first, now=NOON)
    if case["tie"] == "served":
        await conversations.set_state(session, chat.id, "queued", queue="general", because="transfer", now=NOON)
        await conversations.set_state(session, chat.id, "active", agent_id=stranger, now=NOON)
    if case["state"] == "closed":
        await conversations.close(session, actor=SYSTEM, conversation_id=chat.id, outcome="unrecorded", now=NOON)
    return chat.id


@pytest.fixture
async def bank(session: Session) -> None:
    """An article for each circle on each channel, and one that is over in an hour."""
    scopes = [(audience, channel) for audience in AUDIENCES for channel in ("", "web_chat", "voice")]
    contents = [
        Content(
            "信用卡年费多少？", "首年免年费", category="CCD-08", audience=audience, channels=(channel,) * bool(channel)
        )
        for audience, channel in scopes
    ]
    contents.append(Content("转账限额是多少？", "每日 20 万元", effective_until=NOON + timedelta(hours=1)))
    rows = [ImportRow(number, "zh", content) for number, content in enumerate(contents)]
    await knowledge.import_articles(session, actor=SYSTEM, rows=rows, publish=True, now=NOON, unreviewed_allowed=True)


@pytest.mark.usefixtures("bank")
@given(CASES)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_it_sees_what_its_agent_may_see(runtime: Runtime, session: Session, case: dict[str, Any]) -> None:
    number = str(next(NUMBERS))
    staff = await identity.create_staff(
        session, actor=SYSTEM, role=case["role"], login=f"who{number}", name="某人", number=number, now=NOON
    )
    actor = Actor(id=str(staff.id), kind="staff", permissions=PERMISSIONS[case["role"]])
    chat = await make_chat(session, case, staff.id)
    readable = await opens(conversations.find_readable(session, actor=actor, conversation_id=chat))
    where: dict[str, Any] = {"actor": actor, "conversation_id": chat, "now": NOON + timedelta(hours=case["later"])}
    panel = await opens(make_panel(runtime, session, reader="zh", **where))
    suggestions = await opens(make_suggestions(runtime, session, **where))
    assert (panel is None, suggestions is None) == (readable is None, readable is None)
    if readable is None or panel is None or suggestions is None:
        return
    assert PHONE not in repr(panel)
    allowed = {article.id for article in await knowledge.published(session, where["now"], COLLEAGUE)}
    told = knowledge.Asker("public", readable.channel, "")
    assert {each.article.id for each in suggestions} <= allowed
    assert all(each.may_send == each.article.is_for(told) for each in suggestions)
    known = {message.sequence for message in await conversations.list_messages(session, chat)}
    summary = panel.summary
    pointed = [*summary.open, *summary.promises, *summary.deeds, *summary.facts, *filter(None, [summary.wants])]
    assert {line.sequence for line in pointed} <= known


async def opens(door: Awaitable[T]) -> T | None:
    """What lies behind the door, or None where the conversation does not exist for who asks."""
    try:
        return await door
    except ConversationNotFound:
        return None
