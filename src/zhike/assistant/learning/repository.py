"""All SQL of gaps and their questions."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Uuid, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY

from zhike.assistant.learning.gap import Gap, Question
from zhike.platform.database import Session

TOPIC: Final = "gaps"
_LOG = text("""
    select message_id, at, language, outcome, because, reason, article_id, confidence from assistant.answer_log
    where conversation_id = :conversation_id and talk is null order by at, message_id
""")
_KEEP = text("""
    insert into assistant.gap_question (id, conversation_id, customer_id, asked_at, language, text, fate, reason,
        article_id, handed_over, agent_seconds, gap_id)
    values (:id, :conversation_id, :customer_id, :asked_at, :language, :text, :fate, :reason,
        :article_id, :handed_over, :agent_seconds, :gap_id)
    on conflict (id) do update set fate = excluded.fate, handed_over = excluded.handed_over,
        agent_seconds = excluded.agent_seconds
""")
_QUESTION = """
    select id, conversation_id, customer_id, asked_at, language, text, fate, reason, article_id, handed_over,
           agent_seconds, gap_id
    from assistant.gap_question
"""
_TO_CLUSTER = text(
    _QUESTION + "where language = :language and fate <> 'answered' and text <> '' and asked_at >= :since "
    "order by asked_at desc, id limit :limit"
)
_OF_GAP = text(_QUESTION + "where gap_id = :gap_id order by asked_at desc, id limit :limit")
_FIND_QUESTION = text(_QUESTION + "where id = :id")
_MOVE = text("update assistant.gap_question set gap_id = :gap_id where id = any(:ids)").bindparams(
    bindparam("ids", type_=ARRAY(Uuid))
)
_GAPS = """
    select g.id, g.language, g.title, g.reason, g.state, g.owner_id, g.owner_name, g.due_on, g.because, g.article_id,
           g.published_at, g.created_at, g.updated_at, g.version, coalesce(s.asked, 0) as asked,
           coalesce(s.customers, 0) as customers, coalesce(s.handed_over, 0) as handed_over,
           coalesce(w.agent_seconds, 0) as agent_seconds, s.last_at
    from assistant.gap g
    left join lateral (
        select count(*) as asked, count(distinct coalesce(customer_id, conversation_id)) as customers,
               count(*) filter (where handed_over) as handed_over, max(asked_at) as last_at
        from assistant.gap_question where gap_id = g.id and fate <> 'answered') s on true
    left join lateral (
        select sum(seconds) as agent_seconds from (
            select max(agent_seconds) as seconds from assistant.gap_question
            where gap_id = g.id and fate <> 'answered' group by conversation_id) each) w on true
"""
_WANTED = """
    where (cast(:state as text) is null or g.state = :state)
      and (cast(:language as text) is null or g.language = :language)
      and (cast(:reason as text) is null or g.reason = :reason)
      and (cast(:owner as text) is null or g.owner_id = :owner)
      and (:unowned = false or g.owner_id is null)
      and (:overdue = false or (g.due_on < :today and g.state in ('open', 'drafting')))
      and (:text = '' or strpos(lower(g.title), lower(:text)) > 0 or exists (
          select 1 from assistant.gap_question q where q.gap_id = g.id and strpos(lower(q.text), lower(:text)) > 0))
"""
_LIST = text(
    f"select * from ({_GAPS}{_WANTED}) found "  # noqa: S608 - our own text
    "where cast(:after_asked as bigint) is null or (asked, id) < (:after_asked, cast(:after_id as uuid)) "
    "order by asked desc, id desc limit :limit"
)
_FIND = text(_GAPS + "where g.id = :id")
_LOCK = text("select id from assistant.gap where id = :id for update")
_WATCHED = text("""
    select id, article_id, reason from assistant.gap
    where language = :language and ((reason is not null and reason = :reason) or article_id = :article_id)
""")
_ADD = text("""
    insert into assistant.gap (id, language, title, reason, state, created_at, updated_at)
    values (:id, :language, :title, :reason, 'open', :now, :now)
""")
_NAME = text("""
    update assistant.gap set title = :title, reason = :reason where id = :id and (title, reason) is distinct from
    (:title, :reason)
""")
_CHANGE = text("""
    update assistant.gap set state = :state, owner_id = :owner_id, owner_name = :owner_name, due_on = :due_on,
        because = :because, article_id = :article_id, published_at = :published_at, updated_at = :now,
        version = version + 1
    where id = :id
""")
_FORGET_EMPTY = text("""
    delete from assistant.gap g where g.state = 'open' and g.owner_id is null and g.due_on is null
    and not exists (select 1 from assistant.gap_question q where q.gap_id = g.id)
