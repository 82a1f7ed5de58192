"""What customers ask the bank by themselves: the book, and a server over real sockets."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from tests.banking.builders import AT, LoopbackBank, an_entry, slow, told
from tests.customers.builders import a_customer
from zhike.banking import api as banking
from zhike.banking.errors import KeyReused
from zhike.banking.port.book import Book
from zhike.banking.port.contract import CustomerReference
from zhike.banking.port.http import HttpCoreBank
from zhike.banking.rules.dealings import quote
from zhike.customers import api as customers
from zhike.platform.actor import Actor, system_actor
from zhike.platform.database import Session
from zhike.platform.errors import Forbidden
from zhike.platform.ids import uuid7
from zhike.platform.runtime import Runtime
from zhike.privacy import api as privacy

ASSISTANT = system_actor("assistant")
WHO = CustomerReference(uuid7(), "C1")
BRANCH = banking.Branch("B1", "城西支行", "West", "临州", "城西路 1 号", "1 West Rd", "周一至周五 9–17", "Mon–Fri 9–17")
MONEY = {"currency": "CNY"}
BILL = {"card_id": "K1", "closed_on": "2026-11-05", "due_on": "2026-11-25", "amount": "512.00", "minimum": "51.20"}
TRANSFER = {"id": "T1", "account_id": "A1", "at": "2026-11-19T03:00:00Z", "amount": "200.00", "state": "pending"}
PLACE = {"id": "B1", "name_zh": "城西", "name_en": "West", "city": "临州", "address_zh": "a", "address_en": "a"}


@pytest.fixture
async def one(runtime: Runtime, session: Session) -> UUID:
    vault = privacy.Vault(runtime.keyring, purpose="service")
    (customer,) = await customers.create_customers(session, vault, [a_customer()])
    plain = an_entry(customer, "C100023306")
    card, account = plain.holdings.cards[0].id, plain.holdings.accounts[0].id
    entry = replace(
        plain,
        bills=[
            banking.Bill(
                card, date(2026, 11, 5), date(2026, 11, 25), Decimal("512.00"), Decimal("51.20"), Decimal(0), "CNY"
            )
        ],
        transfers=[
            banking.Transfer(str(uuid7()), account, datetime(2026, 11, day, 2, tzinfo=UTC), Decimal(day), "CNY", state)
            for day, state in ((9, "settled"), (19, "pending"))
        ],
        limits=[banking.TransferLimit("app", Decimal(50000), Decimal(200000), "CNY")],
        applications=[banking.Application(str(uuid7()), "home", "reviewing", date(2026, 11, 1), date(2026, 11, 10))],
    )
    await banking.enter_into_book(session, vault, [entry])
    return customer


async def test_the_book_tells_what_it_was_told(session: Session, one: UUID) -> None:
    known: dict[str, Any] = {"actor": ASSISTANT, "customer_id": one, "now": AT}
    (bill,) = await banking.bills_of(session, Book(), **known)
    assert (bill.amount, bill.due_on) == (Decimal("512.00"), date(2026, 11, 25))
    assert [each.state for each in await banking.transfers_of(session, Book(), **known)] == ["pending", "settled"]
    (limit,) = await banking.limits_of(session, Book(), **known)
    assert limit.daily == 200000
    (application,) = await banking.applications_of(session, Book(), **known)
    assert application.stage == "reviewing"
    await banking.set_branches(session, [BRANCH])
    await banking.set_branches(session, [replace(BRANCH, phone="0931-1")])
    assert await Book().branches(session, now=AT) == [replace(BRANCH, phone="0931-1")]


async def test_instalments_are_quoted_for_credit_cards_alone(session: Session, one: UUID) -> None:
    held = await Book().holdings(session, CustomerReference(one, "C100023306"), now=AT)
    known: dict[str, Any] = {"actor": ASSISTANT, "customer_id": one, "amount": Decimal(1200), "now": AT}
    quotes = await banking.instalments_of(session, Book(), card_id=held.cards[0].id, **known)
    assert [each.terms for each in quotes] == [3, 6, 12, 24]
    with pytest.raises(banking.CardUnknown):
        await banking.instalments_of(session, Book(), card_id=str(uuid7()), **known)
    assert quote(Decimal(1000), 3, Decimal("0.0065"), "CNY").fee == Decimal("19.50")


async def test_a_statement_is_ordered_once_and_the_bank_remembers(session: Session, one: UUID) -> None:
    held = await Book().holdings(session, CustomerReference(one, "C100023306"), now=AT)
    known: dict[str, Any] = {"actor": ASSISTANT, "customer_id": one, "key": "task-1", "now": AT}
    assert await banking.ask_action(session, Book(), **known) == "unknown"
    days: dict[str, Any] = {"since": date(2026, 10, 1), "until": date(2026, 10, 31)}
    for _ in range(2):
        await banking.order_statement(session, Book(), account_id=held.accounts[0].id, **days, **known)
    assert await banking.ask_action(session, Book(), **known) == "done"
    other = {**days, "until": date(2026, 10, 30)}
    with pytest.raises(KeyReused):
        await banking.order_statement(session, Book(), account_id=held.accounts[0].id, **other, **known)
    with pytest.raises(banking.AccountUnknown):
        await banking.order_statement(session, Book(), account_id=str(uuid7()), **days, **known)


async def test_who_is_not_in_the_book_is_nobody(runtime: Runtime, session: Session) -> None:
    vault = privacy.Vault(runtime.keyring, purpose="service")
    (stranger,) = await customers.create_customers(session, vault, [a_customer(number="C9")])
    with pytest.raises(banking.BankKnowsNobody):
        await banking.bills_of(session, Book(), actor=ASSISTANT, customer_id=stranger, now=AT)
    with pytest.raises(Forbidden):
        await banking.bills_of(session, Book(), actor=Actor("x", "staff"), customer_id=stranger, now=AT)


@pytest.mark.parametrize(
    ("call", "told_item", "path"),
    [
        ("bills", {**BILL, "paid": "0", **MONEY}, "/customers/C1/bills"),
        ("transfers", {**TRANSFER, **MONEY}, "/customers/C1/transfers?since="),
        ("limits", {"channel": "app", "single": "1", "daily": "2", **MONEY}, "/customers/C1/limits"),
        (
            "applications",
            {"id": "L", "kind": "car", "stage": "approved", "submitted_on": "2026-11-01", "updated_on": "2026-11-02"},
            "/customers/C1/applications",
        ),
        ("branches", {**PLACE, "hours_zh": "a", "hours_en": "a"}, "/branches"),
    ],
)
async def test_a_server_is_asked_for_lists(call: str, told_item: dict[str, Any], path: str) -> None:
    server = LoopbackBank([told({"items": [told_item]})])
    async with server.serving():
        bank = HttpCoreBank(server.url, timeout_s=20)
        who = () if call == "branches" else (WHO,)
        extra = {"since": AT} if call == "transfers" else {}
        (item,) = await getattr(bank, call)(None, *who, now=AT, **extra)
        await bank.close()
    assert item is not None
    assert server.seen[0][0].startswith(f"GET /core{path}")


async def test_a_server_that_acted_and_fell_silent_can_be_asked() -> None:
    server = LoopbackBank([slow, told({"state": "done"}), told({}, 404), told({}, 409), told({"state": "maybe"})])
    ask: dict[str, Any] = {"since": date(2026, 10, 1), "until": date(2026, 10, 31), "key": "task-1", "now": AT}
    async with server.serving():
        bank = HttpCoreBank(server.url, timeout_s=0.5)
        with pytest.raises(banking.ActionUncertain):
            await bank.order_statement(None, WHO, "A1", **ask)  # type: ignore[arg-type]
        assert await bank.find_action(None, WHO, "task-1", now=AT) == "done"  # type: ignore[arg-type]
        with pytest.raises(banking.AccountUnknown):
            await bank.order_statement(None, WHO, "A1", **ask)  # type: ignore[arg-type]
        with pytest.raises(KeyReused):
            await bank.order_statement(None, WHO, "A1", **ask)  # type: ignore[arg-type]
        with pytest.raises(banking.BankUnavailable):
            await bank.find_action(None, WHO, "task-1", now=AT)  # type: ignore[arg-type]
        await bank.close()
    posts = [line for line, _ in server.seen if line.startswith("POST")]
    assert len(posts) == 3
    assert server.seen[0][1]["idempotency-key"] == "task-1"


async def test_instalments_of_a_server_name_the_card() -> None:
    item = {"terms": 3, "fee": "19.50", "monthly": "339.83", **MONEY}
    server = LoopbackBank([told({"items": [item]}), told({}, 404)])
    async with server.serving():
        bank = HttpCoreBank(server.url, timeout_s=20)
        (found,) = await bank.instalments(None, WHO, "K/1", amount=Decimal(1000), now=AT)  # type: ignore[arg-type]
        with pytest.raises(banking.CardUnknown):
            await bank.instalments(None, WHO, "K1", amount=Decimal(1000), now=AT)  # type: ignore[arg-type]
        await bank.close()
    assert found.fee == Decimal("19.50")
    assert "/cards/K%2F1/instalments?amount=1000" in server.seen[0][0]
