"""What quality does for a person's rights: see `privacy.PersonalDataHolder`. Contact records hold tokens only."""

from __future__ import annotations

from uuid import UUID

from zhike.platform.database import Session
from zhike.privacy import api as privacy
from zhike.quality.repository import personal_data as repository


class _Holder(privacy.KeepsNoRecords):
    schemas = ("quality",)
    pointers = (
        # What was measured stays as it was measured; months that are sealed could not be changed anyway.
        privacy.Pointer("quality.contact", "customer_id", moves=False),
    )

    async def export(self, session: Session, vault: privacy.Vault, subject_id: UUID) -> list[privacy.HeldTable]:
        """What was recorded of the customer's contacts."""
        del vault
        rows = await repository.list_contacts(session, subject_id)
        return [privacy.HeldTable("quality.contact", rows, provided=False)]


HOLDER: privacy.PersonalDataHolder = _Holder()
