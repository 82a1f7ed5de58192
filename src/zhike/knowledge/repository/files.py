"""What is known of the files of articles."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Text, delete, func, insert, literal_column, or_, select
from sqlalchemy import cast as as_type

from zhike.knowledge.models import ArticleRow, FileRow, VersionRow
from zhike.knowledge.repository.articles import attachments_of
from zhike.knowledge.rules.articles import Person
from zhike.knowledge.rules.attachments import Attachment
from zhike.knowledge.rules.audience import Audience
from zhike.platform.database import Session

_SHOWN = (FileRow.id, FileRow.name, FileRow.content_type, FileRow.size, FileRow.width, FileRow.height, FileRow.digest)


async def insert_file(session: Session, file: Attachment, *, by: Person, now: datetime) -> None:
    """A checked file that lies on the disk."""
    await session.execute(
        insert(FileRow).values(
            id=file.file,
            name=file.name,
            content_type=file.content_type,
            size=file.size,
            width=file.width,
            height=file.height,
            digest=file.digest,
            uploaded_by_id=by.id,
            uploaded_by_name=by.name,
            uploaded_at=now,
        )
    )


async def find_files(session: Session, ids: Sequence[UUID], *, lock: bool = False) -> dict[UUID, Attachment]:
    """Those of `ids` that exist; locked, so that no sweep takes them while they are given to an article."""
    query = select(*_SHOWN).where(FileRow.id.in_(ids)).order_by(FileRow.id)
    found = await session.execute(query.with_for_update(read=True) if lock else query)
    return {row.id: Attachment(*row) for row in found}


async def find_file_of_version(
    session: Session, article_id: UUID, number: int, file_id: UUID
) -> tuple[Attachment, Audience] | None:
    """The file as that version has it, and whom the version is for."""
    query = select(VersionRow.attachments, VersionRow.audience)
    one = (VersionRow.article_id == article_id, VersionRow.number == number)
    row = (await session.execute(query.where(*one))).one_or_none()
    found = next((each for each in attachments_of(row) if each.file == file_id), None) if row else None
    return None if row is None or found is None else (found, row.audience)


async def take_orphans(session: Session, *, before: datetime, limit: int) -> list[UUID]:
    """Forget files uploaded before an instant that no working copy and no version has; their ids."""
    wanted = func.jsonb_build_array(func.jsonb_build_object(literal_column("'file'"), as_type(FileRow.id, Text)))
    used = or_(
        select(1).where(ArticleRow.attachments.contains(wanted)).exists(),
        select(1).where(VersionRow.attachments.contains(wanted)).exists(),
    )
    orphans = select(FileRow.id).where(FileRow.uploaded_at < before, ~used).order_by(FileRow.id).limit(limit)
    ids = list((await session.execute(orphans.with_for_update(skip_locked=True))).scalars())
    if ids:
        await session.execute(delete(FileRow).where(FileRow.id.in_(ids)))
    return ids
