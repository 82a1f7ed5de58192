"""Targets of metrics: read by all who see reports, set by who is responsible."""

from __future__ import annotations

from fastapi import APIRouter, Response

from zhike.platform.errors import NotFound
from zhike.platform.fields import Line
from zhike.platform.web import ActorDep, ExpectedVersionDep, NowDep, SessionDep, requires, set_etag
from zhike.quality.metrics.catalogue import METRICS, find_metric
from zhike.quality.schemas import NewTarget, TargetBody, TargetList
from zhike.quality.service import targets

router = APIRouter()


@router.get("/targets", dependencies=[requires("quality.read")])
async def list_targets(session: SessionDep) -> TargetList:
    """All targets, in the order of the catalogue."""
    found = await targets.list_targets(session)
    return TargetList(items=[TargetBody.of(found[each]) for each in METRICS if each in found])


@router.get("/targets/{metric_id}", dependencies=[requires("quality.read")])
async def get_target(metric_id: Line, session: SessionDep, response: Response) -> TargetBody:
    """The target of a metric, with its version as ETag."""
    find_metric(metric_id)
    found = await targets.find_target(session, metric_id)
    if found is None:
        raise NotFound
    set_etag(response, found.version)
    return TargetBody.of(found)


@router.put("/targets/{metric_id}", dependencies=[requires("quality.manage")])
async def put_target(
    *,
    metric_id: Line,
    new: NewTarget,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
    expected: ExpectedVersionDep,
    response: Response,
) -> TargetBody:
    """Set it. If-Match says which version the edit is based on; `"0"` where the metric has no target yet."""
    metric = find_metric(metric_id)
    written = await targets.set_target(
        session,
        actor=actor,
        metric_id=metric.id,
        better=metric.better,
        highest=metric.highest,
        target=new.target,
        threshold=new.threshold,
        expected=expected,
        now=now,
    )
    set_etag(response, written.version)
    return TargetBody.of(written)
