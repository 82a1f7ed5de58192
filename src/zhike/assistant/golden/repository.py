"""SQL of the golden questions; that of their runs is in `runs`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal
from uuid import UUID

from sqlalchemy import text

from zhike.assistant.golden.judging import Verdict
from zhike.assistant.matching.grams import Language
from zhike.platform.database import Session

Expectation = Literal["article", "refuse", "handoff"]
Fate = Literal["right", "wrong", "asked_back", "refused", "handed_over", "no_person", "not_asked"]

_COLUMNS: Final = "id, language, question, expect, version"
_LIST: Final = text(f"select {_COLUMNS} from assistant.golden_question order by language desc, question")  # noqa: S608
_FIND: Final = text(f"select {_COLUMNS} from assistant.golden_question where id = :id for update")  # noqa: S608
# A new question was not asked in the last run, and one whose words or expectation changed since has no verdict either.
_SEEN: Final = """
    select q.id, q.language, q.question, q.expect, q.version, r.verdict, coalesce(r.said, '') as said, r.confidence
    from assistant.golden_question q left join (
        select result.*, run.at as asked_at from assistant.golden_result result
        join (select id, at from assistant.golden_run where state = 'done' order by at desc limit 1) run
          on run.id = result.run_id
    ) r on r.question_id = q.id and q.changed_at <= r.asked_at
"""
_WANTED: Final = """
    where (cast(:language as text) is null or q.language = :language)
      and (cast(:expectation as text) is null
           or case when q.expect in ('refuse', 'handoff') then q.expect else 'article' end = :expectation)
      and (cast(:fate as text) is null or coalesce(r.verdict, 'not_asked') = :fate)
      and (:text = '' or strpos(lower(q.question), lower(:text)) > 0 or strpos(lower(q.expect), lower(:text)) > 0)
"""
_PAGE: Final = text(
    f"{_SEEN}{_WANTED} and (cast(:after_language as text) is null or q.language < :after_language "
    "or (q.language = :after_language and (q.question, q.id) > (:after_question, cast(:after_id as uuid)))) "
    "order by q.language desc, q.question, q.id limit :limit"
)
_TOTAL: Final = text(f"select count(*) from ({_SEEN}{_WANTED}) found")  # noqa: S608 - our own text
_FATES: Final = text(f"select coalesce(verdict, 'not_asked'), count(*) from ({_SEEN}) found group by 1")  # noqa: S608
_PUT: Final = text("""
    insert into assistant.golden_question (id, language, question, expect, version, changed_at)
    values (:id, :language, :question, :expect, 1, :now)
    on conflict (language, question) do update
        set expect = excluded.expect, version = golden_question.version + 1, changed_at = excluded.changed_at
        where golden_question.expect <> excluded.expect
""")
_CHANGE: Final = text("""
    update assistant.golden_question
    set question = :question, expect = :expect, version = version + 1, changed_at = :now where id = :id
""")
_TAKEN: Final = text(
    "select 1 from assistant.golden_question where language = :language and question = :question and id <> :id"
)
_DROP: Final = text("delete from assistant.golden_question where id = :id")


@dataclass(frozen=True, slots=True)
class Golden:
    """A golden question: `expect` are keys (or questions) of articles joined by `|`, or `refuse`, or `handoff`."""

    id: UUID
    language: Language
    question: str
    expect: str
    version: int = 1


@dataclass(frozen=True, slots=True)
class Seen:
    """A golden question with what became of it in the last whole run; `verdict` None = it was not asked."""

    golden: Golden
    verdict: Verdict | None
    said: str
    confidence: float | None


@dataclass(frozen=True, slots=True)
class Filter:
    """Which questions are wanted; None = any. `text`: part of the question or of the expectation."""

    language: str | None = None
    expectation: Expectation | None = None
    fate: Fate | None = None
    text: str = ""

    def values(self) -> Mapping[str, Any]:
        """As the statements take it."""
        return {"language": self.language, "expectation": self.expectation, "fate": self.fate, "text": self.text}


async def list_questions(session: Session) -> list[Golden]:
    """All, Chinese first."""
    return [Golden(*row) for row in await session.execute(_LIST)]


async def list_seen(
    session: Session, wanted: Filter, *, after: tuple[str, str, UUID] | None = None, limit: int
) -> list[Seen]:
    """The wanted ones, Chinese first, from behind `after` (language, question, id)."""
    language, question, question_id = after or (None, "", None)
    place = {"after_language": language, "after_question": question, "after_id": question_id, "limit": limit}
    found = await session.execute(_PAGE, {**wanted.values(), **place})
    return [Seen(Golden(*row[:5]), *row[5:]) for row in found]


async def count_seen(session: Session, wanted: Filter) -> int:
    """How many are wanted."""
    return int((await session.execute(_TOTAL, wanted.values())).scalar_one())


async def count_fates(session: Session) -> dict[str, int]:
    """How many of all met which fate in the last whole run."""
    return {row[0]: row[1] for row in await session.execute(_FATES)}


async def find_question(session: Session, question_id: UUID) -> Golden | None:
    """One, locked."""
    row = (await session.execute(_FIND, {"id": question_id})).one_or_none()
    return Golden(*row) if row else None


async def is_taken(session: Session, golden: Golden) -> bool:
    """Whether another golden question asks the same."""
    wanted = {"language": golden.language, "question": golden.question, "id": golden.id}
    return (await session.execute(_TAKEN, wanted)).one_or_none() is not None


async def put_question(session: Session, golden: Golden, *, now: datetime) -> bool:
    """Store it; one that asks the same gets the new expectation. Returns whether anything changed."""
    values = {"id": golden.id, "language": golden.language, "question": golden.question, "expect": golden.expect}
    found = await session.execute(_PUT, {**values, "now": now})
    return bool(found.rowcount)  # type: ignore[attr-defined]  # of an insert


async def change_question(session: Session, golden: Golden, *, now: datetime) -> None:
    """Store its new words and expectation."""
    values = {"id": golden.id, "question": golden.question, "expect": golden.expect, "now": now}
    await session.execute(_CHANGE, values)


async def drop_question(session: Session, question_id: UUID) -> None:
    """Remove it, with what became of it."""
    await session.execute(_DROP, {"id": question_id})
