"""What is known of the files of canned replies."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Uuid, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY

from zhike.conversations.canned import CannedFile
from zhike.platform.database import Session

_COLUMNS = "id, name, content_type, size, width, height, digest"
_IDS = bindparam("ids", type_=ARRAY(Uuid))
_INSERT = text(f"""
    insert into conversations.canned_file ({_COLUMNS}, uploaded_by, uploaded_at)
    values (:id, :name, :content_type, :size, :width, :height, :digest, :uploaded_by, :uploaded_at)
""")  # noqa: S608 - our own column names
_FIND = text(f"""
    select {_COLUMNS} from conversations.canned_file where id = any(:ids) order by id for share
""").bindparams(_IDS)  # noqa: S608 - our own column names
_ORPHANS = text("""
    delete from conversations.canned_file where id in (
        select f.id from conversations.canned_file f
        where f.uploaded_at < :before and not exists (
            select 1 from conversations.canned_reply r
            where r.files @> jsonb_build_array(f.id::text) or r.change -> 'files' @> jsonb_build_array(f.id::text))
        order by f.id limit :limit for update skip locked)
    returning id
""")


async def insert_file(session: Session, file: CannedFile, *, by: str, now: datetime) -> None:
    """A checked file that lies on the disk."""
    values = {name: getattr(file, name) for name in CannedFile.__slots__}
    await session.execute(_INSERT, {**values, "uploaded_by": by, "uploaded_at": now})


async def find_files(session: Session, ids: Sequence[UUID]) -> dict[UUID, CannedFile]:
    """Those of `ids` that exist; locked, so that no sweep takes them while they are given to a reply."""
    if not ids:
        return {}
    return {row[0]: CannedFile(*row) for row in await session.execute(_FIND, {"ids": list(ids)})}


async def take_orphans(session: Session, *, before: datetime, limit: int) -> list[UUID]:
    """Forget files uploaded before that moment which no reply has; their ids."""
    return list((await session.execute(_ORPHANS, {"before": before, "limit": limit})).scalars())
