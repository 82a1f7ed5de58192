"""Use cases of banking: read what is held, show exact amounts, stop a card, keep a book, pass on what customers did."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import TypeVar
from uuid import UUID

from zhike.audit import api as audit
from zhike.banking import permissions, repository
from zhike.banking.errors import BankKnowsNobody
from zhike.banking.events import CardBlocked
from zhike.banking.permissions import References
from zhike.banking.port.contract import CoreBank, CustomerReference
from zhike.banking.repository import Entry
from zhike.banking.rules.holdings import (
    AMOUNTS_SHOWN,
    BankPurpose,
    Bookings,
    Holdings,
    joined_bookings,
    joined_holdings,
)
from zhike.customers import api as customers
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.platform.outbox import publish
from zhike.privacy import api as privacy

T = TypeVar("T")

BOOKINGS_SHOWN = timedelta(days=90)


async def get_holdings(
    session: Session, bank: CoreBank, *, actor: Actor, customer_id: UUID, purpose: str = "service", now: datetime
) -> Holdings:
    """What a customer holds; the reading is audited with its purpose.

    Raises `BankUnavailable`, `BankNotConnected` or `BankKnowsNobody`: none of them means that nothing is held.
    """
    holders = await permissions.find_readable_holder(session, actor, customer_id)
    # First the call, then the row: an open writing transaction would hold back the readers of the outbox for its time.
    holdings = await _holdings(session, bank, holders, now)
    await _audit(session, actor, "banking.read", customer_id, detail={"purpose": purpose}, now=now)
    return holdings


async def get_bookings(
    session: Session, bank: CoreBank, *, actor: Actor, customer_id: UUID, limit: int, purpose: str, now: datetime
) -> Bookings:
    """The newest transactions of the last 90 days; the reading is audited."""
    holders = await permissions.find_readable_holder(session, actor, customer_id)
    since = now - BOOKINGS_SHOWN
    found = await _of_each(holders, lambda each: bank.bookings(session, each, since=since, limit=limit, now=now))
    bookings = joined_bookings(found, limit=limit)
    await _audit(session, actor, "banking.read", customer_id, detail={"purpose": purpose, "what": "bookings"}, now=now)
    return bookings


async def reveal_amounts(
    session: Session,
    bank: CoreBank,
    *,
    actor: Actor,
    customer_id: UUID,
    purpose: BankPurpose,
    conversation_id: UUID | None = None,
    now: datetime,
) -> tuple[Holdings, datetime]:
    """Exact amounts for 60 seconds and a purpose: (what is held, until when). Audited before it is shown."""
    holders = await permissions.find_revealable_holder(session, actor, customer_id)
    holdings = await _holdings(session, bank, holders, now)
    detail = {"field": "amounts", "purpose": purpose}
    if conversation_id is not None:
        detail["conversation"] = str(conversation_id)
    await _audit(session, actor, "banking.revealed", customer_id, detail=detail, now=now)
    return holdings, now + AMOUNTS_SHOWN


async def block_card(
    session: Session,
    bank: CoreBank,
    *,
    actor: Actor,
    customer_id: UUID,
    card_id: str,
    because: str,
    key: str,
    now: datetime,
) -> None:
    """Stop a card for a customer. With the same `key` it is done once, however often it is asked for."""
    holders = await permissions.find_blockable_holder(session, actor, customer_id)
    holder = await _holder_of_card(session, bank, holders, card_id, now)
    await bank.block_card(session, holder, card_id, because=because, key=key, now=now)
    await _audit(
        session, actor, "banking.card_blocked", customer_id, detail={"card": card_id, "because": because}, now=now
    )
    event = CardBlocked(customer_id, card_id, because)
    await publish(session, event, stream=str(customer_id), actor=actor, now=now)


async def enter_into_book(session: Session, vault: privacy.Vault, entries: Sequence[Entry]) -> None:
    """Add customers to the book with all that they hold: for the demo bank and for a pilot without a core.

    They are found by the last four digits of their cards from now on.
    """
    await repository.enter(session, entries)
    cards = [(entry.customer_id, card.number_masked) for entry in entries for card in entry.holdings.cards]
    await customers.index_cards(session, vault, cards)


async def _of_each(holders: References, ask: Callable[[CustomerReference], Awaitable[T]]) -> list[T]:
    """What the bank answers for each number of a customer; a number that it does not know says nothing.

    Raises `BankKnowsNobody` where it knows none of them.
    """
    found = []
    for holder in holders:
        try:
            found.append(await ask(holder))
        except BankKnowsNobody:
            continue
    if not found:
        raise BankKnowsNobody
    return found


async def _holdings(session: Session, bank: CoreBank, holders: References, now: datetime) -> Holdings:
    return joined_holdings(await _of_each(holders, lambda each: bank.holdings(session, each, now=now)))


async def _holder_of_card(
    session: Session, bank: CoreBank, holders: References, card_id: str, now: datetime
) -> CustomerReference:
    """Under which of a customer's numbers a card is held; the first where none has it, for the bank to say so."""
    if len(holders) == 1:
        return holders[0]
    for holder in holders:
        try:
            held = await bank.holdings(session, holder, now=now)
        except BankKnowsNobody:
            continue
        if any(card.id == card_id for card in held.cards):
            return holder
    return holders[0]


async def _audit(
    session: Session, actor: Actor, action: str, customer_id: UUID, *, detail: dict[str, str], now: datetime
) -> None:
    subject = f"customer:{customer_id}"
    await audit.record(session, actor=actor, action=action, subject=subject, detail=detail, now=now)
