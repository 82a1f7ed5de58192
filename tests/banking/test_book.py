"""The book in our own database, and banking over HTTP."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from tests.banking.builders import an_entry
from tests.customers.builders import a_customer
from zhike.audit import api as audit
from zhike.banking import api as banking
from zhike.banking import errors, service
from zhike.banking.port.book import Book
from zhike.customers import api as customers
from zhike.customers.errors import CustomerUnknown
from zhike.platform.actor import Actor
from zhike.platform.errors import Forbidden
from zhike.platform.ids import uuid7
from zhike.platform.runtime import Runtime
from zhike.privacy import api as privacy

AGENT = Actor("a1", "staff", "李敏", frozenset({"banking.read", "banking.reveal", "banking.block"}))
STRANGER = Actor("a2", "staff", "王芳")
PREFIX = "/api/v1/banking/customers"


@pytest.fixture
def runtime(runtime: Runtime) -> Runtime:
    return replace(runtime, settings=runtime.settings.model_copy(update={"core_bank": "book"}))


@pytest.fixture
def vault(runtime: Runtime) -> privacy.Vault:
    return privacy.Vault(runtime.keyring, purpose="service")


@pytest.fixture
async def one(session, vault):
    (customer,) = await customers.create_customers(session, vault, [a_customer()])
    await banking.enter_into_book(session, vault, [an_entry(customer, "C100023306")])
    return customer


@pytest.fixture
async def unheld(session, vault):
    """A customer whom the book does not know."""
    return (await customers.create_customers(session, vault, [a_customer(number="C9")]))[0]


async def test_holdings_are_shown_as_bands_and_read_with_a_trace(sign_in, one, session) -> None:
    client = await sign_in("agent")
    answer = await client.get(f"{PREFIX}/{one}/holdings", params={"purpose": f"conversation:{uuid7()}"})
    assert answer.status_code == 200, answer.text
    held = answer.json()
    assert held["accounts"][0]["balance"] == {"low": "50000", "high": "100000", "currency": "CNY"}
    assert held["cards"][0]["number_masked"] == "622202*********3445"
    assert held["loans"][0]["outstanding"]["low"] == "500000"
    assert held["risk"] == {"level": "C2", "assessed_on": "2026-03-02", "valid_until": "2027-03-02", "valid": True}
    assert not any(exact in answer.text for exact in ("61234", "512345", "900000"))
    (entry,) = await audit.list_entries(session, audit.Filter(action="banking"))
    assert (entry.action, entry.subject) == ("banking.read", f"customer:{one}")


async def test_bookings_are_newest_first_with_bands(sign_in, one) -> None:
    client = await sign_in("agent")
    found = (await client.get(f"{PREFIX}/{one}/bookings")).json()["items"]
    assert [(each["kind"], each["incoming"]) for each in found] == [
        ("transfer_out", False),
        ("salary", True),
        ("card", False),
    ]
    assert found[0]["amount"]["low"] == "10000"


async def test_exact_amounts_come_for_a_minute_and_a_purpose(sign_in, one, session) -> None:
    client = await sign_in("agent")
    answer = await client.post(f"{PREFIX}/{one}/reveals", json={"purpose": "complaint"})
    assert answer.status_code == 201, answer.text
    assert answer.json()["until"] == "2026-11-20T04:01:00Z"
    assert {item["amount"] for item in answer.json()["items"]} == {"61234.56", "512.00", "512345.00"}
    assert answer.headers["cache-control"] == "no-store"
    (entry,) = await audit.list_entries(session, audit.Filter(action="banking.revealed"))
    assert entry.detail == {"field": "amounts", "purpose": "complaint"}
    with_chat = await client.post(
        f"{PREFIX}/{one}/reveals", json={"purpose": "complaint", "conversation_id": str(uuid7())}
    )
    assert with_chat.status_code == 201
    assert (await client.post(f"{PREFIX}/{one}/reveals", json={"purpose": "curious"})).status_code == 422


async def test_whom_the_book_does_not_know_is_not_somebody_who_holds_nothing(sign_in, unheld, session, vault) -> None:
    client = await sign_in("agent", language="en")
    answer = await client.get(f"{PREFIX}/{unheld}/holdings", headers={"accept-language": "en"})
    assert (answer.status_code, answer.json()["code"]) == (404, "banking.customer_unknown")
    assert (await client.get(f"{PREFIX}/{unheld}/bookings")).status_code == 404
    await banking.enter_into_book(session, vault, [an_entry(unheld, "C9", accounts=(), cards=(), loans=(), risk=None)])
    held = (await client.get(f"{PREFIX}/{unheld}/holdings")).json()
    assert (held["accounts"], held["cards"], held["loans"], held["risk"]) == ([], [], [], None)


async def test_a_card_is_blocked_once_with_an_event_and_a_trace(sign_in, one, session) -> None:
    client = await sign_in("agent")
    (card,) = (await client.get(f"{PREFIX}/{one}/holdings")).json()["cards"]
    url, key = f"{PREFIX}/{one}/cards/{card['id']}/block", {"idempotency-key": "key-00001"}
    for _ in range(2):
        assert (await client.put(url, json={"because": "lost"}, headers=key)).status_code == 204
    (card,) = (await client.get(f"{PREFIX}/{one}/holdings")).json()["cards"]
    assert card["status"] == "blocked"
    assert (await client.put(url, json={"because": "stolen"}, headers=key)).status_code == 409
    assert (await client.put(url, json={"because": "lost"})).status_code == 422
    for wrong in (uuid7(), "no-uuid"):
        other = f"{PREFIX}/{one}/cards/{wrong}/block"
        answer = await client.put(other, json={"because": "lost"}, headers={"idempotency-key": f"key-{wrong}"})
        assert answer.status_code == 404
    assert await audit.list_entries(session, audit.Filter(action="banking.card_blocked"))


@pytest.mark.parametrize(
    ("role", "reads", "reveals"), [("inspector", 200, 403), ("editor", 403, 403), ("analyst", 403, 403)]
)
async def test_roles_see_what_they_may(sign_in, one, role, reads, reveals) -> None:
    client = await sign_in(role)
    assert (await client.get(f"{PREFIX}/{one}/holdings")).status_code == reads
    assert (await client.post(f"{PREFIX}/{one}/reveals", json={"purpose": "complaint"})).status_code == reveals
    url = f"{PREFIX}/{one}/cards/{uuid7()}/block"
    answer = await client.put(url, json={"because": "lost"}, headers={"idempotency-key": "key-00002"})
    assert answer.status_code == 403


async def test_who_lacks_the_permission_gets_to_nobody(session, one, clock) -> None:
    bank, now = Book(), clock.now()
    for actor, customer, error in ((STRANGER, one, Forbidden), (AGENT, uuid7(), CustomerUnknown)):
        with pytest.raises(error):
            await banking.get_holdings(session, bank, actor=actor, customer_id=customer, now=now)
        with pytest.raises(error):
            await service.reveal_amounts(session, bank, actor=actor, customer_id=customer, purpose="complaint", now=now)
        with pytest.raises(error):
            await service.block_card(
                session, bank, actor=actor, customer_id=customer, card_id="x", because="lost", key="k", now=now
            )


async def test_without_a_core_bank_it_is_said_so(sign_in, session, runtime, app, one) -> None:
    client = await sign_in("agent")
    assert (await client.get("/api/v1/banking/health")).json()["state"] == "up"
    app.state.runtime = replace(runtime, settings=runtime.settings.model_copy(update={"core_bank": "none"}))
    assert (await client.get("/api/v1/banking/health")).json()["state"] == "not_connected"
    for path in ("holdings", "bookings"):
        answer = await client.get(f"{PREFIX}/{one}/{path}")
        assert (answer.status_code, answer.json()["code"]) == (503, "banking.not_connected")
    url = f"{PREFIX}/{one}/cards/x/block"
    answer = await client.put(url, json={"because": "lost"}, headers={"idempotency-key": "key-00003"})
    assert answer.status_code == 503
    none = banking.bank_of(app.state.runtime.settings)
    with pytest.raises(errors.BankNotConnected):
        await none.activity(session, after="", limit=1, until=date(2026, 11, 1))


async def test_the_server_of_the_settings_is_kept(runtime) -> None:
    settings = runtime.settings.model_copy(update={"core_bank": "http", "core_bank_url": "http://127.0.0.1:9"})
    assert banking.bank_of(settings) is banking.bank_of(settings.model_copy())


async def test_activity_counts_what_customers_did_themselves(session, one, unheld, vault) -> None:
    await banking.enter_into_book(session, vault, [replace(an_entry(unheld, "A1"), bookings=())])
    (active,) = await Book().activity(session, after="", limit=1, until=date(2026, 11, 30))
    assert (active.number, active.days, active.total) == ("C100023306", 2, Decimal("20120.50"))
    assert (active.first_on, active.last_on) == (date(2026, 11, 3), date(2026, 11, 9))
    (early,) = await Book().activity(session, after="A1", limit=5, until=date(2026, 11, 3))
    assert (early.days, early.total) == (1, Decimal("120.50"))
    assert await Book().activity(session, after="C100023306", limit=5, until=date(2026, 11, 30)) == []
