"""What conversations does for a person's rights and for retention: see `privacy.PersonalDataHolder`."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from zhike.conversations.repository import personal_data as repository
from zhike.platform.database import Session
from zhike.privacy import api as privacy

_THREADS = "conversations.thread"
_COMPLAINTS = "conversations.complaint_thread"


_PART = (("conversation_id", "uuid"), ("part", "integer"))
_KINDS = (
    privacy.RecordKind(_THREADS, "会话内容与附件", "Threads and files", ("conversation",)),
    privacy.RecordKind(_COMPLAINTS, "投诉会话", "Threads of complaints", ("conversation", "complaint")),
)


class _Holder(privacy.KeepsNoRecords):
    schemas = ("conversations",)

    pointers = (
        privacy.Pointer("conversations.conversation", "customer_id", moves=True),
        privacy.Pointer(
            "conversations.search_part",
            "customer_id",
            moves=True,
            key=(("conversation_id", "uuid"), ("part", "integer")),
        ),
    )

    @property
    def kinds(self) -> tuple[privacy.RecordKind, ...]:
        """Threads, and those of complaints, which are kept for the longer of two times."""
        return _KINDS

    async def export(self, session: Session, vault: privacy.Vault, subject_id: UUID) -> list[privacy.HeldTable]:
        """Conversations, messages that the customer saw, and the names of files."""
        del vault
        return [
            privacy.HeldTable(f"conversations.{what}", await repository.list_of(session, what, subject_id))
            for what in ("conversations", "messages", "files")
        ]

    async def obstacles(self, session: Session, subject_id: UUID) -> list[privacy.RefusalCode]:
        """Nobody is erased in the middle of a conversation."""
        return ["open_conversation"] if await repository.has_open(session, subject_id) else []

    async def erase(self, session: Session, subject_id: UUID) -> privacy.Erased:
        """Empty texts, files and remarks; who served, when and how long stays."""
        return privacy.Erased(await repository.blank(session, subject_id))

    async def count_due(
        self, session: Session, kind: str, *, before: datetime, held: Collection[UUID]
    ) -> tuple[int, list[str]]:
        """Closed threads whose time is over."""
        count, ids = await repository.count_due(session, complaint=kind == _COMPLAINTS, before=before, held=held)
        return count, [str(each) for each in ids]

    async def delete_due(
        self, session: Session, kind: str, *, before: datetime, held: Collection[UUID], limit: int
    ) -> int:
        """Empty them."""
        return await repository.blank_due(session, complaint=kind == _COMPLAINTS, before=before, held=held, limit=limit)


HOLDER: privacy.PersonalDataHolder = _Holder()
