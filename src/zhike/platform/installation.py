"""An installation: one data folder with its identity, settings, keys, files, and the address of its database.

An empty or new folder becomes an installation the first time a command opens it. A folder that holds something else is
refused, so that a mistyped `--data` never sprinkles files over a home folder. The identity written into `settings.toml`
is also written into the database (see `platform.postgres.pairing`): keys and data that do not belong together must not
meet, for the data could then be neither read nor erased.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
import stat
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from zhike.platform.errors import Conflict, Invalid, register_messages
from zhike.platform.settings import (
    FILE_NAME,
    Kind,
    Settings,
    load_settings,
    read_settings_file,
    write_setting_lines,
)

PRIVATE_FOLDER = 0o700
PRIVATE_FILE = 0o600
# Stands in a folder for as long as a restore writes it.
RESTORING = ".restoring"
_DEFAULT_NAMES: Mapping[Kind, str] = {"service": "zhike", "demo": "zhike-demo"}
# What a folder may hold and still be fresh: an empty disk, a first `settings.toml` by hand, a start that was cut off.
_IGNORED = re.compile(r"lost\+found|\.DS_Store|\.gitkeep|\.lock|\.?settings\.toml(\.\d+)?")

register_messages(
    {
        "installation.not_empty": (
            "{folder} 不是知客的数据目录，且不为空。请用 --data 指定一个空目录或已有的数据目录。",
            "{folder} is not a Zhike data folder and is not empty. "
            "Give an empty folder, or an existing one, with --data.",
        ),
        "installation.restore_unfinished": (
            "{folder} 中的恢复没有完成（还在进行，或者中途被终止）。"
            "请等它结束，或重新运行 zhike restore；它会从头开始。",
            "The restore into {folder} has not ended: it is still running, or was killed half way. "
            "Wait, or run `zhike restore` again, which begins anew.",
        ),
        "installation.unwritable": (
            "无法写入 {path}：{reason}。请检查目录的所有者和权限，或用 --data 换一个目录。",
            "Cannot write {path}: {reason}. Check who owns the folder and its mode, or choose another with --data.",
        ),
        "installation.is_demo": (
            "{folder} 是演示数据目录，只能用 zhike demo 打开。",
            "{folder} is a demo data folder: only `zhike demo` opens it.",
        ),
        "installation.is_service": (
            "{folder} 是正式的数据目录，zhike demo 不会动它。请用 --data 指定别的目录。",
            "{folder} is a real installation, which `zhike demo` does not touch. Give another folder with --data.",
        ),
        "installation.other_database": (
            "{folder} 已有自己的数据库，与 ZHIKE_DATABASE_URL 不同。请取消该变量，或用 --data 指定另一个数据目录。",
            "{folder} has a database of its own, other than ZHIKE_DATABASE_URL. Unset the variable, "
            "or give another data folder with --data.",
        ),
        "installation.database_address_missing": (
            "{folder} 的数据库在别处，请设置 ZHIKE_DATABASE_URL，或在 settings.toml 中写入 database_url。",
            "The database of {folder} is elsewhere: set ZHIKE_DATABASE_URL, "
            "or write database_url into its settings.toml.",
        ),
    }
)


class FolderNotEmpty(Invalid):
    """The folder holds something that is not an installation."""

    code = "installation.not_empty"


class RestoreUnfinished(Conflict):
    """The folder holds half of an installation."""

    code = "installation.restore_unfinished"


class FolderUnwritable(Invalid):
    """The folder cannot be made or written."""

    code = "installation.unwritable"


class InstallationIsDemo(Conflict):
    """A real service was asked of a demo folder."""

    code = "installation.is_demo"


class InstallationIsService(Conflict):
    """The demo was asked of a real folder."""

    code = "installation.is_service"


class OtherDatabase(Conflict):
    """`ZHIKE_DATABASE_URL` names another database than the folder's own."""

    code = "installation.other_database"


class DatabaseAddressMissing(Conflict):
    """The folder's database is external and nobody says where."""

    code = "installation.database_address_missing"


