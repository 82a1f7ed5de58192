"""What the learning loop keeps of people: masked questions and examples. SQL for the holder of the assistant."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import TextClause, Uuid, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY

from zhike.platform.database import Session

_HELD = bindparam("held", type_=ARRAY(Uuid))
_QUESTIONS = text("""
    select asked_at, language, text, fate from assistant.gap_question
    where customer_id = :customer_id and text <> '' order by asked_at, id
""")
_EXAMPLES = text("""
    select at, language, text, kind, label, source, state from assistant.correction
    where customer_id = :customer_id and text <> '' order by at, id
""")
# A gap is named after a question: where its words go, the gap is named after another one.
_RENAME = """
    update assistant.gap g set title = coalesce((
        select q.text from assistant.gap_question q
        where q.gap_id = g.id and q.text <> '' and not q.id = any(gone.ids) order by q.asked_at desc, q.id limit 1), '')
    from (select coalesce(array_agg(id), '{}') as ids, coalesce(array_agg(text), '{}') as texts from going) gone
    where g.title = any(gone.texts)
"""
_PAIRS = text("""
    select at, language, text, article_id, is_right, source from assistant.ranking_pair
    where customer_id = :customer_id and text <> '' order by at, id
""")
_BLANK_PAIRS = text("update assistant.ranking_pair set text = '' where customer_id = :customer_id and text <> ''")
_BLANK = text(
    "with going as (select id, text from assistant.gap_question "  # noqa: S608 - our own text
    "where customer_id = :customer_id and text <> ''), "
    f"renamed as ({_RENAME} returning 1) "
    "update assistant.gap_question set text = '' where id in (select id from going)"
)
_BLANK_EXAMPLES = text("""
    update assistant.correction set text = '', version = version + 1 where customer_id = :customer_id and text <> ''
""")
_GOING = """
    from assistant.gap_question where asked_at < :before and text <> ''
    and not coalesce(customer_id = any(:held), false)
"""
_EXAMPLES_GOING = """
    from assistant.correction where at < :before and text <> '' and not coalesce(customer_id = any(:held), false)
"""
_PAIRS_GOING = """
    from assistant.ranking_pair where at < :before and text <> '' and not coalesce(customer_id = any(:held), false)
"""
_EMPTY = text(
    f"with going as (select id, text {_GOING} order by asked_at, id limit :limit), "  # noqa: S608 - our own text
    f"renamed as ({_RENAME} returning 1) "
    "update assistant.gap_question set text = '' where id in (select id from going) returning id"
).bindparams(_HELD)
_EMPTY_EXAMPLES = text(
    "update assistant.correction set text = '', version = version + 1 "  # noqa: S608 - our own text
    f"where id in (select id {_EXAMPLES_GOING} order by at, id limit :limit) returning id"
).bindparams(_HELD)
_EMPTY_PAIRS = text(
    "update assistant.ranking_pair set text = '' "  # noqa: S608 - our own text
    f"where id in (select id {_PAIRS_GOING} order by at, id limit :limit) returning id"
).bindparams(_HELD)


@dataclass(frozen=True, slots=True)
class _Due:
    """What is due of a table: how many, some ids, and emptying them."""

    count: TextClause
    some: TextClause
    empty: TextClause


def _due(going: str, order: str, empty: TextClause) -> _Due:
    count = text(f"select count(*) {going}").bindparams(_HELD)
    some = text(f"select id {going} order by {order}, id limit 20").bindparams(_HELD)
    return _Due(count, some, empty)


_DUE = {
    "gap_question": _due(_GOING, "asked_at", _EMPTY),
    "correction": _due(_EXAMPLES_GOING, "at", _EMPTY_EXAMPLES),
    "ranking_pair": _due(_PAIRS_GOING, "at", _EMPTY_PAIRS),
}


async def list_of(session: Session, customer_id: UUID) -> dict[str, Sequence[Mapping[str, Any]]]:
    """What is kept of a customer, by table."""
    found: dict[str, Sequence[Mapping[str, Any]]] = {}
    for name, query in (("gap_question", _QUESTIONS), ("correction", _EXAMPLES), ("ranking_pair", _PAIRS)):
        rows = await session.execute(query, {"customer_id": customer_id})
        found[name] = [dict(row) for row in rows.mappings()]
    return found


async def blank(session: Session, customer_id: UUID) -> dict[str, int]:
    """Empty the words; counts stay. How many rows were emptied, by table."""
    kept = await list_of(session, customer_id)
    for statement in (_BLANK, _BLANK_EXAMPLES, _BLANK_PAIRS):
        await session.execute(statement, {"customer_id": customer_id})
    return {f"assistant.{name}": len(rows) for name, rows in kept.items()}


async def count_due(session: Session, table: str, *, before: datetime, held: Collection[UUID]) -> tuple[int, list[str]]:
    """How many rows of a table are older, and some of their ids."""
    due, values = _DUE[table], {"before": before, "held": list(held)}
    number = (await session.execute(due.count, values)).scalar_one()
    return int(number), [str(each) for each in (await session.execute(due.some, values)).scalars()]


async def empty_due(session: Session, table: str, *, before: datetime, held: Collection[UUID], limit: int) -> int:
    """Empty at most `limit` of them; how many."""
    found = await session.execute(_DUE[table].empty, {"before": before, "held": list(held), "limit": limit})
    return len(list(found.scalars()))
