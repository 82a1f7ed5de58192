"""A query on MySQL or MariaDB by PyMySQL: a read-only transaction, rows as they come, a limit for each wait."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any, ClassVar, Final

from zhike.platform.tables.queries import Query, QueryRefused
from zhike.platform.tables.query_drivers.asking import CONNECT_S, AskedTable
from zhike.platform.tables.query_drivers.servers import Server, read_server, told

_CODES: Final = {
    "query.writes": (1792, 1290, 1142, 1044),  # read-only transaction, an option forbids it, no right to
    "query.sign_in": (1045, 1698, 1049, 1130, 2054, 2059),
    "query.text": (1052, 1054, 1060, 1064, 1146, 1248, 1305, 1630),
    "query.timeout": (1969, 3024),
    "query.encryption": (2026,),
    "query.unreachable": (1040, 1053, 2003, 2006, 2013, 2055),
}


class _MySQL:
    place: ClassVar[str] = "%s"
    nulls_first: ClassVar[str] = ""  # they come first by themselves
    quoting: ClassVar[re.Pattern[str]] = re.compile(r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|`(?:[^`]|``)*`")
    refuses: ClassVar[re.Pattern[str]] = re.compile(r"[;'\"`#]|--|/\*|\binto\b", re.IGNORECASE)

    @contextmanager
    def connected(self, query: Query) -> Iterator[Any]:
        import pymysql

        server = read_server(query.address)
        opened = pymysql.connect(
            host=server.host,
            port=server.port or 3306,
            user=server.user,
            password=query.password,
            database=server.database,
            charset="utf8mb4",
            # A backslash is a letter like others, so that we see the same quotes as the server does.
            sql_mode="NO_BACKSLASH_ESCAPES",
            connect_timeout=CONNECT_S,
            read_timeout=query.timeout_s,
            write_timeout=CONNECT_S,
            local_infile=False,
            autocommit=False,
            **_tls(server),
        )
        with closing(opened) as connection:
            with connection.cursor() as cursor:
                cursor.execute("start transaction with consistent snapshot, read only")
            try:
                yield connection
            finally:
                _forget(connection)

    def cursor(self, connection: Any, query: Query) -> Any:  # noqa: ARG002  the connection has the limit
        from pymysql.cursors import SSCursor

        return connection.cursor(SSCursor)

    def value(self, text: str, kind: Any) -> str:  # noqa: ARG002  it reads a text as the column's type
        return text

    def quoted(self, name: str) -> str:
        return "`" + name.replace("`", "``") + "`"

    def limited(self, columns: str, delivery: str, rows: int | None) -> str:
        return f"select {columns} from {delivery}" + ("" if rows is None else f" limit {rows}")

    def refused(self, trouble: Exception, query: Query) -> QueryRefused | None:
        import pymysql

        if isinstance(trouble, OSError):
            return QueryRefused("query.unreachable", host=read_server(query.address).host)
        if not isinstance(trouble, pymysql.Error):
            return None
        code = next((each for each in trouble.args[:1] if isinstance(each, int)), 0)
        if code == 2013 and "timed out" in str(trouble):
            return QueryRefused("query.timeout", seconds=query.timeout_s)
        if not code and "closed" in str(trouble).lower():
            code = 2013
        return told(code, _CODES, query=query, reason=str(trouble.args[-1] if trouble.args else code))


def _forget(connection: Any) -> None:
    """Drop an answer that was not read to its end with its connection; else PyMySQL would read all of it first."""
    if (result := connection._result) is not None:
        result.unbuffered_active = False


def _tls(server: Server) -> dict[str, Any]:
    if not server.tls:
        return {}  # encrypted where the server can
    if server.tls == "disable":
        return {"ssl_disabled": True}
    if server.tls == "require":
        return {"ssl": {"check_hostname": False, "verify_mode": False}}
    return {"ssl_ca": server.root_certificate or None, "ssl_verify_cert": True, "ssl_verify_identity": True}


def open_mysql(query: Query) -> AskedTable:
    """The answer, as a table. Raises `QueryRefused`."""
    return AskedTable(query, _MySQL())
