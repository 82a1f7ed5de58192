"""What routing does for a person's rights: see `privacy.PersonalDataHolder`. It holds ids and reasons only."""

from __future__ import annotations

from uuid import UUID

from zhike.platform.database import Session
from zhike.privacy import api as privacy
from zhike.routing.repository import personal_data as repository

_CONTACT = (("conversation_id", "uuid"),)


class _Holder(privacy.KeepsNoRecords):
    schemas = ("routing",)
    pointers = (
        privacy.Pointer("routing.entry", "customer_id", moves=True, key=_CONTACT),
        privacy.Pointer("routing.recent_contact", "customer_id", moves=True, key=_CONTACT),
    )

    async def export(self, session: Session, vault: privacy.Vault, subject_id: UUID) -> list[privacy.HeldTable]:
        """Where the customer waited."""
        del vault
        rows = await repository.list_entries(session, subject_id)
        return [privacy.HeldTable("routing.entry", rows, provided=False)]

    async def obstacles(self, session: Session, subject_id: UUID) -> list[privacy.RefusalCode]:
        """A complaint that is not settled needs the data of who complained."""
        return ["open_complaint"] if await repository.has_open_complaint(session, subject_id) else []


HOLDER: privacy.PersonalDataHolder = _Holder()
