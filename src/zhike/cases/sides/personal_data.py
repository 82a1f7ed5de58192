"""What side threads hold of a person: what colleagues wrote to each other about them, masked, and still theirs."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from zhike.cases.sides import repository
from zhike.conversations import api as conversations
from zhike.platform.database import Session
from zhike.privacy import api as privacy

TABLE = "cases.side_thread"
KIND = privacy.RecordKind(TABLE, "旁线", "Side threads", ("conversation",))


async def held(session: Session, subject_id: UUID) -> privacy.HeldTable:
    """Every side thread about the person or one of their conversations, with its posts: not given by them."""
    ids = await _ids_of(session, subject_id)
    posts = await repository.list_posts(session, ids)
    rows = [
        {
            "number": each.number,
            "department": each.department,
            "subject": each.subject,
            "state": each.state,
            "asked_at": each.asked_at,
            "closed_at": each.closed_at,
            "posts": [one.text for one in posts[each.id]],
        }
        for each in await repository.list_by_ids(session, ids)
    ]
    return privacy.HeldTable(TABLE, rows, provided=False)


async def erase(session: Session, subject_id: UUID) -> int:
    """Empty subjects and posts; how many threads."""
    ids = await _ids_of(session, subject_id)
    await repository.blank(session, ids)
    return len(ids)


async def erase_of_complaints(session: Session, complaint_ids: Collection[UUID]) -> None:
    """Empty what was asked about these complaints: it is kept as long as they are."""
    await repository.blank(session, await repository.list_ids_of_complaints(session, complaint_ids))


async def count_due(session: Session, *, before: datetime, held: Collection[UUID]) -> tuple[int, list[str]]:
    """Those that nobody has touched since, but of held persons; and some of their ids."""
    theirs = await conversations.list_ids_of_customers(session, held)
    number, ids = await repository.count_going(session, before=before, held=held, held_conversations=theirs)
    return number, [str(each) for each in ids]


async def empty_due(session: Session, *, before: datetime, held: Collection[UUID], limit: int) -> int:
    """Empty at most `limit` of them; how many."""
    theirs = await conversations.list_ids_of_customers(session, held)
    ids = await repository.list_going(session, before=before, held=held, held_conversations=theirs, limit=limit)
    await repository.blank(session, ids)
    return len(ids)


async def _ids_of(session: Session, subject_id: UUID) -> list[UUID]:
    theirs = await conversations.list_ids_of_customers(session, [subject_id])
    return await repository.list_ids_of(session, subject_id, theirs)
