"""All SQL of channels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime
from uuid import UUID

from sqlalchemy import Uuid, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY

from zhike.channels.chat import Chat
from zhike.platform.database import Session

_COLUMNS = ", ".join(field.name for field in fields(Chat))
_BY_TOKEN = text(f"select {_COLUMNS} from channels.chat where token_hash = :token_hash")  # noqa: S608 - our own column names
_BY_ID = text(f"select {_COLUMNS} from channels.chat where id = :id")  # noqa: S608 - our own column names
_LOCKED = text(f"select {_COLUMNS} from channels.chat where id = :id for update")  # noqa: S608 - our own column names
_INSERT = text("""
    insert into channels.chat (id, token_hash, channel, language, elder, customer_id, conversation_id, opened_at,
                               last_seen_at)
    values (:id, :token_hash, :channel, :language, :elder, :customer_id, :conversation_id, :now, :now)
""")
_SWITCH = text("update channels.chat set conversation_id = :conversation_id, last_seen_at = :now where id = :id")
_ADD = text("insert into channels.chat_conversation (conversation_id, chat_id) values (:conversation_id, :chat_id)")
_OWNS = text("""
    select 1 from channels.chat_conversation where chat_id = :chat_id and conversation_id = :conversation_id
""")
_TOUCH = text("update channels.chat set last_seen_at = :now where id = any(:ids) and last_seen_at < :now").bindparams(
    bindparam("ids", type_=ARRAY(Uuid))
)
_LEFT = text("""
    select conversation_id from channels.chat where conversation_id = any(:ids) and last_seen_at <= :before
""").bindparams(bindparam("ids", type_=ARRAY(Uuid)))


async def insert_chat(session: Session, chat: Chat, token_hash: bytes) -> None:
    """A new chat with its first conversation."""
    values = {
        "id": chat.id,
        "token_hash": token_hash,
        "channel": chat.channel,
        "language": chat.language,
        "elder": chat.elder,
        "customer_id": chat.customer_id,
        "conversation_id": chat.conversation_id,
        "now": chat.opened_at,
    }
    await session.execute(_INSERT, values)
    await session.execute(_ADD, {"conversation_id": chat.conversation_id, "chat_id": chat.id})


async def find_chat_by_token(session: Session, token_hash: bytes) -> Chat | None:
    """The chat that the token opens."""
    row = (await session.execute(_BY_TOKEN, {"token_hash": token_hash})).one_or_none()
    return None if row is None else Chat(*row)


async def find_chat(session: Session, chat_id: UUID, *, lock: bool = False) -> Chat | None:
    """The chat as it is now; locked until the end of the transaction if asked."""
    row = (await session.execute(_LOCKED if lock else _BY_ID, {"id": chat_id})).one_or_none()
    return None if row is None else Chat(*row)


async def switch_conversation(session: Session, chat_id: UUID, conversation_id: UUID, *, now: datetime) -> None:
    """From now on the chat holds this conversation."""
    await session.execute(_SWITCH, {"id": chat_id, "conversation_id": conversation_id, "now": now})
    await session.execute(_ADD, {"conversation_id": conversation_id, "chat_id": chat_id})


async def owns_conversation(session: Session, chat_id: UUID, conversation_id: UUID) -> bool:
    """Whether the conversation was held under the chat."""
    found = await session.execute(_OWNS, {"chat_id": chat_id, "conversation_id": conversation_id})
    return found.first() is not None


async def touch_chats(session: Session, chat_ids: Sequence[UUID], *, now: datetime) -> None:
    """The customers of these chats are there now."""
    if chat_ids:
        await session.execute(_TOUCH, {"ids": sorted(chat_ids), "now": now})


async def list_left(session: Session, conversation_ids: Sequence[UUID], *, before: datetime) -> list[UUID]:
    """Those of the conversations whose customer was last seen before that moment."""
    if not conversation_ids:
        return []
    found = await session.execute(_LEFT, {"ids": list(conversation_ids), "before": before})
    return [row[0] for row in found]
