"""Watched folders: a file that is whole is copied, imported once by its content, and moved to `done` or `failed`.

A folder lies in one that the settings allow; links lead out of it and are refused. What is imported is our own copy, so
that nobody can change a file while it is read.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from zhike.customers import collecting_errors as errors
from zhike.customers.errors import RunOpen
from zhike.customers.repository import watching as repository
from zhike.customers.repository.watching import WatchedFile
from zhike.customers.rules.collecting import DONE, FAILED, MARKER, SETTLES_IN, FileState, moved_name, wanted
from zhike.customers.rules.runs import Source
from zhike.customers.service import importing
from zhike.customers.service.importing import said
from zhike.platform.actor import system_actor
from zhike.platform.database import Session
from zhike.platform.errors import ZhikeError
from zhike.platform.ids import uuid7
from zhike.platform.installation import PRIVATE_FOLDER
from zhike.platform.runtime import Runtime
from zhike.platform.settings import Settings
from zhike.platform.tables import open_table
from zhike.privacy import api as privacy

PIECE = 2**20
FILES_SHOWN = 100
# A file that is called after somebody is known by a token of its name.
_SCOPE = "watched_file"


@dataclass(frozen=True, slots=True)
class _Seen:
    name: str
    size: int
    modified_ns: int
    is_file: bool
    marked: bool


def require_folder(settings: Settings, place: str) -> Path:
    """The folder, links followed. Raises `FolderRefused` where the settings do not allow it, or it is not there."""
    try:
        folder = Path(place).resolve(strict=True)
        allowed = [Path(each).resolve() for each in settings.watched_folders]
    except (OSError, ValueError, RuntimeError):
        raise errors.FolderRefused("customers.folder.missing", folder=place) from None
    if not any(folder == each or each in folder.parents for each in allowed):
        raise errors.FolderRefused("customers.folder.not_allowed", folder=place)
    if not folder.is_dir() or not os.access(folder, os.R_OK | os.X_OK):
        raise errors.FolderRefused("customers.folder.missing", folder=place)
    return folder


async def list_files(session: Session, source: str) -> list[WatchedFile]:
    """The files of a source's folder, the newest first."""
    return await repository.list_files(session, source, limit=FILES_SHOWN)


def find_sample(settings: Settings, place: str, pattern: str) -> Path:
    """The first file of a folder that fits. Raises `FolderRefused` or `NoFileYet`."""
    folder = require_folder(settings, place)
    found = next((each for each in _look(folder, pattern) if each.is_file), None)
    if found is None:
        raise errors.NoFileYet(pattern=pattern)
    return folder / found.name


async def collect_folder(runtime: Runtime, source: Source) -> None:
    """Look at the folder; import the files that are whole. Raises `FolderRefused`."""
    folder = await asyncio.to_thread(require_folder, runtime.settings, source.place)
    seen = await asyncio.to_thread(_look, folder, source.pattern)
    now = runtime.clock.now()
    ready: list[_File] = []
    async with runtime.database.transaction() as session:
        settled = await repository.list_settled(session, source.name)
        known_as = {each: privacy.keep_foreign_id(runtime.keyring, each.name, scope=_SCOPE) for each in seen}
        await repository.forget_gone(session, source.name, list(known_as.values()))
        for each in seen:
            if (known_as[each], each.size, each.modified_ns) in settled:
                continue
            file_id, since = await repository.see_file(
                session, source.name, known_as[each], size=each.size, modified_ns=each.modified_ns, now=now
            )
            if each.marked or now - since >= SETTLES_IN or not each.is_file:
                ready.append(_File(runtime, source, folder, file_id, each.name, each.is_file))
    for file in ready:
        if not await file.take():
            return


