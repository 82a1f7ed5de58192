"""A customer on the chat page asks to be called, closes the page, comes back, changes, cancels."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import httpx
import pytest

from tests.channels.builders import SECRET, a_known_customer, a_pass
from tests.channels.test_endpoints import client_of, with_settings
from tests.routing.callback_builders import a_caller
from zhike.channels.schedules import SCHEDULES
from zhike.platform.clock import FixedClock
from zhike.platform.database import Session
from zhike.platform.runtime import Runtime
from zhike.routing import api as routing

CALLBACK = "/api/v1/chat/callback"


@pytest.fixture(autouse=True)
async def open_bank(runtime: Runtime, session: Session, clock: FixedClock) -> None:
    await routing.configure_default_queues(session)
    await a_caller(session, now=clock.now(), state=None)


async def in_the_queue(client: httpx.AsyncClient, **body: Any) -> dict[str, str]:
    opened = (await client.post("/api/v1/chat/sessions", json={"language": "zh", **body})).json()
    headers = {"authorization": f"Bearer {opened['token']}"}
    assert (await client.post("/api/v1/chat/person", headers=headers)).json()["state"] == "queued"
    return headers


async def test_a_guest_types_a_number_and_may_go(
    client: httpx.AsyncClient, runtime: Runtime, session: Session, clock: FixedClock
) -> None:
    headers = await in_the_queue(client)
    possible = (await client.get(CALLBACK, headers=headers)).json()
    assert (possible["available"], possible["number"], possible["zone"]) == (True, "", "Asia/Shanghai")
    assert possible["slots"][0] == {"start": "2026-11-20T04:30:00Z", "day": "11月20日 周五", "hours": "12:30-13:00"}
    none = await client.put(CALLBACK, headers=headers, json={"kind": "place"})
    assert (none.status_code, none.json()["code"]) == (422, "routing.callback_number_unknown")
    wrong = await client.put(CALLBACK, headers=headers, json={"kind": "place", "number": "95588"})
    assert (wrong.status_code, wrong.json()["code"]) == (422, "routing.callback_number_unfit")
    asked = await client.put(CALLBACK, headers=headers, json={"kind": "place", "number": "139 0000 1111"})
    assert asked.status_code == 200, asked.text
    shown = asked.json()["callback"]
    assert (shown["kind"], shown["phase"], shown["number"], shown["when"]) == ("place", "waiting", "139****1111", "")
    assert asked.json()["place"]["position"] == 1
    assert "13900001111" not in asked.text

    clock.advance(3600)
    (sweep,) = [each for each in SCHEDULES if "abandoned" in each.name]
    await sweep.run(runtime)
    back = (await client.get("/api/v1/chat/conversation", headers=headers)).json()
    assert back["conversation"]["state"] == "queued", "who is called may close the page"
    assert "callback_place" in {message["notice"] for message in back["messages"]}


async def test_it_is_changed_and_taken_back(client: httpx.AsyncClient, clock: FixedClock) -> None:
    headers = await in_the_queue(client)
    slot = (await client.get(CALLBACK, headers=headers)).json()["slots"][3]["start"]
    wish = {"kind": "slot", "slot_from": slot, "number": "13900001111"}
    asked = (await client.put(CALLBACK, headers=headers, json=wish)).json()
    assert (asked["callback"]["phase"], asked["callback"]["when"]) == ("parked", "11月20日 周五 14:00-14:30")
    assert asked["place"] is None
    past = {**wish, "slot_from": (clock.now() - timedelta(hours=1)).isoformat()}
    gone = await client.put(CALLBACK, headers=headers, json=past)
    assert (gone.status_code, gone.json()["code"]) == (409, "routing.callback_slot_gone")
    changed = (await client.put(CALLBACK, headers=headers, json={"kind": "place", "number": "13900002222"})).json()
    assert (changed["callback"]["kind"], changed["callback"]["number"]) == ("place", "139****2222")
    cancelled = (await client.delete(CALLBACK, headers=headers)).json()
    assert (cancelled["callback"], cancelled["place"]["position"]) == (None, 1)
    assert (await client.delete(CALLBACK, headers=headers)).status_code == 404


async def test_a_known_customer_chooses_the_number_on_file(
    runtime: Runtime, session: Session, clock: FixedClock
) -> None:
    await a_known_customer(runtime, session)
    async with client_of(with_settings(runtime, chat_jwt_secret=SECRET, chat_jwt_issuer="app")) as client:
        headers = await in_the_queue(client, channel="app_chat", jwt=a_pass(clock.now()))
        assert (await client.get(CALLBACK, headers=headers)).json()["number"] == "138****5678"
        asked = (await client.put(CALLBACK, headers=headers, json={"kind": "place"})).json()
        assert asked["callback"]["number"] == "138****5678"


@pytest.mark.parametrize("method", ["get", "put", "delete"])
async def test_without_a_token_nothing_is_to_be_had(client: httpx.AsyncClient, method: str) -> None:
    answer = await client.request(method, CALLBACK, json={"kind": "place"} if method == "put" else None)
    assert answer.status_code == 401


async def test_who_does_not_wait_can_ask_for_nothing(client: httpx.AsyncClient) -> None:
    opened = (await client.post("/api/v1/chat/sessions", json={"language": "en"})).json()
    headers = {"authorization": f"Bearer {opened['token']}", "accept-language": "en"}
    assert not (await client.get(CALLBACK, headers=headers)).json()["available"]
    refused = await client.put(CALLBACK, headers=headers, json={"kind": "place", "number": "13900001111"})
    assert (refused.status_code, refused.json()["code"]) == (409, "routing.callback_not_waiting")
