"""A query on a file of SQLite: opened for reading, and whatever is no reading is not authorised."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any, ClassVar
from urllib.parse import quote

from zhike.platform.tables.queries import Query, QueryRefused
from zhike.platform.tables.query_drivers.asking import (
    STANDARD_QUOTING,
    STANDARD_REFUSES,
    AskedTable,
    Limited,
    require_file,
)

_READING = frozenset({sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_RECURSIVE})


class _Sqlite:
    place: ClassVar[str] = "?"
    nulls_first: ClassVar[str] = " nulls first"
    quoting: ClassVar[re.Pattern[str]] = STANDARD_QUOTING
    refuses: ClassVar[re.Pattern[str]] = STANDARD_REFUSES

    @contextmanager
    def connected(self, query: Query) -> Iterator[sqlite3.Connection]:
        file = require_file(query)
        opened = sqlite3.connect(
            f"file:{quote(str(file))}?mode=ro", uri=True, isolation_level=None, check_same_thread=False
        )
        with closing(opened) as connection:
            # Its schema may come from anybody: views and defaults may not call what could do more than compute.
            connection.execute("pragma trusted_schema = off")
            connection.execute("begin")
            connection.set_authorizer(_authorise)
            yield connection

    def cursor(self, connection: Any, query: Query) -> Limited:
        return Limited(connection.cursor(), connection.interrupt, query.timeout_s)

    def value(self, text: str, kind: Any) -> int | str:  # noqa: ARG002  SQLite knows no types of columns
        # A number is not compared with a text as a number; a column of texts makes the number a text again.
        return int(text) if re.fullmatch(r"0|-?[1-9]\d{0,17}", text) else text

    def quoted(self, name: str) -> str:
        return '"' + name.replace('"', '""') + '"'

    def limited(self, columns: str, delivery: str, rows: int | None) -> str:
        return f"select {columns} from {delivery}" + ("" if rows is None else f" limit {rows}")

    def refused(self, trouble: Exception, query: Query) -> QueryRefused | None:
        if not isinstance(trouble, sqlite3.Error):
            return None
        code = getattr(trouble, "sqlite_errorcode", None) or 0
        primary = code & 0xFF
        if primary == sqlite3.SQLITE_INTERRUPT:
            return QueryRefused("query.timeout", seconds=query.timeout_s)
        if primary in {sqlite3.SQLITE_AUTH, sqlite3.SQLITE_READONLY}:
            return QueryRefused("query.writes")
        if primary in {sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_BUSY}:
            return QueryRefused("query.file_unfit", file=str(require_file(query)), kind="SQLite")
        if primary in {0, sqlite3.SQLITE_ERROR}:
            return QueryRefused("query.text", reason=str(trouble)[:200])
        return QueryRefused("query.failed", state=str(code))


def _authorise(action: int, _first: str | None, second: str | None, _database: str | None, _by: str | None) -> int:
    if action not in _READING or (action == sqlite3.SQLITE_FUNCTION and second == "load_extension"):
        return sqlite3.SQLITE_DENY
    return sqlite3.SQLITE_OK


def open_sqlite(query: Query) -> AskedTable:
    """The answer, as a table. Raises `QueryRefused`."""
    return AskedTable(query, _Sqlite())
