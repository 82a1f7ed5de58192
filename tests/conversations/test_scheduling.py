"""Replies that are written ahead: sent once, or back to their author; contacts that are put aside."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from tests.conftest import SignIn
from tests.conversations.builders import NOON, a_colleague, a_customer, at, said, with_agent
from tests.conversations.test_endpoints import PDF, actor_of
from zhike.conversations import api as conversations
from zhike.conversations import errors
from zhike.conversations.repository import scheduled as repository
from zhike.conversations.repository import threads
from zhike.conversations.scheduled import ScheduledMessage
from zhike.conversations.service import scheduling, sending, snoozing
from zhike.conversations.service.closing import end_silent
from zhike.conversations.thread import Conversation
from zhike.identity.service.notifications import list_notifications
from zhike.platform.actor import Actor
from zhike.platform.clock import FixedClock
from zhike.platform.database import Database, Session
from zhike.platform.settings import Settings

AWAKE = Settings(quiet_hours="none")
IN_AN_HOUR = at(3_600)


async def written(session: Session, agent: Actor, conversation: Conversation, **details: Any) -> ScheduledMessage:
    plain: dict[str, Any] = {"text": "结果出来了", "occasion": "at", "at": IN_AN_HOUR, "seen_sequence": 99}
    current = await conversations.get_conversation(session, conversation.id)
    plain["seen_sequence"] = current.last_sequence
    return await scheduling.schedule_message(
        session,
        actor=agent,
        conversation_id=conversation.id,
        written=scheduling.Written(**{**plain, **details}),
        settings=AWAKE,
        now=NOON,
    )


async def words(session: Session, conversation: Conversation) -> list[str]:
    found = await conversations.list_messages(session, conversation.id)
    return [each.text for each in found if each.author == "agent"]


async def settle(session: Session, message: ScheduledMessage, now: Any = IN_AN_HOUR) -> str | None:
    return await sending.settle(session, message.id, settings=AWAKE, now=now)


async def test_it_goes_out_at_its_time_in_its_authors_name_and_once(session: Session) -> None:
    agent = await a_colleague(session)
    conversation = await with_agent(session, agent)
    message = await written(session, agent, conversation)
    assert await sending.list_ripe(session, now=at(3_599), limit=9) == []
    assert await settle(session, message, at(3_599)) is None
    assert await sending.list_ripe(session, now=IN_AN_HOUR, limit=9) == [message.id]
    assert await settle(session, message) == "sent"
    assert await settle(session, message) is None
    assert await sending.list_ripe(session, now=IN_AN_HOUR, limit=9) == []
    assert await words(session, conversation) == ["结果出来了"]
    (shown,) = [each for each in await conversations.list_messages(session, conversation.id) if each.author == "agent"]
    assert (shown.author_id, shown.author_name) == (agent.id, agent.name)
    assert await scheduling.list_scheduled(session, actor=agent, conversation_id=conversation.id) == []
    with pytest.raises(errors.ScheduledSettled):
        await scheduling.take_back_scheduled(session, actor=agent, message_id=message.id, version="2", now=at(9))


@pytest.mark.parametrize(
    ("case", "why"),
    [("line", "newer_line"), ("closed", "closed"), ("handed_over", "handed_over"), ("note", "newer_note")],
)
async def test_what_must_not_be_sent_comes_back_with_the_reason(session: Session, case: str, why: str) -> None:
    agent, other = await a_colleague(session), await a_colleague(session)
    conversation = await with_agent(session, agent)
    message = await written(session, agent, conversation)
    if case == "line":
        await said(session, conversation.id, "不用了")
    elif case == "closed":
        await conversations.end_by_customer(session, actor=a_customer(), conversation_id=conversation.id, now=at(30))
    elif case == "handed_over":
        await conversations.set_state(
            session, conversation.id, "active", agent_id=UUID(other.id), because="transfer", now=at(30)
        )
    else:
        await said(session, conversation.id, "先别发", actor=other, author="agent", visibility="internal")
    early = case in {"closed", "handed_over"}
    assert (message.id in await sending.list_ripe(session, now=at(40), limit=9)) is early
    assert await settle(session, message, at(40) if early else IN_AN_HOUR) == "returned"
    assert await words(session, conversation) == []
    stands = await repository.find_scheduled(session, message.id)
    assert stands is not None
    assert (stands.state, stands.why) == ("returned", why)
    (told,) = await list_notifications(session, actor=agent, limit=9)
    assert (told.kind, told.subject) == ("scheduled_back", f"conversation:{conversation.id}")


async def test_words_that_were_seen_and_confirmed_do_not_keep_it_back(session: Session) -> None:
    agent = await a_colleague(session)
    conversation = await with_agent(session, agent)
    message = await written(session, agent, conversation)
    line = await said(session, conversation.id, "好的，等您")
    assert await settle(session, message) == "returned"
    again = scheduling.Written("好，十分钟后见", "at", at(7_200), line.sequence)
    changed = await scheduling.change_scheduled(
        session, actor=agent, message_id=message.id, written=again, version="2", settings=AWAKE, now=IN_AN_HOUR
    )
    assert (changed.state, changed.why) == ("pending", "")
    assert await settle(session, message, at(7_200)) == "sent"
    assert await words(session, conversation) == ["好，十分钟后见"]


async def test_quiet_hours_put_it_off_and_a_return_makes_it_due(session: Session) -> None:
    agent = await a_colleague(session)
    conversation = await with_agent(session, agent, channel="app_chat")
    message = await written(session, agent, conversation)
    quiet = Settings(quiet_hours="none", quiet_hours_by_channel=("app_chat=12:00-20:00",))
    assert await sending.settle(session, message.id, settings=quiet, now=IN_AN_HOUR) == "put_off"
    stands = await repository.find_scheduled(session, message.id)
    assert stands is not None
    assert stands.due_at == NOON + timedelta(hours=8)

    waiting = await written(session, agent, conversation, occasion="customer_back", at=None, text="您回来了")
    assert waiting.due_at is None
    assert await sending.settle(session, waiting.id, settings=quiet, now=IN_AN_HOUR) is None
    await conversations.note_customer_back(session, conversation.id, now=IN_AN_HOUR)
    assert await sending.settle(session, waiting.id, settings=quiet, now=IN_AN_HOUR) == "sent"
    assert await words(session, conversation) == ["您回来了"]


async def test_nobody_else_writes_ahead_and_too_much_is_refused(session: Session) -> None:
    agent, supervisor = await a_colleague(session), await a_colleague(session, "supervisor")
    conversation = await with_agent(session, agent)
    with pytest.raises(errors.NotInCharge):
        await written(session, supervisor, conversation)
    with pytest.raises(errors.ScheduleRefused):
        await written(session, agent, conversation, at=NOON)
    with pytest.raises(errors.TextRefused):
        await written(session, agent, conversation, text=" ")
    with pytest.raises(errors.TextRefused):
        await written(session, agent, conversation, text="您的验证码是 482913，请输入验证码 482913")
    for _ in range(10):
        await written(session, agent, conversation)
    with pytest.raises(errors.ScheduleRefused):
        await written(session, agent, conversation)


async def test_who_waits_for_its_hour_or_is_put_aside_is_not_ended_by_silence(session: Session) -> None:
    agent = await a_colleague(session)
    ahead, aside, silent = [await with_agent(session, agent) for _ in range(3)]
    for each in (ahead, aside, silent):
        await said(session, each.id, "好的", actor=agent, author="agent", now=at(30))
    await written(session, agent, ahead)
    await snoozing.snooze(session, actor=agent, conversation_id=aside.id, until=at(7_200), now=at(60))
    found = await threads.list_silent(session, before=at(3_000), limit=9)
    assert [each.id for each in found] == [silent.id]
    assert await end_silent(session, silent.id, idle=timedelta(minutes=15), now=at(3_000)) == "warn"


async def test_put_aside_ends_by_time_by_the_customers_word_and_by_other_hands(session: Session) -> None:
    agent, other = await a_colleague(session), await a_colleague(session)
    conversation = await with_agent(session, agent)

    async def put_aside(until: Any = None) -> Conversation:
        return await snoozing.snooze(session, actor=agent, conversation_id=conversation.id, until=until, now=at(60))

    async def snoozed() -> bool:
        return (await conversations.get_conversation(session, conversation.id)).snoozed_at is not None

    with pytest.raises(errors.ConversationNotFound):
        await snoozing.snooze(session, actor=other, conversation_id=conversation.id, until=None, now=at(60))
    assert (await put_aside(at(600))).snoozed_until == at(600)
    assert not await snoozing.wake_at_its_time(session, conversation.id, now=at(599))
    assert await threads.list_snoozed_over(session, now=at(600), limit=9) == [conversation.id]
    assert await snoozing.wake_at_its_time(session, conversation.id, now=at(600))
    (told,) = await list_notifications(session, actor=agent, limit=9)
    assert told.kind == "snooze_over"
    await put_aside()
    await said(session, conversation.id, "还在吗", actor=agent, author="agent", now=at(70))
    assert await snoozed()
    await said(session, conversation.id, "在的")
    assert not await snoozed()
    await put_aside()
    await snoozing.wake(session, actor=agent, conversation_id=conversation.id)
    assert not await snoozed()
    await put_aside()
    await conversations.set_state(session, conversation.id, "queued", because="transfer", now=at(90))
    assert not await snoozed()


async def test_the_desk_sees_changes_and_takes_back_what_waits(
    session: Session, sign_in: SignIn, clock: FixedClock
) -> None:
    agent, other = await sign_in("agent"), await sign_in("supervisor")
    conversation = await with_agent(session, actor_of(agent))
    base = f"/api/v1/conversations/{conversation.id}"
    file = (await agent.post(f"{base}/attachments", files={"file": ("a.pdf", PDF)})).json()
    due = (clock.now() + timedelta(hours=2)).isoformat()
    body = {"text": "附上表格", "occasion": "at", "at": due, "seen_sequence": 9, "attachments": [file["id"]]}
    added = await agent.post(f"{base}/scheduled-messages", json=body)
    assert (added.status_code, added.json()["state"]) == (201, "pending")
    (seen,) = (await other.get(f"{base}/scheduled-messages")).json()["items"]
    assert (seen["text"], seen["attachments"][0]["name"]) == ("附上表格", "a.pdf")
    one = f"/api/v1/scheduled-messages/{added.json()['id']}"
    version = {"if-match": added.headers["etag"]}
    assert (await other.put(one, json=body, headers=version)).status_code == 404
    changed = await agent.put(one, json={**body, "text": "附上新表格"}, headers=version)
    assert changed.json()["text"] == "附上新表格"
    assert (await agent.delete(one, headers=version)).status_code == 412
    now = clock.now() + timedelta(hours=3)
    assert await sending.settle(session, UUID(added.json()["id"]), settings=AWAKE, now=now) == "sent"
    (sent,) = [each for each in (await agent.get(f"{base}/messages")).json()["items"] if each["author"] == "agent"]
    assert (sent["text"], sent["attachment"]["name"]) == ("附上新表格", "a.pdf")
    late = await agent.delete(one, headers={"if-match": "*"})
    assert (late.status_code, late.json()["code"]) == (409, "conversations.scheduled_settled")
    dropped = await agent.post(f"{base}/scheduled-messages", json={**body, "attachments": []})
    gone = f"/api/v1/scheduled-messages/{dropped.json()['id']}"
    assert (await agent.delete(gone, headers={"if-match": dropped.headers["etag"]})).status_code == 204
    until = (clock.now() + timedelta(hours=1)).isoformat()
    assert (await agent.put(f"{base}/snooze", json={"until": until})).json()["snoozed_at"] is not None
    assert (await agent.delete(f"{base}/snooze")).json()["snoozed_at"] is None


@pytest.fixture(scope="module")
async def database(new_database: Callable[[], str]) -> AsyncIterator[Database]:
    database = Database(new_database())
    yield database
    await database.close()


async def test_a_worker_that_dies_in_between_leaves_it_to_the_next_and_two_send_it_once(database: Database) -> None:
    async with database.transaction() as session:
        agent = await a_colleague(session)
        conversation = await with_agent(session, agent)
        message = await written(session, agent, conversation)

    async def killed() -> None:
        async with database.transaction() as session:
            assert await settle(session, message) == "sent"
            mine = (await session.execute(text("select pg_backend_pid()"))).scalar_one()
            async with database.transaction() as other:
                await other.execute(text("select pg_terminate_backend(:pid)"), {"pid": mine})

    async def once() -> str | None:
        async with database.transaction() as session:
            return await settle(session, message)

    for _ in range(3):
        with pytest.raises(DBAPIError):
            await killed()
        async with database.transaction() as session:
            assert await words(session, conversation) == []
            assert await sending.list_ripe(session, now=IN_AN_HOUR, limit=9) == [message.id]
    outcomes = await asyncio.gather(*(once() for _ in range(6)))
    assert sorted(map(str, outcomes)) == [*["None"] * 5, "sent"]
    async with database.transaction() as session:
        assert await words(session, conversation) == ["结果出来了"]
