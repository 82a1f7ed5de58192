"""Routes that find conversations by what was said in them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date, datetime, time, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response
from fastapi.responses import StreamingResponse

from zhike.conversations.endpoints.reading import names_of
from zhike.conversations.schemas.search import (
    CSV_HEADER,
    SearchedConversationOut,
    SearchedConversationsPage,
    csv_lines,
)
from zhike.conversations.service import searching
from zhike.conversations.service.searching import Search
from zhike.platform.actor import Actor
from zhike.platform.fields import OptionalLine
from zhike.platform.paging import decode_moment, encode_moment
from zhike.platform.runtime import Runtime
from zhike.platform.web import ActorDep, NowDep, RuntimeDep, SessionDep, requires

router = APIRouter(prefix="/search")
_EXPORT_PAGE = 100
_Code = Annotated[str | None, Query(max_length=80)]
_DAY = timedelta(days=1)


async def _wanted(
    *,
    runtime: RuntimeDep,
    q: OptionalLine = "",
    channel: _Code = None,
    queue: _Code = None,
    agent: UUID | None = None,
    reason: _Code = None,
    outcome: _Code = None,
    since: Annotated[date | None, Query(alias="from")] = None,
    until: Annotated[date | None, Query(alias="to")] = None,
) -> Search:
    def beginning(day: date) -> datetime:
        return datetime.combine(day, time(), runtime.settings.zone)

    return Search(
        query=q,
        channel=channel,
        queue=queue,
        agent=agent,
        reason=reason,
        outcome=outcome,
        since=beginning(since) if since else None,
        until=beginning(until + _DAY) if until and until < date.max else None,
    )


WantedDep = Annotated[Search, Depends(_wanted)]


@router.get("/conversations", dependencies=[requires("conversations.read")])
async def search_conversations(
    *,
    runtime: RuntimeDep,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
    wanted: WantedDep,
    response: Response,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> SearchedConversationsPage:
    """Conversations in which all words of `q` are found, newest first; days are those of the bank, both included.

    A word may be Chinese, Latin (its beginning suffices), pinyin, a number as it was written, a whole phone, card or id
    number, the last four digits of one, or who the customer is. Only what the actor may read.
    """
    before = decode_moment(cursor)
    found = await searching.search(runtime, session, actor=actor, wanted=wanted, before=before, limit=limit, now=now)
    names = await names_of(runtime, session, [each.conversation for each in found.items])
    response.headers["cache-control"] = "no-store"
    return SearchedConversationsPage(
        items=[SearchedConversationOut.of(each, names) for each in found.items],
        next_cursor=encode_moment(found.next[0], found.next[1]) if found.next else None,
        narrow=found.narrow,
    )


@router.get(
    "/conversations/export.csv", dependencies=[requires("conversations.export")], response_class=StreamingResponse
)
async def export_conversations(
    runtime: RuntimeDep, session: SessionDep, actor: ActorDep, now: NowDep, wanted: WantedDep
) -> StreamingResponse:
    """All that fits as CSV, without customers; that it was taken along is on record."""
    await searching.note_export(session, actor=actor, wanted=wanted, now=now)
    headers = {"content-disposition": 'attachment; filename="conversations.csv"'}
    return StreamingResponse(_csv(runtime, actor, wanted), media_type="text/csv; charset=utf-8", headers=headers)


async def _csv(runtime: Runtime, actor: Actor, wanted: Search) -> AsyncIterator[str]:
    yield "\ufeff" + ",".join(CSV_HEADER) + "\r\n"
    before = None
    while True:
        async with runtime.database.transaction() as session:
            page = await searching.find_page(
                runtime, session, actor=actor, wanted=wanted, before=before, limit=_EXPORT_PAGE
            )
        yield csv_lines(page.items)
        before = page.next
        if before is None:
            return
