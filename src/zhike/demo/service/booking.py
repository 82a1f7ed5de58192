"""Enters the demo's customers into the book, behind the open doors."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import date
from typing import cast

from zhike.banking import api as banking
from zhike.demo import repository
from zhike.demo.rules.book import Card, Loan, Page, page_of
from zhike.demo.rules.people import Person
from zhike.demo.service.dealings import branches, dealings_of
from zhike.platform.runtime import Runtime
from zhike.privacy import api as privacy

STEP = "book"
CHUNK = 250


async def fill(runtime: Runtime, people: Sequence[Person]) -> None:
    """Enter everybody who is missing, some hundred a transaction; goes on where it was cut off."""
    today = runtime.clock.now().date()
    vault = privacy.Vault(runtime.keyring, purpose="service")
    async with runtime.database.transaction() as session:
        await banking.set_branches(session, branches())
        done = next((each.done for each in await repository.list_progress(session) if each.step == STEP), 0)
    while done < len(people):
        some = people[done : done + CHUNK]
        entries = await asyncio.to_thread(_entries, some, today, runtime)
        async with runtime.database.transaction() as session:
            await banking.enter_into_book(session, vault, entries)
            done += len(some)
            await repository.note_progress(session, STEP, done, len(people), now=runtime.clock.now())


def _entries(people: Sequence[Person], today: date, runtime: Runtime) -> list[banking.Entry]:
    return [_entry(person, page_of(person, today), runtime) for person in people]


def _entry(person: Person, page: Page, runtime: Runtime) -> banking.Entry:
    accounts = tuple(
        banking.Account(
            id=str(each.id),
            product_code=each.code,
            kind=each.kind,
            balance=each.balance,
            currency=each.currency,
            opened_on=each.opened_on,
            matures_on=each.matures_on,
        )
        for each in page.accounts
    )
    risk = None if page.risk is None else banking.RiskRating(cast("banking.RiskLevel", page.risk[0]), *page.risk[1:])
    holdings = banking.Holdings(
        as_of=runtime.clock.now(),
        accounts=accounts,
        cards=tuple(map(_card, page.cards)),
        loans=tuple(map(_loan, page.loans)),
        risk=risk,
    )
    bookings = [
        banking.Booking(str(each.id), str(each.place), each.at, each.kind, each.amount, "CNY") for each in page.deals
    ]
    dealings = dealings_of(person, page, runtime.clock.now())
    return banking.Entry(person.id, person.number, holdings, bookings, **dealings)


def _card(card: Card) -> banking.Card:
    return banking.Card(
        id=str(card.id),
        product_code=card.code,
        kind="credit" if card.credit else "debit",
        number_masked=card.number_masked,
        status="active",
        currency="CNY",
        limit=card.limit,
        used=card.used,
    )


def _loan(loan: Loan) -> banking.Loan:
    return banking.Loan(
        id=str(loan.id),
        product_code=loan.code,
        kind=cast("banking.LoanKind", loan.kind),
        principal=loan.principal,
        outstanding=loan.outstanding,
        currency="CNY",
        next_due_on=loan.next_due_on,
        overdue_days=loan.overdue_days,
    )
