"""Brings a database to the schema of this version, and tells whether it is there.

The history is one chain of files `migrations/versions/NNNN_context.py` whose revision is the file's stem. Telling what
is pending needs the names of the files alone, so that each command can check it without loading the migration library.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg import sql

from zhike.platform.errors import Conflict, Unavailable, register_messages
from zhike.platform.postgres import libpq_conninfo

if TYPE_CHECKING:
    from zhike.platform.crypto import Keyring

VERSION_TABLE = "schema_version"  # in schema public, so that it exists before every context's own
MIGRATIONS = Path(__file__).parent / "migrations"
_LOCK = 0x6D696772617465  # "migrate"
_LOCK_TIMEOUT = "20s"

register_messages(
    {
        "app.migration_pending": (
            "数据库结构较旧，请先运行 zhike migrate（待执行：{pending}）。",
            "The database has an older schema: run `zhike migrate` (pending: {pending}).",
        ),
        "app.database_newer": (
            "数据库结构（{found}）比本程序新，请升级程序。",
            "The database has a newer schema ({found}) than this program: upgrade the program.",
        ),
        "app.migration_blocked": (
            "迁移在等待数据库锁时超时：{reason}。请在业务空闲时重试。",
            "The migration waited too long for a lock: {reason}. Try again at a quieter moment.",
        ),
    }
)


class MigrationPending(Conflict):
    """The schema is older than the program."""

    code = "app.migration_pending"


class DatabaseNewer(Conflict):
    """The schema has a revision that this program does not know."""

    code = "app.database_newer"


class MigrationBlocked(Unavailable):
    """Running transactions kept a table busy."""

    code = "app.migration_blocked"


def revisions() -> list[str]:
    """All revisions of this version, oldest first."""
    return sorted(path.stem for path in (MIGRATIONS / "versions").glob("[0-9][0-9][0-9][0-9]_*.py"))


def current(url: str) -> str | None:
    """The revision of the database, None for an empty one."""
    with psycopg.connect(libpq_conninfo(url), autocommit=True) as connection:
        return _current(connection)


def pending(url: str) -> list[str]:
    """Revisions that the database still lacks, oldest first. Raises `DatabaseNewer`."""
    return _after(current(url))


def migrate(url: str, keyring: Keyring | None = None) -> list[str]:
    """Apply what is pending and say what that was; two at once do it once.

    `keyring`: the installation's, for what lay in clear until then; an empty database needs none. Each revision is a
    transaction of its own: one that fails leaves those before it in place. Raises `DatabaseNewer`, `MigrationBlocked`.
    """
    with psycopg.connect(libpq_conninfo(url), autocommit=True) as guard:
        guard.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        missing = _after(_current(guard))
        if missing:
            _upgrade(url, keyring)
        return missing


def require_current(url: str) -> None:
    """Raise `MigrationPending` unless the schema is this version's."""
    if missing := pending(url):
        raise MigrationPending(pending=", ".join(missing))


def _upgrade(url: str, keyring: Keyring | None) -> None:
    from alembic import command
    from alembic.config import Config
    from sqlalchemy.exc import OperationalError

    logging.getLogger("alembic").setLevel(logging.WARNING)
    attributes = {"url": url, "lock_timeout": _LOCK_TIMEOUT, "version_table": VERSION_TABLE, "keyring": keyring}
    config = Config(attributes=attributes)
    config.set_main_option("script_location", str(MIGRATIONS))
    try:
        command.upgrade(config, "head")
    except OperationalError as error:
        if isinstance(error.orig, psycopg.errors.LockNotAvailable):
            raise MigrationBlocked(reason=str(error.orig).splitlines()[0]) from None
        raise


def _current(connection: psycopg.Connection[Any]) -> str | None:
    there = connection.execute("SELECT to_regclass(%s)", [f"public.{VERSION_TABLE}"]).fetchone()
    if there is None or there[0] is None:
        return None
    query = sql.SQL("SELECT version_num FROM public.{}").format(sql.Identifier(VERSION_TABLE))
    row = connection.execute(query).fetchone()
    return str(row[0]) if row else None


def _after(revision: str | None) -> list[str]:
    known = revisions()
    if revision is None:
        return known
    if revision not in known:
        raise DatabaseNewer(found=revision)
    return known[known.index(revision) + 1 :]