@dataclass(frozen=True, slots=True)
class Installation:
    """A data folder, opened. `stored` is what its settings file says, without the environment."""

    folder: Path
    settings: Settings
    stored: Mapping[str, Any]

    @property
    def id(self) -> str:
        """The identity that folder and database share."""
        return self.settings.installation

    @property
    def kind(self) -> Kind:
        """`service` or `demo`."""
        return self.settings.kind

    @property
    def keys_folder(self) -> Path:
        """Keys, readable by their owner only; never part of a backup unless asked."""
        return self.folder / "keys"

    @property
    def files_folder(self) -> Path:
        """Attachments."""
        return self.folder / "files"

    @property
    def warehouse_folder(self) -> Path:
        """Sealed months of contact records."""
        return self.folder / "warehouse"

    @property
    def extracts_folder(self) -> Path:
        """Extracts for 30 days; no part of a backup."""
        return self.folder / "extracts"

    @property
    def postgres_folder(self) -> Path:
        """The embedded database's own files."""
        return self.folder / "postgres"

    @property
    def runtime_file(self) -> Path:
        """JSON about the running service: `{"host", "port", "supervisor", "processes": {name: pid}}`."""
        return self.folder / "runtime.json"

    def read_runtime(self) -> dict[str, Any]:
        """What the running service wrote about itself; `{}` when there is nothing readable."""
        try:
            content = json.loads(self.runtime_file.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return content if isinstance(content, dict) else {}

    def write_runtime(self, content: Mapping[str, Any]) -> None:
        """Replace the runtime file in one step, so that a reader never sees half of it."""
        write_private_file(self.runtime_file, json.dumps(content) + "\n")

    def store(self, **values: str | bool) -> None:
        """Add settings to `settings.toml`; those that stand there stay as they are, comments included."""
        with _exclusive(self.folder):
            _store(self.folder, values)


def default_folder(kind: Kind, environment: Mapping[str, str] | None = None) -> Path:
    """`$ZHIKE_DATA`, else `~/.local/share/zhike` (the demo: `zhike-demo`)."""
    given = (os.environ if environment is None else environment).get("ZHIKE_DATA", "")
    return Path(given) if given else Path.home() / ".local" / "share" / _DEFAULT_NAMES[kind]


def open_installation(
    folder: Path | None,
    *,
    kind: Kind | None = None,
    environment: Mapping[str, str] | None = None,
    restoring: bool = False,
) -> Installation:
    """The installation in `folder`, made ready when the folder is new or empty.

    `kind` is what the caller serves; None takes either and makes a new folder a `service`. Raises the errors above and
    those of settings. The database is not touched. `restoring`: by the restore itself.
    """
    place = (folder or default_folder(kind or "service", environment)).expanduser().resolve()
    if not restoring and (place / RESTORING).exists():
        raise RestoreUnfinished(folder=str(place))
    try:
        _make_ready(place, kind or "service")
    except OSError as error:
        path, reason = str(error.filename or place), error.strerror or str(error)
        raise FolderUnwritable(path=path, reason=reason) from None
    settings = load_settings(place, environment)
    if kind == "service" and settings.kind == "demo":
        raise InstallationIsDemo(folder=str(place))
    if kind == "demo" and settings.kind == "service":
        raise InstallationIsService(folder=str(place))
    return Installation(folder=place, settings=settings, stored=read_settings_file(place))


def is_installation(folder: Path) -> bool:
    """Whether `folder` was opened before, told without touching it."""
    return "installation" in read_settings_file(folder)


def write_private_file(path: Path, content: str) -> None:
    """Write `path` (mode 0600) so that it is either the old or the new content, whatever happens."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, PRIVATE_FILE)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def _make_ready(folder: Path, kind: Kind) -> None:
    """Make folder, identity and subfolders; two commands doing so at once agree on one identity."""
    if folder.exists() and not folder.is_dir():
        raise FolderUnwritable(path=str(folder), reason="not a folder")
    if not folder.exists():
        folder.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    if not is_installation(folder):
        _found(folder, kind)
    for name in ("keys", "files", "warehouse"):
        (folder / name).mkdir(mode=PRIVATE_FOLDER, exist_ok=True)
    keys = folder / "keys"
    if stat.S_IMODE(keys.stat().st_mode) & 0o077:
        keys.chmod(PRIVATE_FOLDER)


def _found(folder: Path, kind: Kind) -> None:
    if any(not _IGNORED.fullmatch(entry.name) for entry in folder.iterdir()) and not is_installation(folder):
        raise FolderNotEmpty(folder=str(folder))
    with _exclusive(folder):
        if is_installation(folder):
            return
        _store(folder, {"kind": kind, "installation": str(uuid.uuid4())})


def _store(folder: Path, values: Mapping[str, str | bool]) -> None:
    missing = {name: value for name, value in values.items() if name not in read_settings_file(folder)}
    path = folder / FILE_NAME
    written = path.read_text(encoding="utf-8-sig") if path.exists() else ""
    write_private_file(path, write_setting_lines(missing) + written)


@contextmanager
def _exclusive(folder: Path) -> Iterator[None]:
    descriptor = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT, PRIVATE_FILE)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
