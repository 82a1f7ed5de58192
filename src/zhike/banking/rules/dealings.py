"""What a customer asks a bank to look up or to do, as values. Amounts are Decimals of `currency`; times are UTC."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Final, Literal

from zhike.banking.rules.holdings import LoanKind

TransferState = Literal["pending", "settled", "returned"]
LimitChannel = Literal["app", "web", "counter"]
ApplicationStage = Literal["received", "reviewing", "approved", "declined", "paid_out"]
ActionState = Literal["done", "unknown"]

_CENT: Final = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Bill:
    """The last statement of a credit card. `minimum` is the least to pay by `due_on`; `paid` is what came in since."""

    card_id: str
    closed_on: date
    due_on: date
    amount: Decimal
    minimum: Decimal
    paid: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class Transfer:
    """A transfer out. `amount` is without sign; `expected_by`: when it should have arrived, where the bank can say."""

    id: str
    account_id: str
    at: datetime
    amount: Decimal
    currency: str
    state: TransferState
    expected_by: datetime | None = None


@dataclass(frozen=True, slots=True)
class TransferLimit:
    """How much may be transferred on a channel: in one go, and in a day."""

    channel: LimitChannel
    single: Decimal
    daily: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class Application:
    """A loan that was applied for, and how far it is."""

    id: str
    kind: LoanKind
    stage: ApplicationStage
    submitted_on: date
    updated_on: date


@dataclass(frozen=True, slots=True)
class InstalmentQuote:
    """An amount paid in `terms` months: `fee` in all, `monthly` with its share of the fee."""

    terms: int
    fee: Decimal
    monthly: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class Branch:
    """A branch that anybody may visit; opening hours as the bank words them."""

    id: str
    name_zh: str
    name_en: str
    city: str
    address_zh: str
    address_en: str
    hours_zh: str
    hours_en: str
    phone: str = ""


def quote(amount: Decimal, terms: int, monthly_rate: Decimal, currency: str) -> InstalmentQuote:
    """`amount` in `terms` months at a fee of `monthly_rate` (a share of the amount, each month)."""
    fee = (amount * monthly_rate * terms).quantize(_CENT, ROUND_HALF_UP)
    return InstalmentQuote(terms, fee, ((amount + fee) / terms).quantize(_CENT, ROUND_HALF_UP), currency)
