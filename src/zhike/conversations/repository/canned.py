"""Canned replies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from uuid import UUID

from sqlalchemy import text

from zhike.conversations.thread import CannedReply
from zhike.platform.database import Session

_COLUMNS = "id, shortcut, title, text, language, team, version"
_LIST = text(f"""
    select {_COLUMNS} from conversations.canned_reply
    where (team = '' or team = :team or :all_teams) and (language = :language or :language = '')
    order by team = '', shortcut, language
""")  # noqa: S608 - our own column names
_FIND = text(f"select {_COLUMNS} from conversations.canned_reply where id = :id for update")  # noqa: S608 - our own column names
_INSERT = text(f"""
    insert into conversations.canned_reply ({_COLUMNS})
    values (:id, :shortcut, :title, :text, :language, :team, :version) on conflict do nothing
""")  # noqa: S608 - our own column names
_TAKEN = text("""
    select 1 from conversations.canned_reply
    where team = :team and language = :language and shortcut = :shortcut and id <> :id
""")
_UPDATE = text("""
    update conversations.canned_reply
    set shortcut = :shortcut, title = :title, text = :text, language = :language, team = :team, version = :version
    where id = :id
""")
_DELETE = text("delete from conversations.canned_reply where id = :id")


async def list_canned_replies(session: Session, *, team: str, language: str, all_teams: bool) -> list[CannedReply]:
    """The team's own first, then everybody's; `language` empty = both; `all_teams` for those who manage them."""
    found = await session.execute(_LIST, {"team": team, "language": language, "all_teams": all_teams})
    return [CannedReply(*row) for row in found]


async def find_canned_reply(session: Session, reply_id: UUID) -> CannedReply | None:
    """The reply, locked for the change that follows."""
    row = (await session.execute(_FIND, {"id": reply_id})).one_or_none()
    return None if row is None else CannedReply(*row)


async def is_shortcut_taken(session: Session, reply: CannedReply) -> bool:
    """Whether another reply of the same team and language answers to the shortcut."""
    values = {"team": reply.team, "language": reply.language, "shortcut": reply.shortcut, "id": reply.id}
    return (await session.execute(_TAKEN, values)).first() is not None


async def insert_canned_replies(session: Session, replies: Sequence[CannedReply]) -> None:
    """New replies; one whose shortcut exists is left out."""
    if replies:
        await session.execute(_INSERT, [asdict(reply) for reply in replies])


async def update_canned_reply(session: Session, reply: CannedReply) -> None:
    """Write the reply as it is now."""
    await session.execute(_UPDATE, asdict(reply))


async def delete_canned_reply(session: Session, reply_id: UUID) -> None:
    """Remove the reply."""
    await session.execute(_DELETE, {"id": reply_id})
