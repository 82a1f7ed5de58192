"""What the team's space does for a person's rights and for retention: see `privacy.PersonalDataHolder`."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from zhike.platform.database import Session
from zhike.privacy import api as privacy
from zhike.team.repository import personal as repository

_NOTES = "team.shift_note"
_LINKS = "team.shift_note_link"


class _Holder(privacy.KeepsNoRecords):
    schemas = ("team",)
    kinds = (privacy.RecordKind(_NOTES, "交班记录", "Shift notes", ("conversation",)),)
    pointers = (
        privacy.Pointer(_LINKS, "customer_id", moves=True, key=(("shift_note_id", "uuid"), ("about_id", "uuid"))),
    )

    async def export(self, session: Session, _vault: privacy.Vault, subject_id: UUID) -> list[privacy.HeldTable]:
        """Notes of colleagues about the person's contacts, masked; not of their making."""
        rows = await repository.export(session, subject_id)
        return [privacy.HeldTable(_NOTES, rows, provided=False)]

    async def erase(self, session: Session, subject_id: UUID) -> privacy.Erased:
        """Empty the words of notes that are about the person; what is about whom stays as ids."""
        return privacy.Erased({_NOTES: await repository.blank(session, subject_id)})

    async def count_due(
        self, session: Session, _kind: str, *, before: datetime, held: Collection[UUID]
    ) -> tuple[int, list[str]]:
        """Notes that were done long ago."""
        number, some = await repository.count_due(session, before=before, held=held)
        return number, [str(each) for each in some]

    async def delete_due(
        self, session: Session, _kind: str, *, before: datetime, held: Collection[UUID], limit: int
    ) -> int:
        """Delete them."""
        return await repository.delete_due(session, before=before, held=held, limit=limit)


HOLDER: privacy.PersonalDataHolder = _Holder()
