"""A query on SQL Server by python-tds. It knows no transaction that cannot write, so the brackets have to hold.

A query in brackets is a reading expression to it; `require_reading` sees to it that it stays in them, and what was
begun is rolled back.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar, Final

from zhike.platform.tables.queries import Query, QueryRefused
from zhike.platform.tables.query_drivers.asking import CONNECT_S, AskedTable
from zhike.platform.tables.query_drivers.servers import read_server, told

_CODES: Final = {
    "query.sign_in": (18456, 18452, 4060, 18488),
    "query.writes": (229, 3906, 15247),
    "query.text": (102, 105, 156, 207, 208, 209, 1033, 4104, 8155, 8156),
}


class _SqlServer:
    place: ClassVar[str] = "%s"
    nulls_first: ClassVar[str] = ""  # they come first by themselves
    quoting: ClassVar[re.Pattern[str]] = re.compile(r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|\[(?:[^\]]|\]\])*\]")
    # Ways out of this server and into its files.
    refuses: ClassVar[re.Pattern[str]] = re.compile(
        r"[;'\"\[\]]|--|/\*|\bopen(?:rowset|query|datasource)\b", re.IGNORECASE
    )

    @contextmanager
    def connected(self, query: Query) -> Iterator[Any]:
        import pytds

        try:
            opened = self._connect(query)
        except (pytds.TimeoutError, OSError):
            raise QueryRefused("query.unreachable", host=read_server(query.address).host) from None
        with closing(opened) as connection:
            yield connection
            connection.rollback()

    def _connect(self, query: Query) -> Any:
        import pytds

        server = read_server(query.address)
        return pytds.connect(
            dsn=server.host,
            port=server.port or 1433,
            database=server.database,
            user=server.user,
            password=query.password,
            appname="zhike",
            readonly=True,
            autocommit=False,
            timeout=query.timeout_s,
            login_timeout=CONNECT_S,
            **({} if server.tls in {"", "disable"} else {"cafile": server.root_certificate or _roots()}),
            validate_host=server.tls == "verify-full",
            disable_connect_retry=True,
        )

    def cursor(self, connection: Any, query: Query) -> Any:  # noqa: ARG002  the connection has the limit
        return connection.cursor()

    def value(self, text: str, kind: Any) -> datetime | Decimal | str:
        import pytds

        if kind == pytds.DATETIME:
            return datetime.fromisoformat(text)
        return Decimal(text) if kind in (pytds.INTEGER, pytds.DECIMAL) else text

    def quoted(self, name: str) -> str:
        return "[" + name.replace("]", "]]") + "]"

    def limited(self, columns: str, delivery: str, rows: int | None) -> str:
        return f"select {'' if rows is None else f'top ({rows}) '}{columns} from {delivery}"

    def refused(self, trouble: Exception, query: Query) -> QueryRefused | None:
        import pytds

        host = read_server(query.address).host
        if isinstance(trouble, pytds.TimeoutError):
            return QueryRefused("query.timeout", seconds=query.timeout_s)
        if isinstance(trouble, OSError | EOFError | pytds.ClosedConnectionError):
            return QueryRefused("query.unreachable", host=host)
        if not isinstance(trouble, pytds.Error):
            return None
        code = 18456 if isinstance(trouble, pytds.LoginError) else int(getattr(trouble, "msg_no", 0) or 0)
        return told(code, _CODES, query=query, reason=str(getattr(trouble, "text", trouble)))


def _roots() -> str:
    import certifi

    return certifi.where()


def open_sqlserver(query: Query) -> AskedTable:
    """The answer, as a table. Raises `QueryRefused`."""
    return AskedTable(query, _SqlServer())
