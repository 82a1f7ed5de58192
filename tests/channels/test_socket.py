"""The chat socket against a real server: lines break, pages reload, and nothing is lost, doubled or out of order."""

from __future__ import annotations

import asyncio
import json
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from tests.channels.builders import PDF, Page, a_moment
from tests.channels.conftest import LiveServer
from tests.conversations.builders import a_colleague
from zhike.channels.live import floor
from zhike.channels.live.door import MOST_WINDOWS
from zhike.conversations import api as conversations
from zhike.platform.actor import Actor, system_actor

ASSISTANT = system_actor("assistant")


async def an_agent(live: LiveServer) -> Actor:
    async with live.runtime.database.transaction() as session:
        return await a_colleague(session)


async def given_to(live: LiveServer, agent: Actor, conversation_id: str) -> None:
    async with live.runtime.database.transaction() as session:
        await conversations.set_state(session, UUID(conversation_id), "queued", queue="general", now=a_moment())
        await conversations.set_state(session, UUID(conversation_id), "active", agent_id=UUID(agent.id), now=a_moment())


async def agent_says(live: LiveServer, agent: Actor, conversation_id: str, text: str, **details: Any) -> None:
    async with live.runtime.database.transaction() as session:
        await conversations.post_as_staff(
            session, actor=agent, conversation_id=UUID(conversation_id), text=text, now=a_moment(), **details
        )


async def stored_texts(live: LiveServer, conversation_id: str) -> list[str]:
    async with live.runtime.database.transaction() as session:
        return [message.text for message in await conversations.list_messages(session, UUID(conversation_id))]


async def test_a_message_is_confirmed_once_it_is_stored_and_shown_in_its_place(live: LiveServer) -> None:
    opened = await live.open_chat()
    page = await Page.open(live.socket_address, opened["token"])
    assert [message["notice"] for message in page.messages.values()] == ["greeting"]
    await page.send(type="message", client_id="k1", text="我的卡丢了")
    stored = await page.hear("stored", client_id="k1")
    shown = await page.hear_message("我的卡丢了")
    assert (shown["sequence"], shown["client_id"], shown["author"]) == (stored["sequence"], "k1", "customer")
    await page.send(type="ping")
    await page.hear("pong")
    await page.socket.close()


async def test_a_line_that_breaks_mid_send_stores_once(live: LiveServer) -> None:
    opened = await live.open_chat()
    page = await Page.open(live.socket_address, opened["token"])
    await page.send(type="message", client_id="k1", text="第一条")
    await page.hear("stored", client_id="k1")
    await page.send(type="message", client_id="k2", text="第二条")
    page.socket.transport.abort()  # nobody knows whether it arrived
    back = await Page.open(live.socket_address, opened["token"], after=page.last)
    await back.send(type="message", client_id="k2", text="第二条")
    await back.send(type="message", client_id="k3", text="第三条")
    await back.hear("stored", client_id="k2")
    await back.hear("stored", client_id="k3")
    await back.hear_message("第三条")
    assert (await stored_texts(live, opened["conversation"]["id"]))[1:] == ["第一条", "第二条", "第三条"]
    await back.socket.close()


async def test_a_page_that_was_away_gets_what_it_missed(live: LiveServer) -> None:
    agent, opened = await an_agent(live), await live.open_chat()
    conversation_id = opened["conversation"]["id"]
    page = await Page.open(live.socket_address, opened["token"])
    await page.socket.close()
    await given_to(live, agent, conversation_id)
    await agent_says(live, agent, conversation_id, "客户看不到", visibility="internal")
    await agent_says(live, agent, conversation_id, "您好")
    back = await Page.open(live.socket_address, opened["token"], after=page.last)
    assert [message["notice"] or message["text"] for message in back.messages.values()] == [
        "queued",
        "agent_joined",
        "您好",
    ]
    assert back.conversation["state"] == "active"
    assert back.conversation["agent"]["name"] == agent.name
    await agent_says(live, agent, conversation_id, "还在吗")
    await back.hear_message("还在吗")
    await back.socket.close()


async def test_a_page_that_counts_another_conversation_gets_this_one_whole(live: LiveServer) -> None:
    opened = await live.open_chat()
    page = await Page.open(live.socket_address, opened["token"], after=999)
    assert [message["notice"] for message in page.messages.values()] == ["greeting"]
    socket = await connect(live.socket_address)
    hello = {"type": "hello", "token": opened["token"], "after": 1, "conversation_id": str(UUID(int=7))}
    await socket.send(json.dumps(hello))
    assert len(json.loads(await socket.recv())["messages"]) == 1
    await socket.close()
    await page.socket.close()


