"""What the assistant does for a person's rights and for retention: see `privacy.PersonalDataHolder`."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from zhike.assistant.learning import personal_data as learning
from zhike.platform.database import Session
from zhike.privacy import api as privacy

_QUESTIONS = "assistant.gap_question"
_EXAMPLES = "assistant.correction"

_KINDS = (
    privacy.RecordKind(_QUESTIONS, "未答好的问题（已遮盖）", "Questions asked in vain (masked)", ("conversation",)),
    privacy.RecordKind(_EXAMPLES, "更正样本（已遮盖）", "Labelled examples (masked)", ("conversation",)),
)


class _Holder(privacy.KeepsNoRecords):
    schemas = ("assistant",)
    pointers = (
        privacy.Pointer(_QUESTIONS, "customer_id", moves=True),
        privacy.Pointer(_EXAMPLES, "customer_id", moves=True),
    )

    @property
    def kinds(self) -> tuple[privacy.RecordKind, ...]:
        """Questions and examples, kept as long as the threads that they are from."""
        return _KINDS

    async def export(self, session: Session, vault: privacy.Vault, subject_id: UUID) -> list[privacy.HeldTable]:
        """Masked questions and examples."""
        del vault
        kept = await learning.list_of(session, subject_id)
        return [privacy.HeldTable(f"assistant.{name}", rows, provided=False) for name, rows in kept.items()]

    async def erase(self, session: Session, subject_id: UUID) -> privacy.Erased:
        """Empty the words; counts, codes and times stay."""
        return privacy.Erased(await learning.blank(session, subject_id))

    async def count_due(
        self, session: Session, kind: str, *, before: datetime, held: Collection[UUID]
    ) -> tuple[int, list[str]]:
        """Words whose time is over."""
        return await learning.count_due(session, examples=kind == _EXAMPLES, before=before, held=held)

    async def delete_due(
        self, session: Session, kind: str, *, before: datetime, held: Collection[UUID], limit: int
    ) -> int:
        """Empty them."""
        return await learning.empty_due(session, examples=kind == _EXAMPLES, before=before, held=held, limit=limit)


HOLDER: privacy.PersonalDataHolder = _Holder()
