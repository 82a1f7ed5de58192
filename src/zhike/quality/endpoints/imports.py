"""Taking another system's history in: a look at it first, then a worker's job with progress, which can be undone."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, File, Form, Query, Response, UploadFile

from zhike.platform.idempotency import CREATES
from zhike.platform.paging import Page, decode_moment, encode_moment
from zhike.platform.runtime import Runtime
from zhike.platform.web import ActorDep, LanguageDep, NowDep, RuntimeDep, SessionDep, requires
from zhike.quality.history_errors import ImportTooLarge, reject_reason
from zhike.quality.import_bodies import (
    HistoryImportBody,
    HistoryPreviewBody,
    MappingCheck,
    MappingCheckBody,
    MappingFaultBody,
    ShippedMappingBody,
    ShippedMappingList,
)
from zhike.quality.rules.history.mapping import LARGEST
from zhike.quality.rules.history.runs import State
from zhike.quality.schemas import csv_lines
from zhike.quality.service import history_imports, history_preview
from zhike.quality.service.mappings import shipped_mappings

LARGEST_MB = 200
_LISTED_IN_CSV = 5000
_IN_CSV = (
    *("created_at", "file_name", "source", "actor_name", "state", "rows", "contacts", "imported", "rejected"),
    *("ignored", "first_date", "last_date", "ended_at"),
)
_ALLOWED = "quality.import"

router = APIRouter(prefix="/contact-imports")
_Upload = Annotated[UploadFile, File()]
_Mapping = Annotated[str, Form(max_length=LARGEST)]
_Words = Annotated[str, Query(max_length=100)]
_States = Annotated[list[State] | None, Query(alias="state")]


@router.get("/mappings", dependencies=[requires(_ALLOWED)])
async def get_shipped_mappings() -> ShippedMappingList:
    """The mappings that Zhike brings along."""
    found = await asyncio.to_thread(shipped_mappings)
    return ShippedMappingList(items=[ShippedMappingBody(name=name, text=text) for name, text in found.items()])


@router.post("/mapping-checks", dependencies=[requires(_ALLOWED)])
async def post_mapping_check(check: MappingCheck, language: LanguageDep) -> MappingCheckBody:
    """What is wrong with a mapping, and in which line."""
    fault = await asyncio.to_thread(history_preview.check_mapping, check.text, check.columns)
    return MappingCheckBody(fault=MappingFaultBody.of(fault, language) if fault else None)


@router.post("/previews", dependencies=[requires(_ALLOWED)])
async def post_history_preview(
    file: _Upload, runtime: RuntimeDep, language: LanguageDep, mapping: _Mapping = ""
) -> HistoryPreviewBody:
    """The first rows of the file as contact records (CSV, TSV, Excel, JSON lines, Parquet; at most 200 MB)."""
    async with _received(runtime, file) as (name, path):
        found = await asyncio.to_thread(history_preview.preview_history, path, name, mapping, runtime.keyring)
    return HistoryPreviewBody.of(found, language)


@router.post("", status_code=201, dependencies=[requires(_ALLOWED), CREATES])
async def post_history_import(
    *,
    file: _Upload,
    mapping: _Mapping,
    runtime: RuntimeDep,
    actor: ActorDep,
    language: LanguageDep,
    now: NowDep,
) -> HistoryImportBody:
    """Take the contacts of a file in: checked now, written by a worker. Doing it again changes nothing."""
    async with _received(runtime, file) as (name, path):
        run = await history_imports.stage_import(runtime, actor=actor, name=name, file=path, mapping=mapping, now=now)
    return HistoryImportBody.of(run, language)


@router.get("", dependencies=[requires(_ALLOWED)])
async def get_history_imports(
    *,
    session: SessionDep,
    language: LanguageDep,
    q: _Words = "",
    state: _States = None,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 20,
) -> Page[HistoryImportBody]:
    """Imports, newest first; `q` looks in file, source and person."""
    found = await history_imports.list_imports(
        session, q=q.strip(), states=state or (), before=decode_moment(cursor), limit=limit + 1
    )
    last = found[limit - 1] if len(found) > limit else None
    following = encode_moment(last.created_at, last.id) if last else None
    return Page(items=[HistoryImportBody.of(run, language) for run in found[:limit]], next_cursor=following)


@router.get("/list.csv", dependencies=[requires(_ALLOWED)], response_class=Response)
async def get_history_imports_csv(session: SessionDep, q: _Words = "", state: _States = None) -> Response:
    """The list as CSV."""
    found = await history_imports.list_imports(session, q=q.strip(), states=state or (), limit=_LISTED_IN_CSV)
    return _csv([_IN_CSV, *([getattr(run, name) for name in _IN_CSV] for run in found)], "contact-imports.csv")


@router.get("/{import_id}", dependencies=[requires(_ALLOWED)])
async def get_history_import(import_id: UUID, session: SessionDep, language: LanguageDep) -> HistoryImportBody:
    """How far an import is, the first rows that were not taken, and what stands in the way of taking it back."""
    run = await history_imports.get_import(session, import_id)
    rejects = await history_imports.list_rejects(session, import_id)
    obstacles = await history_imports.find_obstacles(session, run)
    return HistoryImportBody.of(run, language, rejects=rejects, obstacles=obstacles)


@router.put("/{import_id}/stop", dependencies=[requires(_ALLOWED)])
async def put_history_import_stop(
    import_id: UUID, session: SessionDep, actor: ActorDep, language: LanguageDep, now: NowDep
) -> HistoryImportBody:
    """Stop an import after the piece it is at. What was written stays."""
    return HistoryImportBody.of(await history_imports.stop_import(session, import_id, actor=actor, now=now), language)


@router.put("/{import_id}/resumption", dependencies=[requires(_ALLOWED)])
async def put_history_import_resumption(
    *, import_id: UUID, runtime: RuntimeDep, session: SessionDep, actor: ActorDep, language: LanguageDep, now: NowDep
) -> HistoryImportBody:
    """Go on with an import where it was stopped or failed."""
    run = await history_imports.resume_import(runtime, session, import_id, actor=actor, now=now)
    return HistoryImportBody.of(run, language)


@router.put("/{import_id}/removal", dependencies=[requires(_ALLOWED)])
async def put_history_import_removal(
    import_id: UUID, session: SessionDep, actor: ActorDep, language: LanguageDep, now: NowDep
) -> HistoryImportBody:
    """Take an import back: a worker deletes the contacts that it wrote. Refused where their months are sealed."""
    return HistoryImportBody.of(await history_imports.remove_import(session, import_id, actor=actor, now=now), language)


@router.get("/{import_id}/rejects.csv", dependencies=[requires(_ALLOWED)], response_class=Response)
async def get_history_import_rejects(import_id: UUID, session: SessionDep, language: LanguageDep) -> Response:
    """All rows that were not taken, with their place and the reason; what stands in them is in the file itself."""
    await history_imports.get_import(session, import_id)
    found = await history_imports.list_rejects(session, import_id, limit=None)
    rows = [(each.row, each.column, each.code, reject_reason(each.code, language)) for each in found]
    return _csv([("row", "column", "code", "reason"), *rows], f"rejects-{import_id}.csv")


def _csv(rows: Sequence[Sequence[object]], name: str) -> Response:
    # Spreadsheet programs read UTF-8 only with this mark in front.
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response("\ufeff" + csv_lines(rows), media_type="text/csv; charset=utf-8", headers=headers)


@asynccontextmanager
async def _received(runtime: Runtime, file: UploadFile) -> AsyncIterator[tuple[str, Path]]:
    """The file on our disk, where it can be moved to the files at once; it is removed afterwards."""
    folder = runtime.installation.files_folder
    path = await asyncio.to_thread(_kept, folder, file)
    try:
        yield (file.filename or "file")[-100:], path
    finally:
        await asyncio.to_thread(path.unlink, missing_ok=True)


def _kept(folder: Path, file: UploadFile) -> Path:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if (file.size or 0) > LARGEST_MB * 2**20:
        raise ImportTooLarge(limit=f"{LARGEST_MB} MB")
    with NamedTemporaryFile(dir=folder, prefix="upload-", delete=False) as kept:
        shutil.copyfileobj(file.file, kept)
    return Path(kept.name)
