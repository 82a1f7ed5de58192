"""Customers over HTTP."""

from __future__ import annotations

import pytest

from tests.customers.builders import EMAIL, ID_NUMBER, NAME, PHONE, a_customer
from zhike.customers import api as customers
from zhike.platform.ids import uuid7
from zhike.privacy import api as privacy


@pytest.fixture
async def one(session, runtime):
    return (
        await customers.create_customers(session, privacy.Vault(runtime.keyring, purpose="service"), [a_customer()])
    )[0]


async def test_an_agent_finds_reads_and_reveals(sign_in, one) -> None:
    client = await sign_in("agent")
    found = await client.get("/api/v1/customers", params={"q": PHONE})
    assert [item["id"] for item in found.json()["items"]] == [str(one)]
    card = await client.get(f"/api/v1/customers/{one}", params={"purpose": f"conversation:{uuid7()}"})
    assert card.status_code == 200, card.text
    for value in (NAME, PHONE, ID_NUMBER, EMAIL):
        assert value not in card.text + found.text
    assert card.json()["holdings"] == [
        {"product_code": "CARD-DEBIT", "band": ""},
        {"product_code": "WM-CASH", "band": "5-10万"},
    ]
    revealed = await client.post(f"/api/v1/customers/{one}/reveals", json={"field": "phone", "purpose": "call_back"})
    assert revealed.status_code == 201
    assert revealed.json() == {"field": "phone", "value": PHONE, "until": "2026-11-20T04:01:00Z"}
    assert revealed.headers["cache-control"] == "no-store"


async def test_an_inspector_reads_but_does_not_reveal(sign_in, one) -> None:
    client = await sign_in("inspector")
    assert (await client.get(f"/api/v1/customers/{one}")).status_code == 200
    body = {"field": "phone", "purpose": "call_back"}
    assert (await client.post(f"/api/v1/customers/{one}/reveals", json=body)).status_code == 403
    assert (await client.get("/api/v1/customers", params={"q": PHONE})).status_code == 403


@pytest.mark.parametrize("q", ["", " ", "\x00", "a\nb", "x" * 201, "x" * 60_000])
async def test_a_bad_search_is_refused_clearly(sign_in, q) -> None:
    client = await sign_in("agent")
    assert (await client.get("/api/v1/customers", params={"q": q})).status_code == 422


@pytest.mark.parametrize("q", ["😀", "\u202e张", "<script>", "%", "张'; --", "�"])
async def test_a_strange_search_finds_nobody(sign_in, one, q) -> None:
    client = await sign_in("agent")
    answer = await client.get("/api/v1/customers", params={"q": q})
    assert (answer.status_code, answer.json()) == (200, {"items": [], "more": False})


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"field": "phone"},
        {"purpose": "call_back"},
        {"field": "password", "purpose": "call_back"},
        {"field": "phone", "purpose": ""},
        {"field": "phone", "purpose": "curious"},
        {"field": "phone", "purpose": "call_back", "conversation_id": "x"},
        {"field": "phone", "purpose": "call_back", "extra": 1},
        [],
        None,
        "x" * 100_000,
    ],
)
async def test_a_bad_reveal_is_refused_clearly(sign_in, one, body) -> None:
    client = await sign_in("agent")
    assert (await client.post(f"/api/v1/customers/{one}/reveals", json=body)).status_code == 422


@pytest.mark.parametrize("purpose", ["", "我想看", "a b", "conversation:zz", "x" * 60, "a\x00"])
async def test_a_purpose_is_a_code_not_a_sentence(sign_in, one, purpose) -> None:
    client = await sign_in("agent")
    assert (await client.get(f"/api/v1/customers/{one}", params={"purpose": purpose})).status_code == 422


async def test_an_unknown_customer_is_not_found(sign_in) -> None:
    client = await sign_in("agent")
    answer = await client.get(f"/api/v1/customers/{uuid7()}", headers={"accept-language": "en"})
    assert (answer.status_code, answer.json()["title"]) == (404, "There is no such customer.")
    assert (await client.get("/api/v1/customers/13812345678")).status_code == 422
