"""Targets: what a bank aims at, and the threshold beyond which a figure is an alarm."""

from __future__ import annotations

from datetime import datetime

from zhike.audit import api as audit
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.platform.errors import PreconditionFailed
from zhike.platform.web import check_version
from zhike.quality.errors import TargetRefused
from zhike.quality.repository import targets as repository
from zhike.quality.rules.judging import Better, Target, target_problem


async def list_targets(session: Session) -> dict[str, Target]:
    """All targets by metric."""
    return await repository.list_targets(session)


async def find_target(session: Session, metric_id: str) -> Target | None:
    """The target of a metric, if it has one."""
    return await repository.find_target(session, metric_id)


async def set_target(
    session: Session,
    *,
    actor: Actor,
    metric_id: str,
    better: Better,
    highest: float | None,
    target: float,
    threshold: float,
    expected: str,
    now: datetime,
) -> Target:
    """Set a metric's target and threshold; `expected` is the version that the edit is based on, 0 for a first target.

    Raises `TargetRefused` (its code says why) or `PreconditionFailed`.
    """
    code = target_problem(target, threshold, better=better, highest=highest)
    if code is not None:
        raise TargetRefused(code, metric=metric_id)
    before = await repository.find_target(session, metric_id, lock=True)
    version = before.version if before else 0
    check_version(expected, version)
    written = Target(metric_id, target, threshold, version + 1)
    if not await repository.put_target(session, written, now=now):
        raise PreconditionFailed
    detail = {"target": target, "threshold": threshold}
    await audit.record(
        session, actor=actor, action="quality.target_set", subject=f"metric:{metric_id}", detail=detail, now=now
    )
    session.notify("floor")
    return written
