"""What stands behind the port as long as no core bank is connected."""
# ruff: noqa: ARG002 - nothing that is asked matters here

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from zhike.banking.errors import BankNotConnected
from zhike.banking.port.contract import CustomerReference
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


class NoCoreBank:
    """Answers nothing, least of all "nothing held"."""

    async def holdings(self, session: Session, customer: CustomerReference, *, now: datetime) -> Holdings:
        """Raises `BankNotConnected`."""
        raise BankNotConnected

    async def bookings(
        self, session: Session, customer: CustomerReference, *, since: datetime, limit: int, now: datetime
    ) -> Bookings:
        """Raises `BankNotConnected`."""
        raise BankNotConnected

    async def block_card(
        self, session: Session, customer: CustomerReference, card_id: str, *, because: str, key: str, now: datetime
    ) -> None:
        """Raises `BankNotConnected`."""
        raise BankNotConnected

    async def bills(self, session: Session, customer: CustomerReference, *, now: datetime) -> Sequence[Bill]:
        """Raises `BankNotConnected`."""
        raise BankNotConnected

    async def transfers(
        self, session: Session, customer: CustomerReference, *, since: datetime, now: datetime
    ) -> Sequence[Transfer]:
        """Raises `BankNotConnected`."""
        raise BankNotConnected

    async def limits(self, session: Session, customer: CustomerReference, *, now: datetime) -> Sequence[TransferLimit]:
        """Raises `BankNotConnected`."""
        raise BankNotConnected

    async def applications(
        self, session: Session, customer: CustomerReference, *, now: datetime
    ) -> Sequence[Application]:
        """Raises `BankNotConnected`."""
        raise BankNotConnected

    async def instalments(
        self, session: Session, customer: CustomerReference, card_id: str, *, amount: Decimal, now: datetime
    ) -> Sequence[InstalmentQuote]:
        """Raises `BankNotConnected`."""
        raise BankNotConnected

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
        """Raises `BankNotConnected`."""
        raise BankNotConnected

    async def find_action(
        self, session: Session, customer: CustomerReference, key: str, *, now: datetime
    ) -> ActionState:
        """Raises `BankNotConnected`."""
        raise BankNotConnected

    async def branches(self, session: Session, *, now: datetime) -> Sequence[Branch]:
        """Raises `BankNotConnected`."""
        raise BankNotConnected

    async def activity(self, session: Session, *, after: str, limit: int, until: date) -> Sequence[Activity]:
        """Raises `BankNotConnected`."""
        raise BankNotConnected

    def health(self, now: datetime) -> Health:
        """Not connected."""
        return Health("not_connected")