async def test_two_windows_of_one_chat_show_the_same(live: LiveServer) -> None:
    opened = await live.open_chat()
    one, two = [await Page.open(live.socket_address, opened["token"]) for _ in range(2)]
    await asyncio.gather(
        *(one.send(type="message", client_id=f"a{n}", text=f"一 {n}") for n in range(5)),
        *(two.send(type="message", client_id=f"b{n}", text=f"二 {n}") for n in range(5)),
    )
    while len(one.order) < 11:
        one.take(json.loads(await one.socket.recv()))
    while len(two.order) < 11:
        two.take(json.loads(await two.socket.recv()))
    assert one.texts == two.texts == await stored_texts(live, opened["conversation"]["id"])
    await one.socket.close()
    await two.socket.close()


async def test_a_person_is_one_frame_away_and_the_place_is_kept_current(live: LiveServer) -> None:
    first, second = [await live.open_chat() for _ in range(2)]
    ahead = await Page.open(live.socket_address, first["token"])
    behind = await Page.open(live.socket_address, second["token"])
    await ahead.send(type="person")
    state = await ahead.hear("state")
    start = state["conversation"]["place"]["position"]
    await behind.send(type="person")
    assert (await behind.hear("state"))["conversation"]["place"]["position"] == start + 1
    await behind.send(type="person")  # again: no harm
    await ahead.send(type="end")
    while ahead.conversation["state"] != "closed":
        await ahead.hear("state")
    while behind.conversation["place"]["position"] != start:
        await behind.hear("state", within_s=10)
    assert await stored_texts(live, second["conversation"]["id"]) == behind.texts
    await behind.send(type="end")
    while behind.conversation["state"] != "closed":
        await behind.hear("state")
    for page in (ahead, behind):
        await page.socket.close()


async def test_typing_and_reading_are_seen_on_both_sides(live: LiveServer) -> None:
    agent, opened = await an_agent(live), await live.open_chat()
    topic = f"conversation:{opened['conversation']['id']}"
    await given_to(live, agent, opened["conversation"]["id"])
    page = await Page.open(live.socket_address, opened["token"])
    async with live.runtime.hub.subscribe(topic) as desk:
        await page.send(type="typing")
        await page.send(type="typing")  # at most one in two seconds
        await page.send(type="read", sequence=2)
        async with asyncio.timeout(5):
            heard = [await desk.get(), await desk.get()]
        assert [(note.get("typing"), note.get("read"), note.get("by")) for note in heard] == [
            ("customer", None, None),
            (None, 2, "customer"),
        ]
        live.runtime.hub.notify(topic, typing="agent")
        await page.hear("typing", author="agent")
        await page.send(type="message", client_id="k", text="好的")
        sequence = (await page.hear("stored"))["sequence"]
        async with live.runtime.database.transaction() as session:
            await conversations.mark_read(
                session, conversation_id=UUID(opened["conversation"]["id"]), by="agent", sequence=sequence
            )
        await page.hear("read", sequence=sequence)
    await page.socket.close()


async def test_ending_rating_and_beginning_anew_in_all_windows(live: LiveServer) -> None:
    opened = await live.open_chat()
    page, other = [await Page.open(live.socket_address, opened["token"]) for _ in range(2)]
    await page.send(type="rating", score=5)
    assert (await page.hear("error"))["code"] == "conversations.rating_too_early"
    await page.send(type="end")
    while not page.conversation["ended"]:
        await page.hear("state")
    await page.send(type="message", client_id="late", text="还有一件事")
    assert (await page.hear("error", client_id="late"))["code"] == "conversations.closed"
    await page.send(type="rating", score=9)
    assert (await page.hear("error"))["code"] == "conversations.rating_out_of_range"
    await page.send(type="rating", score=4, comment="还行")
    while page.conversation["rating"] != 4:
        await page.hear("state")
    await page.send(type="restart")
    await page.hear("welcome")
    await other.hear("welcome")
    assert page.conversation["id"] == other.conversation["id"] != opened["conversation"]["id"]
    assert page.conversation["state"] == "assistant"
    await other.send(type="message", client_id="k", text="新的问题")
    await page.hear_message("新的问题")
    for window in (page, other):
        await window.socket.close()


