"""What other contexts may ask of banking."""

from zhike.banking.errors import (
    AccountUnknown,
    ActionUncertain,
    BankKnowsNobody,
    BankNotConnected,
    BankUnavailable,
    BlockUncertain,
    CardUnknown,
)
from zhike.banking.port.connecting import bank_of
from zhike.banking.port.contract import CoreBank, CustomerReference
from zhike.banking.repository import Entry, set_branches
from zhike.banking.rules.dealings import (
    ActionState,
    Application,
    Bill,
    Branch,
    InstalmentQuote,
    Transfer,
    TransferLimit,
)
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
from zhike.banking.self_service import (
    applications_of,
    ask_action,
    bills_of,
    instalments_of,
    limits_of,
    order_statement,
    transfers_of,
)
from zhike.banking.service import block_card, enter_into_book, get_bookings, get_holdings

__all__ = [
    "Account",
    "AccountUnknown",
    "ActionState",
    "ActionUncertain",
    "Application",
    "BankKnowsNobody",
    "BankNotConnected",
    "BankUnavailable",
    "Bill",
    "BlockUncertain",
    "Booking",
    "Bookings",
    "Branch",
    "Card",
    "CardUnknown",
    "CoreBank",
    "CustomerReference",
    "Entry",
    "Health",
    "Holdings",
    "InstalmentQuote",
    "Loan",
    "LoanKind",
    "RiskLevel",
    "RiskRating",
    "Transfer",
    "TransferLimit",
    "applications_of",
    "ask_action",
    "bank_of",
    "bills_of",
    "block_card",
    "enter_into_book",
    "get_bookings",
    "get_holdings",
    "instalments_of",
    "limits_of",
    "order_statement",
    "set_branches",
    "transfers_of",
]
