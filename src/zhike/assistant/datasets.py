"""What the assistant publishes for measuring. Quick to load: no model, no index."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from uuid import UUID

from sqlalchemy import text

from zhike.platform.database import Session

_USED = text("""
    select bool_or(action in ('accepted', 'edited')) from assistant.copilot_use
    where conversation_id = :conversation_id and kind = 'answer' and action <> 'inserted'
""")


async def find_judgement(session: Session, conversation_id: UUID) -> bool | None:
    """What agents made of the answers suggested in a conversation: one was sent (edited or not), or all were waved
    away; None where nobody judged any."""
    found: bool | None = (await session.execute(_USED, {"conversation_id": conversation_id})).scalar_one()
    return found


_TIME: Final = {"local_date": "date", "local_hour": "int16", "local_weekday": "int16"}

ANSWERS: Final[Mapping[str, str]] = {
    "at": "timestamp('UTC')",
    **_TIME,
    "language": "string",
    "reason": "string",
    "cited": "boolean",
    "reworded": "boolean",
    "unsupported": "boolean",
}
"""One row for each answer to a matter (small talk is none). `cited`: it stands on a published version of an article.
`reworded`: a language model put it into other words; `unsupported`: it tried, and said what the version does not, so
that the version went out as it is."""

ANSWERS_SQL: Final = """
    select at, local_at::date as local_date, extract(hour from local_at)::smallint as local_hour,
           extract(isodow from local_at)::smallint as local_weekday,
           a.language, a.reason, a.article_id is not null and a.version is not null as cited,
           coalesce(r.outcome = 'used', false) as reworded, coalesce(r.outcome = 'unsupported', false) as unsupported
    from assistant.answer_log a
    left join (select message_id, outcome from assistant.rewording) as r using (message_id)
    cross join lateral (select a.at at time zone {zone} as local_at) as place
    where a.outcome = 'answered' and a.talk is null
"""

GOLDEN_ANSWERS: Final[Mapping[str, str]] = {
    "at": "timestamp('UTC')",
    **_TIME,
    "language": "string",
    "expected": "string",
    "verdict": "string",
}
"""One row for each golden question of each run. `expected`: `article`, `refuse` or `handoff`."""

GOLDEN_ANSWERS_SQL: Final = """
    select run.at, local_at::date as local_date, extract(hour from local_at)::smallint as local_hour,
           extract(isodow from local_at)::smallint as local_weekday,
           q.language,
           case when q.expect in ('refuse', 'handoff') then q.expect else 'article' end as expected, r.verdict
    from assistant.golden_result r
    join (select id, at from assistant.golden_run where state = 'done') as run on run.id = r.run_id
    join assistant.golden_question q on q.id = r.question_id
    cross join lateral (select run.at at time zone {zone} as local_at) as place
"""
