"""Notes that are about a person, for the holder of the space."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY

from zhike.platform.database import Session

_HELD = bindparam("held", type_=ARRAY(Uuid))
_ABOUT = "select shift_note_id from team.shift_note_link where customer_id = :customer_id"
_EXPORT = text(f"""
    select h.id, h.created_at, h.still_open, h.watch, h.state from team.shift_note h
    where h.id in ({_ABOUT}) and (h.still_open <> '' or h.watch <> '') order by h.created_at, h.id
""")  # noqa: S608 - our own text
_BLANK_LINES = text(f"update team.shift_note_line set text = '' where shift_note_id in ({_ABOUT})")  # noqa: S608
_BLANK = text(f"""
    update team.shift_note set still_open = '', watch = '', sound = '', version = version + 1
    where id in ({_ABOUT}) and (still_open <> '' or watch <> '') returning id
""")  # noqa: S608 - our own text
_DUE = """
    from team.shift_note h where h.done_at < :before and not exists (
        select 1 from team.shift_note_link l where l.shift_note_id = h.id and l.customer_id = any(:held))
"""
_COUNT = text(f"select count(*) {_DUE}").bindparams(_HELD)
_SOME = text(f"select h.id {_DUE} order by h.done_at, h.id limit 20").bindparams(_HELD)
_DELETE = text(
    f"delete from team.shift_note where id in (select h.id {_DUE} order by h.done_at, h.id limit :limit) returning id"  # noqa: S608
).bindparams(_HELD)


async def export(session: Session, customer_id: UUID) -> list[dict[str, Any]]:
    """What is noted about a person."""
    return [dict(row) for row in (await session.execute(_EXPORT, {"customer_id": customer_id})).mappings()]


async def blank(session: Session, customer_id: UUID) -> int:
    """Empty the words of the notes that are about a person; how many had any."""
    await session.execute(_BLANK_LINES, {"customer_id": customer_id})
    return len((await session.execute(_BLANK, {"customer_id": customer_id})).all())


async def count_due(session: Session, *, before: datetime, held: Collection[UUID]) -> tuple[int, list[UUID]]:
    """Notes that were done before that moment; some of them."""
    values = {"before": before, "held": list(held)}
    number = (await session.execute(_COUNT, values)).scalar_one()
    return int(number), list((await session.execute(_SOME, values)).scalars())


async def delete_due(session: Session, *, before: datetime, held: Collection[UUID], limit: int) -> int:
    """Delete at most `limit` of them."""
    values = {"before": before, "held": list(held), "limit": limit}
    return len((await session.execute(_DELETE, values)).all())
