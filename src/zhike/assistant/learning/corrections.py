"""All SQL of corrections."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text

from zhike.assistant.learning.gap import Correction
from zhike.platform.database import Session

_ADD = text("""
    insert into assistant.correction (id, message_id, customer_id, text, language, kind, label, before, source, by_id,
        by_name, at, state)
    values (:id, :message_id, :customer_id, :text, :language, :kind, :label, :before, :source, :by_id, :by_name, :at,
        'pending')
    on conflict do nothing
""")
_COLUMNS = """
    select id, text, language, kind, label, before, source, by_id, by_name, at, state, decided_by_name, decided_at,
           version
    from assistant.correction
"""
_LIST = text(
    _COLUMNS
    + """
    where text <> '' and (cast(:state as text) is null or state = :state)
      and (cast(:kind as text) is null or kind = :kind)
      and (cast(:source as text) is null or source = :source)
      and (:text = '' or strpos(lower(text), lower(:text)) > 0 or label = :text)
      and (cast(:before_at as timestamptz) is null or (at, id) < (:before_at, cast(:before_id as uuid)))
    order by at desc, id desc limit :limit
    """
)
_FIND = text(_COLUMNS + "where id = :id for update")
_DECIDE = text("""
    update assistant.correction set state = :state, label = :label, decided_by_id = :by_id,
        decided_by_name = :by_name, decided_at = :now, version = version + 1
    where id = :id
""")
_IMPORTED = text("select text, kind, label from assistant.correction where source = 'import' and text <> ''")
_COUNTS = text("select state, count(*) as n from assistant.correction where text <> '' group by state")


@dataclass(frozen=True, slots=True)
class Filter:
    """Which corrections are wanted; None = any. `text`: part of the text, or the label."""

    state: str | None = None
    kind: str | None = None
    source: str | None = None
    text: str = ""


async def add_correction(session: Session, **columns: Any) -> None:
    """Store one; what the same message was corrected to from the same source before stays."""
    await session.execute(_ADD, columns)


async def list_corrections(
    session: Session, wanted: Filter, *, before: tuple[datetime, UUID] | None = None, limit: int
) -> Sequence[Correction]:
    """Corrections, newest first."""
    values = {
        "state": wanted.state,
        "kind": wanted.kind,
        "source": wanted.source,
        "text": wanted.text,
        "before_at": before[0] if before else None,
        "before_id": before[1] if before else None,
        "limit": limit,
    }
    return [Correction(**row) for row in (await session.execute(_LIST, values)).mappings()]


async def list_imported(session: Session) -> set[tuple[str, str, str]]:
    """Text, kind and label of all that came from files."""
    return {(row.text, row.kind, row.label) for row in await session.execute(_IMPORTED)}


async def find_correction(session: Session, correction_id: UUID) -> Correction | None:
    """A correction, locked."""
    row = (await session.execute(_FIND, {"id": correction_id})).mappings().one_or_none()
    return Correction(**row) if row else None


async def decide(
    session: Session, correction_id: UUID, *, state: str, label: str, by_id: str, by_name: str, now: datetime
) -> None:
    """Accept or reject it, as `label`."""
    values = {"id": correction_id, "state": state, "label": label, "by_id": by_id, "by_name": by_name, "now": now}
    await session.execute(_DECIDE, values)


async def count_states(session: Session) -> dict[str, int]:
    """How many corrections are in each state."""
    return {row["state"]: row["n"] for row in (await session.execute(_COUNTS)).mappings()}
