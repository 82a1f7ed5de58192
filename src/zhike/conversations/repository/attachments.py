"""What is known of files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from sqlalchemy import Uuid, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY

from zhike.conversations.thread import Attachment
from zhike.platform.database import Session
from zhike.platform.rewrapping import WrappedColumn

_COLUMNS = (
    "id, conversation_id, name, content_type, size, width, height, uploaded_by, uploaded_at, sequence, wrapped_key"
)
_INSERT = text(f"""
    insert into conversations.attachment ({_COLUMNS})
    values (:id, :conversation_id, :name, :content_type, :size, :width, :height, :uploaded_by, :uploaded_at, :sequence,
            :wrapped_key)
""")  # noqa: S608 - our own column names
_FIND = text(f"select {_COLUMNS} from conversations.attachment where id = :id")  # noqa: S608 - our own column names
_SEND = text("""
    update conversations.attachment set sequence = :sequence
    where id = :id and conversation_id = :conversation_id and sequence is null returning id
""")
# What waits to be sent, or came back unsent, keeps its files.
_STALE = text("""
    select a.id from conversations.attachment a where a.sequence is null and a.uploaded_at < :before and not exists (
        select 1 from conversations.scheduled_message s
        where s.conversation_id = a.conversation_id and s.state in ('pending', 'returned')
        and s.attachments @> jsonb_build_array(jsonb_build_object('id', a.id::text)))
    and not exists (
        select 1 from conversations.reply_review r
        where r.conversation_id = a.conversation_id and r.state in ('waiting', 'sent_back', 'returned')
        and r.attachments @> jsonb_build_array(jsonb_build_object('id', a.id::text)))
    limit :limit
""")
_DELETE = text("delete from conversations.attachment where id = any(:ids) and sequence is null").bindparams(
    bindparam("ids", type_=ARRAY(Uuid))
)

_BLANKED = text("""
    select id from conversations.attachment where wrapped_key = ''::bytea and not off_disk order by id limit :limit
""")
_OFF_DISK = text("update conversations.attachment set off_disk = true where id = any(:ids)").bindparams(
    bindparam("ids", type_=ARRAY(Uuid))
)


def key_context(attachment_id: UUID) -> bytes:
    """What binds a file's wrapped key to it."""
    return b"conversations.attachment:" + attachment_id.bytes


FILE_KEYS = WrappedColumn("conversations.attachment", "id", "wrapped_key", key_context)


async def insert_attachment(session: Session, attachment: Attachment) -> None:
    """A checked and stored file."""
    await session.execute(_INSERT, asdict(attachment))


async def find_attachment(session: Session, attachment_id: UUID) -> Attachment | None:
    """The file's description."""
    row = (await session.execute(_FIND, {"id": attachment_id})).one_or_none()
    return None if row is None else Attachment(*row)


async def mark_sent(session: Session, attachment_id: UUID, *, conversation_id: UUID, sequence: int) -> bool:
    """Tie the file to the message that carries it; False where it is not there or was sent before."""
    values = {"id": attachment_id, "conversation_id": conversation_id, "sequence": sequence}
    return (await session.execute(_SEND, values)).one_or_none() is not None


async def list_unsent(session: Session, *, before: datetime, limit: int) -> list[UUID]:
    """Files uploaded before that moment which no message carries."""
    return [row[0] for row in await session.execute(_STALE, {"before": before, "limit": limit})]


async def delete_unsent(session: Session, ids: Sequence[UUID]) -> None:
    """Forget files that no message carries."""
    await session.execute(_DELETE, {"ids": list(ids)})


async def list_blanked(session: Session, *, limit: int) -> list[UUID]:
    """Files whose key is gone and whose sealed bytes are still on the disk."""
    return [row[0] for row in await session.execute(_BLANKED, {"limit": limit})]


async def note_off_disk(session: Session, ids: Sequence[UUID]) -> None:
    """Remember that the bytes of these files are gone."""
    await session.execute(_OFF_DISK, {"ids": list(ids)})
