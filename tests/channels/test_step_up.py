"""One-time codes: sent to the phone on file, entered in the secure field, compared, and kept nowhere."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import text

from tests.banking.builders import LoopbackBank, told
from tests.conftest import SignIn
from tests.conversations.builders import SYSTEM, with_agent
from tests.customers.builders import a_customer as a_person
from zhike.app.web import create_app
from zhike.cases import api as cases
from zhike.channels.errors import CodeNotSent
from zhike.channels.port.codes import HttpSmsGateway, NoSender, ShownSender, sender_of
from zhike.channels.rules import codes
from zhike.channels.rules.codes import StepUp
from zhike.channels.service import opening
from zhike.conversations import api as conversations
from zhike.customers import api as customers
from zhike.identity import api as identity
from zhike.platform.actor import Actor
from zhike.platform.clock import FixedClock
from zhike.platform.database import Session
from zhike.platform.ids import uuid7
from zhike.platform.runtime import Runtime
from zhike.platform.settings import Settings
from zhike.privacy import api as privacy

NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
CODES, PROOFS = "/api/v1/chat/step-up/codes", "/api/v1/chat/step-up/proofs"


@pytest.fixture
def runtime(runtime: Runtime) -> Runtime:
    demo = runtime.settings.model_copy(update={"kind": "demo", "code_sender": "shown"})
    return replace(runtime, settings=demo)


@pytest.fixture
async def person(runtime: Runtime, session: Session) -> UUID:
    vault = privacy.Vault(runtime.keyring, purpose="service")
    return (await customers.create_customers(session, vault, [a_person()]))[0]


async def a_chat(runtime: Runtime, session: Session, person: UUID | None) -> tuple[httpx.AsyncClient, UUID]:
    opened = await opening.open_chat(runtime, session, channel="web_chat", language="zh", now=runtime.clock.now())
    chat = opened.chat
    if person is not None:
        for table, column in (("channels.chat", "id"), ("conversations.conversation", "id")):
            statement = f"update {table} set customer_id = :person where {column} = :id"
            key = chat.id if table == "channels.chat" else chat.conversation_id
            await session.execute(text(statement), {"person": person, "id": key})
    client = httpx.AsyncClient(
        transport=httpx.ASGITransport(app=create_app(runtime)),
        base_url="http://zhike.test",
        headers={"authorization": f"Bearer {opened.token}"},
    )
    return client, chat.conversation_id


@pytest.fixture
async def chat(runtime: Runtime, session: Session, person: UUID) -> AsyncIterator[tuple[httpx.AsyncClient, UUID]]:
    client, conversation = await a_chat(runtime, session, person)
    yield client, conversation
    await client.aclose()


Chat = tuple[httpx.AsyncClient, UUID]


async def level(session: Session, conversation_id: UUID) -> str:
    return (await conversations.get_conversation(session, conversation_id)).identity_level


async def test_a_code_proves_who_it_is_and_is_kept_nowhere(session: Session, chat: Chat) -> None:
    client, conversation = chat
    sent = await client.post(CODES)
    assert sent.status_code == 201, sent.text
    code = sent.json()["shown_code"]
    assert "****" in sent.json()["phone"] or "*" in sent.json()["phone"]
    proof = await client.post(PROOFS, json={"code": f" {code} "})
    assert proof.json() == {"state": "proven", "tries_left": 5}
    assert await level(session, conversation) == "L2"
    assert (await client.post(PROOFS, json={"code": code})).json()["state"] == "expired"
    tables = "platform.event", "audit.entry", "conversations.message", "channels.step_up", "platform.creation"
    for table in tables:
        rows = (await session.execute(text(f"select t::text from {table} t"))).scalars().all()
        assert not [row for row in rows if code in row], table
    told_events = (await session.execute(text("select type from platform.event order by id"))).scalars().all()
    assert "conversations.IdentityRaised" in told_events


async def test_five_wrong_ones_and_it_is_over(session: Session, chat: Chat) -> None:
    client, conversation = chat
    code = (await client.post(CODES)).json()["shown_code"]
    wrong = f"{(int(code) + 1) % 10**6:06d}"
    states = [(await client.post(PROOFS, json={"code": wrong})).json() for _ in range(6)]
    assert [each["state"] for each in states] == ["wrong"] * 4 + ["locked"] * 2
    assert [each["tries_left"] for each in states][:5] == [4, 3, 2, 1, 0]
    assert (await client.post(PROOFS, json={"code": code})).json()["state"] == "locked"
    assert (await client.post(CODES)).status_code == 403
    assert await level(session, conversation) == "L0"
    failed = text("select count(*) from platform.event where type = 'channels.StepUpFailed'")
    assert (await session.execute(failed)).scalar_one() == 1


async def test_codes_run_out(chat: Chat, clock: FixedClock) -> None:
    client, _ = chat
    first = (await client.post(CODES)).json()["shown_code"]
    soon = await client.post(CODES)
    assert soon.status_code == 429
    assert soon.json()["code"] == "channels.code_too_soon"
    clock.advance(5 * 60)
    assert (await client.post(PROOFS, json={"code": first})).json()["state"] == "expired"
    for _ in range(2):
        assert (await client.post(CODES)).status_code == 201
        clock.advance(61)
    assert (await client.post(CODES)).status_code == 403


async def test_a_guest_has_no_phone_on_file(runtime: Runtime, session: Session) -> None:
    client, _ = await a_chat(runtime, session, None)
    assert (await client.post(CODES)).status_code == 403
    assert (await client.post(PROOFS, json={"code": "123456"})).status_code == 403
    await client.aclose()


async def test_an_agent_asks_for_the_check_in_their_own_contact(
    runtime: Runtime, session: Session, sign_in: SignIn, person: UUID
) -> None:
    client: Any = await sign_in("agent")
    staff: identity.Staff = client.staff
    actor = Actor(str(staff.id), "staff", staff.name, identity.permissions_of(staff.role))
    conversation = await with_agent(session, actor, customer_id=person)
    asked = await client.post(f"/api/v1/conversations/{conversation.id}/identity-requests")
    assert asked.status_code == 204, asked.text
    last = (await conversations.list_messages(session, conversation.id))[-1]
    assert last.payload["task"]["step"] == "secure"
    guest = await with_agent(session, actor)
    assert (await client.post(f"/api/v1/conversations/{guest.id}/identity-requests")).status_code == 409
    editor = await sign_in("editor")
    assert (await editor.post(f"/api/v1/conversations/{guest.id}/identity-requests")).status_code == 403
    del runtime


async def test_a_customer_sees_their_work_orders_and_adds_to_them(
    runtime: Runtime, session: Session, chat: Chat, person: UUID
) -> None:
    client, _ = chat
    new = cases.NewWorkOrder("callback", "回电", "assistant", customer_id=person, facts={"phone": "13812345678"})
    order = await cases.open_work_order(runtime, session, actor=SYSTEM, new=new, now=NOON)
    (shown,) = (await client.get("/api/v1/chat/work-orders")).json()["items"]
    assert (shown["number"], shown["name"]["zh"], shown["state"]) == (order.number, "回电", "open")
    added = await client.post(f"/api/v1/chat/work-orders/{order.id}/remarks", json={"text": "请下午打"})
    assert added.status_code == 201
    stranger = await client.post(f"/api/v1/chat/work-orders/{uuid7()}/remarks", json={"text": "x"})
    assert stranger.status_code == 404
    assert (await client.get("/api/v1/chat/work-orders", headers={"authorization": ""})).status_code == 401


# -- rules and senders ------------------------------------------------------------------------------------------------


def a_step_up(**details: Any) -> StepUp:
    plain = StepUp(uuid7(), uuid7(), uuid7(), b"x", NOON, NOON + codes.LASTS, 1, 0, locked=False)
    return replace(plain, **details)


def test_limits_of_codes() -> None:
    before = a_step_up()
    assert codes.wait_s(None, NOON) == 0
    assert codes.wait_s(before, NOON + timedelta(seconds=10)) == 50
    assert codes.wait_s(before, NOON + timedelta(seconds=60)) == 0
    assert not codes.is_used_up(None, 0)
    assert codes.is_used_up(None, codes.MOST_A_DAY)
    assert codes.is_used_up(a_step_up(sent=3), 0)
    assert codes.is_used_up(a_step_up(locked=True), 0)
    assert codes.tried(before, right=True, now=NOON)[1] == "proven"
    assert codes.tried(before, right=True, now=NOON + codes.LASTS)[1] == "expired"
    assert codes.tried(a_step_up(locked=True), right=True, now=NOON)[1] == "locked"
    assert codes.tried(a_step_up(code_hash=None), right=True, now=NOON)[1] == "expired"


async def test_codes_are_shown_in_a_demo_alone() -> None:
    plain = Settings()
    assert isinstance(sender_of(plain), NoSender)
    assert isinstance(sender_of(plain.model_copy(update={"code_sender": "shown"})), NoSender)
    shown = plain.model_copy(update={"code_sender": "shown", "kind": "demo"})
    assert isinstance(sender_of(shown), ShownSender)
    gateway = plain.model_copy(update={"code_sender": "http", "sms_gateway_url": "http://127.0.0.1:9"})
    assert isinstance(sender_of(gateway), HttpSmsGateway)
    with pytest.raises(CodeNotSent):
        await NoSender().send("138", "1", bank="b", language="zh")
    with pytest.raises(CodeNotSent):
        await sender_of(gateway).send("138", "1", bank="b", language="zh")


async def test_a_gateway_is_handed_the_text_once() -> None:
    server = LoopbackBank([told({}), told({}, 500)])
    async with server.serving():
        gateway = HttpSmsGateway(server.url, token="t0ken", timeout_s=5)
        assert await gateway.send("13812345678", "123456", bank="本行", language="zh") is None
        with pytest.raises(CodeNotSent):
            await gateway.send("13812345678", "123456", bank="本行", language="en")
        await gateway.close()
    assert server.seen[0][1]["authorization"] == "bearer t0ken"
    assert len(server.seen) == 2
