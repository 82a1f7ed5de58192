"""Replies in a conversation on a real database."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace

import pytest
from tests.assistant.builders import (
    BANK,
    CUSTOMER,
    FEE,
    FEE_EN,
    LOST,
    NOON,
    REPAY,
    SYSTEM,
    ask,
    log_of,
    open_chat,
    publish_bank,
)

from zhike.assistant.keeping import keep_fresh, keeper_of
from zhike.assistant.schedules import SCHEDULES
from zhike.assistant.subscribers import SUBSCRIPTIONS
from zhike.conversations import api as conversations
from zhike.conversations.events import MessagePosted, PersonRequested
from zhike.knowledge import api as knowledge
from zhike.platform.database import Database, Session
from zhike.platform.ids import uuid7
from zhike.platform.outbox import Envelope
from zhike.platform.runtime import Runtime
from zhike.routing import api as routing

ENVELOPE = Envelope(1, "conversations.MessagePosted", "s", "customer", "customer", NOON)


@pytest.fixture(autouse=True)
async def bank(session: Session) -> None:
    await publish_bank(session)


async def test_an_answer_carries_its_source(runtime: Runtime, session: Session) -> None:
    chat = await open_chat(session)
    (reply,) = await ask(runtime, session, chat.id, "信用卡年费怎么收")
    assert (reply.author, reply.kind, reply.text) == ("assistant", "answer", FEE[2])
    citation = reply.payload["citation"]
    assert (citation["title"], citation["version"], citation["verbatim"]) == (FEE[1], 1, False)
    assert citation["effective_from"] == NOON.isoformat()
    (logged,) = await log_of(session, chat.id)
    assert (logged["outcome"], str(logged["article_id"]), logged["version"], logged["reason"]) == (
        "answered",
        citation["article_id"],
        1,
        "CCD-08",
    )
    assert (await conversations.get_conversation(session, chat.id)).state == "assistant"


async def test_an_event_that_comes_twice_is_answered_once(runtime: Runtime, session: Session) -> None:
    chat = await open_chat(session)
    await ask(runtime, session, chat.id, "年费怎么收")
    message = (await conversations.list_messages(session, chat.id))[-2]
    event = MessagePosted(chat.id, message.id, message.sequence, "customer", "assistant", "public")
    await SUBSCRIPTIONS[0].handle(runtime, session, event, ENVELOPE)
    assert [each.author for each in await conversations.list_messages(session, chat.id)][-2:] == [
        "customer",
        "assistant",
    ]
    assert len(await log_of(session, chat.id)) == 1


async def test_what_is_unclear_is_asked_back_and_a_tap_answers_it(runtime: Runtime, session: Session) -> None:
    chat = await open_chat(session)
    (back,) = await ask(runtime, session, chat.id, "信用卡")
    choices = back.payload["choices"]
    assert back.kind == "choices"
    assert {choice["label"] for choice in choices[:2]} == {FEE[1], REPAY[1]}
    assert choices[-1] == {"label": "转人工", "text": "转人工"}
    tapped = next(choice for choice in choices if choice["label"] == REPAY[1])
    (reply,) = await ask(runtime, session, chat.id, tapped["text"])
    assert (reply.kind, reply.text) == ("answer", REPAY[2])


async def test_what_nobody_wrote_about_is_refused_and_a_person_offered(runtime: Runtime, session: Session) -> None:
    chat = await open_chat(session, language="en")
    (reply,) = await ask(runtime, session, chat.id, "will it rain in Paris tomorrow")
    assert "no approved answer" in reply.text
    assert reply.payload["choices"] == [{"label": "A person, please", "text": "A person, please"}]
    (wished,) = await ask(runtime, session, chat.id, "A person, please")
    assert (wished.author, wished.payload["notice"]) == ("system", "queued")
    assert (await conversations.get_conversation(session, chat.id)).state == "queued"


async def test_two_turns_that_do_not_help_bring_a_person(runtime: Runtime, session: Session) -> None:
    chat = await open_chat(session)
    await ask(runtime, session, chat.id, "明天会下雨吗")
    await ask(runtime, session, chat.id, "你好")  # small talk is no turn
    (notice,) = await ask(runtime, session, chat.id, "信用卡")
    assert notice.payload["notice"] == "queued"
    after = await conversations.get_conversation(session, chat.id)
    assert (after.state, after.because) == ("queued", "low_confidence")
    assert [row["outcome"] for row in await log_of(session, chat.id)] == ["refused", "answered", "handoff"]


async def test_a_picture_is_not_understood_and_says_so(runtime: Runtime, session: Session) -> None:
    chat = await open_chat(session)
    posted = await conversations.post(
        session,
        actor=CUSTOMER,
        conversation_id=chat.id,
        author="customer",
        text="",
        kind="attachment",
        payload={"attachment": {"id": str(uuid7()), "name": "账单.png"}},
        now=NOON,
    )
    event = MessagePosted(chat.id, posted.message.id, posted.message.sequence, "customer", "assistant", "public")
    await SUBSCRIPTIONS[0].handle(runtime, session, event, ENVELOPE)
    reply = (await conversations.list_messages(session, chat.id))[-1]
    assert "看不了图片" in reply.text
    assert [choice["text"] for choice in reply.payload["choices"]] == ["转人工"]


async def test_an_answer_in_between_renews_the_patience(runtime: Runtime, session: Session) -> None:
    chat = await open_chat(session)
    for said in ("明天会下雨吗", "年费怎么收", "后天呢下雪吗"):
        await ask(runtime, session, chat.id, said)
    assert (await conversations.get_conversation(session, chat.id)).state == "assistant"


async def test_in_elder_mode_one_turn_is_enough(runtime: Runtime, session: Session) -> None:
    chat = await open_chat(session, elder=True)
    await ask(runtime, session, chat.id, "明天会下雨吗")
    after = await conversations.get_conversation(session, chat.id)
    assert (after.state, after.because) == ("queued", "no_answer")


async def test_a_lost_card_goes_to_a_person_with_what_can_be_done_now(runtime: Runtime, session: Session) -> None:
    chat = await open_chat(session)
    reply, notice = await ask(runtime, session, chat.id, "银行卡丢了！！急！")
    assert (reply.kind, reply.text, notice.payload["notice"]) == ("answer", LOST[2], "queued")
    after = await conversations.get_conversation(session, chat.id)
    assert (after.because, after.urgency, after.wanted_reason) == ("lost_card", "P0", "SEC-01")
    assert after.handover
    assert after.handover.facts == ("银行卡丢了！！急！",)
    assert after.handover.sources == (f"{LOST[1]} (v1)",)
    assert (after.handover.reason, after.handover.emotion) == ("SEC-01", "calm")


async def test_the_person_who_comes_knows_what_was_asked(runtime: Runtime, session: Session) -> None:
    chat = await open_chat(session)
    await ask(runtime, session, chat.id, "年费怎么收")
    await ask(runtime, session, chat.id, "太过分了，转人工")
    after = await conversations.get_conversation(session, chat.id)
    assert after.handover
    assert (after.because, after.handover.because) == ("customer_request", "customer_request")
    assert after.handover.reason == "CCD-08"
    assert after.handover.facts == ("年费怎么收", "太过分了，转人工")
    assert after.handover.sources == (f"{FEE[1]} (v1)",)
    assert after.handover.emotion == "angry"


async def test_the_button_leaves_a_card_too(runtime: Runtime, session: Session) -> None:
    chat = await open_chat(session)
    await ask(runtime, session, chat.id, "年费怎么收" + "啊" * 200)
    await routing.request_person(
        session, actor=CUSTOMER, conversation_id=chat.id, because="customer_request", now=runtime.clock.now()
    )
    event = PersonRequested(chat.id, "customer_request", "general", None, None)
    await SUBSCRIPTIONS[1].handle(runtime, session, event, ENVELOPE)
    card = (await conversations.get_conversation(session, chat.id)).handover
    assert card
    assert (card.because, len(card.facts[0])) == ("customer_request", 120)
    await SUBSCRIPTIONS[1].handle(runtime, session, event, ENVELOPE)
    assert (await conversations.get_conversation(session, chat.id)).handover == card


async def test_with_a_person_it_is_silent(runtime: Runtime, session: Session) -> None:
    chat = await open_chat(session)
    await ask(runtime, session, chat.id, "转人工")
    assert await ask(runtime, session, chat.id, "年费怎么收") == []
    message = (await conversations.list_messages(session, chat.id))[-1]
    late = MessagePosted(chat.id, message.id, message.sequence, "customer", "assistant", "public")
    await SUBSCRIPTIONS[0].handle(runtime, session, late, ENVELOPE)
    assert (await conversations.list_messages(session, chat.id))[-1] == message


async def test_a_chat_that_closed_meanwhile_is_left_alone(runtime: Runtime, session: Session) -> None:
    chat = await open_chat(session)
    await ask(runtime, session, chat.id, "年费怎么收")
    message = (await conversations.list_messages(session, chat.id))[-2]
    await conversations.close(session, actor=SYSTEM, conversation_id=chat.id, now=runtime.clock.now())
    event = MessagePosted(chat.id, message.id, message.sequence, "customer", "assistant", "public")
    await SUBSCRIPTIONS[0].handle(runtime, session, event, ENVELOPE)
    strange = MessagePosted(chat.id, uuid7(), 1, "customer", "assistant", "public")
    await SUBSCRIPTIONS[0].handle(runtime, session, strange, ENVELOPE)
    assert len(await log_of(session, chat.id)) == 1


async def test_each_is_answered_in_the_language_they_write(runtime: Runtime, session: Session) -> None:
    chat = await open_chat(session)
    (reply,) = await ask(runtime, session, chat.id, "What is the annual fee of the credit card?")
    assert reply.text == FEE_EN[2]


async def test_small_talk_says_that_it_is_automated(runtime: Runtime, session: Session) -> None:
    chat = await open_chat(session)
    (reply,) = await ask(runtime, session, chat.id, "你是机器人吗")
    assert (reply.kind, reply.author) == ("text", "assistant")
    assert "自动程序" in reply.text
    (logged,) = await log_of(session, chat.id)
    assert (logged["outcome"], logged["talk"], logged["article_id"]) == ("answered", "identity", None)


async def test_what_was_withdrawn_is_not_said_even_by_an_old_index(runtime: Runtime, session: Session) -> None:
    chat = await open_chat(session)
    await keeper_of(runtime).load(session, runtime.clock.now())
    article = next(each for each in await knowledge.published(session, NOON) if each.question == FEE[1])
    await knowledge.expire_article(session, actor=SYSTEM, article_id=article.id, now=runtime.clock.now())
    (reply,) = await ask(runtime, session, chat.id, "年费怎么收")
    assert reply.kind == "choices"
    assert FEE[2] not in reply.text
    assert FEE[1] not in {choice["label"] for choice in reply.payload["choices"]}


async def test_the_version_in_force_is_quoted_even_by_an_old_index(runtime: Runtime, session: Session) -> None:
    chat = await open_chat(session)
    await keeper_of(runtime).load(session, runtime.clock.now())
    changed = tuple((FEE[0], FEE[1], "年费全免。", FEE[3], FEE[4]) if said is FEE else said for said in BANK)
    await publish_bank(session, changed, now=runtime.clock.now())
    (reply,) = await ask(runtime, session, chat.id, "年费怎么收")
    assert (reply.text, reply.payload["citation"]["version"]) == ("年费全免。", 2)


async def test_the_index_follows_each_release(runtime: Runtime, session: Session) -> None:
    keeper = keeper_of(runtime)
    schedule = next(each for each in SCHEDULES if each.name == "assistant.index")
    await schedule.run(runtime)
    first = await keeper.get(session, runtime=runtime, now=NOON)
    await schedule.run(runtime)
    assert await keeper.load(session, NOON) is first
    await publish_bank(session, [("zh", "新的问题？", "新的答案。", (), "")])
    assert await keeper.get(session, runtime=runtime, now=NOON) is first  # nobody waits for the new one
    _, after_commit = session.take_outgoing()
    assert len(after_commit) == 1
    await schedule.run(runtime)
    newer = await keeper.get(session, runtime=runtime, now=NOON)
    assert (newer.release, newer.size) == (first.release + 1, first.size + 1)


async def test_an_old_index_is_renewed_behind(runtime: Runtime, session: Session) -> None:
    keeper = keeper_of(runtime)
    first = await keeper.load(session, NOON)
    await publish_bank(session, [("zh", "新的问题？", "新的答案。", (), "")])
    await keeper.get(session, runtime=runtime, now=NOON)
    for callback in session.take_outgoing()[1]:
        callback()
        callback()
    await keeper.settle()
    assert (await keeper.get(session, runtime=runtime, now=NOON)).release == first.release + 1


async def test_a_process_follows_what_is_told(runtime: Runtime, new_database: Callable[[], str]) -> None:
    database = Database(new_database(), notifier=runtime.hub)
    real = replace(runtime, database=database)
    following = asyncio.create_task(keep_fresh(real))
    try:
        async with database.transaction() as own:
            await publish_bank(own)
        async with asyncio.timeout(20):
            while keeper_of(real).size < len(BANK):  # noqa: ASYNC110 - the keeper has nobody to tell
                await asyncio.sleep(0.02)
    finally:
        following.cancel()
        await asyncio.gather(following, return_exceptions=True)
        await database.close()
