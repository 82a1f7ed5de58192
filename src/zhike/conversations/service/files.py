"""Files in conversations: checked, made anew, sealed under a key of their own, kept outside the database."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from zhike.conversations.errors import FileMissing, FileRefused, FileTooLarge
from zhike.conversations.repository import attachments
from zhike.conversations.thread import Attachment
from zhike.platform.actor import Actor
from zhike.platform.crypto import Keyring, unseal
from zhike.platform.database import Session
from zhike.platform.files import checking
from zhike.platform.files.keeping import path_of, write_file
from zhike.platform.files.scanning import scan
from zhike.platform.ids import uuid7
from zhike.platform.runtime import Runtime
from zhike.privacy import api as privacy

UNSENT_FOR: Final = timedelta(hours=24)


async def store_file(
    runtime: Runtime,
    session: Session,
    *,
    actor: Actor,
    conversation_id: UUID,
    name: str,
    content: bytes,
    now: datetime,
) -> Attachment:
    """Check and keep a file that was uploaded into a conversation; it is sent by a message later.

    Raises `FileRefused` or `FileTooLarge` with the reason. A file whose transaction fails stays behind without a row
    and without a key: it opens for nobody.
    """
    checked = await check_file(runtime, content)
    attachment_id = uuid7()
    key, wrapped = runtime.keyring.new_data_key(context=attachments.key_context(attachment_id))
    attachment = Attachment(
        id=attachment_id,
        conversation_id=conversation_id,
        name=_name(name, checked.content_type),
        content_type=checked.content_type,
        size=len(checked.content),
        width=checked.width,
        height=checked.height,
        uploaded_by=actor.id,
        uploaded_at=now,
        sequence=None,
        wrapped_key=wrapped,
    )
    path = path_of(runtime.installation.files_folder, attachment_id)
    sealed = runtime.keyring.seal(key, checked.content, context=attachments.key_context(attachment_id))
    await asyncio.to_thread(write_file, path, sealed)
    await attachments.insert_attachment(session, attachment)
    return attachment


async def open_file(runtime: Runtime, attachment: Attachment) -> bytes:
    """The content of a file that the caller was allowed to load; `FileMissing` if it is gone from the disk."""
    path = path_of(runtime.installation.files_folder, attachment.id)
    try:
        sealed = await asyncio.to_thread(path.read_bytes)
    except FileNotFoundError:
        raise FileMissing from None
    return _unseal(runtime.keyring, attachment, sealed)


async def delete_unsent_files(runtime: Runtime) -> int:
    """Delete files that nobody sent within a day; how many."""
    now = runtime.clock.now()
    async with runtime.database.transaction() as session:
        stale = await attachments.list_unsent(session, before=now - UNSENT_FOR, limit=200)
        if stale:
            await attachments.delete_unsent(session, stale)
    for attachment_id in stale:
        path = path_of(runtime.installation.files_folder, attachment_id)
        await asyncio.to_thread(path.unlink, missing_ok=True)
    return len(stale)


async def delete_blanked_files(runtime: Runtime) -> int:
    """Delete the sealed bytes of files whose key an erasure or the end of their time has destroyed; how many.

    First the bytes, then the note: whoever dies between the two deletes again what is not there.
    """
    async with runtime.database.transaction() as session:
        blanked = await attachments.list_blanked(session, limit=200)
    for attachment_id in blanked:
        path = path_of(runtime.installation.files_folder, attachment_id)
        await asyncio.to_thread(path.unlink, missing_ok=True)
    if blanked:
        async with runtime.database.transaction() as session:
            await attachments.note_off_disk(session, blanked)
    return len(blanked)


async def check_file(runtime: Runtime, content: bytes) -> checking.CheckedFile:
    """The file as it may be kept; raises `FileRefused`, `FileTooLarge`."""
    try:
        checked = await checking.check(content)
    except checking.FileProblem as problem:
        if problem.code == "too_large":
            raise FileTooLarge(limit_mb=checking.LARGEST_BYTES // 2**20) from None
        raise FileRefused(f"conversations.file_{problem.code}") from None
    await scan(runtime.settings, content)
    return checked


def _name(raw: str, content_type: str) -> str:
    """The shown name, with the extension of what the file really is."""
    stem, extension = checking.split_name(checking.clean_name(raw), content_type)
    shown, _dropped = privacy.drop_secrets(stem)
    return shown + extension


def _unseal(keyring: Keyring, attachment: Attachment, sealed: bytes) -> bytes:
    key = keyring.unwrap(attachment.wrapped_key, context=attachments.key_context(attachment.id))
    return unseal(key, sealed, context=attachments.key_context(attachment.id))