async def test_an_uploaded_file_is_sent_by_a_frame(live: LiveServer) -> None:
    opened = await live.open_chat()
    page = await Page.open(live.socket_address, opened["token"])
    async with live.http() as client:
        up = await client.post(
            "/api/v1/chat/attachments",
            files={"file": ("账单.pdf", PDF)},
            headers={"authorization": f"Bearer {opened['token']}"},
        )
    await page.send(type="attachment", client_id="f", attachment_id=up.json()["id"])
    sequence = (await page.hear("stored", client_id="f"))["sequence"]
    while sequence not in page.messages:
        page.take(json.loads(await page.socket.recv()))
    assert page.messages[sequence]["attachment"]["name"] == "账单.pdf"
    await page.send(type="attachment", client_id="g", attachment_id=str(UUID(int=1)))
    assert (await page.hear("error", client_id="g"))["code"] == "conversations.file_missing"
    await page.socket.close()


async def test_a_missed_note_is_made_up_for_by_the_sweep(live: LiveServer) -> None:
    """What is written by a process whose notes never arrive is found all the same."""
    opened = await live.open_chat()
    page = await Page.open(live.socket_address, opened["token"])
    conversation_id = UUID(opened["conversation"]["id"])
    database = live.runtime.database
    deaf, database.notifier = database.notifier, None
    try:
        async with database.transaction() as session:
            await conversations.post_message(
                session,
                actor=ASSISTANT,
                conversation_id=conversation_id,
                author="assistant",
                text="答复",
                kind="answer",
                payload={"citation": {"article_id": "a", "version": 2, "title": "转账说明"}},
                now=a_moment(),
            )
            await conversations.set_state(session, conversation_id, "queued", queue="general", now=a_moment())
    finally:
        database.notifier = deaf
    await floor.sweep(live.runtime)
    answer = await page.hear_message("答复")
    assert answer["citation"]["version"] == 2
    while page.conversation["state"] != "queued":
        await page.hear("state")
    await page.socket.close()


NONSENSE = ["rubbish", "[]", '{"type":"fly"}', '{"type":"message","client_id":7}', "{" * 9000, "null"]


async def test_nonsense_is_answered_in_the_customers_language_and_then_ended(live: LiveServer) -> None:
    opened = await live.open_chat(language="en")
    page = await Page.open(live.socket_address, opened["token"])
    for number in range(19):
        await page.socket.send(NONSENSE[number % len(NONSENSE)])
        error = await page.hear("error")
        assert error["code"] == "channels.frame_broken"
        assert error["message"].isascii()
    await page.send(type="message", client_id="k", text="still here")
    await page.hear("stored")
    await page.socket.send(b"\x00\xff\x00")
    assert (await page.hear("error"))["code"] == "channels.too_much_nonsense"
    with pytest.raises(ConnectionClosed) as closed:
        await page.socket.recv()
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1008


async def test_bad_texts_are_refused_and_the_line_stays(live: LiveServer) -> None:
    opened = await live.open_chat()
    page = await Page.open(live.socket_address, opened["token"])
    for number, (text, code) in enumerate(
        [
            ("", "conversations.text_empty"),
            ("\u200b", "conversations.text_empty"),
            ("x" * 100_000, "conversations.text_too_long"),
            ("字" * 33_000, "conversations.text_too_long"),
        ]
    ):
        await page.send(type="message", client_id=f"k{number}", text=text)
        error = await page.hear("error", client_id=f"k{number}")
        assert error["code"] == code
    await page.socket.send('{"type":"message","client_id":"s","text":"a\\ud83d\\u0000b\\u202e <script>x</script>"}')
    await page.hear("stored", client_id="s")
    await page.hear_message("ab <script>x</script>")
    await page.send(type="message", client_id="a b", text="x")
    assert (await page.hear("error", client_id="a b"))["code"] == "conversations.client_id"
    await page.send(type="message", client_id="pin", text="密码是 482913")
    await page.hear("stored", client_id="pin")
    while page.messages[page.last]["notice"] != "secret_removed":
        page.take(json.loads(await page.socket.recv()))
    assert "482913" not in json.dumps(page.frames)
    await page.socket.close()


async def close_code_of(address: str, *frames: str | bytes) -> tuple[int, str]:
    """How the server ends a socket after these frames: its code, and the last error told."""
    heard: list[dict[str, Any]] = [{}]
    async with connect(address, max_size=None) as socket:
        for frame in frames:
            await socket.send(frame)

        async def listen() -> None:
            while True:
                heard.append(json.loads(await socket.recv()))

        with pytest.raises(ConnectionClosed) as closed:
            await asyncio.wait_for(listen(), 15)
    assert closed.value.rcvd is not None
    return closed.value.rcvd.code, heard[-1].get("code", "")


