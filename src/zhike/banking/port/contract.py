"""The port: what any core bank must be able to tell and to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

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

    async def activity(self, session: Session, *, after: str, limit: int, until: date) -> Sequence[Activity]:
        """What customers did up to `until`, in order of their number, after that number. Empty: there are no more."""
        ...

    def health(self, now: datetime) -> Health:
        """Whether it answers, from the calls that were made."""
        ...