@dataclass(frozen=True, slots=True)
class _File:
    """A file that is whole."""

    runtime: Runtime
    source: Source
    folder: Path
    id: UUID
    name: str
    is_file: bool

    @property
    def masked_name(self) -> str:
        """The name as it may be told and kept."""
        return privacy.mask_text(self.name)

    async def take(self) -> bool:
        """Import it; False where the source has a run that is still open, and the rest waits."""
        if not self.is_file:
            await self._end("refused", problem=errors.FileRefused("customers.folder.link", file=self.masked_name))
            return True
        with private_copy(self.runtime) as copy:
            try:
                digest = await asyncio.to_thread(copy_file, self.folder / self.name, copy)
            except OSError:
                await self._end(
                    "refused",
                    problem=errors.FileRefused("customers.folder.unreadable", file=self.masked_name),
                )
                return True
            return await self._take_copy(copy, digest)

    async def _take_copy(self, copy: Path, digest: bytes) -> bool:
        async with self.runtime.database.transaction() as session:
            repeated = await repository.is_imported(session, self.source.name, digest)
        if repeated:
            await self._put_away("repeated", content_hash=digest)
            return True
        try:
            table = await asyncio.to_thread(open_table, copy, name=self.masked_name)
            run = await importing.stage_for_worker(self.runtime, self.source, table, actor=system_actor("customers"))
        except RunOpen:
            return False
        except ZhikeError as trouble:
            await self._put_away("failed", content_hash=digest, problem=trouble)
        else:
            await self._put_away("imported", content_hash=digest, run_id=run.id)
        return True

    async def _put_away(self, state: FileState, **outcome: Any) -> None:
        """Say what came of it, then move it: one that cannot be moved is known the next time."""
        await self._end(state, **outcome)
        into = FAILED if state == "failed" else DONE
        try:
            await asyncio.to_thread(_move, self.folder, self.name, into, self.runtime.clock.now())
        except OSError:
            stuck = errors.FileRefused("customers.folder.unmovable", file=self.masked_name)
            await self._end(state, **{**outcome, "problem": stuck})

    async def _end(
        self,
        state: FileState,
        *,
        problem: ZhikeError | None = None,
        content_hash: bytes | None = None,
        run_id: UUID | None = None,
    ) -> None:
        values = {"problem": problem and said(problem), "content_hash": content_hash, "run_id": run_id}
        async with self.runtime.database.transaction() as session:
            await repository.end_file(session, self.id, state, now=self.runtime.clock.now(), **values)


def _look(folder: Path, pattern: str) -> list[_Seen]:
    """The files that the pattern asks for; nothing is followed."""
    with os.scandir(folder) as entries:
        there = {entry.name: entry.stat(follow_symlinks=False) for entry in entries}
    return [
        _Seen(
            name,
            there[name].st_size,
            there[name].st_mtime_ns,
            stat.S_ISREG(there[name].st_mode),
            name + MARKER in there,
        )
        for name in wanted(there, pattern)
        if not stat.S_ISDIR(there[name].st_mode)
    ]


@contextmanager
def private_copy(runtime: Runtime) -> Iterator[Path]:
    """A place for a copy that we alone can read, gone afterwards."""
    folder = runtime.installation.folder / "incoming"
    folder.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    path = folder / str(uuid7())
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)


def copy_file(source: Path, target: Path) -> bytes:
    """Copy a file that is no link; its SHA-256."""
    digest = hashlib.sha256()
    given = os.open(source, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    with os.fdopen(given, "rb") as read:
        if not stat.S_ISREG(os.fstat(given).st_mode):
            raise OSError
        made = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(made, "wb") as write:
            while piece := read.read(PIECE):
                digest.update(piece)
                write.write(piece)
    return digest.digest()


def _move(folder: Path, name: str, into: str, now: datetime) -> None:
    target = folder / into
    target.mkdir(exist_ok=True)
    if target.is_symlink() or not target.is_dir():
        raise NotADirectoryError(into)
    goal = target / name
    (folder / name).rename(goal if not os.path.lexists(goal) else target / moved_name(name, now))
    (folder / (name + MARKER)).unlink(missing_ok=True)
