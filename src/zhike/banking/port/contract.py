"""The port: what any core bank must be able to tell and to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol
from uuid import UUID

from zhike.banking.rules.dealings import (
    ActionState,
    Application,
    Bill,
    Branch,
    InstalmentQuote,
    Transfer,
    TransferLimit,
)
from zhike.banking.rules.holdings import Activity, Bookings, Health, Holdings
from zhike.platform.database import Session


@dataclass(frozen=True, slots=True)
class CustomerReference:
    """A customer as both sides know them: our id, the bank's number."""

    id: UUID
    number: str


class CoreBank(Protocol):
    """Every call raises `BankUnavailable` when there is no answer, `BankKnowsNobody` when there is no such customer.

    An answer with nothing in it means that nothing is held. `now` is UTC.
    """

    async def holdings(self, session: Session, customer: CustomerReference, *, now: datetime) -> Holdings:
        """Accounts, cards, loans and the risk rating."""
        ...

    async def bookings(
        self, session: Session, customer: CustomerReference, *, since: datetime, limit: int, now: datetime
    ) -> Bookings:
        """The newest `limit` transactions since `since`."""
        ...

    async def block_card(
        self, session: Session, customer: CustomerReference, card_id: str, *, because: str, key: str, now: datetime
    ) -> None:
        """Stop a card, once for each `key`. Raises `CardUnknown`, or `BlockUncertain` when no answer came."""
        ...

    async def bills(self, session: Session, customer: CustomerReference, *, now: datetime) -> Sequence[Bill]:
        """The last statement of each credit card that has one."""
        ...

    async def transfers(
        self, session: Session, customer: CustomerReference, *, since: datetime, now: datetime
    ) -> Sequence[Transfer]:
        """Transfers out since `since`, newest first."""
        ...

    async def limits(self, session: Session, customer: CustomerReference, *, now: datetime) -> Sequence[TransferLimit]:
        """How much the customer may transfer, by channel."""
        ...

    async def applications(
        self, session: Session, customer: CustomerReference, *, now: datetime
    ) -> Sequence[Application]:
        """Loans that were applied for, newest first."""
        ...

    async def instalments(
        self, session: Session, customer: CustomerReference, card_id: str, *, amount: Decimal, now: datetime
    ) -> Sequence[InstalmentQuote]:
        """What paying `amount` of a card by instalments would cost. Raises `CardUnknown`."""
        ...

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
        """Have a statement (both days included) sent to the address on file, once for each `key`.

        Raises `ActionUncertain` when no answer came.
        """
        ...

    async def find_action(
        self, session: Session, customer: CustomerReference, key: str, *, now: datetime
    ) -> ActionState:
        """Whether the bank did what it was asked to do with `key`; `unknown`: it never heard of it."""
        ...

    async def branches(self, session: Session, *, now: datetime) -> Sequence[Branch]:
        """All branches."""
        ...

    async def activity(self, session: Session, *, after: str, limit: int, until: date) -> Sequence[Activity]:
        """What customers did up to `until`, in order of their number, after that number. Empty: there are no more."""
        ...

    def health(self, now: datetime) -> Health:
        """Whether it answers, from the calls that were made."""
        ...
