"""What channels does for a person's rights and for retention: see `privacy.PersonalDataHolder`."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from zhike.channels import repository
from zhike.platform.database import Session
from zhike.privacy import api as privacy

_KINDS = (privacy.RecordKind("channels.chat_pass", "网页会话凭证", "Passes of the web chat", ("chat_pass",)),)


class _Holder(privacy.KeepsNoRecords):
    schemas = ("channels",)

    pointers = (
        privacy.Pointer("channels.chat", "customer_id", moves=True),
        privacy.Pointer("channels.step_up", "customer_id", moves=True, key=(("conversation_id", "uuid"),)),
    )

    @property
    def kinds(self) -> tuple[privacy.RecordKind, ...]:
        """Tokens that nobody has used for long."""
        return _KINDS

    async def export(self, session: Session, vault: privacy.Vault, subject_id: UUID) -> list[privacy.HeldTable]:
        """Visits of the chat page."""
        del vault
        return [privacy.HeldTable("channels.chat", await repository.list_chats_of(session, subject_id))]

    async def erase(self, session: Session, subject_id: UUID) -> privacy.Erased:
        """No token of theirs opens anything any more."""
        return privacy.Erased({"channels.chat": await repository.close_passes_of(session, subject_id)})

    async def count_due(
        self, session: Session, kind: str, *, before: datetime, held: Collection[UUID]
    ) -> tuple[int, list[str]]:
        """Chats that nobody has visited for long."""
        del kind
        count, ids = await repository.count_asleep(session, before=before, held=list(held))
        return count, [str(each) for each in ids]

    async def delete_due(
        self, session: Session, kind: str, *, before: datetime, held: Collection[UUID], limit: int
    ) -> int:
        """Their tokens open nothing any more."""
        del kind
        return await repository.close_asleep(session, before=before, held=list(held), limit=limit)


HOLDER: privacy.PersonalDataHolder = _Holder()
