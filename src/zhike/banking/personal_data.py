"""What banking does for a person's rights: see `privacy.PersonalDataHolder`. The book is the core bank's to erase."""

from __future__ import annotations

from uuid import UUID

from zhike.banking import repository
from zhike.platform.database import Session
from zhike.privacy import api as privacy

_BOOK = (
    "account", "application", "bill", "booking", "card", "holder", "loan", "statement_order", "transfer",
)  # fmt: skip


class _Holder(privacy.KeepsNoRecords):
    schemas = ("banking",)
    pointers = (
        # The book is the bank's own: it is asked for every number of the customer.
        *(privacy.Pointer(f"banking.{table}", "customer_id", moves=False) for table in _BOOK),
        privacy.Pointer("banking.transfer_limit", "customer_id", moves=False, key=(("channel", "text"),)),
    )

    async def export(self, session: Session, vault: privacy.Vault, subject_id: UUID) -> list[privacy.HeldTable]:
        """Accounts, cards, loans and bookings of the book."""
        del vault
        tables = await repository.list_rows_of(session, subject_id)
        return [privacy.HeldTable(f"banking.{name}", rows) for name, rows in tables.items()]

    async def obstacles(self, session: Session, subject_id: UUID) -> list[privacy.RefusalCode]:
        """An account, card or loan is a contract that runs; bookings fall under the duty to keep transactions."""
        tables = await repository.list_rows_of(session, subject_id)
        found: list[privacy.RefusalCode] = []
        if any(tables[name] for name in ("account", "card", "loan")):
            found.append("contract_running")
        if tables["booking"]:
            found.append("aml_duty")
        return found


HOLDER: privacy.PersonalDataHolder = _Holder()