async def test_sockets_that_are_not_let_in(live: LiveServer) -> None:
    opened = await live.open_chat()
    hello = json.dumps({"type": "hello", "token": opened["token"]})
    unknown = json.dumps({"type": "hello", "token": "x" * 43})
    assert await close_code_of(live.socket_address, unknown) == (1008, "channels.token_invalid")
    assert await close_code_of(live.socket_address, "rubbish") == (1008, "channels.frame_broken")
    assert await close_code_of(live.socket_address, '{"type":"ping"}') == (1008, "channels.hello_missing")
    assert await close_code_of(live.socket_address, hello, "x" * 300_000) == (1009, "channels.frame_too_large")
    pages = [await Page.open(live.socket_address, opened["token"]) for _ in range(MOST_WINDOWS)]
    assert await close_code_of(live.socket_address, hello) == (1008, "channels.too_many_windows")
    for page in pages:
        await page.socket.close()


async def test_who_sends_too_fast_is_told_to_wait(live: LiveServer) -> None:
    opened = await live.open_chat()
    page = await Page.open(live.socket_address, opened["token"])
    limit = live.runtime.settings.messages_per_minute
    for number in range(limit + 20):  # a few more: the allowance grows by one each second
        await page.send(type="message", client_id=f"k{number}", text="x")
    error = await page.hear("error", within_s=20)
    assert error["code"] == "channels.too_fast"
    assert error["retry_s"] >= 1
    assert int(error["client_id"].removeprefix("k")) >= limit
    await page.send(type="ping")
    await page.hear("pong")
    await page.socket.close()


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    steps=st.lists(
        st.sampled_from(["say", "say", "resend", "agent", "note", "break", "reload", "read", "deaf"]),
        min_size=1,
        max_size=14,
    )
)
async def test_stale_state_and_frames_are_fresh_state(live: LiveServer, steps: list[str]) -> None:
    """Whatever happens to the line, a page that applies its frames shows what a fresh page would show."""
    agent, opened = await an_agent(live), await live.open_chat()
    conversation_id = opened["conversation"]["id"]
    await given_to(live, agent, conversation_id)
    page = await Page.open(live.socket_address, opened["token"])
    said: list[str] = []
    for number, step in enumerate(steps):
        if step in {"say", "resend"}:
            client_id = said[-1] if step == "resend" and said else f"k{number}"
            if client_id not in said:
                said.append(client_id)
            await page.send(type="message", client_id=client_id, text=f"第 {client_id}")
        elif step in {"agent", "note", "deaf"}:
            database = live.runtime.database
            kept = database.notifier
            database.notifier = None if step == "deaf" else kept
            await agent_says(
                live, agent, conversation_id, f"{step} {number}", visibility="internal" if step == "note" else "public"
            )
            database.notifier = kept
        elif step == "read":
            async with live.runtime.database.transaction() as session:
                await conversations.mark_read(
                    session, conversation_id=UUID(conversation_id), by="agent", sequence=number
                )
        else:
            page = await _come_back(live, opened["token"], page, abruptly=step == "break", keep=step == "break")
            for client_id in said:  # a page sends again what was never confirmed; here, to be sure, everything
                await page.send(type="message", client_id=client_id, text=f"第 {client_id}")
    await floor.sweep(live.runtime)
    fresh = await _settled(live, opened["token"], page, said)
    assert page.texts == fresh.texts
    assert [page.messages[number] for number in page.order] == [fresh.messages[number] for number in fresh.order]
    assert page.conversation["state"] == fresh.conversation["state"]
    customers = [message for message in fresh.messages.values() if message["author"] == "customer"]
    assert sorted(message["client_id"] for message in customers) == sorted(said)
    for each in (page, fresh):
        await each.socket.close()


async def _come_back(live: LiveServer, token: str, page: Page, *, abruptly: bool, keep: bool) -> Page:
    """After a broken line the page keeps what it shows and asks for the rest; after a reload it begins empty."""
    if abruptly:
        page.socket.transport.abort()
    else:
        await page.socket.close()
    if not keep:
        return await Page.open(live.socket_address, token)
    socket = await connect(live.socket_address, max_size=None)
    page.socket = socket
    await page.send(type="hello", token=token, after=page.last)
    await page.hear("welcome")
    return page


async def _settled(live: LiveServer, token: str, page: Page, said: list[str]) -> Page:
    """A fresh page, once all that was sent is stored and the old page has caught up."""
    async with asyncio.timeout(10):
        while True:
            fresh = await Page.open(live.socket_address, token)
            stored = {message["client_id"] for message in fresh.messages.values()}
            if stored >= set(said):
                break
            await fresh.socket.close()
            await asyncio.sleep(0.05)
        while page.last < fresh.last:
            page.take(json.loads(await page.socket.recv()))
    return fresh
