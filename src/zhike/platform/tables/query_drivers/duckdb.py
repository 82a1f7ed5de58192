"""A query on a file of DuckDB: opened for reading, alone: no other file, no address and no extension can be reached."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any, ClassVar, Final

from zhike.platform.tables.queries import Query, QueryRefused
from zhike.platform.tables.query_drivers.asking import (
    STANDARD_QUOTING,
    STANDARD_REFUSES,
    AskedTable,
    Limited,
    require_file,
)

_ALONE: Final = {
    "enable_external_access": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "lock_configuration": "true",
    "memory_limit": "1GB",
    "threads": "1",
}


class _DuckDB:
    place: ClassVar[str] = "?"
    nulls_first: ClassVar[str] = " nulls first"
    quoting: ClassVar[re.Pattern[str]] = STANDARD_QUOTING
    refuses: ClassVar[re.Pattern[str]] = STANDARD_REFUSES

    @contextmanager
    def connected(self, query: Query) -> Iterator[Any]:
        import duckdb

        with closing(duckdb.connect(str(require_file(query)), read_only=True, config=dict(_ALONE))) as connection:
            yield connection

    def cursor(self, connection: Any, query: Query) -> Limited:
        return Limited(connection, connection.interrupt, query.timeout_s)

    def value(self, text: str, kind: Any) -> str:  # noqa: ARG002  DuckDB reads a text as the column's type
        return text

    def quoted(self, name: str) -> str:
        return '"' + name.replace('"', '""') + '"'

    def limited(self, columns: str, delivery: str, rows: int | None) -> str:
        return f"select {columns} from {delivery}" + ("" if rows is None else f" limit {rows}")

    def refused(self, trouble: Exception, query: Query) -> QueryRefused | None:
        import duckdb

        if not isinstance(trouble, duckdb.Error):
            return None
        if isinstance(trouble, duckdb.InterruptException):
            return QueryRefused("query.timeout", seconds=query.timeout_s)
        if isinstance(trouble, duckdb.PermissionException):
            return QueryRefused("query.outside")
        if isinstance(trouble, duckdb.ParserException | duckdb.BinderException | duckdb.CatalogException):
            return QueryRefused("query.text", reason=str(trouble).splitlines()[0][:200])
        if isinstance(trouble, duckdb.IOException):
            return QueryRefused("query.file_unfit", file=str(require_file(query)), kind="DuckDB")
        return QueryRefused("query.failed", state=type(trouble).__name__)


def open_duckdb(query: Query) -> AskedTable:
    """The answer, as a table. Raises `QueryRefused`."""
    return AskedTable(query, _DuckDB())
