"""Faults of the service: told by the process that notices them."""

from __future__ import annotations

from datetime import datetime, tzinfo

from zhike.platform.database import Session
from zhike.platform.ids import uuid7
from zhike.quality.repository import faults as repository
from zhike.quality.repository.faults import Fault, FaultKind
from zhike.quality.rules.record import local_time


async def record_fault(
    session: Session, *, kind: FaultKind, began_at: datetime, ended_at: datetime, zone: tzinfo
) -> None:
    """Keep that the service stopped against its will, and when it worked again."""
    local = local_time(began_at, zone)
    ended = max(began_at, ended_at)
    fault = Fault(uuid7(), began_at, ended, round((ended - began_at).total_seconds(), 3), kind)
    await repository.add_fault(session, fault, local)
