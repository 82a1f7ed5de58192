"""What a customer asks the bank by themselves, through the assistant: looked up for all of their numbers, on record.

The assistant acts here in its own name for a customer whose identity it has established; which level a question takes
is for the asker to know.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TypeVar
from uuid import UUID

from zhike.audit import api as audit
from zhike.banking import permissions
from zhike.banking.errors import AccountUnknown, BankKnowsNobody, CardUnknown
from zhike.banking.port.contract import CoreBank, CustomerReference
from zhike.banking.rules.dealings import ActionState, Application, Bill, InstalmentQuote, Transfer, TransferLimit
from zhike.platform.actor import Actor
from zhike.platform.database import Session

T = TypeVar("T")
TRANSFERS_SHOWN = timedelta(days=14)


async def bills_of(session: Session, bank: CoreBank, *, actor: Actor, customer_id: UUID, now: datetime) -> list[Bill]:
    """The last statement of each credit card. Raises as `CoreBank` does."""
    return await _read(session, actor, customer_id, "bills", lambda each: bank.bills(session, each, now=now), now=now)


async def transfers_of(
    session: Session, bank: CoreBank, *, actor: Actor, customer_id: UUID, now: datetime
) -> list[Transfer]:
    """Transfers out of the last 14 days, newest first."""
    since = now - TRANSFERS_SHOWN
    found = await _read(
        session,
        actor,
        customer_id,
        "transfers",
        lambda each: bank.transfers(session, each, since=since, now=now),
        now=now,
    )
    return sorted(found, key=lambda each: (each.at, each.id), reverse=True)


async def limits_of(
    session: Session, bank: CoreBank, *, actor: Actor, customer_id: UUID, now: datetime
) -> list[TransferLimit]:
    """Transfer limits by channel."""
    return await _read(session, actor, customer_id, "limits", lambda each: bank.limits(session, each, now=now), now=now)


async def applications_of(
    session: Session, bank: CoreBank, *, actor: Actor, customer_id: UUID, now: datetime
) -> list[Application]:
    """Loans that were applied for."""
    return await _read(
        session, actor, customer_id, "applications", lambda each: bank.applications(session, each, now=now), now=now
    )


async def instalments_of(
    session: Session, bank: CoreBank, *, actor: Actor, customer_id: UUID, card_id: str, amount: Decimal, now: datetime
) -> list[InstalmentQuote]:
    """What paying `amount` of a card by instalments would cost. Raises `CardUnknown`."""
    holders = await permissions.find_readable_holder(session, actor, customer_id)
    for holder in holders:
        try:
            quotes = await bank.instalments(session, holder, card_id, amount=amount, now=now)
        except (BankKnowsNobody, CardUnknown):
            continue
        await _note(session, actor, customer_id, "instalments", now=now)
        return list(quotes)
    raise CardUnknown


async def order_statement(
    session: Session,
    bank: CoreBank,
    *,
    actor: Actor,
    customer_id: UUID,
    account_id: str,
    since: date,
    until: date,
    key: str,
    now: datetime,
) -> None:
    """Have a statement sent to the address on file, once for each `key`. Raises `ActionUncertain`, `AccountUnknown`."""
    for holder in await permissions.find_readable_holder(session, actor, customer_id):
        try:
            await bank.order_statement(session, holder, account_id, since=since, until=until, key=key, now=now)
        except (BankKnowsNobody, AccountUnknown):
            continue
        subject = f"customer:{customer_id}"
        detail = {"since": since.isoformat(), "until": until.isoformat()}
        await audit.record(
            session, actor=actor, action="banking.statement_ordered", subject=subject, detail=detail, now=now
        )
        return
    raise AccountUnknown


async def ask_action(
    session: Session, bank: CoreBank, *, actor: Actor, customer_id: UUID, key: str, now: datetime
) -> ActionState:
    """Whether the bank did what it was asked to do with `key`. Raises `BankUnavailable` where it does not say."""
    for holder in await permissions.find_readable_holder(session, actor, customer_id):
        if await bank.find_action(session, holder, key, now=now) == "done":
            return "done"
    return "unknown"


async def _read(
    session: Session,
    actor: Actor,
    customer_id: UUID,
    what: str,
    ask: Callable[[CustomerReference], Awaitable[Sequence[T]]],
    *,
    now: datetime,
) -> list[T]:
    """What the bank answers under each number of a customer; a number that it does not know says nothing."""
    found: list[T] = []
    known = False
    for holder in await permissions.find_readable_holder(session, actor, customer_id):
        try:
            found += await ask(holder)
        except BankKnowsNobody:
            continue
        known = True
    if not known:
        raise BankKnowsNobody
    await _note(session, actor, customer_id, what, now=now)
    return found


async def _note(session: Session, actor: Actor, customer_id: UUID, what: str, *, now: datetime) -> None:
    await audit.record(
        session,
        actor=actor,
        action="banking.read",
        subject=f"customer:{customer_id}",
        detail={"purpose": "service", "what": what},
        now=now,
    )
