"""A database out into one file and back, by `pg_dump` and `pg_restore` of the server's own version.

The address goes to the programs by their environment, for a command line with a password can be read by everybody.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict

from zhike.platform.postgres.address import libpq_conninfo
from zhike.platform.postgres.binaries import find_binaries
from zhike.platform.postgres.errors import CopyFailed

_VARIABLES = {
    "host": "PGHOST",
    "port": "PGPORT",
    "user": "PGUSER",
    "password": "PGPASSWORD",
    "dbname": "PGDATABASE",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
}
_OUT = ("--format=custom", "--compress=gzip:1", "--no-owner", "--no-privileges")
_IN = ("--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges", "--no-comments")


def dump_database(url: str, file: Path, *, snapshot: str) -> None:
    """Write what the exported `snapshot` sees to `file`, while others go on writing. Raises `CopyFailed`."""
    _run("pg_dump", url, [*_OUT, f"--snapshot={snapshot}", f"--file={file}"])


def load_database(url: str, file: Path) -> None:
    """Fill the empty database at `url` from `file`, whole or not at all. Raises `CopyFailed`."""
    name = str(conninfo_to_dict(libpq_conninfo(url)).get("dbname", ""))
    _run("pg_restore", url, [*_IN, f"--dbname={name}", str(file)])


def _run(program: str, url: str, words: Sequence[str]) -> None:
    address = conninfo_to_dict(libpq_conninfo(url))
    given = {_VARIABLES[name]: str(value) for name, value in address.items() if name in _VARIABLES}
    command = [str(find_binaries().folder / program), *words]
    try:
        done = subprocess.run(  # noqa: S603
            command, env={**os.environ, **given}, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
        )
    except OSError as error:
        raise CopyFailed(program=program, reason=error.strerror) from None
    if done.returncode != 0:
        lines = [line for line in done.stderr.splitlines() if "error" in line] or ["?"]
        raise CopyFailed(program=program, reason=lines[0])
