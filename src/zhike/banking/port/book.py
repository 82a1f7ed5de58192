"""The book: a core bank in our own database. The demo bank lives in it; a pilot without a core may."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from zhike.banking import repository
from zhike.banking.errors import BankKnowsNobody, CardUnknown, KeyReused
from zhike.banking.port.contract import CustomerReference
from zhike.banking.rules.holdings import Activity, Bookings, Health, Holdings
from zhike.platform.database import Session


class Book:
    """Answers from the tables of `banking`. Balances are as of the moment they are asked for."""

    async def holdings(self, session: Session, customer: CustomerReference, *, now: datetime) -> Holdings:
        """All that the book has of a customer; raises `BankKnowsNobody` for one who was never entered."""
        held = await repository.find_holdings(session, customer.id, now=now)
        if held is None:
            raise BankKnowsNobody
        return held

    async def bookings(
        self, session: Session, customer: CustomerReference, *, since: datetime, limit: int, now: datetime
    ) -> Bookings:
        """The newest transactions."""
        if not await repository.is_entered(session, customer.id):
            raise BankKnowsNobody
        items = await repository.list_bookings(session, customer.id, since=since, limit=limit)
        return Bookings(now, tuple(items))

    async def block_card(
        self, session: Session, customer: CustomerReference, card_id: str, *, because: str, key: str, now: datetime
    ) -> None:
        """Stop a card, once for each key."""
        known = await repository.add_block(session, key=key, card_id=card_id, because=because, now=now)
        if known not in (None, (card_id, because)):
            raise KeyReused
        if not await repository.block_card(session, customer.id, card_id):
            raise CardUnknown

    async def activity(self, session: Session, *, after: str, limit: int, until: date) -> Sequence[Activity]:
        """What customers did, in order of their number."""
        return await repository.list_activity(session, after=after, limit=limit, until=until)

    def health(self, now: datetime) -> Health:  # noqa: ARG002 - the database is up, or nobody asks
        """It is up whenever our database is."""
        return Health("up")
