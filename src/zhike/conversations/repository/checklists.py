"""Checklists by contact reason with their versions, and what was ticked in a conversation."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from sqlalchemy import RowMapping, text

from zhike.conversations.rules.checklists import Checklist, ChecklistStep, Tick
from zhike.platform.database import Session

_COLUMNS = "reason, version, steps, by_id, by_name, at"
_NEWEST = text(f"""
    select distinct on (reason) {_COLUMNS} from conversations.checklist order by reason, version desc
""")  # noqa: S608 - our own column names
_VERSIONS = text(f"""
    select {_COLUMNS} from conversations.checklist where reason = :reason order by version desc limit :limit
""")  # noqa: S608 - our own column names
_ADD = text("""
    insert into conversations.checklist (reason, version, steps, by_id, by_name, at)
    values (:reason, :version, cast(:steps as jsonb), :by_id, :by_name, :at) on conflict do nothing returning version
""")
_TICKS = text("""
    select key, version, by_id, by_name, at from conversations.checklist_tick
    where conversation_id = :conversation_id and reason = :reason order by at, key
""")
_TICK = text("""
    insert into conversations.checklist_tick (conversation_id, reason, key, version, by_id, by_name, at)
    values (:conversation_id, :reason, :key, :version, :by_id, :by_name, :at) on conflict do nothing
""")
_UNTICK = text("""
    delete from conversations.checklist_tick
    where conversation_id = :conversation_id and reason = :reason and key = :key returning key
""")
_LEFT = text("""
    insert into conversations.checklist_gap (conversation_id, reason, version, keys, because, by_id, by_name, at)
    values (:conversation_id, :reason, :version, :keys, :because, :by_id, :by_name, :at)
    on conflict (conversation_id) do update set reason = excluded.reason, version = excluded.version,
        keys = excluded.keys, because = excluded.because, by_id = excluded.by_id, by_name = excluded.by_name,
        at = excluded.at
""")


async def list_newest(session: Session) -> list[Checklist]:
    """The newest version of each reason's checklist."""
    return [_checklist(row) for row in (await session.execute(_NEWEST)).mappings()]


async def list_versions(session: Session, reason: str, *, limit: int = 50) -> list[Checklist]:
    """The versions of a reason's checklist, newest first."""
    found = await session.execute(_VERSIONS, {"reason": reason, "limit": limit})
    return [_checklist(row) for row in found.mappings()]


async def add_version(session: Session, checklist: Checklist) -> bool:
    """A new version; false where somebody else wrote that version meanwhile."""
    values = {**asdict(checklist), "steps": json.dumps([asdict(step) for step in checklist.steps])}
    return (await session.execute(_ADD, values)).first() is not None


async def list_ticks(session: Session, conversation_id: UUID, reason: str) -> list[Tick]:
    """What was done of a reason's checklist in a conversation."""
    found = await session.execute(_TICKS, {"conversation_id": conversation_id, "reason": reason})
    return [Tick(**row) for row in found.mappings()]


async def add_tick(session: Session, conversation_id: UUID, reason: str, tick: Tick) -> None:
    """A step is done; who did it first stays."""
    await session.execute(_TICK, {"conversation_id": conversation_id, "reason": reason, **asdict(tick)})


async def remove_tick(session: Session, conversation_id: UUID, reason: str, key: str) -> bool:
    """It was not done after all; whether it had been said to be."""
    values = {"conversation_id": conversation_id, "reason": reason, "key": key}
    return (await session.execute(_UNTICK, values)).first() is not None


async def note_left_open(
    session: Session,
    conversation_id: UUID,
    checklist: Checklist,
    keys: Sequence[str],
    *,
    because: str,
    by_id: UUID,
    by_name: str,
    at: datetime,
) -> None:
    """What was not done when the conversation was closed, and why."""
    who = {"because": because, "by_id": by_id, "by_name": by_name, "at": at}
    values = {"conversation_id": conversation_id, "reason": checklist.reason, "version": checklist.version}
    await session.execute(_LEFT, {**values, "keys": list(keys), **who})


def _checklist(row: RowMapping) -> Checklist:
    values = dict(row)
    steps = tuple(ChecklistStep(**step) for step in values.pop("steps"))
    return Checklist(steps=steps, **values)
