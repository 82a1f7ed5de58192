"""Files of articles: made anew when they come, kept beside the database, handed out as they were approved."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from zhike.audit import api as audit
from zhike.knowledge.errors import FileGone, FileRefused, FileTooLarge
from zhike.knowledge.repository import files as repository
from zhike.knowledge.rules.articles import Content
from zhike.knowledge.rules.attachments import Attachment
from zhike.knowledge.service.editing import person
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.platform.files import checking
from zhike.platform.files.keeping import path_of, write_file
from zhike.platform.files.scanning import scan
from zhike.platform.ids import uuid7
from zhike.platform.runtime import Runtime

UNUSED_FOR: Final = timedelta(hours=24)
SWEPT_AT_ONCE: Final = 200


@dataclass(frozen=True, slots=True)
class Wanted:
    """An uploaded file that an article is to have, with its words."""

    file: UUID
    alt_zh: str = ""
    alt_en: str = ""


async def store_file(
    runtime: Runtime, session: Session, *, actor: Actor, name: str, content: bytes, now: datetime
) -> Attachment:
    """Check and keep a file; an article has it once it is saved with it. Raises `FileRefused`, `FileTooLarge`,
    `FileInfected`, `ScannerAway`.

    A file whose transaction fails stays behind without a row; nobody ever hands it out.
    """
    checked = await _check(runtime, content)
    stem, extension = checking.split_name(checking.clean_name(name), checked.content_type)
    digest = await asyncio.to_thread(_digest, checked.content)
    file = Attachment(
        uuid7(), stem + extension, checked.content_type, len(checked.content), checked.width, checked.height, digest
    )
    await asyncio.to_thread(write_file, path_of(runtime.installation.files_folder, file.file), checked.content)
    await repository.insert_file(session, file, by=person(actor), now=now)
    subject, detail = f"article_file:{file.file}", {"type": file.content_type, "size": file.size}
    await audit.record(session, actor=actor, action="knowledge.file_added", subject=subject, detail=detail, now=now)
    return file


async def with_files(session: Session, content: Content, wanted: Sequence[Wanted]) -> Content:
    """The content with these files, each once, in their order. Raises `FileGone` where one does not exist."""
    unique = list({each.file: each for each in wanted}.values())
    found = await repository.find_files(session, [each.file for each in unique], lock=True) if unique else {}
    if len(found) < len(unique):
        raise FileGone
    attachments = [replace(found[each.file], alt_zh=each.alt_zh.strip(), alt_en=each.alt_en.strip()) for each in unique]
    return replace(content, attachments=tuple(attachments))


async def find_file(session: Session, file_id: UUID) -> Attachment:
    """A file, whichever article has it. Raises `FileGone`."""
    found = (await repository.find_files(session, [file_id])).get(file_id)
    if found is None:
        raise FileGone
    return found


async def find_told_file(session: Session, *, article_id: UUID, version: int, file_id: UUID) -> Attachment:
    """A file of a version that customers were told. Raises `FileGone`, also where the version was for staff."""
    found = await repository.find_file_of_version(session, article_id, version, file_id)
    if found is None or found[1] == "staff":
        raise FileGone
    return found[0]


async def read_file(runtime: Runtime, file: Attachment) -> bytes:
    """The content of a file that the caller was allowed to find. Raises `FileGone` where it is not on the disk any
    more, or not as it was approved."""
    path = path_of(runtime.installation.files_folder, file.file)
    try:
        content = await asyncio.to_thread(path.read_bytes)
    except FileNotFoundError:
        raise FileGone from None
    if await asyncio.to_thread(_digest, content) != file.digest:
        raise FileGone
    return content


async def sweep_files(runtime: Runtime) -> int:
    """Delete files that no article has a day after they came; how many."""
    now = runtime.clock.now()
    async with runtime.database.transaction() as session:
        orphans = await repository.take_orphans(session, before=now - UNUSED_FOR, limit=SWEPT_AT_ONCE)
    for file_id in orphans:
        path = path_of(runtime.installation.files_folder, file_id)
        await asyncio.to_thread(path.unlink, missing_ok=True)
    return len(orphans)


async def _check(runtime: Runtime, content: bytes) -> checking.CheckedFile:
    try:
        checked = await checking.check(content)
    except checking.FileProblem as problem:
        if problem.code == "too_large":
            raise FileTooLarge(limit=f"{checking.LARGEST_BYTES // 2**20} MB") from None
        raise FileRefused(f"knowledge.attachment.{problem.code}") from None
    await scan(runtime.settings, content)
    return checked


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
