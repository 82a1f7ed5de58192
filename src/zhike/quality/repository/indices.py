"""Weights of indices: each version stays."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from zhike.platform.database import Session
from zhike.quality.models import IndexWeightsRow


@dataclass(frozen=True, slots=True)
class Weights:
    """A version of an index's weights by metric, where they come from, and since when; version 0 is as shipped."""

    index_id: str
    version: int
    weights: dict[str, float]
    origin: str
    by_name: str
    changed_at: datetime | None


async def list_weights(session: Session, index_id: str | None = None) -> list[Weights]:
    """All versions that were set, latest first."""
    query = select(IndexWeightsRow).order_by(IndexWeightsRow.index_id, IndexWeightsRow.version.desc())
    if index_id is not None:
        query = query.where(IndexWeightsRow.index_id == index_id)
    rows = (await session.execute(query)).scalars()
    return [Weights(row.index_id, row.version, row.weights, row.origin, row.by_name, row.changed_at) for row in rows]


async def add_weights(session: Session, new: Weights) -> bool:
    """Write a further version; False when somebody wrote it already."""
    values = {name: getattr(new, name) for name in Weights.__slots__}
    statement = insert(IndexWeightsRow).values(**values).on_conflict_do_nothing()
    written = await session.execute(statement.returning(IndexWeightsRow.version))
    return written.scalar_one_or_none() is not None
