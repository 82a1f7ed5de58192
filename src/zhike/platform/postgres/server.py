"""Many processes, one server: who starts it, who keeps it, who ends it.

Two locks in the data folder. Whoever starts or stops the server holds `postgres.lock` alone. Whoever uses it shares
`postgres.users`, and who can have that lock alone when leaving was the last user and stops the server. The kernel drops
the locks of a killed process, so the count is right after any crash; a server that was left running without a user is
joined by the next one and ended with it.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

from zhike.platform.installation import DatabaseAddressMissing, Installation, OtherDatabase
from zhike.platform.postgres.address import same_database, sqlalchemy_url
from zhike.platform.postgres.cluster import RECOVERY_LIMIT_S, Cluster
from zhike.platform.postgres.errors import BadAddress, ServerBusy
from zhike.platform.postgres.pairing import pair

LOCK_POLL_S = 0.05
JOIN_POLL_S = 0.1


class DatabaseServer:
    """The database of an installation, held from `open` to `close`.

    `joins_only` is for children of `zhike serve`: they wait for the server that their parent starts and revives, so
    that it never becomes the child of a child.
    """

    def __init__(self, installation: Installation, *, joins_only: bool = False) -> None:
        self._installation = installation
        self._joins_only = joins_only
        self._users: int | None = None
        self._external = _external_address(installation)
        self._cluster: Cluster | None = None
        if self._external is None:
            self._cluster = Cluster(installation.postgres_folder, socket_folder=installation.settings.socket_folder)

    @property
    def is_embedded(self) -> bool:
        """Whether the server is ours to start and stop."""
        return self._cluster is not None

    @property
    def url(self) -> str:
        """The database's address for SQLAlchemy; `libpq_conninfo(url)` is the one for psycopg."""
        if self._cluster is not None:
            return self._cluster.url
        return self._external or ""

    def open(self) -> str:
        """Join or start the server, check that it is the installation's, and give its address."""
        if self._cluster is not None:
            self._join(self._cluster)
        pair(self.url, self._installation)
        if self._cluster is None and not self._installation.settings.external_database:
            self._installation.store(external_database=True)
        return self.url

    def close(self) -> None:
        """Leave the server; the last user stops it."""
        if self._cluster is None or self._users is None:
            return
        with self._starting_or_stopping():
            if self._is_sole_user():
                self._cluster.stop()
            os.close(self._users)
            self._users = None

    def revive(self) -> bool:
        """Start the server again where it has died; whether that was needed. Cheap while it lives."""
        if self._cluster is None or self._cluster.is_alive():
            return False
        with self._starting_or_stopping():
            if self._cluster.is_alive():
                return False
            self._cluster.ensure(sole_user=self._is_sole_user())
            return True

    def __enter__(self) -> DatabaseServer:
        try:
            self.open()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def _join(self, cluster: Cluster) -> None:
        with self._starting_or_stopping():
            self._users = _lock_file(self._installation.folder / "postgres.users")
            fcntl.flock(self._users, fcntl.LOCK_SH)
            if not self._joins_only:
                cluster.ensure(sole_user=self._is_sole_user())
        until = time.monotonic() + RECOVERY_LIMIT_S
        while not cluster.answers():
            if time.monotonic() > until:
                raise ServerBusy(folder=str(self._installation.folder))
            time.sleep(JOIN_POLL_S)

    def _is_sole_user(self) -> bool:
        """Ask for the lock alone and share it again at once; under `postgres.lock` nobody can come between."""
        if self._users is None:
            return False
        try:
            fcntl.flock(self._users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        finally:
            # A refused conversion may have dropped the lock that was held.
            fcntl.flock(self._users, fcntl.LOCK_SH)
        return True

    @contextmanager
    def _starting_or_stopping(self) -> Iterator[None]:
        descriptor = _lock_file(self._installation.folder / "postgres.lock")
        until = time.monotonic() + RECOVERY_LIMIT_S
        try:
            while True:
                with contextlib.suppress(BlockingIOError):
                    fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                if time.monotonic() > until:
                    raise ServerBusy(folder=str(self._installation.folder))
                time.sleep(LOCK_POLL_S)
            yield
        finally:
            os.close(descriptor)


@contextmanager
def running_database(installation: Installation, *, joins_only: bool = False) -> Iterator[str]:
    """The address of the installation's database, which answers as long as the block runs."""
    with DatabaseServer(installation, joins_only=joins_only) as server:
        yield server.url


def _external_address(installation: Installation) -> str | None:
    """The address of a database elsewhere, None for the embedded one. Raises where folder and variable disagree."""
    given = installation.settings.database_url
    stored = str(installation.stored.get("database_url", ""))
    if not given:
        if installation.settings.external_database:
            raise DatabaseAddressMissing(folder=str(installation.folder))
        return None
    try:
        url = sqlalchemy_url(given)
        differs = bool(stored) and not same_database(url, stored)
    except ValueError:
        raise BadAddress from None
    if differs or (not stored and installation.postgres_folder.exists()):
        raise OtherDatabase(folder=str(installation.folder))
    return url


def _lock_file(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
