"""SQL of data keys."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, select, text, update
from sqlalchemy.dialects.postgresql import insert

from zhike.platform.database import Session
from zhike.platform.rewrapping import WrappedColumn
from zhike.privacy.models import DataKeyRow

# Rows are sent as two arrays: twenty thousand keys in a few statements.
_ADD = text("""
    insert into privacy.data_key (subject_id, wrapped)
    select * from unnest(cast(:subjects as uuid[]), cast(:keys as bytea[]))
    on conflict do nothing returning subject_id
""")
_BATCH = 5000


def key_context(subject: UUID) -> bytes:
    """What binds a wrapped data key to its person."""
    return b"privacy.data_key\0" + subject.bytes


DATA_KEYS = WrappedColumn("privacy.data_key", "subject_id", "wrapped", key_context)


async def get_keys(session: Session, subjects: Sequence[UUID]) -> dict[UUID, bytes | None]:
    """The wrapped key of each subject that has one; None where it was destroyed."""
    found: dict[UUID, bytes | None] = {}
    for start in range(0, len(subjects), _BATCH):
        batch = list(subjects[start : start + _BATCH])
        query = select(DataKeyRow.subject_id, DataKeyRow.wrapped).where(DataKeyRow.subject_id == func.any(batch))
        found.update({row[0]: row[1] for row in await session.execute(query)})
    return found


async def add_keys(session: Session, wrapped: Mapping[UUID, bytes]) -> set[UUID]:
    """Store new keys; returns whose were stored: another process may have been faster for some."""
    subjects, stored = list(wrapped), set()
    for start in range(0, len(subjects), _BATCH):
        batch = subjects[start : start + _BATCH]
        added = await session.execute(_ADD, {"subjects": batch, "keys": [wrapped[subject] for subject in batch]})
        stored |= set(added.scalars())
    return stored


async def destroy_key(session: Session, subject: UUID, *, now: datetime) -> None:
    """Forget the key of `subject` for good; one that never had a key gets none later."""
    gone = {"wrapped": None, "destroyed_at": now}
    changed = await session.execute(
        update(DataKeyRow)
        .where(DataKeyRow.subject_id == subject, DataKeyRow.destroyed_at.is_(None))
        .values(**gone)
        .returning(DataKeyRow.subject_id)
    )
    if changed.first() is None:
        await session.execute(insert(DataKeyRow).values(subject_id=subject, **gone).on_conflict_do_nothing())


async def forget_keys(session: Session, subjects: Sequence[UUID]) -> None:
    """Delete the keys of subjects that nothing is left of and whose ids nobody will use again."""
    for start in range(0, len(subjects), _BATCH):
        batch = list(subjects[start : start + _BATCH])
        await session.execute(delete(DataKeyRow).where(DataKeyRow.subject_id == func.any(batch)))
