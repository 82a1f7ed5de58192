"""Counts over the assistant's log and the uses of its suggestions."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import text

from zhike.assistant.usage.figures import Figures
from zhike.platform.database import Session

_QUOTED = text("""
    select article_id, count(*), count(*) filter (where following in ('handoff', 'refused'))
    from (
        select article_id, outcome,
               lead(outcome) over (partition by conversation_id order by at, message_id) as following
        from assistant.answer_log where at >= :since
    ) turns
    where article_id is not null and outcome = 'answered'
    group by article_id
""")
_OFFERED = text("""
    select article_id,
           count(*) filter (where action in ('inserted', 'accepted', 'edited')),
           count(*) filter (where action = 'rejected')
    from assistant.copilot_use where at >= :since and kind = 'answer' and article_id is not null
    group by article_id
""")


async def count_uses(session: Session, *, since: datetime) -> dict[UUID, Figures]:
    """The figures of every article that was quoted or suggested since then."""
    quoted = {row[0]: (row[1], row[2]) for row in await session.execute(_QUOTED, {"since": since})}
    offered = {row[0]: (row[1], row[2]) for row in await session.execute(_OFFERED, {"since": since})}
    none = (0, 0)
    return {each: Figures(*quoted.get(each, none), *offered.get(each, none)) for each in quoted | offered}
