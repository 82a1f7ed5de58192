"""A restore is whole or not at all: it says in the folder that it is going on, and what it found there before.

Where it fails, the folder is put back at once; where it was killed, nothing opens the folder (`RestoreUnfinished`), and
the next restore into it puts it back first.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from zhike.app.backup.errors import RestoreRunning
from zhike.platform.errors import ZhikeError
from zhike.platform.installation import RESTORING, open_installation, write_private_file
from zhike.platform.postgres import DatabaseServer
from zhike.platform.settings import FILE_NAME

_KEYS = "keys"


def clear_broken_off(folder: Path) -> bool:
    """Put back a folder in which a restore was killed; whether there was one. Raises `RestoreRunning`."""
    mark = folder / RESTORING
    if not mark.exists():
        return False
    with _held(mark, folder):
        _end_its_database(folder)
        _put_back(folder, json.loads(mark.read_text(encoding="utf-8") or '{"kept": null}'))
        mark.unlink()
    return True


@contextmanager
def undone_on_failure(folder: Path) -> Iterator[None]:
    """Leave the folder as it was where the block fails, so that nobody serves half of it."""
    existed = folder.exists()
    before = _found(folder)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    mark = folder / RESTORING
    write_private_file(mark, json.dumps(before, ensure_ascii=False))
    try:
        with _held(mark, folder):
            yield
    except BaseException:
        _put_back(folder, before)
        mark.unlink(missing_ok=True)
        if not existed:
            folder.rmdir()
        raise
    mark.unlink()


def _found(folder: Path) -> dict[str, object]:
    settings, keys = folder / FILE_NAME, folder / _KEYS
    return {
        "kept": sorted(entry.name for entry in folder.iterdir()) if folder.exists() else [],
        "keys": sorted(entry.name for entry in keys.iterdir()) if keys.exists() else [],
        "settings": settings.read_text(encoding="utf-8-sig") if settings.exists() else None,
    }


def _put_back(folder: Path, before: dict[str, object]) -> None:
    kept, keys, settings = before.get("kept"), before.get("keys"), before.get("settings")
    if not isinstance(kept, list) or not isinstance(keys, list):  # killed before the first byte: nothing was written
        return
    if isinstance(settings, str):
        write_private_file(folder / FILE_NAME, settings)
    remove = [each for each in folder.iterdir() if each.name not in kept and each.name != RESTORING]
    if _KEYS in kept:
        remove += [each for each in (folder / _KEYS).iterdir() if each.name not in keys]
    for each in remove:
        shutil.rmtree(each) if each.is_dir() else each.unlink()


def _end_its_database(folder: Path) -> None:
    """A killed restore leaves the embedded server running: as its last user we end it."""
    if (folder / "postgres" / "postmaster.pid").exists():
        with suppress(ZhikeError), DatabaseServer(open_installation(folder, restoring=True)):
            pass


@contextmanager
def _held(mark: Path, folder: Path) -> Iterator[None]:
    descriptor = os.open(mark, os.O_RDWR)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise RestoreRunning(folder=str(folder)) from None
        yield
    finally:
        os.close(descriptor)
