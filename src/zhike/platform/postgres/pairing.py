"""Whether a database belongs to a data folder: the installation's identity stands in the comment on the database.

Keys live in the folder and sealed values in the database. Served with the wrong keys, customers would lose access to
everything stored and new values would be sealed so that the right keys cannot open them; so the check comes first.
"""

from __future__ import annotations

import re
from typing import Any

import psycopg
from psycopg import sql

from zhike.platform.installation import Installation
from zhike.platform.postgres.address import describe, libpq_conninfo
from zhike.platform.postgres.binaries import MAJOR
from zhike.platform.postgres.errors import DatabaseUnreachable, NotOwner, PairedElsewhere, Unpaired, WrongVersion

_MARK = re.compile(r"zhike installation ([0-9a-f-]{36})")
_LOCK = 0x7A68696B65  # "zhike": one pairing at a time


def pair(url: str, installation: Installation) -> None:
    """Check that the database at `url` is the installation's; an empty one is taken.

    Raises `DatabaseUnreachable`, `WrongVersion`, `PairedElsewhere`, `Unpaired` or `NotOwner`.
    """
    address = describe(url)
    try:
        with psycopg.connect(libpq_conninfo(url), autocommit=True, connect_timeout=10) as connection:
            _check_version(connection)
            _pair(connection, installation, address)
    except psycopg.errors.InsufficientPrivilege:
        raise NotOwner(address=address) from None
    except psycopg.OperationalError as error:
        # "connection to server at ..., port ... failed: Connection refused", then a question on a line of its own
        reason = str(error).strip().splitlines()[0].rsplit("failed: ", 1)[-1].rstrip(".")
        raise DatabaseUnreachable(address=address, reason=reason) from None


def _check_version(connection: psycopg.Connection[Any]) -> None:
    number = connection.info.server_version
    if number < MAJOR * 10_000:
        raise WrongVersion(found=f"Postgres {number // 10_000}", needed=f"Postgres {MAJOR}")


def _pair(connection: psycopg.Connection[Any], installation: Installation, address: str) -> None:
    if _read_mark(connection) == installation.id:
        return
    connection.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
    mark = _read_mark(connection)
    if mark is None:
        _take(connection, installation, address)
    elif mark != installation.id:
        raise PairedElsewhere(address=address, folder=str(installation.folder))


def _take(connection: psycopg.Connection[Any], installation: Installation, address: str) -> None:
    mark = f"zhike installation {installation.id}"
    if _scalar(connection, "SELECT to_regclass('public.schema_version')::text") is not None:
        raise Unpaired(address=address, folder=str(installation.folder), mark=mark)
    name = _scalar(connection, "SELECT current_database()")
    kept = _read_comment(connection)
    comment = f"{kept} [{mark}]" if kept else mark
    statement = sql.SQL("COMMENT ON DATABASE {} IS {}").format(sql.Identifier(str(name)), sql.Literal(comment))
    connection.execute(statement)


def _read_mark(connection: psycopg.Connection[Any]) -> str | None:
    found = _MARK.search(_read_comment(connection))
    return found[1] if found else None


def _read_comment(connection: psycopg.Connection[Any]) -> str:
    query = "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = current_database()"
    return str(_scalar(connection, query) or "")


def _scalar(connection: psycopg.Connection[Any], query: str) -> object:
    row = connection.execute(query.encode()).fetchone()
    return row[0] if row else None
