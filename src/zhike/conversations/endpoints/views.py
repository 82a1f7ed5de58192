"""Routes of lists by filter, and of the views that are saved of them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response, status
from fastapi.responses import StreamingResponse

from zhike.conversations.endpoints.reading import names_of
from zhike.conversations.rules.filters import Filter, Order, Whose
from zhike.conversations.rules.saved_views import STANDARD
from zhike.conversations.schemas.filters import (
    LIST_CSV_HEADER,
    MOST_OF_A_KIND,
    Code,
    Days,
    FilterBody,
    FilteredLine,
    Minutes,
    StandardViewBody,
    ViewBody,
    ViewCountBody,
    ViewCountsBody,
    ViewIn,
    ViewsBody,
    list_csv_line,
)
from zhike.conversations.service import filtering, saved_views
from zhike.conversations.thread import State
from zhike.platform.actor import Actor
from zhike.platform.idempotency import CREATES
from zhike.platform.paging import Page, decode_moment, encode_moment
from zhike.platform.runtime import Runtime
from zhike.platform.web import (
    ActorDep,
    ExpectedVersionDep,
    NowDep,
    RuntimeDep,
    SessionDep,
    requires,
    set_etag,
)

router = APIRouter()
_READ = requires("conversations.read")
_EXPORT_PAGE = 500
_Codes = Annotated[list[Code] | None, Query(max_length=MOST_OF_A_KIND)]


async def _wanted(
    *,
    states: Annotated[list[State] | None, Query(max_length=6)] = None,
    whose: Whose = "anyone",
    agents: Annotated[list[UUID] | None, Query(max_length=MOST_OF_A_KIND)] = None,
    queues: _Codes = None,
    channels: _Codes = None,
    reasons: _Codes = None,
    urgencies: _Codes = None,
    outcomes: _Codes = None,
    tiers: _Codes = None,
    since: date | None = None,
    until: date | None = None,
    days: Annotated[Days | None, Query()] = None,
    waits_over_min: Annotated[Minutes | None, Query()] = None,
    order: Order = "newest",
) -> Filter:
    return FilterBody(
        states=states or [],
        whose=whose,
        agents=agents or [],
        queues=queues or [],
        channels=channels or [],
        reasons=reasons or [],
        urgencies=urgencies or [],
        outcomes=outcomes or [],
        tiers=tiers or [],
        since=since,
        until=until,
        days=days,
        waits_over_min=waits_over_min,
        order=order,
    ).as_filter()


FilterDep = Annotated[Filter, Depends(_wanted)]


@router.get("/filtered-conversations", dependencies=[_READ])
async def list_filtered_conversations(
    *,
    runtime: RuntimeDep,
    session: SessionDep,
    actor: ActorDep,
    wanted: FilterDep,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Page[FilteredLine]:
    """Conversations that fit; without the permission to read all, one's own and what waits."""
    found = await filtering.list_fitting(
        runtime, session, actor=actor, wanted=wanted, before=decode_moment(cursor), limit=limit + 1
    )
    names = await names_of(runtime, session, found[:limit])
    last = found[limit - 1] if len(found) > limit else None
    return Page(
        items=[FilteredLine.of(each, names) for each in found[:limit]],
        next_cursor=encode_moment(last.opened_at, last.id) if last else None,
    )


@router.get("/filtered-conversations/count", dependencies=[_READ])
async def count_filtered_conversations(
    runtime: RuntimeDep, session: SessionDep, actor: ActorDep, wanted: FilterDep
) -> ViewCountBody:
    """How many fit, counted up to 100,000."""
    return ViewCountBody.of(await filtering.count_fitting(runtime, session, actor=actor, wanted=wanted))


@router.get(
    "/filtered-conversations/export.csv",
    dependencies=[requires("conversations.export")],
    response_class=StreamingResponse,
)
async def export_filtered_conversations(
    runtime: RuntimeDep, session: SessionDep, actor: ActorDep, now: NowDep, wanted: FilterDep
) -> StreamingResponse:
    """All that fits as CSV, without customers and without words; that it was taken along is on record."""
    await filtering.note_export(session, actor=actor, wanted=wanted, now=now)
    headers = {"content-disposition": 'attachment; filename="conversation-list.csv"'}
    return StreamingResponse(_csv(runtime, actor, wanted), media_type="text/csv; charset=utf-8", headers=headers)


async def _csv(runtime: Runtime, actor: Actor, wanted: Filter) -> AsyncIterator[str]:
    yield "\ufeff" + ",".join(LIST_CSV_HEADER) + "\r\n"
    before: tuple[datetime, UUID] | None = None
    while True:
        async with runtime.database.transaction() as session:
            found = await filtering.list_fitting(
                runtime, session, actor=actor, wanted=wanted, before=before, limit=_EXPORT_PAGE
            )
        yield "".join(list_csv_line(each) for each in found)
        if len(found) < _EXPORT_PAGE:
            return
        before = (found[-1].opened_at, found[-1].id)


@router.get("/views", dependencies=[_READ])
async def list_views(session: SessionDep, actor: ActorDep) -> ViewsBody:
    """The views that everybody has, one's own, and those shared with one's team and role."""
    found, reader = await saved_views.list_views(session, actor=actor)
    return ViewsBody(
        standard=[StandardViewBody(id=name, filter=FilterBody.of(each)) for name, each in STANDARD.items()],
        saved=[ViewBody.of(each, reader) for each in found],
        may_share=reader.leads,
        team=reader.team,
    )


@router.get("/views/counts", dependencies=[_READ])
async def count_views(runtime: RuntimeDep, session: SessionDep, actor: ActorDep) -> ViewCountsBody:
    """How many conversations each of one's views holds now."""
    found, _ = await saved_views.list_views(session, actor=actor)
    wanted = {str(name): each for name, each in STANDARD.items()} | {str(each.id): each.filter for each in found}
    counts = await filtering.count_many(runtime, session, actor=actor, wanted=wanted)
    return ViewCountsBody(counts={name: ViewCountBody.of(each) for name, each in counts.items()})


@router.post("/views", status_code=status.HTTP_201_CREATED, dependencies=[_READ, CREATES])
async def add_view(body: ViewIn, response: Response, session: SessionDep, actor: ActorDep, now: NowDep) -> ViewBody:
    """Save a view for oneself; who leads the desk also for their team or a role."""
    added = await saved_views.add_view(session, actor=actor, new=body.as_new(), now=now)
    set_etag(response, added.version)
    return ViewBody.of(added, await saved_views.reader_of(session, actor))


@router.put("/views/{view_id}", dependencies=[_READ])
async def change_view(
    *,
    view_id: UUID,
    body: ViewIn,
    version: ExpectedVersionDep,
    response: Response,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
) -> ViewBody:
    """Replace what a view says."""
    changed = await saved_views.change_view(
        session, actor=actor, view_id=view_id, new=body.as_new(), version=version, now=now
    )
    set_etag(response, changed.version)
    return ViewBody.of(changed, await saved_views.reader_of(session, actor))


@router.delete("/views/{view_id}", status_code=status.HTTP_204_NO_CONTENT, dependencies=[_READ])
async def remove_view(
    view_id: UUID, version: ExpectedVersionDep, session: SessionDep, actor: ActorDep, now: NowDep
) -> None:
    """Remove a view."""
    await saved_views.remove_view(session, actor=actor, view_id=view_id, version=version, now=now)
