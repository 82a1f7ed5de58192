"""Weights of indices: read at any version, set by whom it concerns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from zhike.audit import api as audit
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.platform.errors import PreconditionFailed
from zhike.platform.web import check_version
from zhike.quality.errors import WeightsRefused, WeightsUnknown
from zhike.quality.repository import indices as repository
from zhike.quality.repository.indices import Weights
from zhike.quality.rules.indices import Part, weights_problem


async def list_weights(session: Session, index_id: str, parts: Sequence[Part]) -> list[Weights]:
    """All versions of an index's weights, latest first; the last is how it was shipped."""
    shipped = Weights(index_id, 0, {part.metric: part.weight for part in parts}, "", "", None)
    return [*await repository.list_weights(session, index_id), shipped]


async def find_weights(session: Session, index_id: str, parts: Sequence[Part], version: int | None) -> Weights:
    """The weights in force, or those of a version; raises `WeightsUnknown`."""
    known = await list_weights(session, index_id, parts)
    found = next((one for one in known if version is None or one.version == version), None)
    if found is None:
        raise WeightsUnknown(version=version)
    return found


async def set_weights(
    session: Session,
    *,
    actor: Actor,
    index_id: str,
    parts: Sequence[Part],
    weights: Mapping[str, float],
    origin: str,
    expected: str,
    now: datetime,
) -> Weights:
    """A further version of an index's weights; `expected` is the version that the edit is based on.

    Raises `WeightsRefused` (its code says why) or `PreconditionFailed`.
    """
    code = weights_problem(weights, parts)
    if code is not None:
        raise WeightsRefused(code, known=", ".join(part.metric for part in parts))
    before = await find_weights(session, index_id, parts, None)
    check_version(expected, before.version)
    written = Weights(index_id, before.version + 1, dict(weights), origin, actor.name, now)
    if not await repository.add_weights(session, written):
        raise PreconditionFailed
    detail = {"version": written.version, "weights": written.weights, "before": before.weights}
    await audit.record(
        session, actor=actor, action="quality.weights_set", subject=f"index:{index_id}", detail=detail, now=now
    )
    return written
