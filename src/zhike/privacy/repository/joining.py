"""SQL of joined subjects."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy import delete, text
from sqlalchemy.dialects.postgresql import insert

from zhike.platform.database import Session
from zhike.privacy.models import JoinedSubjectRow

# From each asked subject up to who stands for them, then down to all of these.
_FAMILIES = text("""
    with recursive up (asked, id) as (
        select asked, asked from unnest(cast(:subjects as uuid[])) as asked
        union all
        select up.asked, j.joined_to from up join privacy.joined_subject j on j.subject_id = up.id
    ), root (asked, id) as (
        select asked, id from up
        where not exists (select from privacy.joined_subject j where j.subject_id = up.id)
    ), family (asked, id) as (
        select asked, id from root
        union all
        select family.asked, j.subject_id from family join privacy.joined_subject j on j.joined_to = family.id
    )
    select asked, id from family
""")


async def add_joined(session: Session, pairs: Mapping[UUID, UUID]) -> None:
    """Say of each key that it is who its value is."""
    rows = [{"subject_id": gone, "joined_to": kept} for gone, kept in pairs.items()]
    await session.execute(insert(JoinedSubjectRow).values(rows))


async def remove_joined(session: Session, gone: UUID) -> None:
    """Say that `gone` is somebody of their own again."""
    await session.execute(delete(JoinedSubjectRow).where(JoinedSubjectRow.subject_id == gone))


async def find_families(session: Session, subjects: Collection[UUID]) -> dict[UUID, list[UUID]]:
    """Each subject with all who are the same person, the one who stands for them first."""
    found: dict[UUID, list[UUID]] = {}
    for asked, member in await session.execute(_FAMILIES, {"subjects": list(subjects)}):
        found.setdefault(asked, []).append(member)
    return found
