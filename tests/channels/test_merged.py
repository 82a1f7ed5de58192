"""The customer's page goes where the talk goes on, and back again."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import text

from tests.channels.builders import a_known_customer
from tests.routing.builders import an_agent
from zhike.channels.service.talking import list_abandoned
from zhike.channels.subscribers import on_told
from zhike.conversations import api as conversations
from zhike.conversations.events import ConversationMerged, MergeUndone
from zhike.platform.clock import FixedClock
from zhike.platform.database import Session
from zhike.platform.ids import uuid7
from zhike.platform.outbox import Envelope
from zhike.platform.runtime import Runtime
from zhike.routing import api as routing
from zhike.routing.ties import service

CHAT = "/api/v1/chat"


@pytest.fixture(autouse=True)
async def queues(session: Session) -> None:
    await routing.configure_default_queues(session)


class OnePage:
    """A customer's page with its token."""

    def __init__(self, client: httpx.AsyncClient, opened: dict[str, Any]) -> None:
        self.client = client
        self.headers = {"authorization": f"Bearer {opened['token']}"}

    async def say(self, words: str) -> int:
        body = {"client_id": str(uuid7()), "text": words}
        return (await self.client.post(f"{CHAT}/messages", json=body, headers=self.headers)).status_code

    async def see(self) -> dict[str, Any]:
        return (await self.client.get(f"{CHAT}/conversation", headers=self.headers)).json()


async def two_pages(client: httpx.AsyncClient, session: Session, customer: Any) -> tuple[OnePage, OnePage]:
    pages = []
    for _ in range(2):
        page = OnePage(client, (await client.post(f"{CHAT}/sessions", json={"language": "zh"})).json())
        await client.post(f"{CHAT}/person", headers=page.headers)
        pages.append(page)
    # As if the app had named the customer in both: passes have tests of their own.
    for table in ("conversations.conversation", "channels.chat"):
        await session.execute(text(f"update {table} set customer_id = :id"), {"id": customer})
    return pages[0], pages[1]


async def test_both_pages_hold_the_kept_one_until_it_is_undone(
    client: httpx.AsyncClient, runtime: Runtime, session: Session, clock: FixedClock
) -> None:
    first, second = await two_pages(client, session, await a_known_customer(runtime, session))
    gone, kept = [(await page.see())["conversation"]["id"] for page in (first, second)]
    assert await first.say("卡丢了") == 201
    lead = await an_agent(session, role="supervisor", state=None)
    tie = await service.merge(session, actor=lead, kept_id=UUID(kept), merged_id=UUID(gone), now=clock.now())
    told = Envelope(1, "", "", "", "", clock.now())
    await on_told(runtime, session, ConversationMerged(tie.from_id, tie.to_id, tie.id, True), told)
    shown = await first.see()
    assert (shown["conversation"]["id"], shown["conversation"]["merged"]) == (kept, True)
    assert await first.say("在这边说") == 201
    assert "在这边说" in [message["text"] for message in (await second.see())["messages"]]
    # Who has left one of two pages has not left.
    clock.advance(3_600)
    await second.see()
    assert await list_abandoned(session, now=clock.now()) == []
    clock.advance(3_600)
    assert await list_abandoned(session, now=clock.now()) == [tie.to_id]

    await conversations.undo_tie(session, actor=lead, tie=tie, now=clock.now())
    await on_told(runtime, session, MergeUndone(tie.from_id, tie.to_id, tie.id, True), told)
    assert [(await page.see())["conversation"]["id"] for page in (first, second)] == [gone, kept]
    back = await first.see()
    assert (back["conversation"]["merged"], back["conversation"]["state"]) == (False, "queued")
    assert "在这边说" not in [message["text"] for message in back["messages"]]
