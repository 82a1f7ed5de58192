"""HTTP routes of the register of processing, and of its published part."""

from __future__ import annotations

import csv
import io
from typing import Annotated

from fastapi import APIRouter, Query, Response

from zhike.platform.paging import Page, decode_cursor, encode_cursor
from zhike.platform.web import ActorDep, ExpectedVersionDep, NowDep, RuntimeDep, SessionDep, public, requires, set_etag
from zhike.privacy.rules.register import Entry
from zhike.privacy.schemas.register import (
    CSV_HEADER,
    ChangeBody,
    Key,
    NewEntryBody,
    NewRetentionBody,
    RegisterBody,
    ScopeBody,
    WordsBody,
    csv_rows,
    scope_lines,
)
from zhike.privacy.service import register as service

router = APIRouter()


@router.get("/scope", dependencies=[public("what is collected, why, how long, and who receives it, is published")])
async def get_scope(session: SessionDep, runtime: RuntimeDep) -> ScopeBody:
    """The published scope of collection, use and disclosure: what the register says, in customers' words."""
    settings = runtime.settings
    return ScopeBody(
        version=await service.get_version(session),
        bank=WordsBody(zh=settings.bank_name_zh, en=settings.bank_name_en),
        lines=scope_lines(await service.get_register(session)),
    )


@router.get("/register", dependencies=[requires("privacy.read")])
async def get_register(session: SessionDep, response: Response) -> RegisterBody:
    """The register as it holds now, with its version as ETag."""
    return await _register(session, response)


@router.get("/register.csv", dependencies=[requires("privacy.read")], response_class=Response)
async def get_register_csv(session: SessionDep) -> Response:
    """The lines of the register as CSV."""
    sheet = io.StringIO()
    writer = csv.writer(sheet)
    writer.writerows([CSV_HEADER, *csv_rows(await service.get_register(session))])
    headers = {"content-disposition": 'attachment; filename="register.csv"'}
    # Spreadsheet programs read UTF-8 only with this mark in front.
    return Response("\ufeff" + sheet.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)


@router.get("/register/changes", dependencies=[requires("privacy.read")])
async def get_changes(
    session: SessionDep,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Page[ChangeBody]:
    """Changes newest first."""
    key = decode_cursor(cursor, 1)
    before = int(key[0]) if key and isinstance(key[0], int) else None
    found = await service.list_changes(session, before=before, limit=limit + 1)
    items = [ChangeBody.of(each) for each in found[:limit]]
    return Page(items=items, next_cursor=encode_cursor(items[-1].version) if len(found) > limit else None)


@router.put("/register/entries/{purpose}/{field}", dependencies=[requires("privacy.manage")])
async def put_entry(
    *,
    purpose: Key,
    field: Key,
    new: NewEntryBody,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
    expected: ExpectedVersionDep,
    response: Response,
) -> RegisterBody:
    """Set a line; it holds at the next reading. If-Match names the version of the register."""
    entry = Entry(purpose, field, new.basis, new.retention, tuple(new.shared), new.active)
    await service.set_entry(session, actor=actor, entry=entry, note=new.note, expected=expected, now=now)
    return await _register(session, response)


@router.put("/register/retention/{retention}", dependencies=[requires("privacy.manage")])
async def put_retention(
    *,
    retention: Key,
    new: NewRetentionBody,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
    expected: ExpectedVersionDep,
    response: Response,
) -> RegisterBody:
    """Set how long a class of records is kept. If-Match names the version of the register."""
    await service.set_retention(
        session, actor=actor, retention=retention, days=new.days, note=new.note, expected=expected, now=now
    )
    return await _register(session, response)


async def _register(session: SessionDep, response: Response) -> RegisterBody:
    version = await service.get_version(session)
    set_etag(response, version)
    return RegisterBody.of(await service.get_register(session), version)
