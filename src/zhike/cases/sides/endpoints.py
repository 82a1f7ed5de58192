"""HTTP routes of side threads: asking, the inbox, one thread, and who answers for a department."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response, status
from fastapi.responses import StreamingResponse

from zhike.cases.schemas.work_orders import csv_lines
from zhike.cases.sides.permissions import READ_COMPLAINTS
from zhike.cases.sides.schemas import (
    CSV_HEADER,
    NewComplaintSideBody,
    NewSidePostBody,
    NewSideThreadBody,
    Reader,
    SideDepartmentBody,
    SideDepartmentChangeBody,
    SideDepartmentsBody,
    SideThreadBody,
    SideThreadLine,
    SideThreadsPage,
    csv_cells,
)
from zhike.cases.sides.service import asking, departments, posting, reading
from zhike.cases.sides.values import OpenedSide, SideFilter, SideThread, Which, Whose
from zhike.cases.work_order import Department
from zhike.platform.actor import Actor
from zhike.platform.fields import OptionalLine
from zhike.platform.idempotency import CREATES
from zhike.platform.paging import decode_moment, encode_moment
from zhike.platform.runtime import Runtime
from zhike.platform.web import ActorDep, ExpectedVersionDep, NowDep, RuntimeDep, SessionDep, requires, set_etag

router = APIRouter(prefix="/api/v1", tags=["cases"])
_AT_ONCE = 500
_READ, _WRITE = requires("sides.read"), requires("sides.write")


async def _filter(
    *,
    which: Which = "open",
    whose: Whose = "any",
    department: Department | None = None,
    conversation: UUID | None = None,
    work_order: UUID | None = None,
    complaint: UUID | None = None,
    q: OptionalLine = "",
) -> SideFilter:
    """`whose`: inbox = asked of my departments, asked = by me; `q`: part of number, subject or asker's name."""
    return SideFilter(which, whose, department, conversation, work_order, complaint, q)


FilterDep = Annotated[SideFilter, Depends(_filter)]


