"""Secrets come in through no door, and personal data lies nowhere in plain but in the message that says it."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import TypeAdapter

from tests.conftest import SignIn
from tests.conversations.builders import opened, said, with_agent
from tests.customers.builders import a_customer
from tests.support.canaries import places_of
from zhike.conversations import api as conversations
from zhike.customers import api as customers
from zhike.identity import api as identity
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.platform.runtime import Runtime
from zhike.privacy import api as privacy

OTP, CVV, PIN = "739164", "957", "826491"
SECRETS = f"验证码{OTP}，安全码{CVV}，密码是{PIN}"
NAME, PHONE, ID, CARD = "闻人楚瑜", "18193746205", "11010519491231002X", "6222021234567890128"
MESSAGE = "conversations.message.text"


def actor_of(client: Any) -> Actor:
    staff: identity.Staff = client.staff
    return Actor(id=str(staff.id), kind="staff", name=staff.name, permissions=identity.permissions_of(staff.role))


async def secrets_in(session: Session) -> set[str]:
    # The CVV alone is too short to look for: with the word before it it is one.
    return await places_of(session, OTP, PIN, f"安全码{CVV}")


@pytest.mark.parametrize("visibility", ["public", "internal"])
async def test_what_staff_write(session: Session, sign_in: SignIn, visibility: str) -> None:
    agent = await sign_in("agent")
    conversation = await with_agent(session, actor_of(agent))
    base = f"/api/v1/conversations/{conversation.id}"
    body = {"client_id": "a1", "text": SECRETS, "visibility": visibility}
    sent = await agent.post(f"{base}/messages", json=body)
    assert sent.json()["text"] == "验证码⟨OTP⟩，安全码⟨CVV⟩，密码是⟨PIN⟩"
    notice = (await agent.get(f"{base}/messages", params={"after": 0})).json()["items"][-1]
    assert (notice["author"], notice["visibility"]) == ("system", visibility)
    assert "安全输入框" in notice["text"]
    assert await secrets_in(session) == set()


@pytest.mark.parametrize(("language", "where"), [("zh", "安全输入框"), ("en", "secure fields")])
async def test_what_a_customer_writes_and_that_they_are_told(session: Session, language: str, where: str) -> None:
    conversation = await opened(session, language=language)
    await said(session, conversation.id, SECRETS)
    assert where in (await conversations.list_messages(session, conversation.id))[-1].text
    assert await secrets_in(session) == set()


async def test_closing_note_and_rating(session: Session, sign_in: SignIn) -> None:
    agent = await sign_in("agent")
    conversation = await with_agent(session, actor_of(agent))
    base = f"/api/v1/conversations/{conversation.id}"
    body = {"reason": "CCD-04", "outcome": "resolved", "note": SECRETS}
    assert (await agent.put(f"{base}/resolution", json=body)).status_code == 200
    await conversations.rate(
        session,
        actor=Actor(id="c", kind="customer", name=""),
        conversation_id=conversation.id,
        score=1,
        comment=SECRETS,
        now=conversation.opened_at,
    )
    assert await secrets_in(session) == set()


async def test_canned_replies_and_transfers(session: Session, sign_in: SignIn) -> None:
    supervisor = await sign_in("supervisor")
    reply = {"shortcut": "canary", "title": "t", "text": SECRETS}
    assert (await supervisor.post("/api/v1/canned-replies", json=reply)).status_code == 201
    assert TypeAdapter(privacy.FreeLine).validate_python(SECRETS) == "验证码⟨OTP⟩，安全码⟨CVV⟩，密码是⟨PIN⟩"
    assert await secrets_in(session) == set()


async def test_personal_data_of_a_customer_lies_nowhere_in_plain(
    session: Session, runtime: Runtime, sign_in: SignIn
) -> None:
    agent = await sign_in("agent")
    vault = privacy.Vault(runtime.keyring, purpose="service")
    details = {"name": NAME, "phone": PHONE, "id_number": ID, "number": "KH77120931"}
    await customers.create_customers(session, vault, [a_customer(**details)])
    for word in (PHONE, NAME):
        assert (await agent.get("/api/v1/customers", params={"q": word})).status_code == 200
    assert await places_of(session, NAME, PHONE, ID) == set()


async def test_personal_data_in_a_message_lies_in_that_message_alone(session: Session, sign_in: SignIn) -> None:
    agent = await sign_in("agent")
    conversation = await with_agent(session, actor_of(agent))
    await said(session, conversation.id, f"我叫{NAME}，手机{PHONE}，身份证{ID}，卡号{CARD}")
    assert await places_of(session, NAME, PHONE, ID, CARD) == {MESSAGE}
