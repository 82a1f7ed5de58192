"""What the assistant does for a person's rights and for retention: see `privacy.PersonalDataHolder`."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from zhike.assistant.learning import personal_data as learning
from zhike.assistant.tasks import personal_data as tasks
from zhike.platform.database import Session
from zhike.privacy import api as privacy

_QUESTIONS = "assistant.gap_question"
_EXAMPLES = "assistant.correction"
_PAIRS = "assistant.ranking_pair"

_KINDS = (
    privacy.RecordKind(_QUESTIONS, "未答好的问题（已遮盖）", "Questions asked in vain (masked)", ("conversation",)),
    privacy.RecordKind(_EXAMPLES, "更正样本（已遮盖）", "Labelled examples (masked)", ("conversation",)),
    privacy.RecordKind(_PAIRS, "有结论的问答对（已遮盖）", "Judged questions (masked)", ("conversation",)),
    privacy.RecordKind(tasks.TABLE, "办理过程", "Task runs", ("conversation",)),
)


class _Holder(privacy.KeepsNoRecords):
    schemas = ("assistant",)
    pointers = (
        privacy.Pointer(_QUESTIONS, "customer_id", moves=True),
        privacy.Pointer(_EXAMPLES, "customer_id", moves=True),
        privacy.Pointer(_PAIRS, "customer_id", moves=True),
    )

    @property
    def kinds(self) -> tuple[privacy.RecordKind, ...]:
        """Questions, examples, pairs and task runs, kept as long as the threads that they are from."""
        return _KINDS

    async def export(self, session: Session, vault: privacy.Vault, subject_id: UUID) -> list[privacy.HeldTable]:
        """Masked questions, examples and pairs; what the person did in tasks."""
        kept = await learning.list_of(session, subject_id)
        runs = await tasks.list_of(session, vault, subject_id)
        return [
            *(privacy.HeldTable(f"assistant.{name}", rows, provided=False) for name, rows in kept.items()),
            privacy.HeldTable(tasks.TABLE, runs),
        ]

    async def erase(self, session: Session, subject_id: UUID) -> privacy.Erased:
        """Empty the words; counts, codes and times stay. The keys of task runs go too."""
        rows = await learning.blank(session, subject_id)
        forgotten, runs = await tasks.blank(session, subject_id)
        return privacy.Erased({**rows, tasks.TABLE: forgotten}, runs)

    async def count_due(
        self, session: Session, kind: str, *, before: datetime, held: Collection[UUID]
    ) -> tuple[int, list[str]]:
        """Words and runs whose time is over."""
        if kind == tasks.TABLE:
            return await tasks.count_due(session, before=before, held=held)
        return await learning.count_due(session, _table(kind), before=before, held=held)

    async def delete_due(
        self, session: Session, kind: str, *, before: datetime, held: Collection[UUID], limit: int
    ) -> int:
        """Empty words, delete runs."""
        if kind == tasks.TABLE:
            return await tasks.delete_due(session, before=before, held=held, limit=limit)
        return await learning.empty_due(session, _table(kind), before=before, held=held, limit=limit)


def _table(kind: str) -> str:
    return kind.removeprefix("assistant.")


HOLDER: privacy.PersonalDataHolder = _Holder()
