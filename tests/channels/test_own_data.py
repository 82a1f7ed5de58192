"""What a customer sees and decides about their own data in the chat: theirs alone, and a guest's not at all."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import httpx
import pytest

from tests.channels.builders import SECRET, a_known_customer, a_pass
from tests.channels.test_endpoints import client_of, open_chat, with_settings
from tests.conftest import SignIn
from tests.support.canaries import places_of
from zhike.platform.clock import FixedClock
from zhike.platform.database import Session
from zhike.platform.runtime import Runtime
from zhike.privacy import api as privacy

URL = "/api/v1/chat/privacy"
DECISIONS = f"{URL}/consents"
REQUESTS = f"{URL}/requests"
CALLS = [
    ("GET", URL, None),
    ("PUT", f"{DECISIONS}/marketing", {"decision": "given", "text_version": 2}),
    ("POST", REQUESTS, {"kind": "copy"}),
]


@pytest.fixture
async def zhang(runtime: Runtime, session: Session) -> UUID:
    return await a_known_customer(runtime, session)


@pytest.fixture
async def li(runtime: Runtime, session: Session) -> UUID:
    return await a_known_customer(runtime, session, number="C0000002", name="李娜", phone="13912345678")


@pytest.fixture
async def door(runtime: Runtime) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(with_settings(runtime, chat_jwt_secret=SECRET, chat_jwt_issuer="app")) as client:
        yield client


async def enter(door: httpx.AsyncClient, clock: FixedClock, number: str, **body: Any) -> dict[str, Any]:
    return await open_chat(door, jwt=a_pass(clock.now(), sub=number), **body)


async def decide(door: httpx.AsyncClient, purpose: str, decision: str, version: int) -> httpx.Response:
    return await door.put(f"{DECISIONS}/{purpose}", json={"decision": decision, "text_version": version})


def consent_of(own: dict[str, Any], purpose: str) -> dict[str, Any]:
    found: dict[str, Any] = next(each for each in own["consents"] if each["purpose"] == purpose)
    return found


@pytest.mark.parametrize(("method", "path", "body"), CALLS)
async def test_a_guest_is_told_clearly_and_gets_nothing(
    door: httpx.AsyncClient, method: str, path: str, body: dict[str, Any] | None
) -> None:
    await open_chat(door)
    for language, word in (("zh", "访客"), ("en", "guest")):
        answer = await door.request(method, path, json=body, headers={"accept-language": language})
        assert (answer.status_code, answer.json()["code"]) == (403, "channels.guest")
        assert word in answer.json()["title"]


@pytest.mark.usefixtures("zhang")
async def test_a_customer_gives_and_withdraws_and_sees_both(door: httpx.AsyncClient, clock: FixedClock) -> None:
    await enter(door, clock, "C0000001", channel="app_chat")
    before = consent_of((await door.get(URL)).json(), "marketing")
    assert (before["holds"], before["decision"], before["said_at"]) == (False, None, None)
    assert before["text"]["zh"]
    assert before["version"] == 2
    given = await decide(door, "marketing", "given", 2)
    assert (given.status_code, given.json()["holds"], given.json()["said_version"]) == (200, True, 2)
    clock.advance(60)
    assert (await decide(door, "marketing", "given", 2)).json() == given.json()
    withdrawn = (await decide(door, "marketing", "withdrawn", 2)).json()
    assert (withdrawn["holds"], withdrawn["decision"]) == (False, "withdrawn")
    assert consent_of((await door.get(URL)).json(), "marketing") == withdrawn


async def test_what_a_customer_decides_stands_in_the_ledger_in_their_name(
    door: httpx.AsyncClient, clock: FixedClock, session: Session, zhang: UUID
) -> None:
    await enter(door, clock, "C0000001", channel="app_chat")
    await decide(door, "marketing", "given", 2)
    await enter(door, clock, "C0000001", channel="web_chat")
    await decide(door, "survey", "given", 1)
    consents = await privacy.get_consents(session, zhang)
    assert [(each.purpose, each.channel, each.by_kind) for each in consents.history] == [
        ("survey", "web_chat", "customer"),
        ("marketing", "app", "customer"),
    ]
    assert consents.whole


@pytest.mark.usefixtures("zhang", "li")
async def test_nobody_sees_or_decides_for_another(door: httpx.AsyncClient, clock: FixedClock) -> None:
    await enter(door, clock, "C0000001")
    await decide(door, "marketing", "given", 2)
    await door.post(REQUESTS, json={"kind": "copy"})
    await enter(door, clock, "C0000002")
    own = (await door.get(URL)).json()
    assert (consent_of(own, "marketing")["decision"], own["requests"]) == (None, [])
    await decide(door, "marketing", "withdrawn", 2)
    await enter(door, clock, "C0000001")
    own = (await door.get(URL)).json()
    assert consent_of(own, "marketing")["holds"] is True
    assert len(own["requests"]) == 1


@pytest.mark.usefixtures("zhang")
@pytest.mark.parametrize(
    ("purpose", "body", "status", "code"),
    [
        ("marketing", {"decision": "given", "text_version": 1}, 409, "privacy.consent_text_outdated"),
        ("service", {"decision": "withdrawn", "text_version": 0}, 422, "privacy.purpose_needs_no_consent"),
        ("automated_decisions", {"decision": "given", "text_version": 0}, 422, "privacy.purpose_needs_no_consent"),
        ("marketing", {"decision": "perhaps", "text_version": 2}, 422, "platform.invalid"),
        ("Marketing!", {"decision": "given", "text_version": 2}, 422, "platform.invalid"),
    ],
)
async def test_a_decision_that_cannot_be_is_refused(
    door: httpx.AsyncClient, clock: FixedClock, purpose: str, body: dict[str, Any], status: int, code: str
) -> None:
    await enter(door, clock, "C0000001")
    answer = await door.put(f"{DECISIONS}/{purpose}", json=body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


async def test_a_request_waits_at_the_rights_desk_with_identity_not_proven(
    door: httpx.AsyncClient, clock: FixedClock, sign_in: SignIn, zhang: UUID
) -> None:
    await enter(door, clock, "C0000001", channel="app_chat")
    taken = await door.post(REQUESTS, json={"kind": "delete"})
    assert (taken.status_code, taken.json()["state"]) == (201, "received")
    assert taken.json()["due_on"] > taken.json()["received_at"][:10]
    assert (await door.post(REQUESTS, json={"kind": "delete"})).json() == taken.json()
    officer = await sign_in("compliance")
    desk = (await officer.get("/api/v1/privacy/rights", params={"subject": str(zhang)})).json()["items"]
    assert [(each["number"], each["state"], each["proof"], each["channel"]) for each in desk] == [
        (taken.json()["number"], "received", "", "app")
    ]
    url = f"/api/v1/privacy/rights/{desk[0]['id']}/fulfilment"
    assert (await officer.put(url, headers={"if-match": '"1"'})).status_code == 409
    assert (await door.get(URL)).json()["requests"] == [taken.json()]


@pytest.mark.usefixtures("zhang")
@pytest.mark.parametrize("kind", ["see", "copy", "portability", "refuse_automation"])
async def test_each_right_can_be_asked_for(door: httpx.AsyncClient, clock: FixedClock, kind: str) -> None:
    await enter(door, clock, "C0000001")
    assert (await door.post(REQUESTS, json={"kind": kind})).json()["kind"] == kind


@pytest.mark.usefixtures("zhang")
async def test_a_correction_keeps_its_value_sealed_and_secrets_out(
    door: httpx.AsyncClient, clock: FixedClock, session: Session
) -> None:
    await enter(door, clock, "C0000001")
    own = (await door.get(URL)).json()
    assert {"phone", "address"} <= {each["field"] for each in own["correctable"]}
    assert "card" not in {each["field"] for each in own["correctable"]}
    body = {"kind": "correct", "field": "address", "value": "临州市望江路八十八号"}
    answer = await door.post(REQUESTS, json=body)
    assert (answer.status_code, answer.json()["field"]) == (201, "address")
    assert "望江路" not in answer.text
    assert await places_of(session, "望江路八十八号") == set()


@pytest.mark.usefixtures("zhang")
@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"kind": "correct", "field": "card", "value": "6222"}, "channels.not_correctable"),
        ({"kind": "correct", "field": "phone"}, "privacy.correction_incomplete"),
        ({"kind": "correct"}, "privacy.correction_incomplete"),
        ({"kind": "copy", "field": "phone", "value": "1"}, "privacy.correction_incomplete"),
        ({"kind": "forget"}, "platform.invalid"),
    ],
)
async def test_a_request_that_cannot_be_is_refused(
    door: httpx.AsyncClient, clock: FixedClock, body: dict[str, Any], code: str
) -> None:
    await enter(door, clock, "C0000001")
    answer = await door.post(REQUESTS, json=body)
    assert (answer.status_code, answer.json()["code"]) == (422, code)


@pytest.mark.usefixtures("zhang", "li")
async def test_acts_are_limited_by_person_over_all_their_chats(door: httpx.AsyncClient, clock: FixedClock) -> None:
    await enter(door, clock, "C0000001")
    first = [(await door.get(URL)).status_code for _ in range(10)]
    await enter(door, clock, "C0000001")
    answers = [await decide(door, "marketing", "withdrawn", 2) for _ in range(11)]
    assert first + [each.status_code for each in answers] == [200] * 20 + [429]
    assert answers[-1].json()["code"] == "channels.too_often"
    assert int(answers[-1].headers["retry-after"]) >= 1
    await enter(door, clock, "C0000002")
    assert (await door.get(URL)).status_code == 200
