"""SQL of faults."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import text

from zhike.platform.database import Session

FaultKind = Literal["killed", "stalled", "crashed", "cut", "unreachable"]

# One that was told before is told again when it is over: its end is then known.
_KEEP = text("""
    insert into stability.fault (id, part, kind, began_at, ended_at, process, code, alone)
    values (:id, :part, :kind, :began_at, :ended_at, :process, :code, :alone)
    on conflict (id) do update set ended_at = coalesce(stability.fault.ended_at, excluded.ended_at)
""")
_OPEN = text("""
    insert into stability.fault (id, part, kind, began_at) values (:id, :part, 'unreachable', :began_at)
    on conflict (part) where ended_at is null and kind = 'unreachable' do nothing
""")
_CLOSE = text("""
    update stability.fault set ended_at = greatest(began_at, :ended_at)
    where part = :part and ended_at is null and kind = 'unreachable'
""")


@dataclass(frozen=True, slots=True)
class Fault:
    """A time that a part stopped against its will; `process` and `code`: which one ended, and how. `alone`: no other
    process of the part went on meanwhile."""

    id: UUID
    part: str
    kind: FaultKind
    began_at: datetime
    ended_at: datetime | None
    process: str = ""
    code: int | None = None
    alone: bool = True


async def keep_faults(session: Session, faults: Sequence[Fault]) -> None:
    """Store them; one that is known gets its end."""
    for fault in faults:
        await session.execute(_KEEP, {name: getattr(fault, name) for name in Fault.__slots__})


async def open_fault(session: Session, fault_id: UUID, part: str, began_at: datetime) -> None:
    """Health checks fail; nothing where that is known."""
    await session.execute(_OPEN, {"id": fault_id, "part": part, "began_at": began_at})


async def close_fault(session: Session, part: str, ended_at: datetime) -> None:
    """Health checks succeed again."""
    await session.execute(_CLOSE, {"part": part, "ended_at": ended_at})
