"""Faults told by those who notice them: the worker's pulse, and the supervisor's records of processes that ended."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from zhike.platform.database import Session
from zhike.platform.ids import uuid7
from zhike.stability.repository import faults as repository
from zhike.stability.repository.faults import Fault, FaultKind


async def record_fault(session: Session, *, part: str, kind: FaultKind, began_at: datetime, ended_at: datetime) -> None:
    """Keep that a part stopped against its will, and when it worked again."""
    await repository.keep_faults(session, [Fault(uuid7(), part, kind, began_at, max(began_at, ended_at))])


async def take_crashes(session: Session, crashes: Sequence[Fault]) -> None:
    """Keep what a supervisor wrote down; taken twice it is the same."""
    await repository.keep_faults(session, crashes)
