"""The archive's form: written part by part, checked whole before anything of it is used."""

from __future__ import annotations

import hashlib
import io
import json
import re
import tarfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

from zhike.app.backup.errors import BackupDamaged, BackupForeign, BackupUnreadable

FORMAT = "zhike-backup-1"
MANIFEST, DATABASE, SETTINGS, LEDGER = "manifest.json", "database.dump", "settings.json", "erasures.jsonl"
FOLDERS = ("files", "warehouse", "keys")
_CHUNK = 1 << 20
_SMALL = 64 << 20  # settings, ledger and manifest are read into memory up to here
_NAME = re.compile(rf"{DATABASE}|{SETTINGS}|{LEDGER}|(?:{'|'.join(FOLDERS)})(?:/(?!\.\.?/)[^/\0]+)*/(?!\.\.?$)[^/\0]+")
_BROKEN = (tarfile.TarError, EOFError, zlib.error)


@dataclass(frozen=True, slots=True)
class Manifest:
    """What the archive says of itself. `tables`: rows by table; `probe`: sealed by the key that opens the data."""

    format: str
    version: str
    schema: str
    kind: str
    installation: str
    made_at: str
    with_keys: bool
    probe: str
    left_out: list[str]
    tables: dict[str, int]
    parts: dict[str, str]


@dataclass(frozen=True, slots=True)
class Checked:
    """An archive whose parts all fit its manifest, and its small parts."""

    path: Path
    manifest: Manifest
    settings: Mapping[str, Any]
    ledger: str


class Writer:
    """Adds parts to an archive and remembers their digests."""

    def __init__(self, file: IO[bytes]) -> None:
        self._tar = tarfile.open(fileobj=file, mode="w:gz", compresslevel=1)  # noqa: SIM115  closed by `finish`
        self.parts: dict[str, str] = {}

    def add_file(self, name: str, path: Path) -> bool:
        """Add a file; False where it went away meanwhile, as an attachment past its time does."""
        try:
            file = path.open("rb")
        except FileNotFoundError:
            return False
        with file:
            info = self._tar.gettarinfo(arcname=name, fileobj=file)
            hashing = _Hashing(file)
            self._tar.addfile(_plain(info), hashing)
        self.parts[name] = hashing.digest.hexdigest()
        return True

    def add_text(self, name: str, text: str) -> None:
        """Add a small part."""
        content = text.encode()
        info = tarfile.TarInfo(name)
        info.size = len(content)
        self._tar.addfile(_plain(info), io.BytesIO(content))
        self.parts[name] = hashlib.sha256(content).hexdigest()

    def finish(self, manifest: Manifest) -> None:
        """Write the manifest and close."""
        self.add_text(MANIFEST, json.dumps(asdict(manifest), ensure_ascii=False, indent=1, sort_keys=True))
        self._tar.close()


class _Hashing:
    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        content = self._file.read(size)
        self.digest.update(content)
        return content


def check(path: Path) -> Checked:
    """Read the whole archive and compare it with its manifest.

    Raises `BackupUnreadable`, `BackupForeign` or `BackupDamaged`, which names the part.
    """
    digests: dict[str, str] = {}
    small: dict[str, bytes] = {}
    with _parts(path) as parts:
        for name, file in parts:
            digest, kept = hashlib.sha256(), bytearray()
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
                if name in {MANIFEST, SETTINGS, LEDGER} and len(kept) < _SMALL:
                    kept += chunk
            digests[name] = digest.hexdigest()
            small[name] = bytes(kept)
    manifest = _manifest(path, small.get(MANIFEST))
    digests.pop(MANIFEST)
    for name in sorted(manifest.parts.keys() | digests.keys() | {DATABASE, SETTINGS, LEDGER}):
        if name not in digests or manifest.parts.get(name) != digests[name]:
            raise BackupDamaged(path=str(path), part=name)
    try:
        return Checked(path, manifest, json.loads(small[SETTINGS]), small[LEDGER].decode())
    except ValueError:
        raise BackupDamaged(path=str(path), part=SETTINGS) from None


def unpack(path: Path, places: Mapping[str, Path]) -> int:
    """Write parts out: a part's name, or its first folder, says where. Returns how many files were written."""
    count = 0
    with _parts(path) as parts:
        for name, file in parts:
            top, _, rest = name.partition("/")
            if top not in places:
                continue
            place = places[top] / rest if rest else places[top]
            place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with place.open("xb") as out:
                place.chmod(0o600)
                while chunk := file.read(_CHUNK):
                    out.write(chunk)
            count += 1
    return count


@contextmanager
def _parts(path: Path) -> Iterator[Iterator[tuple[str, IO[bytes]]]]:
    """The parts one after the other; the errors of reading become ours and name the part that was being read."""
    reading = [""]
    try:
        with _opened(path) as file, _untarred(file, path) as tar:
            yield _walk(tar, path, reading)
    except _BROKEN:
        raise BackupDamaged(path=str(path), part=reading[0] or MANIFEST) from None
    except OSError as error:
        if error.errno is None:  # a checksum of gzip; what has a number comes from a disk
            raise BackupDamaged(path=str(path), part=reading[0] or MANIFEST) from None
        raise


def _opened(path: Path) -> IO[bytes]:
    try:
        return path.open("rb")
    except OSError as error:
        raise BackupUnreadable(path=str(path), reason=error.strerror) from None


def _untarred(file: IO[bytes], path: Path) -> tarfile.TarFile:
    try:
        return tarfile.open(fileobj=file, mode="r|gz")
    except (*_BROKEN, OSError):
        raise BackupForeign(path=str(path)) from None


def _walk(tar: tarfile.TarFile, path: Path, reading: list[str]) -> Iterator[tuple[str, IO[bytes]]]:
    for info in tar:
        reading[0] = info.name
        file = tar.extractfile(info) if info.isfile() else None
        if file is None or not (info.name == MANIFEST or _NAME.fullmatch(info.name)):
            raise BackupForeign(path=str(path))
        yield info.name, file


def _manifest(path: Path, content: bytes | None) -> Manifest:
    if content is None:
        raise BackupDamaged(path=str(path), part=MANIFEST)
    try:
        manifest = Manifest(**json.loads(content))
    except (ValueError, TypeError):
        raise BackupDamaged(path=str(path), part=MANIFEST) from None
    if manifest.format != FORMAT:
        raise BackupForeign(path=str(path))
    return manifest


def _plain(info: tarfile.TarInfo) -> tarfile.TarInfo:
    """Without the names and numbers of this machine's users."""
    info.uid = info.gid = 0
    info.uname = info.gname = ""
    info.mode = 0o600
    return info
