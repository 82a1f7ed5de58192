"""Messages that were written ahead."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, bindparam, text
from sqlalchemy.dialects.postgresql import JSONB

from zhike.conversations.scheduled import ScheduledMessage
from zhike.platform.database import Session

_NAMES = tuple(ScheduledMessage.__slots__)
_SELECT = f"select {', '.join(f's.{name}' for name in _NAMES)} from conversations.scheduled_message s "  # noqa: S608 - our own column names
_FILES = bindparam("attachments", type_=JSONB)
_INSERT = text(f"""
    insert into conversations.scheduled_message ({", ".join(_NAMES)})
    values ({", ".join(f":{name}" for name in _NAMES)})
""").bindparams(_FILES)  # noqa: S608 - our own column names
_UPDATE = text(
    f"update conversations.scheduled_message set {', '.join(f'{name} = :{name}' for name in _NAMES)} where id = :id"  # noqa: S608 - our own column names
).bindparams(_FILES)
_FIND = text(_SELECT + "where id = :id")
_LOCKED = text(_SELECT + "where id = :id for update")
_SHOWN = text(
    _SELECT + "where conversation_id = :conversation_id and state in ('pending', 'returned') order by written_at, id"
)
# Due, or without the place in which it was to be said: both are settled now.
_RIPE = text("""
    select s.id from conversations.scheduled_message s join conversations.conversation c on c.id = s.conversation_id
    where s.state = 'pending'
    and (s.due_at <= :now or c.state <> 'active' or c.agent_id is distinct from s.author_id)
    order by s.due_at nulls last, s.id limit :limit
""")
_BACK = text("""
    update conversations.scheduled_message set due_at = :now
    where conversation_id = :conversation_id and occasion = 'customer_back' and state = 'pending' and due_at is null
    returning id
""")


async def insert_scheduled(session: Session, message: ScheduledMessage) -> None:
    """A message that waits."""
    await session.execute(_INSERT, _row(message))


async def update_scheduled(session: Session, message: ScheduledMessage) -> None:
    """Write it as it is now."""
    await session.execute(_UPDATE, _row(message))


async def find_scheduled(session: Session, message_id: UUID, *, lock: bool = False) -> ScheduledMessage | None:
    """The message, its row locked until the end of the transaction if asked."""
    found = await session.execute(_LOCKED if lock else _FIND, {"id": message_id})
    row = found.mappings().one_or_none()
    return None if row is None else _message(row)


async def list_shown(session: Session, conversation_id: UUID) -> list[ScheduledMessage]:
    """What waits in the conversation, and what came back to its author, in the order in which it was written."""
    found = await session.execute(_SHOWN, {"conversation_id": conversation_id})
    return [_message(row) for row in found.mappings()]


async def list_ripe(session: Session, *, now: datetime, limit: int) -> Sequence[UUID]:
    """What has to be settled now."""
    return (await session.execute(_RIPE, {"now": now, "limit": limit})).scalars().all()


async def note_customer_back(session: Session, conversation_id: UUID, *, now: datetime) -> bool:
    """What waits for the customer is due now; whether there was anything."""
    found = await session.execute(_BACK, {"conversation_id": conversation_id, "now": now})
    return found.first() is not None


def _row(message: ScheduledMessage) -> dict[str, Any]:
    values = {name: getattr(message, name) for name in _NAMES}
    return {**values, "attachments": [dict(each) for each in message.attachments]}


def _message(row: RowMapping) -> ScheduledMessage:
    values = dict(row)
    return ScheduledMessage(**{**values, "attachments": tuple(values["attachments"])})
