"""What routing does for a person's rights: see `privacy.PersonalDataHolder`. It holds ids,
reasons, and numbers to call, sealed until the callback ends."""

from __future__ import annotations

from uuid import UUID

from zhike.platform.database import Session
from zhike.privacy import api as privacy
from zhike.routing.callbacks import repository as callbacks
from zhike.routing.repository import personal_data as repository

_CONTACT = (("conversation_id", "uuid"),)


class _Holder(privacy.KeepsNoRecords):
    schemas = ("routing",)
    pointers = (
        privacy.Pointer("routing.entry", "customer_id", moves=True, key=_CONTACT),
        privacy.Pointer("routing.callback", "customer_id", moves=True),
        privacy.Pointer("routing.recent_contact", "customer_id", moves=True, key=_CONTACT),
    )

    async def export(self, session: Session, vault: privacy.Vault, subject_id: UUID) -> list[privacy.HeldTable]:
        """Where the customer waited, and when they were to be called."""
        rows = await repository.list_entries(session, subject_id)
        called = await callbacks.list_of_customer(session, subject_id)
        opened = await vault.open_many(session, {each.id: {"phone": each.phone} for each in called})
        calls = [
            {
                "requested_at": each.requested_at,
                "kind": each.kind,
                "state": each.state,
                "slot_from": each.slot_from,
                "tries": each.tries,
                "phone": opened.get(each.id, {}).get("phone", ""),
            }
            for each in called
        ]
        return [
            privacy.HeldTable("routing.entry", rows, provided=False),
            privacy.HeldTable("routing.callback", calls),
        ]

    async def erase(self, session: Session, subject_id: UUID) -> privacy.Erased:
        """Numbers that they gave to be called under."""
        ids = await callbacks.blank(session, subject_id)
        return privacy.Erased({"routing.callback": len(ids)}, ids)

    async def obstacles(self, session: Session, subject_id: UUID) -> list[privacy.RefusalCode]:
        """A complaint that is not settled needs the data of who complained."""
        return ["open_complaint"] if await repository.has_open_complaint(session, subject_id) else []


HOLDER: privacy.PersonalDataHolder = _Holder()
