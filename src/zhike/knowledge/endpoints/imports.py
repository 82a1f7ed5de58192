"""Taking articles in from a file, with a look at it first."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Annotated

from fastapi import APIRouter, File, Query, UploadFile

from zhike.knowledge.errors import ImportFileTooLarge
from zhike.knowledge.rules.importing import ImportFile
from zhike.knowledge.schemas.imports import ImportBody
from zhike.knowledge.service.importing import ImportReport, import_in_chunks, preview_import
from zhike.knowledge.service.reading import read_import
from zhike.platform.web import ActorDep, LanguageDep, NowDep, RuntimeDep, requires

LARGEST_MB = 10

router = APIRouter()


@router.post("/articles/imports", dependencies=[requires("knowledge.edit")])
async def post_import(
    *,
    file: Annotated[UploadFile, File()],
    dry_run: Annotated[bool, Query()] = False,
    runtime: RuntimeDep,
    actor: ActorDep,
    language: LanguageDep,
    now: NowDep,
) -> ImportBody:
    """Take the articles of a file in as drafts (CSV, TSV, JSON, JSON lines; at most 10 MB), or say what that would do.

    Rows that cannot be taken are listed with their place and the reason; the others are kept, and doing it again
    changes nothing.
    """
    content = await file.read(LARGEST_MB * 2**20 + 1)
    if len(content) > LARGEST_MB * 2**20:
        raise ImportFileTooLarge(limit=f"{LARGEST_MB} MB")
    name = (file.filename or "file")[-100:]
    found: ImportFile = await asyncio.to_thread(read_import, content, file=name, now=now)
    if dry_run:
        async with runtime.database.transaction() as session:
            decisions = await preview_import(session, actor=actor, rows=found.rows, now=now)
        counts = Counter(decision.change for decision in decisions)
        report = ImportReport(counts["imported"], counts["updated"], counts["unchanged"], rejects=list(found.rejects))
        return ImportBody.of(report, language=language, dry_run=True, preview=decisions)
    report = await import_in_chunks(runtime.database, actor=actor, rows=found.rows, publish=False, now=now)
    report.rejects = sorted([*found.rejects, *report.rejects], key=lambda reject: reject.row)
    return ImportBody.of(report, language=language)
