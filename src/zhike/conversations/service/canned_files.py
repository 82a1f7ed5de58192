"""Files of canned replies: kept once, and copied into each conversation in which their reply is inserted."""

from __future__ import annotations

import asyncio
import hashlib
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from zhike.audit import api as audit
from zhike.conversations.canned import CannedFile
from zhike.conversations.errors import FileMissing
from zhike.conversations.repository import canned_files
from zhike.conversations.service.files import check_file
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.platform.files import checking
from zhike.platform.files.keeping import path_of, write_file
from zhike.platform.ids import uuid7
from zhike.platform.runtime import Runtime

UNUSED_FOR: Final = timedelta(hours=24)


async def store_canned_file(
    runtime: Runtime, session: Session, *, actor: Actor, name: str, content: bytes, now: datetime
) -> CannedFile:
    """Check and keep a file; a reply has it once it is saved with it. Raises `FileRefused`, `FileTooLarge`.

    It is what the bank says to everybody, so it lies open on the disk; its digest tells whether it is still itself.
    """
    checked = await check_file(runtime, content)
    stem, extension = checking.split_name(checking.clean_name(name), checked.content_type)
    digest = await asyncio.to_thread(_digest, checked.content)
    file = CannedFile(
        uuid7(), stem + extension, checked.content_type, len(checked.content), checked.width, checked.height, digest
    )
    await asyncio.to_thread(write_file, path_of(runtime.installation.files_folder, file.id), checked.content)
    await canned_files.insert_file(session, file, by=actor.id, now=now)
    subject, detail = f"canned_file:{file.id}", {"type": file.content_type, "size": file.size}
    await audit.record(
        session, actor=actor, action="conversations.canned_file_added", subject=subject, detail=detail, now=now
    )
    return file


async def read_canned_file(runtime: Runtime, session: Session, file_id: UUID) -> tuple[CannedFile, bytes]:
    """A file and its content; `FileMissing` where it is gone from the disk, or is not what was kept."""
    file = (await canned_files.find_files(session, [file_id])).get(file_id)
    if file is None:
        raise FileMissing
    path = path_of(runtime.installation.files_folder, file.id)
    try:
        content = await asyncio.to_thread(path.read_bytes)
    except FileNotFoundError:
        raise FileMissing from None
    if await asyncio.to_thread(_digest, content) != file.digest:
        raise FileMissing
    return file, content


async def sweep_canned_files(runtime: Runtime) -> int:
    """Delete files that no reply has a day after they came; how many."""
    now = runtime.clock.now()
    async with runtime.database.transaction() as session:
        orphans = await canned_files.take_orphans(session, before=now - UNUSED_FOR, limit=200)
    for file_id in orphans:
        path = path_of(runtime.installation.files_folder, file_id)
        await asyncio.to_thread(path.unlink, missing_ok=True)
    return len(orphans)


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
