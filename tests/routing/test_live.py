"""The console's socket on a real server: who may connect, what is told, and that it is a heartbeat."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidStatus

from tests.routing.builders import CUSTOMER, SYSTEM, waiting
from tests.routing.conftest import LiveServer
from zhike.conversations import api as conversations
from zhike.routing import api as routing
from zhike.routing.hearts import hearts_of


@asynccontextmanager
async def console(live: LiveServer, headers: dict[str, str]) -> AsyncIterator[ClientConnection]:
    async with connect(live.address, additional_headers=headers) as socket:
        yield socket


async def hear(socket: ClientConnection, *, within_s: float = 5.0, **wanted: Any) -> dict[str, Any]:
    """The next frame with these values."""
    async with asyncio.timeout(within_s):
        while True:
            frame: dict[str, Any] = json.loads(await socket.recv())
            if all(frame.get(name) == value for name, value in wanted.items()):
                return frame


async def spoken_of(socket: ClientConnection, *, for_s: float) -> set[str]:
    """The conversations of whose lines the desk is told in this time."""
    found: set[str] = set()
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(for_s):
            while True:
                frame = await hear(socket, within_s=for_s, type="lines")
                found |= {item["conversation_id"] for item in frame["items"]}
    return found


async def say(socket: ClientConnection, **frame: Any) -> None:
    await socket.send(json.dumps(frame))


async def test_nobody_connects_unsigned_or_from_another_page(live: LiveServer) -> None:
    _, headers = await live.sign_in(state=None)
    for refused in ({}, {"cookie": "zhike_session=wrong"}, headers | {"origin": "https://evil.example"}):
        with pytest.raises(InvalidStatus):
            async with console(live, refused):
                pass
    async with console(live, headers | {"origin": f"http://127.0.0.1:{live.port}"}) as socket:
        await say(socket, type="ping")
        assert await hear(socket, type="pong")


async def test_a_desk_hears_of_its_offers_and_a_board_of_the_floor(live: LiveServer) -> None:
    agent, headers = await live.sign_in()
    _, lead = await live.sign_in("supervisor", state=None)
    async with console(live, headers) as desk, console(live, lead) as board:
        async with live.runtime.database.transaction() as session:
            one = await waiting(session, now=live.runtime.clock.now())
        await routing.dispatch(live.runtime)
        assert await hear(desk, topic="desk", conversation_id=str(one))
        assert await hear(board, topic="floor")
        async with live.http(headers) as http:
            assert (await http.get("/api/v1/desk")).json()["offers"][0]["conversation_id"] == str(one)
            assert (await http.put(f"/api/v1/offers/{one}/acceptance")).status_code == 200
        assert await hear(desk, topic="desk", conversation_id=str(one))
    async with live.runtime.database.transaction() as session:
        presence = await routing.get_presence(session, UUID(agent.id), now=live.runtime.clock.now())
        await conversations.close(session, actor=SYSTEM, conversation_id=one, now=live.runtime.clock.now())
        await routing.release(session, one, now=live.runtime.clock.now())
    assert presence.load == 1


async def test_a_watched_conversation_is_told_and_typing_goes_both_ways(live: LiveServer) -> None:
    agent, headers = await live.sign_in()
    runtime = live.runtime
    async with runtime.database.transaction() as session:
        one = await waiting(session, now=runtime.clock.now())
        await routing.accept(session, actor=agent, conversation_id=one, now=runtime.clock.now())
    async with console(live, headers) as socket, runtime.hub.subscribe(f"conversation:{one}") as notes:
        await say(socket, type="typing", conversation_id=str(one))
        await say(socket, type="watch", conversation_id=str(one))
        await say(socket, type="ping")
        await hear(socket, type="pong")
        async with runtime.database.transaction() as session:
            said = await conversations.post_message(
                session,
                actor=CUSTOMER,
                conversation_id=one,
                author="customer",
                text="在吗",
                now=runtime.clock.now(),
            )
        assert await hear(socket, topic="conversation", conversation_id=str(one), sequence=said.sequence)
        runtime.hub.notify(f"conversation:{one}", typing="customer")
        assert await hear(socket, type="typing", conversation_id=str(one), author="customer")
        await say(socket, type="typing", conversation_id=str(one))
        async with asyncio.timeout(5):
            while (note := await notes.get()).get("by") != agent.id:
                pass
        assert note["typing"] == "agent"
        await say(socket, type="unwatch", conversation_id=str(one))
        await say(socket, type="ping")
        await hear(socket, type="pong")
        runtime.hub.notify(f"conversation:{one}", typing="customer")
        with pytest.raises(TimeoutError):
            await hear(socket, within_s=0.3, type="typing")


async def test_what_is_said_in_a_watched_conversation_comes_along_while_one_may_read_it(live: LiveServer) -> None:
    agent, headers = await live.sign_in()
    runtime = live.runtime
    async with runtime.database.transaction() as session:
        one = await waiting(session, now=runtime.clock.now())
        await routing.accept(session, actor=agent, conversation_id=one, now=runtime.clock.now())

    async def said(words: str) -> int:
        async with runtime.database.transaction() as session:
            posted = await conversations.post_message(
                session, actor=CUSTOMER, conversation_id=one, author="customer", text=words, now=runtime.clock.now()
            )
        return posted.sequence

    async with console(live, headers) as socket, live.http(headers) as http:
        await say(socket, type="watch", conversation_id=str(one))
        await say(socket, type="ping")
        await hear(socket, type="pong")
        sequence = await said("在吗")
        told = await hear(socket, topic="conversation", sequence=sequence)
        route = f"/api/v1/conversations/{one}/messages"
        assert told["messages"] == (await http.get(route, params={"after": sequence - 1})).json()["items"]
        async with runtime.database.transaction() as session:
            await session.execute(text("update conversations.step set agent_id = null"))
            await session.execute(text("update conversations.conversation set agent_id = null, state = 'assistant'"))
        assert (await http.get(route)).status_code == 404
        sequence = await said("别人的")
        assert "messages" not in await hear(socket, topic="conversation", sequence=sequence)


async def test_two_who_look_at_one_conversation_see_each_other_and_the_customer_sees_no_note(live: LiveServer) -> None:
    agent, headers = await live.sign_in()
    lead, lead_headers = await live.sign_in("supervisor", state=None)
    runtime = live.runtime
    async with runtime.database.transaction() as session:
        one = await waiting(session, now=runtime.clock.now())
        await routing.accept(session, actor=agent, conversation_id=one, now=runtime.clock.now())
    about = {"conversation_id": str(one)}
    async with console(live, headers) as desk, runtime.hub.subscribe(f"conversation:{one}") as customer:
        await say(desk, type="watch", **about)
        await say(desk, type="draft", what="reply", **about)
        await say(desk, type="ping")
        await hear(desk, type="pong")
        async with console(live, lead_headers) as board:
            await say(board, type="watch", **about)
            # who was there first is named to who comes, with what was begun, and the other way round
            assert (await hear(board, type="colleague", staff_id=agent.id))["doing"] == "reply"
            assert (await hear(desk, type="colleague", staff_id=lead.id))["doing"] == "viewing"
            await say(board, type="typing", note=True, **about)
            assert (await hear(desk, type="colleague", typing=True))["doing"] == "note"
        assert await hear(desk, type="colleague", staff_id=lead.id, doing="gone")
        assert not any(note.get("typing") or "by" in note for note in customer.drain())
    async with runtime.database.transaction() as session:
        await conversations.close(session, actor=SYSTEM, conversation_id=one, now=runtime.clock.now())
        await routing.release(session, one, now=runtime.clock.now())


async def test_who_has_a_contact_is_told_its_newest_line_and_nobody_else_is(live: LiveServer) -> None:
    agent, headers = await live.sign_in()
    runtime = live.runtime
    async with runtime.database.transaction() as session:
        one = await waiting(session, now=runtime.clock.now())
        await routing.accept(session, actor=agent, conversation_id=one, now=runtime.clock.now())
    async with console(live, headers) as socket:
        for text_said in ("在吗", "还在吗"):
            async with runtime.database.transaction() as session:
                await conversations.post_message(
                    session,
                    actor=CUSTOMER,
                    conversation_id=one,
                    author="customer",
                    text=text_said,
                    now=runtime.clock.now(),
                )
        line: dict[str, Any] = {}
        while line.get("last_line") != "还在吗":
            (line,) = (await hear(socket, type="lines"))["items"]
        assert (line["conversation_id"], line["last_author"], line["unread"]) == (str(one), "customer", 2)
        async with runtime.database.transaction() as session:
            another = await waiting(session, now=runtime.clock.now())
            await conversations.post_message(
                session,
                actor=CUSTOMER,
                conversation_id=another,
                author="customer",
                text="别人的",
                now=runtime.clock.now(),
            )
        runtime.hub.notify(f"staff:{agent.id}", conversation_id=str(another), line=1)
        assert str(another) not in await spoken_of(socket, for_s=1.5)


async def test_what_one_may_not_read_one_may_not_watch(live: LiveServer) -> None:
    _, headers = await live.sign_in("editor", state=None)
    async with live.runtime.database.transaction() as session:
        one = await waiting(session, now=live.runtime.clock.now())
    async with console(live, headers) as socket:
        await say(socket, type="watch", conversation_id=str(one))
        refused = await hear(socket, type="error")
        assert refused["conversation_id"] == str(one)
        live.runtime.hub.notify("knowledge")
        assert await hear(socket, topic="knowledge")


async def test_nonsense_is_answered_and_does_not_end_the_line(live: LiveServer) -> None:
    _, headers = await live.sign_in()
    async with console(live, headers) as socket:
        for nonsense in ("", "x", '{"type":"watch"}', b"\x00\xff", "é" * 5000):
            await socket.send(nonsense)
            assert (await hear(socket, type="error"))["code"] == "platform.invalid"
        await say(socket, type="ping")
        assert await hear(socket, type="pong")
        for _ in range(300):
            await socket.send("{}")
        assert await hear(socket, code="platform.too_many")


async def test_an_open_socket_is_the_heartbeat_and_a_lost_one_is_noticed(live: LiveServer) -> None:
    agent, headers = await live.sign_in()
    runtime = live.runtime
    staff_id = UUID(agent.id)
    long_ago = runtime.clock.now() - timedelta(seconds=100)
    async with runtime.database.transaction() as session:
        await session.execute(
            text("update routing.presence set seen_at = :at where staff_id = :id"), {"at": long_ago, "id": staff_id}
        )
    async with console(live, headers) as one, console(live, headers) as two:
        await say(one, type="ping")
        await hear(one, type="pong")
        await say(two, type="ping")
        await hear(two, type="pong")
        assert staff_id in hearts_of(runtime.hub).beating()
        async with runtime.database.transaction() as session:
            seen = await routing.get_presence(session, staff_id, now=runtime.clock.now())
        assert runtime.clock.now() - seen.seen_at < timedelta(seconds=20)
        await two.close()
        await asyncio.sleep(0.2)
        assert staff_id in hearts_of(runtime.hub).beating(), "another window is still open"
    for _ in range(250):
        if staff_id not in hearts_of(runtime.hub).beating():
            break
        await asyncio.sleep(0.02)
    assert staff_id not in hearts_of(runtime.hub).beating()
