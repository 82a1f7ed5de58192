"""What other contexts may ask of banking."""

from zhike.banking.errors import BankKnowsNobody, BankNotConnected, BankUnavailable
from zhike.banking.port.connecting import bank_of
from zhike.banking.port.contract import CoreBank, CustomerReference
from zhike.banking.repository import Entry
from zhike.banking.rules.holdings import (
    Account,
    Booking,
    Bookings,
    Card,
    Health,
    Holdings,
    Loan,
    LoanKind,
    RiskLevel,
    RiskRating,
)
from zhike.banking.service import enter_into_book, get_holdings

__all__ = [
    "Account",
    "BankKnowsNobody",
    "BankNotConnected",
    "BankUnavailable",
    "Booking",
    "Bookings",
    "Card",
    "CoreBank",
    "CustomerReference",
    "Entry",
    "Health",
    "Holdings",
    "Loan",
    "LoanKind",
    "RiskLevel",
    "RiskRating",
    "bank_of",
    "enter_into_book",
    "get_holdings",
]