""")
_BY_ARTICLE = text("select id from assistant.gap where article_id = :article_id and state = 'drafting'")
_COUNTS = text("select state, count(*) as n from assistant.gap group by state")


@dataclass(frozen=True, slots=True)
class Filter:
    """Which gaps are wanted; None = any. `text`: part of the title or of a question."""

    state: str | None = None
    language: str | None = None
    reason: str | None = None
    owner: str | None = None
    unowned: bool = False
    overdue: bool = False
    text: str = ""


async def list_log(session: Session, conversation_id: UUID) -> list[Mapping[str, Any]]:
    """What the assistant made of a conversation's messages, oldest first; small talk is left out."""
    return [dict(row) for row in (await session.execute(_LOG, {"conversation_id": conversation_id})).mappings()]


async def keep_question(session: Session, question: Question) -> None:
    """Store a question; what became of it since is put right."""
    await session.execute(_KEEP, asdict(question))


async def list_to_cluster(session: Session, language: str, *, since: datetime, limit: int) -> list[Question]:
    """What was asked in vain in a language, newest first."""
    found = await session.execute(_TO_CLUSTER, {"language": language, "since": since, "limit": limit})
    return [Question(**row) for row in found.mappings()]


async def list_questions(session: Session, gap_id: UUID, *, limit: int = 5000) -> list[Question]:
    """The questions of a gap, newest first, the answered ones too."""
    found = await session.execute(_OF_GAP, {"gap_id": gap_id, "limit": limit})
    return [Question(**row) for row in found.mappings()]


async def find_question(session: Session, question_id: UUID) -> Question | None:
    """A question."""
    row = (await session.execute(_FIND_QUESTION, {"id": question_id})).mappings().one_or_none()
    return Question(**row) if row else None


async def move_questions(session: Session, ids: Collection[UUID], gap_id: UUID | None) -> None:
    """Put questions into a gap, or out of any."""
    if ids:
        await session.execute(_MOVE, {"ids": list(ids), "gap_id": gap_id})


async def list_gaps(
    session: Session, wanted: Filter, *, today: date, after: tuple[int, UUID] | None = None, limit: int
) -> list[Gap]:
    """Gaps, those that were asked most first."""
    values = {
        **asdict(wanted),
        "today": today,
        "after_asked": after[0] if after else None,
        "after_id": after[1] if after else None,
        "limit": limit,
    }
    return [Gap(**row) for row in (await session.execute(_LIST, values)).mappings()]


async def find_gap(session: Session, gap_id: UUID, *, lock: bool = False) -> Gap | None:
    """A gap as it stands; locked until the end of the transaction if asked."""
    if lock:
        await session.execute(_LOCK, {"id": gap_id})
    row = (await session.execute(_FIND, {"id": gap_id})).mappings().one_or_none()
    return Gap(**row) if row else None


async def list_watched(session: Session, *, language: str, reason: str | None, article_id: UUID | None) -> list[UUID]:
    """Gaps that an answered question may belong to: of its reason, or closed by its article."""
    values = {"language": language, "reason": reason, "article_id": article_id}
    return list((await session.execute(_WATCHED, values)).scalars())


async def add_gap(
    session: Session, *, gap_id: UUID, language: str, title: str, reason: str | None, now: datetime
) -> None:
    """A gap that nobody has seen yet."""
    await session.execute(_ADD, {"id": gap_id, "language": language, "title": title, "reason": reason, "now": now})


async def name_gap(session: Session, gap_id: UUID, *, title: str, reason: str | None) -> None:
    """Its most central question and its reason, as they are now."""
    await session.execute(_NAME, {"id": gap_id, "title": title, "reason": reason})


async def change_gap(session: Session, gap: Gap, *, now: datetime) -> None:
    """Store what people decided about it."""
    names = ("id", "state", "owner_id", "owner_name", "due_on", "because", "article_id", "published_at")
    await session.execute(_CHANGE, {**{name: getattr(gap, name) for name in names}, "now": now})


async def forget_empty(session: Session) -> None:
    """Delete gaps that nobody works on and that have no question left."""
    await session.execute(_FORGET_EMPTY)


async def list_by_article(session: Session, article_id: UUID) -> Sequence[UUID]:
    """The gaps that wait for this article."""
    return list((await session.execute(_BY_ARTICLE, {"article_id": article_id})).scalars())


async def count_states(session: Session) -> dict[str, int]:
    """How many gaps are in each state."""
    return {row["state"]: row["n"] for row in (await session.execute(_COUNTS)).mappings()}
