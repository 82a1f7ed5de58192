"""SQL for a person's rights and for retention: threads of one customer, and threads whose time is over."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY

from zhike.platform.database import Session

_CONVERSATIONS = text("""
    select id, channel, language, opened_at, closed_at, outcome, rating, rating_comment
    from conversations.conversation where customer_id = :subject order by opened_at, id
""")
_MESSAGES = text("""
    select m.conversation_id, m.sequence, m.at, m.author, m.text
    from conversations.message m join conversations.conversation c on c.id = m.conversation_id
    where c.customer_id = :subject and m.visibility = 'public' order by m.at, m.sequence
""")
_FILES = text("""
    select a.id, a.conversation_id, a.name, a.content_type, a.size, a.uploaded_at
    from conversations.attachment a join conversations.conversation c on c.id = a.conversation_id
    where c.customer_id = :subject order by a.uploaded_at, a.id
""")
_OPEN = text("""
    select 1 from conversations.conversation where customer_id = :subject and state <> 'closed' limit 1
""")
_MINE = "select id from conversations.conversation where customer_id = :subject"
_BLANK_MESSAGES = "update conversations.message set text = '', payload = '{}' where conversation_id in"
# Without its wrapped key a file opens for nobody; a schedule takes the sealed bytes off the disk within a minute.
_BLANK_FILES = "update conversations.attachment set name = '', wrapped_key = ''::bytea where conversation_id in"
_BLANK_THREADS = """
    update conversations.conversation set last_line = '', note = '', rating_comment = '', handover = null where id in
"""
_BLANK_SCHEDULED = "update conversations.scheduled_message set text = '', attachments = '[]' where conversation_id in"
_BLANK_REVIEWS = """
    update conversations.reply_review set text = '', sent_text = '', word = '', attachments = '[]'
    where conversation_id in
"""
# What it was found by goes with the text; who searches by customer or day finds nothing to read any more.
_UNINDEX = "delete from conversations.search_part where conversation_id in"
# Why steps were left is free text; which, by whom and when stays.
_BLANK_GAPS = "update conversations.checklist_gap set because = '' where conversation_id in"
_ERASE = {
    "conversations.message": text(f"{_BLANK_MESSAGES} ({_MINE}) and (text <> '' or payload <> '{{}}')"),
    "conversations.attachment": text(f"{_BLANK_FILES} ({_MINE}) and wrapped_key <> ''::bytea"),
    "conversations.conversation": text(f"{_BLANK_THREADS} ({_MINE})"),
    "conversations.scheduled_message": text(f"{_BLANK_SCHEDULED} ({_MINE}) and (text <> '' or attachments <> '[]')"),
    "conversations.reply_review": text(f"{_BLANK_REVIEWS} ({_MINE}) and (text <> '' or attachments <> '[]')"),
    "conversations.search_part": text(f"{_UNINDEX} ({_MINE})"),
    "conversations.checklist_gap": text(f"{_BLANK_GAPS} ({_MINE}) and because <> ''"),
}
# A thread whose text is gone already is not due again: its last line is empty.
_DUE = """
    from conversations.conversation
    where state = 'closed' and closed_at < :before and last_line <> ''
    and coalesce(reason like 'CMP-%', false) = :complaint and not coalesce(customer_id = any(:held), false)
"""
_HELD = bindparam("held", type_=ARRAY(Uuid))
_COUNT = text(f"select count(*) {_DUE}").bindparams(_HELD)
_EXAMPLES = text(f"select id {_DUE} order by closed_at, id limit 5").bindparams(_HELD)
_SOME = text(f"select id {_DUE} order by closed_at, id limit :limit").bindparams(_HELD)
_IDS = bindparam("ids", type_=ARRAY(Uuid))
_EXPIRE = [
    text(f"{statement} (select unnest(:ids))").bindparams(_IDS)
    for statement in (
        _BLANK_MESSAGES,
        _BLANK_FILES,
        _BLANK_SCHEDULED,
        _BLANK_REVIEWS,
        _BLANK_THREADS,
        _UNINDEX,
        _BLANK_GAPS,
    )
]


async def list_of(session: Session, what: str, subject_id: UUID) -> list[dict[str, Any]]:
    """Rows of one customer: `conversations`, `messages` (without internal notes) or `files`."""
    query = {"conversations": _CONVERSATIONS, "messages": _MESSAGES, "files": _FILES}[what]
    return [dict(row) for row in (await session.execute(query, {"subject": subject_id})).mappings()]


async def has_open(session: Session, subject_id: UUID) -> bool:
    """Whether a conversation of the customer goes on."""
    return (await session.execute(_OPEN, {"subject": subject_id})).first() is not None


async def blank(session: Session, subject_id: UUID) -> dict[str, int]:
    """Empty texts, files and remarks of all conversations of a customer; rows by table."""
    return {
        table: getattr(await session.execute(statement, {"subject": subject_id}), "rowcount", 0)
        for table, statement in _ERASE.items()
    }


async def count_due(
    session: Session, *, complaint: bool, before: datetime, held: Collection[UUID]
) -> tuple[int, list[UUID]]:
    """Closed threads from before that moment whose text is still there, and the ids of some."""
    values = {"complaint": complaint, "before": before, "held": list(held)}
    count = (await session.execute(_COUNT, values)).scalar_one()
    return int(count), list((await session.execute(_EXAMPLES, values)).scalars())


async def blank_due(session: Session, *, complaint: bool, before: datetime, held: Collection[UUID], limit: int) -> int:
    """Empty at most `limit` of them; how many."""
    values = {"complaint": complaint, "before": before, "held": list(held), "limit": limit}
    ids = list((await session.execute(_SOME, values)).scalars())
    for statement in _EXPIRE:
        await session.execute(statement, {"ids": ids})
    return len(ids)
