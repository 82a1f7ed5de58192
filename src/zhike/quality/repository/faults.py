"""SQL of faults."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import text

from zhike.platform.database import Session
from zhike.quality.rules.record import LocalTime

FaultKind = Literal["killed", "stalled"]

_ADD = text("""
    insert into quality.fault (id, began_at, ended_at, local_date, local_hour, local_weekday, seconds, kind)
    values (:id, :began_at, :ended_at, :local_date, :local_hour, :local_weekday, :seconds, :kind)
""")


@dataclass(frozen=True, slots=True)
class Fault:
    """A time that the service stopped against its will. `kind`: its process ended, or stood still."""

    id: UUID
    began_at: datetime
    ended_at: datetime
    seconds: float
    kind: FaultKind


async def add_fault(session: Session, fault: Fault, local: LocalTime) -> None:
    """Store one."""
    values = {name: getattr(fault, name) for name in Fault.__slots__}
    when = {"local_date": local.date, "local_hour": local.hour, "local_weekday": local.weekday}
    await session.execute(_ADD, {**values, **when})
