"""Targets."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from zhike.platform.database import Session
from zhike.quality.models import TargetRow
from zhike.quality.rules.judging import Target


async def list_targets(session: Session) -> dict[str, Target]:
    """All targets by metric."""
    rows = (await session.execute(select(TargetRow))).scalars()
    return {row.metric_id: Target(row.metric_id, row.target, row.threshold, row.version) for row in rows}


async def find_target(session: Session, metric_id: str, *, lock: bool = False) -> Target | None:
    """The target of a metric."""
    query = select(TargetRow).where(TargetRow.metric_id == metric_id)
    row = (await session.execute(query.with_for_update() if lock else query)).scalar_one_or_none()
    return None if row is None else Target(row.metric_id, row.target, row.threshold, row.version)


async def put_target(session: Session, target: Target, *, now: datetime) -> bool:
    """Write a target as its version says; False when somebody wrote that version already."""
    values = {"target": target.target, "threshold": target.threshold, "version": target.version, "changed_at": now}
    statement = insert(TargetRow).values(metric_id=target.metric_id, **values)
    written = await session.execute(
        statement.on_conflict_do_update(
            index_elements=["metric_id"], set_=values, where=TargetRow.version == target.version - 1
        ).returning(TargetRow.metric_id)
    )
    return written.scalar_one_or_none() is not None
