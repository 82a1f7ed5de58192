"""SQL of keeping behaviour no longer than is told: what people looked at and asked about, as sources pushed it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import Uuid, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY

from zhike.platform.database import Session

# Transactions are kept with the relationship; an event that found nobody is forgotten sooner (see `placing`).
_DUE = """
    from customers.source_event event join customers.timeline_entry entry on entry.id = event.id
    where event.placed and event.type <> 'transaction' and event.at < :before
        and not coalesce(entry.customer_id = any(:held), false)
"""
_HELD = bindparam("held", type_=ARRAY(Uuid))
_COUNT = text(f"select count(*) {_DUE}").bindparams(_HELD)
_EXAMPLES = text(f"select event.id {_DUE} order by event.at, event.id limit 5").bindparams(_HELD)
_SOME = text(f"select event.id {_DUE} order by event.at, event.id limit :limit").bindparams(_HELD)
_IDS = bindparam("ids", type_=ARRAY(Uuid))
_DELETE = [
    text("delete from customers.timeline_entry where id = any(:ids)").bindparams(_IDS),
    text("delete from customers.source_event where id = any(:ids)").bindparams(_IDS),
]


async def count_due(session: Session, *, before: datetime, held: Collection[UUID]) -> tuple[int, list[UUID]]:
    """How many events are from before that moment, and the ids of some."""
    values = {"before": before, "held": list(held)}
    count = (await session.execute(_COUNT, values)).scalar_one()
    return int(count), list((await session.execute(_EXAMPLES, values)).scalars())


async def delete_due(session: Session, *, before: datetime, held: Collection[UUID], limit: int) -> list[UUID]:
    """Delete at most `limit` of them, from the timelines too; their ids."""
    found = await session.execute(_SOME, {"before": before, "held": list(held), "limit": limit})
    ids = list(found.scalars())
    for statement in _DELETE:
        await session.execute(statement, {"ids": ids})
    return ids
