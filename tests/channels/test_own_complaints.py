"""A customer follows their complaints in the chat, adds to them, and objects."""

from __future__ import annotations

from collections.abc import AsyncIterator
from uuid import UUID

import httpx
import pytest

from tests.cases.complaint_builders import a_house, answered
from tests.channels.test_step_up import a_chat
from tests.conversations.builders import NOON, SYSTEM
from tests.customers.builders import a_customer as a_person
from zhike.cases import api as cases
from zhike.customers import api as customers
from zhike.platform.database import Session
from zhike.platform.ids import uuid7
from zhike.platform.runtime import Runtime
from zhike.privacy import api as privacy

URL = "/api/v1/chat/complaints"


@pytest.fixture
async def person(runtime: Runtime, session: Session) -> UUID:
    vault = privacy.Vault(runtime.keyring, purpose="service")
    return (await customers.create_customers(session, vault, [a_person()]))[0]


@pytest.fixture
async def client(runtime: Runtime, session: Session, person: UUID) -> AsyncIterator[httpx.AsyncClient]:
    """The chat of that person."""
    client, _ = await a_chat(runtime, session, person)
    yield client
    await client.aclose()


async def test_a_customer_follows_adds_and_objects(
    runtime: Runtime, session: Session, client: httpx.AsyncClient, person: UUID
) -> None:
    house = await a_house(session)
    made = await answered(runtime, session, house, customer_id=person)
    (shown,) = (await client.get(URL)).json()["items"]
    assert (shown["number"], shown["state"], shown["answer"]["finding"]) == (made.number, "closed", "partly")
    assert [step["kind"] for step in shown["steps"]] == ["received", "started", "told_decision"]
    assert "李" not in str(shown)  # nobody inside the bank
    added = await client.post(f"{URL}/{made.id}/remarks", json={"text": "补充材料已寄"})
    assert added.status_code == 201
    objected = await client.post(f"{URL}/{made.id}/objections", json={"text": "不认可"})
    assert objected.json()["items"][0]["state"] == "under_review"
    again = await client.post(f"{URL}/{made.id}/objections", json={"text": "不认可"})
    assert (again.status_code, again.json()["code"]) == (409, "cases.objection_over")
    assert (await client.post(f"{URL}/{uuid7()}/remarks", json={"text": "x"})).status_code == 404
    assert (await client.post(f"{URL}/{made.id}/remarks", json={"text": ""})).status_code == 422
    for method, path in (("GET", ""), ("POST", f"/{made.id}/remarks"), ("POST", f"/{made.id}/objections")):
        stranger = await client.request(method, URL + path, json={"text": "x"}, headers={"authorization": ""})
        assert stranger.status_code == 401


async def test_an_intake_is_shown_as_its_complaint_only(
    runtime: Runtime, session: Session, client: httpx.AsyncClient, person: UUID
) -> None:
    new = cases.NewWorkOrder("complaint", "排队太久", "assistant", customer_id=person)
    await cases.open_work_order(runtime, session, actor=SYSTEM, new=new, now=NOON)
    assert (await client.get("/api/v1/chat/work-orders")).json()["items"] == []
    (shown,) = (await client.get(URL)).json()["items"]
    assert (shown["title"], shown["state"]) == ("排队太久", "received")
