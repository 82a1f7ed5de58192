"""Messages that are taken back."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import text

from zhike.conversations.thread import Message
from zhike.platform.database import Session

_FIND = text("""
    select id, conversation_id, sequence, author, author_id, author_name, visibility, kind, text, payload, client_id, at
    from conversations.message where conversation_id = :id and sequence = :sequence
""")
_BLANK = text("""
    update conversations.message set text = '', payload = '{"withdrawn": true}'
    where conversation_id = :id and sequence = :sequence
""")
# As if it had not been said: the newest line, and when and how often an agent spoke.
_SETTLE = text("""
    with said as (
        select author, text, at, sequence from conversations.message
        where conversation_id = :id and visibility = 'public' and kind <> 'notice' and payload -> 'withdrawn' is null
    ), newest as (select author, text, at from said order by sequence desc limit 1)
    update conversations.conversation c set
        last_line = coalesce((select left(regexp_replace(text, '\\s+', ' ', 'g'), 120) from newest), ''),
        last_author = (select author from newest),
        last_at = coalesce((select at from newest), c.opened_at),
        agent_messages = (select count(*) from said where author = 'agent'),
        first_reply_at = (select min(at) from said where author = 'agent'),
        version = version + 1
    where id = :id
""")
_WITHDRAWN = text("""
    select sequence from conversations.message
    where conversation_id = :id and sequence <= :until and visibility = 'public' and payload -> 'withdrawn' is not null
    order by sequence
""")
_UNSETTLE = text("""
    update conversations.search_mark set settled = false, version = 0 where conversation_id = :id
""")


async def find_said(session: Session, conversation_id: UUID, sequence: int) -> Message | None:
    """The message at that place of the thread."""
    row = (await session.execute(_FIND, {"id": conversation_id, "sequence": sequence})).one_or_none()
    return None if row is None else Message(*row)


async def blank(session: Session, conversation_id: UUID, sequence: int) -> None:
    """Its words are gone, its place stays."""
    await session.execute(_BLANK, {"id": conversation_id, "sequence": sequence})


async def settle_last_line(session: Session, conversation_id: UUID) -> None:
    """The conversation counts what is still said in it."""
    await session.execute(_SETTLE, {"id": conversation_id})


async def mark_for_search(session: Session, conversation_id: UUID) -> None:
    """It is indexed anew, so that nobody finds it by what was taken back."""
    await session.execute(_UNSETTLE, {"id": conversation_id})


async def list_withdrawn(session: Session, conversation_id: UUID, *, until: int) -> list[int]:
    """The places, up to `until`, of public messages that were taken back."""
    return list((await session.execute(_WITHDRAWN, {"id": conversation_id, "until": until})).scalars())