@router.get("/side-threads", dependencies=[_READ])
async def get_side_threads(
    *,
    runtime: RuntimeDep,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
    wanted: FilterDep,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> SideThreadsPage:
    """Side threads of the filter: what waits by its due time, everything else the newest first."""
    after = decode_moment(cursor)
    seen = await reading.see(session, actor=actor, wanted=wanted)
    found = await reading.list_side_threads(session, seen, after=after, limit=limit + 1, now=now)
    last = found[limit - 1] if len(found) > limit else None
    reader = _reader(runtime, actor, now)
    return SideThreadsPage(
        items=[SideThreadLine.of(each, reader) for each in found[:limit]],
        total=await reading.count_side_threads(session, seen, now=now) if after is None else None,
        next_cursor=encode_moment(_key(last, wanted), last.id) if last else None,
    )


@router.get("/side-threads/export.csv", dependencies=[requires("cases.export")], response_class=StreamingResponse)
async def get_export(
    runtime: RuntimeDep, session: SessionDep, actor: ActorDep, now: NowDep, wanted: FilterDep
) -> StreamingResponse:
    """All side threads of the filter as CSV, without customers and posts; that they were taken along is on record."""
    seen = await reading.see(session, actor=actor, wanted=wanted)
    await reading.note_export(session, actor=actor, wanted=wanted, now=now)
    headers = {"content-disposition": 'attachment; filename="side-threads.csv"'}
    return StreamingResponse(_csv(runtime, seen, now), media_type="text/csv; charset=utf-8", headers=headers)


@router.post("/side-threads", status_code=status.HTTP_201_CREATED, dependencies=[requires("sides.ask"), CREATES])
async def post_side_thread(
    *,
    body: NewSideThreadBody,
    response: Response,
    runtime: RuntimeDep,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
) -> SideThreadBody:
    """Ask a department about a conversation or a work order; the customer never sees it."""
    thread = await asking.ask(runtime.settings, session, actor=actor, new=body.as_new(), now=now)
    opened = await reading.open_side_thread(session, actor=actor, thread_id=thread.id, now=now)
    return _shown(opened, runtime, actor, response, now)


@router.post(
    "/complaints/{complaint_id}/side-threads",
    status_code=status.HTTP_201_CREATED,
    dependencies=[requires("complaints.read"), CREATES],
)
async def post_complaint_side_thread(
    *,
    complaint_id: UUID,
    body: NewComplaintSideBody,
    response: Response,
    runtime: RuntimeDep,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
) -> SideThreadBody:
    """Whoever looks into a complaint asks a department, which sees what is asked and nothing of the complaint."""
    new = body.as_new(complaint_id)
    thread = await asking.ask(runtime.settings, session, actor=actor, new=new, now=now)
    opened = await reading.open_side_thread(session, actor=actor, thread_id=thread.id, now=now)
    return _shown(opened, runtime, actor, response, now)


@router.get("/side-threads/{thread_id}", dependencies=[_READ])
async def get_side_thread(
    *, thread_id: UUID, response: Response, runtime: RuntimeDep, session: SessionDep, actor: ActorDep, now: NowDep
) -> SideThreadBody:
    """One side thread with its posts; where a third person reads it, that is on record."""
    opened = await reading.open_side_thread(session, actor=actor, thread_id=thread_id, now=now)
    return _shown(opened, runtime, actor, response, now)


@router.post("/side-threads/{thread_id}/posts", status_code=status.HTTP_201_CREATED, dependencies=[_WRITE, CREATES])
async def post_side_post(
    *,
    thread_id: UUID,
    body: NewSidePostBody,
    response: Response,
    runtime: RuntimeDep,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
) -> SideThreadBody:
    """Answer for the department, or go on asking: whichever the writer is in it."""
    await posting.write(runtime.settings, session, actor=actor, thread_id=thread_id, text=body.text, now=now)
    opened = await reading.open_side_thread(session, actor=actor, thread_id=thread_id, now=now)
    return _shown(opened, runtime, actor, response, now)


@router.put("/side-threads/{thread_id}/closure", dependencies=[_WRITE])
async def put_closure(
    *,
    thread_id: UUID,
    version: ExpectedVersionDep,
    response: Response,
    runtime: RuntimeDep,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
) -> SideThreadBody:
    """Close it: nothing more is needed."""
    await posting.close(session, actor=actor, thread_id=thread_id, version=version, now=now)
    opened = await reading.open_side_thread(session, actor=actor, thread_id=thread_id, now=now)
    return _shown(opened, runtime, actor, response, now)


@router.get("/side-departments", dependencies=[_READ])
async def get_departments(session: SessionDep, actor: ActorDep) -> SideDepartmentsBody:
    """Which departments can be asked, how soon they answer, and who does."""
    found, names = await departments.list_departments(session, actor=actor)
    return SideDepartmentsBody(items=[SideDepartmentBody.of(each, names, UUID(actor.id)) for each in found])


@router.put("/side-departments/{department}", dependencies=[requires("sides.manage")])
async def put_department(
    *,
    department: Department,
    body: SideDepartmentChangeBody,
    version: ExpectedVersionDep,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
) -> SideDepartmentsBody:
    """Say how soon a department answers, and who; what was asked already keeps its due time."""
    await departments.change_department(
        session,
        actor=actor,
        department=department,
        minutes=body.minutes,
        members=body.members,
        expected=version,
        now=now,
    )
    return await get_departments(session, actor)


def _reader(runtime: Runtime, actor: Actor, now: datetime) -> Reader:
    return Reader(runtime.settings, now, complaints=actor.can(READ_COMPLAINTS))


def _shown(opened: OpenedSide, runtime: Runtime, actor: Actor, response: Response, now: datetime) -> SideThreadBody:
    response.headers["cache-control"] = "no-store"
    set_etag(response, opened.thread.version)
    return SideThreadBody.whole(opened, _reader(runtime, actor, now))


def _key(last: SideThread, wanted: SideFilter) -> datetime:
    return last.due_at if wanted.which in ("open", "overdue") else last.asked_at


async def _csv(runtime: Runtime, seen: SideFilter, now: datetime) -> AsyncIterator[str]:
    # Spreadsheet programs read UTF-8 only with this mark in front.
    yield "\ufeff" + csv_lines([CSV_HEADER])
    after: tuple[datetime, UUID] | None = None
    async with runtime.database.transaction() as session:
        while True:
            found = await reading.list_side_threads(session, seen, after=after, limit=_AT_ONCE, now=now)
            yield csv_lines(map(csv_cells, found))
            if len(found) < _AT_ONCE:
                return
            after = (_key(found[-1], seen), found[-1].id)
