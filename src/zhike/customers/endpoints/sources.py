"""HTTP routes of sources and their import runs."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, File, Form, Query, Response, UploadFile

from zhike.customers.collecting_errors import DeliveredElsewhere
from zhike.customers.errors import MappingRefused, RunUnknown, reject_reason
from zhike.customers.rules.mapping import SourceMapping
from zhike.customers.rules.runs import PUSH_MAPPING, RunState, Source
from zhike.customers.schemas.sources import (
    DeliveryWishBody,
    ImportRunBody,
    NewSourceBody,
    SourceBody,
    SourceDraftBody,
    SourceEditBody,
    SourcePreviewBody,
    SourcesBody,
    WatchedFileBody,
    WatchedFilesBody,
)
from zhike.customers.service import collecting, credentials, importing, sources, watching
from zhike.platform.errors import PreconditionFailed, TooLarge
from zhike.platform.fields import OptionalLine
from zhike.platform.idempotency import CREATES
from zhike.platform.ids import uuid7
from zhike.platform.paging import Page, decode_moment, encode_moment
from zhike.platform.runtime import Runtime
from zhike.platform.tables import Table, open_table
from zhike.platform.web import (
    ActorDep,
    ExpectedVersionDep,
    LanguageDep,
    NowDep,
    RuntimeDep,
    SessionDep,
    check_version,
    requires,
    set_etag,
)

LARGEST_MB = 2048
PERIOD = timedelta(days=7)
PIECE = 2**20
READS, COLLECTS = "customers.quality", "customers.collect"

router = APIRouter(prefix="/api/v1")
MappingForm = Annotated[str, Form(max_length=50_000)]


@router.get("/sources", dependencies=[requires(READS)])
async def get_sources(*, q: OptionalLine = "", session: SessionDep, language: LanguageDep, now: NowDep) -> SourcesBody:
    """All sources whose name or label holds `q`, with the newest run and the efficiency of the last seven days."""
    found = await sources.list_source_states(session, search=q, since=now - PERIOD, until=now)
    return SourcesBody(items=[SourceBody.of(state, language) for state in found])


@router.post("/sources", status_code=201, dependencies=[requires(COLLECTS), CREATES])
async def post_source(
    body: NewSourceBody, response: Response, *, runtime: RuntimeDep, session: SessionDep, actor: ActorDep, now: NowDep
) -> SourceBody:
    """Add a source. Its name is its key: the same name twice is refused."""
    mapping = PUSH_MAPPING if body.kind == "push" else sources.read_mapping(body.mapping, file=body.name)
    source = Source(**body.model_dump(exclude={"mapping", "password"}), mapping=mapping)
    await _check_place(runtime, source)
    created = await sources.create_source(session, source, actor=actor, now=now)
    if source.kind == "sql":
        await credentials.set_password(session, runtime.keyring, source.name, body.password, actor=actor, now=now)
    set_etag(response, created.version)
    return SourceBody.plain(created)


@router.put("/sources/{name}", dependencies=[requires(COLLECTS)])
async def put_source(
    name: str,
    body: SourceEditBody,
    response: Response,
    *,
    runtime: RuntimeDep,
    session: SessionDep,
    actor: ActorDep,
    expected: ExpectedVersionDep,
    now: NowDep,
) -> SourceBody:
    """Change a source: its label, mapping, where and when it is asked, what is expected of it, whether it is used."""
    known = await sources.find_source(session, name)
    check_version(expected, known.version)
    mapping = known.mapping if known.kind == "push" else sources.read_mapping(body.mapping, file=name)
    changed = replace(known, **{**body.model_dump(exclude={"mapping", "password"}), "mapping": mapping})
    await _check_place(runtime, changed)
    if known.kind == "sql":
        await collecting.keep_password(session, runtime.keyring, known, changed, body.password, actor=actor, now=now)
    saved = await sources.edit_source(session, changed, actor=actor, now=now)
    if saved is None:
        raise PreconditionFailed
    set_etag(response, saved.version)
    return SourceBody.plain(saved)


@router.post("/sources/previews", dependencies=[requires(COLLECTS)])
async def post_preview(
    *, file: Annotated[UploadFile, File()], mapping: MappingForm = "", runtime: RuntimeDep, language: LanguageDep
) -> SourcePreviewBody:
    """Look into a delivery: its columns, the likely mapping (or the one given, as JSON), its first lines, masked."""
    given = _mapping(mapping)
    async with _received(runtime, file) as table:
        return SourcePreviewBody.of(await asyncio.to_thread(sources.preview, table, given), language)


@router.post("/sources/draft-previews", dependencies=[requires(COLLECTS)])
async def post_draft_preview(
    body: SourceDraftBody, *, runtime: RuntimeDep, session: SessionDep, language: LanguageDep
) -> SourcePreviewBody:
    """Look into a database or folder that is to be a source: columns, likely mapping, first lines (masked)."""
    given = sources.read_mapping(body.mapping, file="mapping") if body.mapping else None
    draft = collecting.Draft(
        **body.model_dump(include={"kind", "place", "query", "pattern", "watermark", "password", "source"})
    )
    found = await collecting.preview_draft(runtime, session, draft, given)
    return SourcePreviewBody.of(found, language)


@router.put("/sources/{name}/wish", status_code=202, dependencies=[requires(COLLECTS)])
async def put_wish(name: str, body: DeliveryWishBody, *, session: SessionDep, actor: ActorDep, now: NowDep) -> Response:
    """Want a delivery now of a source that we ask; a worker collects it."""
    await collecting.ask_for_delivery(session, name, anew=body.anew, actor=actor, now=now)
    return Response(status_code=202)


@router.get("/sources/{name}/files", dependencies=[requires(READS)])
async def get_files(name: str, *, session: SessionDep, language: LanguageDep) -> WatchedFilesBody:
    """The files of a watched folder, the newest first: waiting, imported, repeated, failed, refused."""
    await sources.find_source(session, name)
    found = await watching.list_files(session, name)
    return WatchedFilesBody(items=[WatchedFileBody.of(each, language) for each in found])


@router.post("/sources/{name}/runs", status_code=201, dependencies=[requires(COLLECTS), CREATES])
async def post_run(
    name: str, *, file: Annotated[UploadFile, File()], runtime: RuntimeDep, actor: ActorDep, language: LanguageDep
) -> ImportRunBody:
    """Take a delivery in. It is staged when the answer comes; a worker sorts it then, which `progress` tells."""
    async with runtime.database.transaction() as session:
        source = await sources.find_source(session, name)
    if source.kind == "push":
        raise DeliveredElsewhere(source=name)
    async with _received(runtime, file) as table:
        run = await importing.stage_for_worker(runtime, source, table, actor=actor)
    return ImportRunBody.of(run, language)


@router.get("/import-runs", dependencies=[requires(READS)])
async def get_runs(
    *,
    source: OptionalLine = "",
    state: RunState | None = None,
    cursor: str | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    session: SessionDep,
    language: LanguageDep,
) -> Page[ImportRunBody]:
    """Import runs, the newest first."""
    before = decode_moment(cursor)
    found = await importing.list_runs(session, source=source or None, state=state, before=before, limit=limit)
    last = found[-1] if len(found) == limit else None
    following = encode_moment(last.created_at, last.id) if last else None
    return Page(items=[ImportRunBody.of(run, language) for run in found], next_cursor=following)


@router.put("/import-runs/{run_id}/stop", status_code=204, dependencies=[requires(COLLECTS)])
async def put_stop(run_id: UUID, *, session: SessionDep, actor: ActorDep, now: NowDep) -> None:
    """Stop a run. What was written stays, the rest comes with the next delivery."""
    await importing.stop_run(session, run_id, actor=actor, now=now)


@router.get("/import-runs/{run_id}/rejects.csv", dependencies=[requires(READS)])
async def get_rejects(run_id: UUID, *, session: SessionDep, language: LanguageDep) -> Response:
    """The lines of a run that were not taken: row, column, reason (the first 10,000)."""
    if await importing.find_run(session, run_id) is None:
        raise RunUnknown
    sink = io.StringIO(newline="")
    writer = csv.writer(sink)
    writer.writerow(["row", "column", "reason"])
    for row, column, code in await importing.list_rejects(session, run_id):
        writer.writerow([row, column, reject_reason(code, language)])
    headers = {"content-disposition": f'attachment; filename="rejects-{run_id}.csv"'}
    return Response("\ufeff" + sink.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)


def _mapping(text: str) -> SourceMapping | None:
    if not text.strip():
        return None
    try:
        given = json.loads(text)
    except (ValueError, RecursionError):
        raise MappingRefused(file="mapping", place="mapping") from None
    return sources.read_mapping(given, file="mapping")


async def _check_place(runtime: Runtime, source: Source) -> None:
    """A folder has to be one that may be watched; the others say nothing that only this host knows."""
    if source.kind == "folder":
        await asyncio.to_thread(watching.require_folder, runtime.settings, source.place)


@asynccontextmanager
async def _received(runtime: Runtime, upload: UploadFile) -> AsyncIterator[Table]:
    """The upload as a table. Its copy, readable by us alone, is gone when the request ends."""
    folder = runtime.installation.folder / "incoming"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / str(uuid7())
    try:
        await _copy(upload, path)
        yield await asyncio.to_thread(open_table, path, name=(upload.filename or "file")[-100:])
    finally:
        path.unlink(missing_ok=True)


async def _copy(upload: UploadFile, path: Path) -> None:
    size = 0
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        while piece := await upload.read(PIECE):
            size += len(piece)
            if size > LARGEST_MB * PIECE:
                raise TooLarge(limit=f"{LARGEST_MB} MB")
            await asyncio.to_thread(file.write, piece)
