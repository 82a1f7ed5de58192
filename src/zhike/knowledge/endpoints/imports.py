"""Taking articles in from a file: a look at it first, then a worker's job with progress."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, File, Query, Response, UploadFile

from zhike.knowledge.errors import ImportFileTooLarge
from zhike.knowledge.schemas.imports import ArticleImportBody, ImportPreviewBody
from zhike.knowledge.schemas.sheets import rejects_csv
from zhike.knowledge.service import import_runs
from zhike.knowledge.service.importing import ImportReport, preview_import
from zhike.knowledge.service.reading import read_import
from zhike.platform.idempotency import CREATES
from zhike.platform.paging import Page, decode_moment, encode_moment
from zhike.platform.web import ActorDep, LanguageDep, NowDep, RuntimeDep, SessionDep, requires

LARGEST_MB = 50

router = APIRouter()
_Upload = Annotated[UploadFile, File()]


@router.post("/articles/imports/previews", dependencies=[requires("knowledge.edit")])
async def post_import_preview(
    file: _Upload, runtime: RuntimeDep, actor: ActorDep, language: LanguageDep, now: NowDep
) -> ImportPreviewBody:
    """What an import of the file would do (CSV, TSV, Excel, JSON, Word, HTML, Markdown, PDF; at most 50 MB)."""
    name, content = await _received(file)
    found = await asyncio.to_thread(read_import, content, file=name, now=now)
    async with runtime.database.transaction() as session:
        decisions = await preview_import(session, actor=actor, rows=found.rows, now=now)
    counts = Counter(decision.change for decision in decisions)
    report = ImportReport(counts["imported"], counts["updated"], counts["unchanged"], rejects=list(found.rejects))
    return ImportPreviewBody.of(report, unit=found.unit, language=language, preview=decisions)


@router.post("/articles/imports", status_code=201, dependencies=[requires("knowledge.edit"), CREATES])
async def post_import(
    file: _Upload, runtime: RuntimeDep, actor: ActorDep, language: LanguageDep, now: NowDep
) -> ArticleImportBody:
    """Take the articles of a file in as drafts: read now, stored by a worker, which `done` of `rows` tells.

    Rows that cannot be taken are listed with their place and the reason; the others are kept, and doing it again
    changes nothing.
    """
    name, content = await _received(file)
    run = await import_runs.stage_import(runtime, actor=actor, name=name, content=content, now=now)
    return ArticleImportBody.of(run, (), language)


@router.get("/articles/imports", dependencies=[requires("knowledge.edit")])
async def get_imports(
    session: SessionDep,
    language: LanguageDep,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 20,
) -> Page[ArticleImportBody]:
    """Imports, newest first, without their rejected rows."""
    found = await import_runs.list_runs(session, before=decode_moment(cursor), limit=limit + 1)
    last = found[limit - 1] if len(found) > limit else None
    following = encode_moment(last.created_at, last.id) if last else None
    return Page(items=[ArticleImportBody.of(run, (), language) for run in found[:limit]], next_cursor=following)


@router.get("/articles/imports/{run_id}", dependencies=[requires("knowledge.edit")])
async def get_import(run_id: UUID, session: SessionDep, language: LanguageDep) -> ArticleImportBody:
    """How far an import is, and the first rows that were not taken."""
    run = await import_runs.get_run(session, run_id)
    return ArticleImportBody.of(run, await import_runs.list_rejects(session, run_id), language)


@router.put("/articles/imports/{run_id}/stop", dependencies=[requires("knowledge.edit")])
async def put_import_stop(
    run_id: UUID, session: SessionDep, actor: ActorDep, language: LanguageDep, now: NowDep
) -> ArticleImportBody:
    """Stop an import after the piece it is at. What was taken in stays."""
    run = await import_runs.stop_import(session, run_id, actor=actor, now=now)
    return ArticleImportBody.of(run, (), language)


@router.put("/articles/imports/{run_id}/resumption", dependencies=[requires("knowledge.edit")])
async def put_import_resumption(
    *, run_id: UUID, runtime: RuntimeDep, session: SessionDep, actor: ActorDep, language: LanguageDep, now: NowDep
) -> ArticleImportBody:
    """Go on with an import where it was stopped or failed."""
    run = await import_runs.resume_import(runtime, session, run_id, actor=actor, now=now)
    return ArticleImportBody.of(run, (), language)


@router.get("/articles/imports/{run_id}/rejects.csv", dependencies=[requires("knowledge.edit")])
async def get_import_rejects(run_id: UUID, session: SessionDep, language: LanguageDep) -> Response:
    """All rows that were not taken, with their place, the reason and what they say."""
    await import_runs.get_run(session, run_id)
    sheet = rejects_csv(await import_runs.list_rejects(session, run_id, limit=None), language)
    headers = {"content-disposition": f'attachment; filename="rejects-{run_id}.csv"'}
    return Response("\ufeff" + sheet, media_type="text/csv; charset=utf-8", headers=headers)


async def _received(file: UploadFile) -> tuple[str, bytes]:
    content = await file.read(LARGEST_MB * 2**20 + 1)
    if len(content) > LARGEST_MB * 2**20:
        raise ImportFileTooLarge(limit=f"{LARGEST_MB} MB")
    return (file.filename or "file")[-100:], content
