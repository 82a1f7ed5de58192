"""Routes for queues: as they are now, and as supervisors set them up."""

from __future__ import annotations

from fastapi import APIRouter, Response, status

from zhike.platform.idempotency import CREATES
from zhike.platform.web import ActorDep, ExpectedVersionDep, NowDep, SessionDep, requires, set_etag
from zhike.routing.errors import HoursUnfit
from zhike.routing.hours import Hours
from zhike.routing.schemas import HoursBody, Key, NewQueueBody, QueueBody, QueueLineOut, QueueLinesOut, QueueOut
from zhike.routing.service import floor, queues

router = APIRouter()
# Names of queues and how long they are is no secret among colleagues.
_SEE = requires("identity.read")
_MANAGE = requires("routing.manage")


@router.get("/queues", dependencies=[_SEE])
async def list_queues(session: SessionDep, now: NowDep) -> QueueLinesOut:
    """All queues now: who waits, who is there, how long it takes."""
    return QueueLinesOut(items=[QueueLineOut.of(line) for line in await floor.list_queue_floors(session, now)])


@router.post("/queues", status_code=status.HTTP_201_CREATED, dependencies=[_MANAGE, CREATES])
async def add_queue(
    body: NewQueueBody, response: Response, session: SessionDep, actor: ActorDep, now: NowDep
) -> QueueOut:
    """Add a queue."""
    wanted = body.queue(body.key, _hours(body.hours))
    added = await queues.add_queue(session, actor=actor, queue=wanted, now=now)
    set_etag(response, added.version)
    return QueueOut.of(added)


@router.get("/queues/{key}", dependencies=[_SEE])
async def get_queue(key: Key, response: Response, session: SessionDep) -> QueueOut:
    """How a queue is set up."""
    found = await queues.get_queue(session, key)
    set_etag(response, found.version)
    return QueueOut.of(found)


@router.put("/queues/{key}", dependencies=[_MANAGE])
async def change_queue(
    *,
    key: Key,
    body: QueueBody,
    version: ExpectedVersionDep,
    response: Response,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
) -> QueueOut:
    """Set a queue up anew."""
    wanted = body.queue(key, _hours(body.hours))
    changed = await queues.change_queue(session, actor=actor, queue=wanted, expected=version, now=now)
    set_etag(response, changed.version)
    return QueueOut.of(changed)


@router.delete("/queues/{key}", status_code=status.HTTP_204_NO_CONTENT, dependencies=[_MANAGE])
async def close_queue(key: Key, version: ExpectedVersionDep, session: SessionDep, actor: ActorDep, now: NowDep) -> None:
    """Take a queue out of use."""
    await queues.close_queue(session, actor=actor, key=key, expected=version, now=now)


def _hours(body: HoursBody) -> Hours:
    try:
        return body.hours()
    except ValueError as wrong:
        raise HoursUnfit(what=str(wrong)) from None
