"""The key files of an installation, and how a new master key takes the place of the old one.

    master.key            the master key, 32 bytes
    master.key.next       a new one, written before it is used
    master.key.previous   the old one, for as long as something is still wrapped by it
    master.key.index      the root of blind indexes and signatures, parted from the master by the first rotation
    master.key.retired-…  old ones of finished rotations; a backup from before needs its own

They stand beside each other, `ZHIKE_MASTER_KEY_FILE` or `<data>/keys/master.key`, mode 0600. Each step is one rename or
link, so that a process that dies, and one that reads meanwhile, always find a whole set.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from zhike.platform.errors import Conflict, ZhikeError, register_messages

KEY_BYTES = 32
# How values are sealed: AES (FIPS 197) or SM4 (GB/T 32907), both in GCM.
FieldCipher = Literal["aes-256-gcm", "sm4-gcm"]

register_messages(
    {
        "platform.key_unreadable": (
            "主密钥 {path} 无法使用：应为 32 字节、仅本人可读。",
            "The master key {path} cannot be used: it must be 32 bytes, readable by its owner only.",
        ),
        "platform.rotation_running": (
            "密钥轮换正在进行，请等它结束。",
            "A key rotation is running. Wait until it has ended.",
        ),
    }
)


class RotationRunning(Conflict):
    """Another process rotates the keys right now."""

    code = "platform.rotation_running"


class KeyUnreadable(ZhikeError):
    """The key file is missing, too short, or open to others."""

    code = "platform.key_unreadable"


@dataclass(frozen=True, slots=True)
class Keys:
    """What the files hold: the master key, the one before it while a rotation runs, and the root of the index keys."""

    master: bytes
    previous: bytes | None
    index: bytes


def master_key_path(folder: Path) -> Path:
    """Where the master key of the installation with the keys folder `folder` is."""
    return Path(os.environ.get("ZHIKE_MASTER_KEY_FILE") or folder / "master.key")


def read_keys(path: Path) -> Keys:
    """The keys at `path`. Raises `KeyUnreadable`."""
    master = _read(path)
    index = _beside(path, "index")
    return Keys(
        master=master,
        previous=_read_previous(_beside(path, "previous")),
        index=_read(index) if index.exists() else master,
    )


def write_first_key(path: Path) -> None:
    """A master key where there is none; where another process was faster its key is the one."""
    _write(path, os.urandom(KEY_BYTES))


def stamp_of(path: Path) -> tuple[int, int, bool]:
    """What changes when the key files do: read it again where it differs."""
    try:
        found = path.stat()
    except OSError:
        return (0, 0, False)
    return found.st_mtime_ns, found.st_ino, _beside(path, "previous").exists()


@contextmanager
def rotating(path: Path) -> Iterator[None]:
    """Hold the right to rotate the keys at `path`; it ends with the process. Raises `RotationRunning`."""
    descriptor = os.open(path.parent, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise RotationRunning from None
    finally:
        os.close(descriptor)


def rotation_is_open(path: Path) -> bool:
    """Whether a rotation was begun and is not finished."""
    return _beside(path, "previous").exists() or _beside(path, "next").exists()


def begin_rotation(path: Path) -> None:
    """Put a new master key in place and keep the old one as the previous; goes on where an earlier try stopped."""
    coming, previous = _beside(path, "next"), _beside(path, "previous")
    if not rotation_is_open(path):
        _write(_beside(path, "index"), read_keys(path).index)
        _write(coming, os.urandom(KEY_BYTES))
    if coming.exists():
        if not previous.exists():
            os.link(path, previous)
        coming.replace(path)
    _sync(path.parent)


def finish_rotation(path: Path, *, now: datetime) -> Path:
    """Retire the previous key, nothing is wrapped by it any more; returns where it is kept for old backups."""
    retired = _beside(path, f"retired-{now:%Y%m%dT%H%M%S}")
    _beside(path, "previous").replace(retired)
    _sync(path.parent)
    return retired


def _beside(path: Path, suffix: str) -> Path:
    return path.with_name(f"{path.name}.{suffix}")


def _read(path: Path) -> bytes:
    try:
        key = path.read_bytes()
        private = not path.stat().st_mode & 0o077
    except OSError:
        raise KeyUnreadable(path=str(path)) from None
    if len(key) != KEY_BYTES or not private:
        raise KeyUnreadable(path=str(path))
    return key


def _read_previous(path: Path) -> bytes | None:
    try:
        return _read(path)
    except KeyUnreadable:
        if not path.exists():  # none, or a rotation has just finished
            return None
        raise


def _write(path: Path, key: bytes) -> None:
    """Write a key whole or not at all; one that is there stays."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.draft-{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(key)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
