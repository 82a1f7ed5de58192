"""The book: a core bank in our own database. The demo bank lives in it; a pilot without a core may."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from zhike.banking import repository
from zhike.banking.errors import AccountUnknown, BankKnowsNobody, CardUnknown, KeyReused
from zhike.banking.port.contract import CustomerReference
from zhike.banking.rules.dealings import (
    ActionState,
    Application,
    Bill,
    Branch,
    InstalmentQuote,
    Transfer,
    TransferLimit,
    quote,
)
from zhike.banking.rules.holdings import Activity, Bookings, Health, Holdings
from zhike.platform.database import Session

# What the book asks for instalments: months, and the fee of a month as a share of the amount.
INSTALMENTS: Final = ((3, Decimal("0.0065")), (6, Decimal("0.0062")), (12, Decimal("0.0060")), (24, Decimal("0.0058")))


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

    async def bills(self, session: Session, customer: CustomerReference, *, now: datetime) -> Sequence[Bill]:  # noqa: ARG002 - as they were entered
        """The last statement of each credit card."""
        await self._require(session, customer)
        return await repository.list_bills(session, customer.id)

    async def transfers(
        self,
        session: Session,
        customer: CustomerReference,
        *,
        since: datetime,
        now: datetime,  # noqa: ARG002 - as they were entered
    ) -> Sequence[Transfer]:
        """Transfers out, newest first."""
        await self._require(session, customer)
        return await repository.list_transfers(session, customer.id, since=since)

    async def limits(self, session: Session, customer: CustomerReference, *, now: datetime) -> Sequence[TransferLimit]:  # noqa: ARG002 - as they were entered
        """Transfer limits by channel."""
        await self._require(session, customer)
        return await repository.list_limits(session, customer.id)

    async def applications(
        self,
        session: Session,
        customer: CustomerReference,
        *,
        now: datetime,  # noqa: ARG002 - as they were entered
    ) -> Sequence[Application]:
        """Loans that were applied for."""
        await self._require(session, customer)
        return await repository.list_applications(session, customer.id)

    async def instalments(
        self, session: Session, customer: CustomerReference, card_id: str, *, amount: Decimal, now: datetime
    ) -> Sequence[InstalmentQuote]:
        """What instalments would cost at the book's own rates."""
        held = await self.holdings(session, customer, now=now)
        card = next((each for each in held.cards if each.id == card_id and each.kind == "credit"), None)
        if card is None:
            raise CardUnknown
        return [quote(amount, terms, rate, card.currency) for terms, rate in INSTALMENTS]

    async def order_statement(
        self,
        session: Session,
        customer: CustomerReference,
        account_id: str,
        *,
        since: date,
        until: date,
        key: str,
        now: datetime,
    ) -> None:
        """Order a statement, once for each key."""
        held = await self.holdings(session, customer, now=now)
        if account_id not in {each.id for each in held.accounts}:
            raise AccountUnknown
        known = await repository.add_statement_order(
            session, customer.id, account_id, since=since, until=until, key=key, now=now
        )
        if known not in (None, (account_id, since, until)):
            raise KeyReused

    async def find_action(
        self,
        session: Session,
        customer: CustomerReference,  # noqa: ARG002 - keys are nobody else's
        key: str,
        *,
        now: datetime,  # noqa: ARG002 - what was done stays done
    ) -> ActionState:
        """Whether something was done with the key."""
        return "done" if await repository.has_action(session, key) else "unknown"

    async def branches(self, session: Session, *, now: datetime) -> Sequence[Branch]:  # noqa: ARG002 - as they were entered
        """All branches."""
        return await repository.list_branches(session)

    async def activity(self, session: Session, *, after: str, limit: int, until: date) -> Sequence[Activity]:
        """What customers did, in order of their number."""
        return await repository.list_activity(session, after=after, limit=limit, until=until)

    async def _require(self, session: Session, customer: CustomerReference) -> None:
        if not await repository.is_entered(session, customer.id):
            raise BankKnowsNobody

    def health(self, now: datetime) -> Health:  # noqa: ARG002 - the database is up, or nobody asks
        """It is up whenever our database is."""
        return Health("up")
