"""The customer's page stays where it is when a second matter is split off, and can turn to it and back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import httpx
import pytest

from tests.channels.test_merged import CHAT, OnePage
from tests.routing.builders import an_agent
from zhike.channels.subscribers import on_split
from zhike.conversations import api as conversations
from zhike.conversations.events import ConversationSplit, SplitUndone
from zhike.platform.actor import Actor
from zhike.platform.clock import FixedClock
from zhike.platform.database import Session
from zhike.platform.ids import uuid7
from zhike.platform.outbox import Envelope
from zhike.platform.runtime import Runtime
from zhike.routing import api as routing
from zhike.routing.ties import service, splitting

TOLD = Envelope(1, "", "", "", "", None)  # type: ignore[arg-type]  # what it says is not read here


@pytest.fixture(autouse=True)
async def queues(session: Session) -> None:
    await routing.configure_default_queues(session)


class Turning(OnePage):
    """A page that can turn."""

    async def turn(self, conversation_id: str) -> httpx.Response:
        return await self.client.put(
            f"{CHAT}/conversation", json={"conversation_id": conversation_id}, headers=self.headers
        )

    async def texts(self) -> list[str]:
        return [each["text"] for each in (await self.see())["messages"]]


async def a_page(client: httpx.AsyncClient) -> Turning:
    page = Turning(client, (await client.post(f"{CHAT}/sessions", json={"language": "zh"})).json())
    for words in ("转账没到", "另外想补卡"):
        assert await page.say(words) == 201
    await client.post(f"{CHAT}/person", headers=page.headers)
    return page


async def split(
    runtime: Runtime, session: Session, agent: Actor, page: Turning, clock: FixedClock
) -> conversations.Tie:
    original = UUID((await page.see())["conversation"]["id"])
    await routing.accept(session, actor=agent, conversation_id=original, now=clock.now())
    said = await conversations.list_messages(session, original)
    (place,) = [each.sequence for each in said if "补卡" in each.text]
    wanted = splitting.NewSplit([place], "CCD-04", keep=True)
    done = await splitting.split(session, actor=agent, conversation_id=original, wanted=wanted, now=clock.now())
    tie = done.tie
    await on_split(runtime, session, ConversationSplit(tie.to_id, original, tie.id, "web_chat", None, False), TOLD)
    return tie


async def test_it_turns_to_the_other_matter_and_back(
    client: httpx.AsyncClient, runtime: Runtime, session: Session, clock: FixedClock
) -> None:
    agent, page = await an_agent(session, now=clock.now()), await a_page(client)
    tie = await split(runtime, session, agent, page, clock)
    shown = (await page.see())["conversation"]
    assert (shown["id"], shown["taken"]) == (str(tie.from_id), [])
    assert shown["beside"] == [{"id": str(tie.to_id), "about": "另外想补卡", "ended": False, "unread": False}]
    # What the customer writes goes on going to the original, until they turn.
    assert await page.say("转账还有多久") == 201
    assert "转账还有多久" in await page.texts()
    await conversations.post_as_staff(
        session, actor=agent, conversation_id=tie.to_id, text="补卡已受理", now=clock.now()
    )
    assert (await page.see())["conversation"]["beside"][0]["unread"]

    turned = (await page.turn(str(tie.to_id))).json()
    assert turned["conversation"]["id"] == str(tie.to_id)
    assert [each["text"] for each in turned["conversation"]["taken"]] == ["另外想补卡"]
    assert "补卡已受理" in await page.texts()
    assert [each["about"] for each in turned["conversation"]["beside"]] == [""]
    assert await page.say("好的，谢谢") == 201
    assert "好的，谢谢" in [each.text for each in await conversations.list_messages(session, tie.to_id)]
    back = (await page.turn(str(tie.from_id))).json()
    assert back["conversation"]["id"] == str(tie.from_id)
    assert "好的，谢谢" not in await page.texts()


async def test_nobody_turns_to_what_is_not_theirs(
    client: httpx.AsyncClient, runtime: Runtime, session: Session, clock: FixedClock
) -> None:
    agent, page, other = await an_agent(session, now=clock.now()), await a_page(client), await a_page(client)
    tie = await split(runtime, session, agent, page, clock)
    for wanted in (tie.to_id, tie.from_id, uuid7()):
        assert (await other.turn(str(wanted))).status_code == 404
    assert (await page.turn(str(tie.from_id))).status_code == 200
    refused = await client.put(f"{CHAT}/conversation", json={"conversation_id": str(tie.to_id)})
    assert refused.status_code == 401


async def test_after_an_undo_it_shows_the_original_and_knows_of_no_other(
    client: httpx.AsyncClient, runtime: Runtime, session: Session, clock: FixedClock
) -> None:
    agent, page = await an_agent(session, now=clock.now()), await a_page(client)
    tie = await split(runtime, session, agent, page, clock)
    await page.turn(str(tie.to_id))
    await service.undo(session, actor=agent, tie_id=tie.id, now=clock.now())
    await on_split(runtime, session, SplitUndone(tie.to_id, tie.from_id, tie.id), TOLD)
    shown: dict[str, Any] = (await page.see())["conversation"]
    assert (shown["id"], shown["beside"]) == (str(tie.from_id), [])
    assert (await page.turn(str(tie.to_id))).status_code == 404
