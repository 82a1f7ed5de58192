"""How a command works on an installation: folder opened, database running, schema right, the operator acting."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from zhike.app import migration
from zhike.app.lifeline import is_supervised
from zhike.app.terminal import operator_name
from zhike.platform.actor import Actor, operator_actor
from zhike.platform.errors import Conflict, register_messages
from zhike.platform.installation import Installation, open_installation
from zhike.platform.postgres import DatabaseServer
from zhike.platform.settings import Kind

if TYPE_CHECKING:  # it brings the whole of SQLAlchemy, which the supervisor can do without
    from zhike.platform.crypto import Keyring
    from zhike.platform.runtime import Runtime

T = TypeVar("T")

register_messages(
    {
        "app.master_key_missing": (
            "主密钥 {path} 不存在，而数据库里已有数据。请从备份恢复密钥；没有它，已加密的数据无法读取。",
            "The master key {path} is missing, and the database holds data. Restore the key from a backup: "
            "without it what was sealed cannot be read.",
        ),
    }
)


class MasterKeyMissing(Conflict):
    """The key that sealed the data is not where it should be."""

    code = "app.master_key_missing"


@dataclass(frozen=True, slots=True)
class Opened:
    """An installation whose database runs and has this version's schema."""

    installation: Installation
    server: DatabaseServer

    @property
    def url(self) -> str:
        """The database's address for SQLAlchemy."""
        return self.server.url


@contextmanager
def opened(data: Path | None, *, kind: Kind | None = None, upgrade: bool = False) -> Iterator[Opened]:
    """Open the installation in `data` for as long as the block runs.

    An empty database gets its schema here; an older schema raises `MigrationPending` unless `upgrade`. In a child of
    the supervisor, the parent looks after the database and has checked the schema.
    """
    installation = open_installation(data, kind=kind)
    supervised = is_supervised()
    with DatabaseServer(installation, joins_only=supervised) as server:
        if not supervised:
            make_ready(installation, server.url, upgrade=upgrade)
        yield Opened(installation, server)


def make_ready(installation: Installation, url: str, *, upgrade: bool) -> None:
    """Give a fresh installation its key and its schema, an older schema when `upgrade` says so; refuse the rest.

    Raises `MasterKeyMissing`, `MigrationPending`, `DatabaseNewer`.
    """
    keyring = require_key(installation, url)
    if upgrade or migration.current(url) is None:
        migration.migrate(url, keyring)
    migration.require_current(url)


def require_key(installation: Installation, url: str) -> Keyring:
    """The master key, made for a fresh installation; a lost one is never replaced, for it would open nothing."""
    from zhike.platform.crypto import Keyring

    elsewhere = os.environ.get("ZHIKE_MASTER_KEY_FILE", "")
    path = Path(elsewhere or installation.keys_folder / "master.key")
    if not path.exists() and (elsewhere or migration.current(url) is not None):
        raise MasterKeyMissing(path=str(path))
    return Keyring.load(installation.keys_folder, cipher=installation.settings.field_cipher)


def operate(data: Path | None, work: Callable[[Runtime, Actor], Awaitable[T]], *, kind: Kind | None = None) -> T:
    """Run `work` on the installation in `data` as the operator and give its result; for one-off commands."""
    from zhike.platform.logging import configure_logging

    with opened(data, kind=kind) as place:
        configure_logging(level=place.installation.settings.log_level)
        return act(place, work)


def act(place: Opened, work: Callable[[Runtime, Actor], Awaitable[T]]) -> T:
    """Run `work` as the operator on an installation that is open."""
    return asyncio.run(_work(place, work))


async def _work(place: Opened, work: Callable[[Runtime, Actor], Awaitable[T]]) -> T:
    from zhike.app.runtime import running

    async with running(place.installation, place.url, realtime=False) as runtime:
        return await work(runtime, operator_actor(operator_name()))
