"""HTTP routes of audit: the list, and the same as CSV."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import StreamingResponse
from pydantic import AwareDatetime

from zhike.audit.repository.entries import Filter
from zhike.audit.schemas.entries import CSV_HEADER, EntryBody, csv_lines, csv_row
from zhike.audit.service.trail import list_entries, record, stream_entries
from zhike.platform.errors import Invalid
from zhike.platform.fields import Line
from zhike.platform.paging import Page, decode_cursor, encode_cursor
from zhike.platform.runtime import Runtime
from zhike.platform.web import ActorDep, NowDep, RuntimeDep, SessionDep, requires

router = APIRouter()


async def _filter(
    actor: Line | None = None,
    action: Line | None = None,
    subject: Line | None = None,
    from_: Annotated[AwareDatetime | None, Query(alias="from")] = None,
    to: AwareDatetime | None = None,
) -> Filter:
    """`action` may be a context ("customers") or one action ("customers.read"); `to` is exclusive."""
    return Filter(actor=actor, action=action, subject=subject, from_at=from_, to_at=to)


FilterDep = Annotated[Filter, Depends(_filter)]


@router.get("/audit", dependencies=[requires("audit.read")])
async def get_audit(
    session: SessionDep,
    wanted: FilterDep,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Page[EntryBody]:
    """Entries newest first."""
    entries = await list_entries(session, wanted, before=_key(cursor), limit=limit + 1)
    items = [EntryBody.of(entry) for entry in entries[:limit]]
    last = items[-1] if len(entries) > limit else None
    return Page(items=items, next_cursor=encode_cursor(last.at.isoformat(), last.id) if last else None)


@router.get("/audit.csv", dependencies=[requires("audit.export")], response_class=StreamingResponse)
async def get_audit_csv(
    session: SessionDep, runtime: RuntimeDep, actor: ActorDep, now: NowDep, wanted: FilterDep
) -> StreamingResponse:
    """All entries of the filter as CSV, newest first; that somebody took them along is an entry itself."""
    detail = {"filter": {name: value for name in ("actor", "action", "subject") if (value := getattr(wanted, name))}}
    await record(session, actor=actor, action="audit.exported", subject="audit", detail=detail, now=now)
    headers = {"content-disposition": 'attachment; filename="audit.csv"'}
    return StreamingResponse(_csv(runtime, wanted), media_type="text/csv; charset=utf-8", headers=headers)


async def _csv(runtime: Runtime, wanted: Filter) -> AsyncIterator[str]:
    # Spreadsheet programs read UTF-8 only with this mark in front.
    yield "\ufeff" + csv_lines([CSV_HEADER])
    async with runtime.database.transaction() as session:
        async for batch in stream_entries(session, wanted):
            yield csv_lines(csv_row(entry) for entry in batch)


def _key(cursor: str | None) -> tuple[datetime, int] | None:
    key = decode_cursor(cursor, 2)
    if key is None:
        return None
    try:
        at = datetime.fromisoformat(key[0])
    except (TypeError, ValueError):
        raise Invalid(what="cursor") from None
    if at.tzinfo is None or not isinstance(key[1], int) or not 0 <= key[1] < 2**63:
        raise Invalid(what="cursor")
    return at, key[1]
