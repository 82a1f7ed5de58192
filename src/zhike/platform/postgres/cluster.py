"""One embedded cluster: its files made, its server started, revived after a crash, and stopped.

Nothing here locks: `server` sees to it that one process at a time starts or stops. As root the server runs under an
ordinary user who may be unable to pass the folders above the data (a data folder under /root). It is then started
inside its folder and told to find it at `/proc/self/cwd`, which needs no way through the parents and no change to their
modes.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import shutil
import signal
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

import psycopg
from psycopg import pq, sql

from zhike.platform.postgres.address import DEFAULT_PORT, libpq_conninfo, socket_url
from zhike.platform.postgres.binaries import (
    MAJOR,
    Binaries,
    ServerUser,
    can_reach,
    find_binaries,
    readable_binaries,
    server_user,
)
from zhike.platform.postgres.errors import DiskFull, SocketFolderUnusable, StartFailed, WrongVersion
from zhike.platform.postgres.processes import end_processes, find_processes, is_server_of

OWNER = "zhike"  # role and database; the superuser `postgres` is used for preparation only
SUPERUSER = "postgres"
EXTENSIONS = ("vector", "pg_trgm", "btree_gist")
SOCKET_PATH_LIMIT = 100  # bytes; the kernel's is 108
LOG_LIMIT_BYTES = 8_000_000
POLL_S = 0.02
RETRY_S = 0.2
START_LIMIT_S = 5.0  # a server that keeps ending for so long will not start
RECOVERY_LIMIT_S = 300.0  # a server that lives may need this long to replay its log
STOP_LIMIT_S = 60.0

# For a machine of two cores and a few GB that it shares with web and worker.
SERVER_SETTINGS: Mapping[str, str] = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "work_mem": "8MB",
    "maintenance_work_mem": "128MB",
    "synchronous_commit": "on",
    "wal_compression": "pglz",
    "max_wal_size": "2GB",
    "random_page_cost": "1.1",
    "jit": "off",
    # Heavy reading is the warehouse's; parallel workers would also need shared memory that containers keep small.
    "max_parallel_workers_per_gather": "0",
    "max_parallel_maintenance_workers": "0",
    "idle_in_transaction_session_timeout": "5min",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
    "log_line_prefix": "%m [%p] ",
}


class Cluster:
    """The embedded cluster in `folder`; `settings` go over those above, `durable=False` is for tests alone."""

    def __init__(
        self,
        folder: Path,
        *,
        settings: Mapping[str, str] | None = None,
        socket_folder: str = "",
        durable: bool = True,
    ) -> None:
        self.folder = folder
        self.log_file = folder.with_name(f"{folder.name}.log")
        self._settings = {**SERVER_SETTINGS, **(settings or {})}
        self._durable = durable
        self._user: ServerUser | None = server_user(folder)
        uid = os.geteuid() if self._user is None else self._user.uid
        digest = hashlib.sha256(f"{uid}:{folder.resolve()}".encode()).hexdigest()[:12]
        self.name = f"zhike-{digest}"
        self.socket_folder = Path(socket_folder or "/tmp") / self.name  # noqa: S108  (owner and mode are checked)
        self.url = socket_url(user=OWNER, database=OWNER, folder=str(self.socket_folder))
        self._child: subprocess.Popen[bytes] | None = None
        self._log_start = 0

    # -- state ------------------------------------------------------------------------------------------------------

    @property
    def exists(self) -> bool:
        """Whether the cluster has files."""
        return (self.folder / "PG_VERSION").exists()

    def conninfo(self, *, user: str = SUPERUSER, database: str = SUPERUSER) -> str:
        """libpq's address of `database` as `user`."""
        return libpq_conninfo(socket_url(user=user, database=database, folder=str(self.socket_folder)))

    def answers(self) -> bool:
        """Whether the server takes connections now."""
        if not self._socket.exists():
            return False
        return pq.PGconn.ping(f"{self.conninfo()}&connect_timeout=2".encode()) == pq.Ping.OK

    def is_alive(self) -> bool:
        """Whether a server process is there with its socket; it may still be recovering. Cheap, for watching."""
        pid = self._server_pid()
        return pid is not None and is_server_of(pid, self.name) and self._socket.exists()

    @property
    def _socket(self) -> Path:
        return self.socket_folder / f".s.PGSQL.{DEFAULT_PORT}"

    # -- start ------------------------------------------------------------------------------------------------------

    def ensure(self, *, sole_user: bool) -> None:
        """Have the server answer, whatever state it was left in; returns at once where it does.

        `sole_user`: nobody else holds the shared lock, so a process id file without a server is a stale one. Raises
        `StartFailed`, `DiskFull`, `WrongVersion`, `SocketFolderUnusable`, `BinariesMissing`, `NoServerUser`.
        """
        if not self.answers():
            self._start(sole_user=sole_user)
            self._provide_database()

    def _start(self, *, sole_user: bool) -> None:
        self._log_start = self._log_size()
        binaries = readable_binaries(find_binaries(), self._user)
        self._prepare_files(binaries)
        began, spawned = time.monotonic(), 0
        while not self.answers():
            elapsed = time.monotonic() - began
            if self._is_being_served():
                self._end_server_without_socket()
                if elapsed > RECOVERY_LIMIT_S:
                    raise self._failure()
                time.sleep(POLL_S)
                continue
            if spawned > 1 and elapsed > START_LIMIT_S:
                raise self._failure()
            time.sleep(RETRY_S if spawned else 0)
            self._clear_remains(sole_user=sole_user)
            self._prepare_socket_folder()
            self._spawn(binaries)
            spawned += 1

    def _prepare_files(self, binaries: Binaries) -> None:
        if not self.exists:
            self._initialise(binaries)
        found = (self.folder / "PG_VERSION").read_text().strip()
        if found != str(MAJOR):
            raise WrongVersion(found=f"Postgres {found}", needed=f"Postgres {MAJOR}")

    def _initialise(self, binaries: Binaries) -> None:
        """Make the cluster under another name and rename it, so that a start cut off here begins anew."""
        draft = self.folder.with_name(f"{self.folder.name}.new")
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700, parents=True)
        if self._user is not None:
            os.chown(draft, self._user.uid, self._user.gid)
        locale = "C.UTF-8" if sys.platform == "linux" else "C"
        command = [str(binaries.folder / "initdb"), "-D", self._address_of(draft), "-U", SUPERUSER, "--auth=trust"]
        command += ["-E", "UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", f"--locale={locale}"]
        command += [] if self._durable else ["--no-sync"]
        with self._open_log() as log:
            done = subprocess.run(command, stdout=log, stderr=log, check=False, **self._as_user(draft))  # noqa: S603
        if done.returncode != 0:
            raise self._failure()
        draft.rename(self.folder)

    def _prepare_socket_folder(self) -> None:
        """The folder is the lock on the door (local connections are trusted), so it must be ours and closed."""
        place = self.socket_folder
        if len(os.fsencode(self._socket)) > SOCKET_PATH_LIMIT:
            raise SocketFolderUnusable(folder=str(place), reason=f"path over {SOCKET_PATH_LIMIT} bytes")
        uid = os.geteuid() if self._user is None else self._user.uid
        try:
            place.mkdir(mode=0o700)
            if self._user is not None:
                os.chown(place, self._user.uid, self._user.gid)
        except FileExistsError:
            pass
        except OSError as error:
            raise SocketFolderUnusable(folder=str(place), reason=error.strerror) from None
        found = place.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != uid or stat.S_IMODE(found.st_mode) & 0o077:
            raise SocketFolderUnusable(folder=str(place), reason="it is not a folder of this user alone, mode 0700")

    def _spawn(self, binaries: Binaries) -> None:
        command = [str(binaries.folder / "postgres"), "-D", self._address_of(self.folder)]
        command += ["-k", str(self.socket_folder), "-p", str(DEFAULT_PORT)]
        for name, value in {**self._settings, "cluster_name": self.name}.items():
            command += ["-c", f"{name}={value}"]
        with self._open_log() as log:
            child = subprocess.Popen(  # noqa: S603
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True, **self._as_user()
            )
        # A dead child that nobody collects would look alive to the next start, here or in another process.
        threading.Thread(target=child.wait, name="postgres-reaper", daemon=True).start()
        self._child = child

    def _is_being_served(self) -> bool:
        starting = self._child is not None and self._child.poll() is None
        return starting or bool(find_processes(self.name).servers)

    def _end_server_without_socket(self) -> None:
        """A server whose socket a cleaner of /tmp took away serves nobody and never will again."""
        if self._status() == "ready" and not self._socket.exists():
            self.stop()

    def _clear_remains(self, *, sole_user: bool) -> None:
        end_processes(find_processes(self.name).children)
        if sole_user:
            for path in (
                self.folder / "postmaster.pid",
                self._socket,
                self._socket.with_name(f"{self._socket.name}.lock"),
            ):
                path.unlink(missing_ok=True)

    def _provide_database(self) -> None:
        with psycopg.connect(self.conninfo(), autocommit=True) as connection:
            if not _has(connection, "SELECT 1 FROM pg_roles WHERE rolname = %s"):
                connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(OWNER)))
            if not _has(connection, "SELECT 1 FROM pg_database WHERE datname = %s"):
                connection.execute(sql.SQL("CREATE DATABASE {0} OWNER {0}").format(sql.Identifier(OWNER)))
        with psycopg.connect(self.conninfo(database=OWNER), autocommit=True) as connection:
            connection.execute("SET client_min_messages = warning")
            for name in EXTENSIONS:
                connection.execute(sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(name)))

    # -- stop -------------------------------------------------------------------------------------------------------

    def stop(self) -> None:
        """End the server, its transactions rolled back; harmless where none runs."""
        for sign, wait_s in ((signal.SIGINT, STOP_LIMIT_S), (signal.SIGQUIT, 5.0), (signal.SIGKILL, 5.0)):
            pid = self._server_pid()
            if pid is None or not is_server_of(pid, self.name):
                break
            os.kill(pid, sign)
            until = time.monotonic() + wait_s
            while is_server_of(pid, self.name) and time.monotonic() < until:
                time.sleep(POLL_S)
        end_processes(find_processes(self.name).children)
        with contextlib.suppress(OSError):
            self.socket_folder.rmdir()

    # -- small ------------------------------------------------------------------------------------------------------

    def _server_pid(self) -> int | None:
        lines = self._pid_file_lines()
        if lines and lines[0].strip().isdigit():
            return int(lines[0])
        return min(find_processes(self.name).servers, default=None)

    def _status(self) -> str:
        lines = self._pid_file_lines()
        return lines[7].strip() if len(lines) > 7 else ""

    def _pid_file_lines(self) -> list[str]:
        try:
            return (self.folder / "postmaster.pid").read_text().splitlines()
        except OSError:
            return []

    def _address_of(self, folder: Path) -> str:
        """How the server is told of `folder`; see the module's first words."""
        if self._user is None or sys.platform != "linux" or can_reach(folder, self._user):
            return str(folder)
        return "/proc/self/cwd"

    def _as_user(self, folder: Path | None = None) -> dict[str, Any]:
        environment = {k: v for k, v in os.environ.items() if not k.startswith(("PG", "LC_", "LANG"))}
        given: dict[str, Any] = {"cwd": folder or self.folder, "umask": 0o077, "env": {**environment, "LC_ALL": "C"}}
        if self._user is not None:
            given |= {"user": self._user.uid, "group": self._user.gid, "extra_groups": []}
        return given

    def _open_log(self) -> IO[bytes]:
        if self._log_size() > LOG_LIMIT_BYTES:
            self.log_file.replace(self.log_file.with_suffix(".log.1"))
            self._log_start = 0
        return os.fdopen(os.open(self.log_file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "ab")

    def _log_size(self) -> int:
        return self.log_file.stat().st_size if self.log_file.exists() else 0

    def _failure(self) -> StartFailed | DiskFull:
        """Why this start failed, from what the server logged since."""
        said = self.log_file.read_bytes()[self._log_start :].decode(errors="replace") if self._log_size() else ""
        if "No space left on device" in said:
            return DiskFull(folder=str(self.folder.parent))
        lines = said.splitlines()
        telling = [line for line in lines if re.search("FATAL|PANIC|error:|could not", line)]
        return StartFailed(reason=(telling or lines or ["?"])[-1][-300:], log=str(self.log_file))


def _has(connection: psycopg.Connection[Any], query: str) -> bool:
    return connection.execute(query.encode(), [OWNER]).fetchone() is not None
